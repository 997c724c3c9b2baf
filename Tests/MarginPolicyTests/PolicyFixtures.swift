import TestSupport
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

enum Fixture {
    /// Log price 0 and `amplitude` in turn, every hour: the variance of an hour is amplitude².
    static func seesaw(amplitude: Double, hours: Int = 240) throws -> PriceSeries {
        try PriceSeries(
            times: (0..<hours).map { Example.start + Int64($0) * Example.hour },
            prices: (0..<hours).map { 100 * exp($0 % 2 == 0 ? 0 : amplitude) })
    }

    /// Normal tail at 99% over one hour, one filter, no add-ons: every figure by hand.
    static func plainPolicy() -> RiskPolicy {
        var policy = RiskPolicy()
        policy.volatility.estimators = [.ewma(halfLife: .days(1))]
        policy.volatility.minHistory = .days(5)
        policy.tail.method = .normal
        policy.tail.confidence = Ratio(billionths: 990_000_000)
        policy.horizon.detection = .minutes(5)
        policy.horizon.closeout = .minutes(55)
        policy.oracle.includeDeviation = false
        policy.oracle.includeOvershoot = false
        return policy
    }

    static func market(tail: PerSide<Double>, varianceRate: Double) -> MarketState {
        let multiplier = TailMultiplierStandIn.value
        return MarketState(
            asOf: Timestamp(microseconds: Example.start), estimates: [], varianceRate: varianceRate,
            tailLogDistance: tail, tailMultiplier: PerSide(long: multiplier, short: multiplier),
            measuredHorizon: .hours(1), longFloorLogDistance: nil, overshoot: 0,
            caution: nil, notes: [])
    }
}

/// A multiplier for markets whose tail is given directly.
enum TailMultiplierStandIn {
    static let value: TailMultiplier = {
        let normal = try? TailLaw.normal.multiplier(.empty, side: .long, confidence: 0.99)
        guard let normal else { preconditionFailure("the normal quantile exists") }
        return normal
    }()
}
