import TestSupport
import Testing

@testable import VolModel

/// Paths of `realized` against its estimate at each instant by itself.
@Suite struct RealizedPathTests {
    private func expectPath(
        _ estimator: VolatilityEstimator, _ series: PriceSeries, _ times: [Int64],
        maxGap: TimeSpan, _ comment: Comment
    ) -> Int {
        let rates = estimator.varianceRates(series, at: times, maxGap: maxGap)
        #expect(rates.count == times.count)
        var figures = 0
        for (time, rate) in zip(times, rates) {
            let value = estimator.estimate(
                series, asOf: Timestamp(microseconds: time), maxGap: maxGap
            ).value
            guard let rate, let value else {
                #expect(rate == nil && value == nil, "\(comment) at \(time)")
                continue
            }
            let volatility = value.annualizedVolatility
            let expected = volatility * volatility / TimeSpan.year.seconds
            #expect(relativeDistance(rate, expected) <= 1e-14, "\(comment) at \(time)")
            figures += 1
        }
        return figures
    }

    /// Instants before the series, within it, in its holes and long after it.
    private func instants(_ series: PriceSeries, _ random: inout SeededRandom) throws -> [Int64] {
        let last = try #require(series.times.last)
        let anywhere = (0..<80).map { _ in
            series.times[0] - 1_000_000_000
                + Int64(random.uniform() * Double(last - series.times[0]) * 1.05)
        }
        let near = (0..<80).map { _ in
            random.pick(series.times) + random.pick([-1, 0, 1, 60_000_000, 3_600_000_000])
        }
        return (anywhere + near).sorted()
    }

    @Test(arguments: UInt64(1)...30)
    func equalsEstimate(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let start = Int64(random.next() % 2_000_000_000) * 1_000_000
        let series = try random.irregularSeries(
            count: 2 + Int(random.next() % 400), startingAt: start)
        let times = try instants(series, &random)
        var figures = 0
        for maxGap in [TimeSpan.minutes(30), .hours(2), .hours(30), .days(3)] {
            for window in [TimeSpan.minutes(5), .hours(7), .days(3)] {
                let name: Comment = "seed \(seed), \(window), gap \(maxGap)"
                figures += expectPath(
                    .realized(window: window), series, times, maxGap: maxGap, name)
                for grid in [TimeSpan.seconds(61), .minutes(5), .hours(1), .days(1)] {
                    figures += expectPath(
                        .realized(window: window, grid: grid), series, times, maxGap: maxGap,
                        "\(name), \(grid)")
                }
            }
        }
        #expect(series.count < 50 || figures > 100)
    }

    /// Updates on the grid itself, before and after the epoch.
    @Test(arguments: [0, -4_320_000_000_000] as [Int64])
    func onTheGridItself(start: Int64) throws {
        var random = SeededRandom(seed: 99)
        var time = start
        var (times, prices): ([Int64], [Double]) = ([], [])
        for _ in 0..<500 {
            times.append(time)
            prices.append(100 + random.normal())
            time += 60_000_000 * random.pick([1, 1, 1, 2, 5, 30])
        }
        let series = try PriceSeries(times: times, prices: prices)
        let instants = (times + times.map { $0 + 30_000_000 } + times.map { $0 + 240_000_000 })
            .sorted()
        for maxGap in [TimeSpan.minutes(1), .minutes(4), .hours(1)] {
            for minutes: Int64 in [1, 2, 7] {
                let figures = expectPath(
                    .realized(window: .minutes(20), grid: .minutes(minutes)), series, instants,
                    maxGap: maxGap, "\(maxGap), \(minutes)")
                #expect(maxGap < .hours(1) || figures > 1000)
            }
        }
    }

    /// A grid too fine for the whole span is asked for instant by instant.
    @Test func fineGrid() throws {
        let hour: Int64 = 3_600_000_000
        let series = try PriceSeries(
            times: (0..<50).map { $0 * hour }, prices: (0..<50).map { 100 + Double($0 % 7) })
        let estimator = VolatilityEstimator.realized(
            window: .seconds(1), grid: TimeSpan(microseconds: 1000))
        let figures = expectPath(
            estimator, series, [3 * hour, 40 * hour, 49 * hour], maxGap: .hours(2), "fine")
        #expect(figures == 3)
        let bad = VolatilityEstimator.realized(window: .days(1), grid: .seconds(0))
        #expect(bad.varianceRates(series, at: [hour], maxGap: .hours(2)) == [nil])
        #expect(estimator.varianceRates(.empty, at: [hour], maxGap: .hours(2)) == [nil])
        #expect(estimator.varianceRates(series, at: [], maxGap: .hours(2)).isEmpty)
    }

    /// A bad print leaves no trace once it is out of the window.
    @Test func noPoison() throws {
        var random = SeededRandom(seed: 4)
        var prices = (0..<2000).map { _ in 100 + random.normal() }
        prices[500] *= 1e12
        let series = try PriceSeries(
            times: prices.indices.map { Int64($0) * 60_000_000 }, prices: prices)
        for estimator in [
            VolatilityEstimator.realized(window: .hours(1)),
            .realized(window: .hours(1), grid: .minutes(1)),
        ] {
            #expect(expectPath(estimator, series, series.times, maxGap: .hours(1), "") > 1900)
        }
    }
}
