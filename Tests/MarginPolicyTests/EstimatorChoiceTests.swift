import MarginPolicy
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A policy may name any estimator; what its feed does not carry is held with the reason.
@Suite struct EstimatorChoiceTests {
    private static let count = 24 * 120

    private static func policy(_ estimators: [String]) throws -> RiskPolicy {
        var policy = RiskPolicy()
        policy.volatility.estimators = try estimators.map { try VolatilityEstimator($0) }
        policy.volatility.minHistory = .days(5)
        policy.horizon.detection = .seconds(0)
        policy.horizon.closeout = .hours(1)
        policy.tail.window = .days(20)
        policy.antiProcyclicality.longFloor = nil
        return policy
    }

    /// Hourly candles of a price that moves within the hour.
    private static func candles() throws -> (series: PriceSeries, bars: PriceBars) {
        var random = SeededRandom(seed: 77)
        var (closes, opens, highs, lows): ([Double], [Double], [Double], [Double]) = (
            [], [], [], []
        )
        var price = 100.0
        for _ in 0..<count {
            let path = (0..<12).map { _ in
                price *= exp(0.002 * random.normal())
                return price
            }
            opens.append(closes.last ?? 100)
            closes.append(price)
            highs.append(max(path.max() ?? price, opens.last ?? price))
            lows.append(min(path.min() ?? price, opens.last ?? price))
        }
        let times = (0..<count).map {
            Example.start / Example.hour * Example.hour + Int64($0) * Example.hour
        }
        return (
            try PriceSeries(times: times, prices: closes),
            try #require(PriceBars(open: opens, high: highs, low: lows))
        )
    }

    private static func calibrated(
        _ estimators: [String], kind: FeedKind = .ohlc, withBars: Bool = true
    ) throws -> InstrumentParameters {
        let (series, bars) = try candles()
        return Calibration.calibrate(
            Example.instrument(kind: kind), feedName: "x", series: series,
            bars: withBars ? bars : nil, policy: try policy(estimators), current: nil)
    }

    @Test(arguments: [
        "realized:window=20d", "ewma_classic", "ewma_asymmetric", "riskmetrics2006",
        "close_to_close:window=20d", "subsampled:window=20d,grid=4h,step=1h", "med_rv:window=20d",
        "yang_zhang:window=20d", "parkinson:window=20d", "har:window=100d",
        "garch_t:window=60d", "gjr:window=60d", "two_scale:window=10d",
    ])
    func eachGivesARequirement(estimator: String) throws {
        let parameters = try Self.calibrated([estimator])
        #expect(parameters.status == .proposed, "\(parameters.decision.reasons)")
        let maintenance = try #require(parameters.published?.maintenancePpm)
        // An hour moves by 0.7%, and the tail stands at 99.9%.
        #expect(maintenance > 10_000 && maintenance < 80_000)
        #expect(
            parameters.estimates.map(\.estimator.name) == [String(estimator.prefix { $0 != ":" })])
    }

    @Test func whatTheFeedDoesNotCarryIsHeld() throws {
        for (estimator, kind, withBars, reason) in [
            ("bipower:window=20d", FeedKind.threshold, true, "times the true variance"),
            ("yang_zhang:window=20d", .threshold, true, "times the true variance"),
            ("yang_zhang:window=20d", .ohlc, false, "highs and lows are not known"),
            ("har:window=30d", .ohlc, true, "does not apply"),
        ] {
            let parameters = try Self.calibrated([estimator], kind: kind, withBars: withBars)
            #expect(parameters.status == .unavailable)
            let reasons = parameters.decision.reasons.joined()
            #expect(reasons.contains(reason), "\(reasons)")
        }
    }
}
