import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How estimates must answer to a change of units, of the base price and of heartbeats.
@Suite struct EquivarianceTests {
    private static let estimators: [VolatilityEstimator] = [
        .realized(window: .days(6)), .realized(window: .days(6), grid: .hours(1)),
        .ewma(halfLife: .hours(8)), .ewma(halfLife: .days(5)),
    ]

    private func volatility(
        _ estimator: VolatilityEstimator, _ series: PriceSeries, maxGap: TimeSpan = .days(40)
    ) throws -> VolatilityEstimate.Value {
        try estimator.estimate(series, asOf: try #require(series.last), maxGap: maxGap).outcome
            .get()
    }

    @Test(arguments: estimators)
    func priceUnitDoesNotMatter(estimator: VolatilityEstimator) throws {
        var random = SeededRandom(seed: 11)
        let series = try random.irregularSeries(count: 400)
        let scaled = try PriceSeries(times: series.times, prices: series.prices.map { $0 * 1e-8 })
        let (a, b) = (try volatility(estimator, series), try volatility(estimator, scaled))
        #expect(relativeDistance(a.annualizedVolatility, b.annualizedVolatility) < 1e-11)
        #expect(relativeDistance(a.standardError, b.standardError) < 1e-11)
    }

    /// Every log return three times as large: so is volatility, and its standard error.
    @Test(arguments: estimators)
    func logReturnsScale(estimator: VolatilityEstimator) throws {
        var random = SeededRandom(seed: 12)
        let series = try random.irregularSeries(count: 400)
        let base = log(series.prices[0])
        let scaled = try PriceSeries(
            times: series.times, prices: series.prices.map { exp(base + 3 * (log($0) - base)) })
        let (a, b) = (try volatility(estimator, series), try volatility(estimator, scaled))
        #expect(relativeDistance(3 * a.annualizedVolatility, b.annualizedVolatility) < 1e-10)
        #expect(relativeDistance(3 * a.standardError, b.standardError) < 1e-10)
    }

    /// All times and spans four times as long: the variance rate is a quarter.
    @Test func timeNotationScales() throws {
        var random = SeededRandom(seed: 13)
        let series = try random.irregularSeries(count: 400)
        let slow = try PriceSeries(times: series.times.map { 4 * $0 }, prices: series.prices)
        for (fast, slower) in [
            (VolatilityEstimator.realized(window: .days(6)), .realized(window: .days(24))),
            (
                .realized(window: .days(6), grid: .hours(1)),
                .realized(window: .days(24), grid: .hours(4))
            ),
            (.ewma(halfLife: .hours(8)), VolatilityEstimator.ewma(halfLife: .hours(32))),
        ] {
            let a = try volatility(fast, series)
            let b = try volatility(slower, slow, maxGap: .days(160))
            #expect(relativeDistance(a.annualizedVolatility, 2 * b.annualizedVolatility) < 1e-11)
        }
    }

    /// RiskMetrics (1996): σ² ← λ σ² + (1 − λ) r² on an even grid, normalised by 1 − λⁿ.
    @Test func evenGridIsRiskMetrics() throws {
        var random = SeededRandom(seed: 14)
        let lambda = 0.94
        var logPrice = 0.0
        var prices = [1.0]
        var variance = 0.0
        for _ in 0..<250 {
            let r = 0.03 * random.normal()
            logPrice += r
            prices.append(exp(logPrice))
            variance = lambda * variance + (1 - lambda) * r * r
        }
        let series = try PriceSeries(
            times: prices.indices.map { Int64($0) * 86_400_000_000 }, prices: prices)
        let halfLife = TimeSpan(microseconds: Int64((M_LN2 / -log(lambda) * 86_400e6).rounded()))
        let value = try volatility(.ewma(halfLife: halfLife), series)
        let expected = (variance / (1 - pow(lambda, 250)) * 365).squareRoot()
        #expect(relativeDistance(value.annualizedVolatility, expected) < 1e-9)
        #expect(
            relativeDistance(
                value.effectiveObservations,
                (1 - pow(lambda, 250)) / (1 + pow(lambda, 250)) * (1 + lambda) / (1 - lambda))
                < 1e-9)
    }

    /// Heartbeats that repeat the price chop the time between moves. A weight per update would
    /// follow their number; a weight per time moves by no more than the decay within one chopped
    /// interval, 1 − 2^(−1h/3d) = 0.96% of variance.
    @Test func heartbeatsDoNotMatter() throws {
        var random = SeededRandom(seed: 15)
        var times: [Int64] = []
        var prices: [Double] = []
        var logPrice = 0.0
        for hour in 0..<1000 {
            logPrice += 0.005 * random.normal()
            times.append(Int64(hour) * 3_600_000_000)
            prices.append(exp(logPrice))
        }
        let sparse = try PriceSeries(times: times, prices: prices)
        let chopped = try PriceSeries(
            times: times.flatMap { t in (0..<60).map { t + Int64($0) * 60_000_000 } },
            prices: prices.flatMap { p in [Double](repeating: p, count: 60) }
        ).known(at: try #require(sparse.last))
        for halfLife in [TimeSpan.days(3), .days(12)] {
            let a = try volatility(.ewma(halfLife: halfLife), sparse).annualizedVolatility
            let b = try volatility(.ewma(halfLife: halfLife), chopped).annualizedVolatility
            let decay = 1 - exp2(-3600 / halfLife.seconds)
            #expect(relativeDistance(a * a, b * b) < decay)
        }
        let a = try volatility(.realized(window: .days(30)), sparse).annualizedVolatility
        let b = try volatility(.realized(window: .days(30)), chopped).annualizedVolatility
        #expect(a == b)
    }

    /// A hole adds neither return nor weight: the figure with a jump across a hole is the figure of
    /// the two parts pushed together.
    @Test func holesAddNothing() throws {
        var random = SeededRandom(seed: 16)
        var times: [Int64] = []
        var prices: [Double] = []
        var logPrice = 0.0
        for step in 0..<600 {
            if step != 300 { logPrice += 0.01 * random.normal() }
            times.append(Int64(step) * 600_000_000)
            prices.append(exp(logPrice))
        }
        let together = try PriceSeries(
            times: Array(times[..<300] + times[301...].map { $0 - 600_000_000 }),
            prices: Array(prices[..<300] + prices[301...]))
        let apart = try PriceSeries(
            times: times.enumerated().map {
                $0.offset < 300 ? $0.element : $0.element + 864_000_000_000
            },
            prices: prices.enumerated().map { $0.offset < 300 ? $0.element : $0.element * 5 })
        let a = try volatility(.ewma(halfLife: .days(1)), together, maxGap: .hours(1))
        let b = try volatility(.ewma(halfLife: .days(1)), apart, maxGap: .hours(1))
        #expect(relativeDistance(a.annualizedVolatility, b.annualizedVolatility) < 1e-12)
        #expect(relativeDistance(a.effectiveObservations, b.effectiveObservations) < 1e-12)
        #expect(b.returns == 598)
    }
}
