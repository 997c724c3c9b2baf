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

    /// A market whose tail over an hour is given as log distances.
    static func market(
        tail: PerSide<Double>, varianceRate: Double, buffer: Double = 0
    ) -> MarketState {
        let deviation = (varianceRate * 3600).squareRoot()
        func multiplier(_ distance: Double) -> TailMultiplier {
            TailMultiplier(value: distance / deviation, source: .normal, sampleSize: 0)
        }
        return MarketState(
            asOf: Timestamp(microseconds: Example.start), varianceRate: varianceRate,
            horizon: .hours(1),
            tailMultiplier: PerSide(long: multiplier(tail.long), short: multiplier(tail.short)),
            bufferLogDistance: PerSide(long: buffer, short: buffer))
    }
}

/// A part of fixed size.
struct FixedModule: RiskModule {
    let name: String
    let section = "test"
    let size: Double

    func apply(to loss: inout LossBuildUp, market: MarketState) { loss.add(part: size) }

    func explanation(market: MarketState) -> String { "\(size) of the price" }
}

extension VolatilityModule {
    static let plain = VolatilityModule(policy: .init())
}

extension TailModule {
    static let plain = TailModule(policy: .init())
}
