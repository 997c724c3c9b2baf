import TestSupport
import Testing

@testable import VolModel

/// Figures from observations one by one against those from a whole series.
@Suite struct PanelAccumulatorTests {
    /// Bit for bit where this package sums in C's `long double`.
    private func expectSame(
        _ found: [VolatilityEstimate], _ expected: [VolatilityEstimate], _ comment: Comment
    ) {
        #if arch(x86_64)
            #expect(found == expected, comment)
        #else
            #expect(found.map(\.estimator) == expected.map(\.estimator))
            for (one, other) in zip(found, expected) {
                guard let value = one.value, let wanted = other.value else {
                    #expect(one == other, comment)
                    continue
                }
                #expect(value.returns == wanted.returns, comment)
                for figure in [
                    \VolatilityEstimate.Value.annualizedVolatility, \.standardError,
                    \.effectiveObservations,
                ] {
                    let distance = relativeDistance(
                        value[keyPath: figure], wanted[keyPath: figure])
                    #expect(distance <= 1e-12, comment)
                }
            }
        #endif
    }

    private func oneByOne(
        _ panel: [VolatilityEstimator], _ series: PriceSeries, asOf: Timestamp, maxGap: TimeSpan
    ) -> [VolatilityEstimate] {
        let known = series.known(at: asOf)
        var accumulator = PanelAccumulator(
            panel, extent: known.extent(at: asOf, maxGap: maxGap), asOf: asOf)
        for (time, price) in zip(known.times, known.prices) {
            accumulator.observe(time: time, price: price)
        }
        return accumulator.estimates()
    }

    private func randomPanel(_ random: inout SeededRandom) -> [VolatilityEstimator] {
        let spans: [TimeSpan] = [
            .seconds(1), .seconds(61), .minutes(5), .hours(1), .hours(7), .days(1), .days(3),
            .days(30), .days(4000),
        ]
        return (0..<6).map { _ in
            let window = random.pick(spans)
            switch random.next() % 3 {
            case 0: return .realized(window: window)
            case 1: return .realized(window: window, grid: random.pick(spans))
            default: return .ewma(halfLife: random.pick(spans))
            }
        }
    }

    @Test func areThoseOfTheWholeSeries() throws {
        var figures = 0
        for seed in 0..<300 {
            var random = SeededRandom(seed: UInt64(seed))
            let start = Int64(random.next() % 2_000_000_000) * 1_000_000
            let series = try random.irregularSeries(
                count: 1 + Int(random.next() % 400), startingAt: start)
            let maxGap = random.pick([TimeSpan.minutes(30), .hours(2), .hours(30), .days(3)])
            let panel = randomPanel(&random)
            let time = random.pick(series.times)
            let last = try #require(series.last)
            for asOf in [
                Timestamp(microseconds: start - 1), Timestamp(microseconds: time),
                Timestamp(microseconds: time + 1), Timestamp(microseconds: time - 1), last,
                last + .hours(20), last + .days(100),
            ] {
                let found = oneByOne(panel, series, asOf: asOf, maxGap: maxGap)
                let expected = panel.map { $0.estimate(series, asOf: asOf, maxGap: maxGap) }
                expectSame(found, expected, "seed \(seed) at \(asOf), gap \(maxGap)")
                figures += expected.count { $0.value != nil }
            }
        }
        #expect(figures > 3000)
    }

    /// Observations on the grid, one step after another and with steps left out.
    @Test func onTheGridItself() throws {
        for seed in 0..<100 {
            var random = SeededRandom(seed: UInt64(1000 + seed))
            var time: Int64 = 1_600_000_000_000_000 / 60_000_000 * 60_000_000
            var (times, prices): ([Int64], [Double]) = ([], [])
            for _ in 0..<200 {
                times.append(time)
                prices.append(100 + random.normal())
                time += 60_000_000 * random.pick([1, 1, 1, 2, 5, 30])
            }
            let series = try PriceSeries(times: times, prices: prices)
            let panel: [VolatilityEstimator] = [1, 2, 3, 7].flatMap { minutes in
                [20, 200, 1000].map { .realized(window: .minutes($0), grid: .minutes(minutes)) }
            }
            for asOf in [times[150], times[150] + 30_000_000, times[199]] {
                let asOf = Timestamp(microseconds: asOf)
                for maxGap in [TimeSpan.minutes(4), .hours(1)] {
                    expectSame(
                        oneByOne(panel, series, asOf: asOf, maxGap: maxGap),
                        panel.map { $0.estimate(series, asOf: asOf, maxGap: maxGap) },
                        "seed \(seed)")
                }
            }
        }
    }

    @Test func whatDoesNotApplySaysWhyInTheSameWords() throws {
        let series = try PriceSeries(times: [0, 1_000_000], prices: [1, 2])
        let panel: [VolatilityEstimator] = [
            .realized(window: .seconds(0)), .realized(window: .days(-1), grid: .hours(1)),
            .realized(window: .days(1), grid: .seconds(0)), .ewma(halfLife: .seconds(0)),
            .realized(window: .days(1)), .realized(window: .days(9000), grid: .seconds(1)),
            .realized(window: .days(2), grid: .days(1)), .ewma(halfLife: .days(1)),
            .realized(window: .seconds(1), grid: .hours(1)),
        ]
        for time: Int64 in [-5, 0, 1_000_000, 500_000_000_000] {
            let asOf = Timestamp(microseconds: time)
            expectSame(
                oneByOne(panel, series, asOf: asOf, maxGap: .days(3)),
                panel.map { $0.estimate(series, asOf: asOf, maxGap: .days(3)) }, "\(time)")
        }
    }
}
