public import MarginPolicy
import VolModel

/// What a policy's model asks for, before guards, floors, caps and governance, or why it cannot
/// say.
public enum ModelRequirement: Sendable, Hashable {
    case asked(MarginRatios)
    case held(reason: String)

    public var ratios: MarginRatios? {
        if case .asked(let ratios) = self { ratios } else { nil }
    }

    /// At `asOf`, from what was known then, with no parameters in force.
    init(_ feed: ObservedFeed, instrument: Instrument, policy: RiskPolicy, asOf: Timestamp) {
        let found = Calibration.calibrate(
            instrument, feedName: instrument.id, series: feed.series, bars: feed.bars,
            confidences: feed.confidences, asOf: asOf, policy: policy, current: nil)
        if let model = found.model {
            self = .asked(model)
        } else {
            self = .held(reason: found.decision.reasons.first ?? "no reason is known")
        }
    }
}
