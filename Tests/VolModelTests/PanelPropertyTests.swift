import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What holds for every estimator of the panel alike.
@Suite struct PanelPropertyTests {
    /// The whole panel, with windows that 80 days of prices fill.
    static let estimators: [VolatilityEstimator] = [
        "realized:window=20d", "realized:window=20d,grid=30m", "ewma:half_life=2d",
        "ewma_classic:lambda=0.97", "ewma_asymmetric:half_life=2d,asymmetry=0.5",
        "riskmetrics2006:grid=1h", "close_to_close:window=30d,grid=1d",
        "subsampled:window=20d,grid=2h,step=10m", "two_scale:window=5d",
        "realized_kernel:window=5d", "bipower:window=20d,grid=30m", "min_rv:window=20d,grid=30m",
        "med_rv:window=20d,grid=30m", "duration:window=20d,deviation=0.4%",
        "parkinson:window=20d,bar=6h", "garman_klass:window=20d,bar=6h",
        "garman_klass_overnight:window=20d,bar=6h", "rogers_satchell:window=20d,bar=6h",
        "yang_zhang:window=20d,bar=6h", "har:window=70d,grid=1h", "harq:window=70d,grid=1h",
        "garch:window=40d,grid=1h", "garch_t:window=40d,grid=1h", "gjr:window=40d,grid=1h",
        "gjr_t:window=40d,grid=1h",
    ].compactMap { try? VolatilityEstimator($0) }

    static let maxGap = TimeSpan.days(3)

    /// Ten minutes apart, with volatility that clusters and an hour missing now and then.
    static func series(seed: UInt64, days: Int64 = 80) throws -> PriceSeries {
        var random = SeededRandom(seed: seed)
        var (times, prices): ([Int64], [Double]) = ([], [])
        var (logPrice, variance) = (7.0, 4e-6)
        let start: Int64 = 1_600_000_200_000_000 / 600_000_000 * 600_000_000
        for step in 0..<(days * 144) where !random.oneIn(200) {
            times.append(start + step * 600_000_000)
            prices.append(exp(logPrice))
            let shock = variance.squareRoot() * random.studentT4()
            variance = 2e-7 + 0.06 * min(shock * shock, 1e-4) + 0.9 * variance
            logPrice += shock
        }
        return try PriceSeries(times: times, prices: prices)
    }

    private func value(
        _ estimator: VolatilityEstimator, _ series: PriceSeries, asOf: Timestamp? = nil
    ) throws -> VolatilityEstimate.Value {
        try estimator.estimate(
            series, asOf: try asOf ?? #require(series.last), maxGap: Self.maxGap
        ).outcome.get()
    }

    @Test func everyNameIsAmongThem() {
        #expect(Set(Self.estimators.map(\.name)) == Set(VolatilityEstimator.names))
        #expect(Set(VolatilityEstimator.panel.map(\.name)) == Set(VolatilityEstimator.names))
    }

    @Test(arguments: estimators)
    func priceUnitDoesNotMatter(estimator: VolatilityEstimator) throws {
        let series = try Self.series(seed: 1)
        let scaled = try PriceSeries(times: series.times, prices: series.prices.map { $0 * 1e-8 })
        let (a, b) = (try value(estimator, series), try value(estimator, scaled))
        #expect(relativeDistance(a.annualizedVolatility, b.annualizedVolatility) < 1e-9)
        #expect(relativeDistance(a.standardError, b.standardError) < 1e-6)
        #expect(a.annualizedVolatility > 0.2 && a.annualizedVolatility < 2)
        #expect(a.standardError > 0 && a.standardError < a.annualizedVolatility / 2)
        #expect(a.returns > 20)
    }

    /// Every log return three times as large: so is volatility, and its standard error.
    @Test(arguments: estimators)
    func logReturnsScale(estimator: VolatilityEstimator) throws {
        let series = try Self.series(seed: 2)
        let base = log(series.prices[0])
        let scaled = try PriceSeries(
            times: series.times, prices: series.prices.map { exp(base + 3 * (log($0) - base)) })
        var wide = estimator
        if case .duration(let window, let deviation?) = estimator {
            wide = .duration(window: window, deviation: expm1(3 * log1p(deviation)))
        }
        let (a, b) = (try value(estimator, series), try value(wide, scaled))
        #expect(relativeDistance(3 * a.annualizedVolatility, b.annualizedVolatility) < 1e-8)
        #expect(relativeDistance(3 * a.standardError, b.standardError) < 1e-6)
    }

    /// All times and spans four times as long: half the volatility. Days and memories that are
    /// stated in days do not stretch.
    @Test(arguments: estimators.filter { !["har", "harq", "riskmetrics2006"].contains($0.name) })
    func timeUnitScales(estimator: VolatilityEstimator) throws {
        let series = try Self.series(seed: 3)
        let slow = try PriceSeries(times: series.times.map { 4 * $0 }, prices: series.prices)
        let slower = try VolatilityEstimator(
            estimator.name + ":"
                + estimator.options.map { option in
                    guard case .span(let span) = option.value else {
                        return "\(option.name)=\(option.value)"
                    }
                    return "\(option.name)=\(TimeSpan(microseconds: 4 * span.microseconds))"
                }.joined(separator: ","))
        let a = try value(estimator, series)
        let b = try slower.estimate(
            slow, asOf: try #require(slow.last), maxGap: .days(12)
        ).outcome.get()
        #expect(relativeDistance(a.annualizedVolatility, 2 * b.annualizedVolatility) < 1e-12)
        #expect(relativeDistance(a.standardError, 2 * b.standardError) < 1e-9)
        #expect(a.returns == b.returns)
    }

    /// Four weeks later the same figure, to the last bit.
    @Test(arguments: estimators)
    func dateDoesNotMatter(estimator: VolatilityEstimator) throws {
        let series = try Self.series(seed: 4)
        let later = try PriceSeries(
            times: series.times.map { $0 + 28 * 86_400_000_000 }, prices: series.prices)
        #expect(try value(estimator, series) == value(estimator, later))
    }

    @Test(arguments: estimators)
    func constantPriceHasNone(estimator: VolatilityEstimator) throws {
        let moving = try Self.series(seed: 5)
        let series = try PriceSeries(
            times: moving.times, prices: [Double](repeating: 0.1, count: moving.count))
        let still = try value(estimator, series)
        #expect(still.annualizedVolatility == 0)
        #expect(still.standardError == 0)
    }

    @Test(arguments: estimators)
    func fewObservationsHaveAReason(estimator: VolatilityEstimator) throws {
        for count in 0...2 {
            let series = try PriceSeries(
                times: (0..<count).map { Int64($0) * 60_000_000 },
                prices: (0..<count).map { 100 + Double($0) })
            let outcome = estimator.estimate(
                series, asOf: Timestamp(microseconds: 120_000_000), maxGap: Self.maxGap
            ).outcome
            if case .failure(let reason) = outcome {
                #expect(!reason.reason.isEmpty)
            } else {
                // One return is enough for what needs no window to be filled.
                #expect(count == 2 && estimator.name.hasPrefix("ewma"))
            }
        }
    }

    /// Nothing after `asOf` matters, and what is known then is all that does.
    @Test(arguments: estimators)
    func looksAtNothingLater(estimator: VolatilityEstimator) throws {
        let series = try Self.series(seed: 6, days: 100)
        let asOf = Timestamp(microseconds: series.times[series.count * 9 / 10] + 1_000_000)
        let rewritten = try PriceSeries(
            times: series.times,
            prices: zip(series.times, series.prices).map {
                $0 > asOf.microseconds ? $1 * ($0 % 7 == 0 ? 9 : 0.2) : $1
            })
        let full = estimator.estimate(series, asOf: asOf, maxGap: Self.maxGap)
        #expect(full.value != nil)
        for other in [series.known(at: asOf), rewritten] {
            #expect(estimator.estimate(other, asOf: asOf, maxGap: Self.maxGap) == full)
        }
    }

    /// The path of a filter is the estimate at each time; of a fit, or a long memory, that of the
    /// midnight before.
    @Test(arguments: estimators)
    func pathIsTheEstimateAtEachTime(estimator: VolatilityEstimator) throws {
        let series = try Self.series(seed: 7)
        let fits = ["riskmetrics2006", "har", "harq", "garch", "garch_t", "gjr", "gjr_t"].contains(
            estimator.name)
        let times = stride(from: series.count / 2, to: series.count, by: fits ? 1500 : 401)
            .map { series.times[$0] + 17_000_000 }
        let rates = estimator.varianceRates(series, at: times, maxGap: Self.maxGap)
        #expect(rates.count == times.count)
        for (time, rate) in zip(times, rates) {
            let instant = fits ? time / 86_400_000_000 * 86_400_000_000 : time
            let estimate = estimator.estimate(
                series, asOf: Timestamp(microseconds: instant), maxGap: Self.maxGap)
            guard let rate else {
                #expect(estimate.value == nil)
                continue
            }
            let volatility = (rate * TimeSpan.year.seconds).squareRoot()
            let expected = try estimate.outcome.get().annualizedVolatility
            #expect(relativeDistance(volatility, expected) < 1e-12)
        }
        #expect(rates.contains { $0 != nil })
    }
}
