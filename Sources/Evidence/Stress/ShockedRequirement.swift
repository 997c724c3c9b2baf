public import MarginPolicy
import VolModel

/// What the policy asks for now and what it would ask for in a shocked market, floors and caps
/// included, with no parameters in force: no step limit, dead band or releasable buffer answers to
/// what went before.
public struct ShockedRequirement: Sendable, Hashable {
    public let calm: InstrumentParameters
    public let shocked: InstrumentParameters
    /// What of the shock the policy does not see.
    public let notes: [String]

    public init(
        _ instrument: Instrument, market: MarketState, policy: RiskPolicy, shock: StressShock
    ) {
        calm = Calibration.decide(
            instrument, feedName: instrument.id, market: market, policy: policy, current: nil)
        let thinner = shock.applied(to: instrument)
        shocked = Calibration.decide(
            thinner, feedName: instrument.id, market: shock.applied(to: market),
            policy: shock.applied(to: policy), current: nil)
        var notes: [String] = []
        if shock.outage.microseconds > 0, !policy.moduleOrder.contains(.staleness) {
            notes.append("the policy's modules leave out staleness: the outage adds nothing")
        }
        let known =
            policy.liquidity?.assumedDailyVolume != nil
            || policy.liquidity?.assumedDepth2Percent != nil
            || instrument.liquidity != Instrument.Liquidity()
        if shock.liquidityPpm < 1_000_000 {
            if policy.liquidity == nil {
                notes.append("the policy has no liquidity section: thinner markets add nothing")
            } else if !known {
                notes.append("neither volume nor depth is stated: thinner markets add nothing")
            }
        }
        self.notes = notes
    }
}
