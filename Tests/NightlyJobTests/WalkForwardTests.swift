import MarginPolicy
import OracleHistory
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The requirement's tail alone, judged on real ETH/USD rounds: horizons that do not overlap,
/// each requirement set at the start from the past only; a breach is a larger adverse move.
@Suite(.enabled(if: RealData.folder != nil, "\(RealData.skipped)"))
struct WalkForwardTests {
    /// What the requirement of a horizon may know.
    enum Knowledge {
        /// Everything up to the horizon's start.
        case past
        /// The planted fault: everything up to the horizon's end.
        case future
    }

    struct Outcome {
        var observations = 0
        var breaches = 0

        /// −2 ln of the likelihood ratio of the rate `p` against the observed one (Kupiec, 1995).
        func kupiec(_ p: Double) -> Double {
            let (n, x) = (Double(observations), Double(breaches))
            func logLikelihood(_ rate: Double) -> Double {
                (x > 0 ? x * log(rate) : 0) + (n - x > 0 ? (n - x) * log(1 - rate) : 0)
            }
            return -2 * (logLikelihood(p) - logLikelihood(x / n))
        }
    }

    /// χ²(1) at 95%.
    static let critical = 3.841459

    static func policy() -> RiskPolicy {
        var policy = RiskPolicy()
        policy.tail.confidence = Ratio(billionths: 990_000_000)
        policy.horizon.detection = .minutes(5)
        policy.horizon.closeout = .minutes(55)
        return policy
    }

    static func walk(_ series: PriceSeries, side: Side, knowledge: Knowledge) throws -> Outcome {
        let hour = TimeSpan.hours(1)
        let policy = policy()
        let feed = Instrument.Feed(
            kind: .threshold, heartbeat: hour, deviation: Ratio(ppm: 5000))
        var start = try #require(series.first) + .days(100)
        let end = try #require(series.last)
        var outcome = Outcome()
        while start + hour <= end {
            let known = knowledge == .past ? start : start + hour
            let distance = try MarketState.modelLogDistance(
                series, asOf: known, side: side, feed: feed, policy: policy)
            let opening = series.prices[series.countKnown(at: start) - 1]
            let closing = series.prices[series.countKnown(at: start + hour) - 1]
            let change = closing / opening - 1
            let (loss, requirement) =
                switch side {
                case .long: (-change, -expm1(-distance))
                case .short: (change, expm1(distance))
                case .both: (abs(change), expm1(distance))
                }
            outcome.observations += 1
            if loss > requirement { outcome.breaches += 1 }
            start = start + hour
        }
        return outcome
    }

    static func ethUSD() throws -> PriceSeries {
        let feeds = try HistoryReader.read(
            path: RealData.path(RealData.ethUSD), options: HistoryOptions(decimals: 8))
        return try #require(feeds.first).series
    }

    @Test(arguments: Side.allCases)
    func breachRateLiesInKupiecsRegion(side: Side) throws {
        let series = try Self.ethUSD()
        let outcome = try Self.walk(series, side: side, knowledge: .past)
        #expect(outcome.observations > 4000)
        #expect(outcome.kupiec(0.01) < Self.critical)
    }

    @Test func plantedLookAheadIsCaught() throws {
        let series = try Self.ethUSD()
        let outcome = try Self.walk(series, side: .both, knowledge: .future)
        #expect(outcome.kupiec(0.01) >= Self.critical)
    }
}
