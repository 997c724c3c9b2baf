public import MarginPolicy

/// What one shock does to one instrument: to its requirement, and to positions that were opened
/// under given ratios before it.
public struct StressShockOutcome: Sendable, Hashable {
    public let shock: StressShock
    /// Under which the positions were opened and are liquidated.
    public let ratios: MarginRatios
    /// nil without a policy.
    public let requirement: ShockedRequirement?
    /// Of each position, in quote units; nil: close-outs move nothing.
    public let notional: Double?
    /// By falling leverage, the long before the short.
    public let positions: [ShockedPosition]

    /// Without a policy: the positions alone, closed at the shocked price.
    public init(_ shock: StressShock, ratios: MarginRatios) throws(StressFailure) {
        self.shock = shock
        self.ratios = ratios
        requirement = nil
        notional = nil
        positions = try ShockedPosition.ladder(
            ratios, priceChangePpm: shock.priceChangePpm, impactPpm: nil)
    }

    /// `notional` of each position; nil: the policy's first tier bound, and without one close-outs
    /// move nothing.
    public init(
        _ shock: StressShock, ratios: MarginRatios, instrument: Instrument, market: MarketState,
        policy: RiskPolicy, notional: Double? = nil
    ) throws(StressFailure) {
        self.shock = shock
        self.ratios = ratios
        requirement = ShockedRequirement(
            instrument, market: market, policy: policy, shock: shock)
        let size = notional ?? policy.tiers.notionals.first?.doubleValue
        let impact = size.flatMap {
            CloseOutImpact.ppm(
                notional: $0, varianceRate: market.varianceRate, instrument: instrument,
                policy: policy, shock: shock)
        }
        self.notional = impact == nil ? nil : size
        positions = try ShockedPosition.ladder(
            ratios, priceChangePpm: shock.priceChangePpm, impactPpm: impact)
    }
}
