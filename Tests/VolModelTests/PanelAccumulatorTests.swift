import TestSupport
import Testing

@testable import VolModel

/// Figures from observations one by one against those from a whole series.
@Suite struct PanelAccumulatorTests {
    /// Bit for bit.
    private func expectSame(
        _ found: [VolatilityEstimate], _ expected: [VolatilityEstimate], _ comment: Comment
    ) {
        #expect(found == expected, comment)
    }

    /// By binary searches and scans over the whole series instead of one pass.
    private func direct(
        _ estimator: VolatilityEstimator, _ series: PriceSeries, asOf: Timestamp, maxGap: TimeSpan
    ) -> VolatilityEstimate {
        let outcome =
            switch estimator {
            case .ewma(let halfLife):
                ExponentiallyWeightedVolatility.estimate(
                    series, asOf: asOf, halfLife: halfLife, maxGap: maxGap)
            case .realized(let window, let grid?):
                sampled(series, asOf: asOf, window: window, grid: grid, maxGap: maxGap)
            case .realized(let window, nil):
                overUpdates(series, asOf: asOf, window: window, maxGap: maxGap)
            default: Result<VolatilityEstimate.Value, NotApplicable>.failure(.init("not here"))
            }
        return VolatilityEstimate(estimator: estimator, outcome: outcome)
    }

    private func overUpdates(
        _ series: PriceSeries, asOf: Timestamp, window: TimeSpan, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let known = series.countKnown(at: asOf)
        guard known > 0 else { return .failure(RealizedVolatility.nothingKnown(at: asOf)) }
        guard window > .seconds(0) else {
            return .failure(RealizedVolatility.notPositive("window", window))
        }
        let returns = LogReturns(series.known(at: asOf), maxGap: maxGap)
        let start = (asOf - window).microseconds
        let begin = max(start, series.times[0])
        let last = series.times[known - 1]
        var covered = asOf.microseconds - begin
        for hole in returns.holes where hole.upperBound > begin {
            covered -= hole.upperBound - max(hole.lowerBound, begin)
        }
        if asOf - Timestamp(microseconds: last) > maxGap {
            covered -= asOf.microseconds - max(begin, last)
        }
        let inside = returns.indices(after: start, through: asOf.microseconds)
        return RealizedVolatility.value(
            of: SquareSums(returns.values.span.extracting(inside)),
            seconds: Double(covered) / 1e6,
            coverage: Double(covered) / Double(window.microseconds), window: window)
    }

    private func sampled(
        _ series: PriceSeries, asOf: Timestamp, window: TimeSpan, grid: TimeSpan, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        GridSteps.within(
            window, grid: grid, asOf: asOf, hasObservations: series.countKnown(at: asOf) > 0
        ).flatMap { steps in
            let samples = HorizonReturns(
                series, horizon: grid, endingAt: steps.end, knownAt: asOf, count: steps.count,
                maxGap: maxGap)
            return RealizedVolatility.value(
                of: SquareSums(samples.values.span),
                seconds: Double(samples.values.count) * grid.seconds,
                coverage: Double(samples.values.count) / Double(steps.count), window: window)
        }
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
                let expected = panel.map { direct($0, series, asOf: asOf, maxGap: maxGap) }
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
                        panel.map { direct($0, series, asOf: asOf, maxGap: maxGap) },
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
                panel.map { direct($0, series, asOf: asOf, maxGap: .days(3)) }, "\(time)")
        }
    }
}
