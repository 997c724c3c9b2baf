/// The largest rise and fall of a requirement in one period, and how far it may lag the model.
///
/// Formula: max(clip(model, previous · (1 − down), previous · (1 + up)), model / override); the
/// model's without a previous requirement.
///
/// Units: requirements as fractions of notional or as log distances, not negative; `up` and `down`
/// a period.
///
/// Edge cases: a limit that is nil does not act; a negative one counts as zero, an override below 1
/// as 1, which leaves nothing to limit upward. A previous requirement that is not finite counts as
/// none; a model that is not a number gives one that is not.
public struct SpeedLimit: Sendable, Hashable {
    public var up: Ratio?
    public var down: Ratio?
    /// The limit never leaves the requirement below the model's divided by this.
    public var overrideRatio: Ratio?

    public init(up: Ratio? = nil, down: Ratio? = nil, overrideRatio: Ratio? = nil) {
        self.up = up
        self.down = down
        self.overrideRatio = overrideRatio
    }

    /// The requirement one period after `previous`, and whether the override raised it.
    public func requirement(
        model: Double, previous: Double?
    ) -> (value: Double, isOverridden: Bool) {
        guard let previous, previous.isFinite else { return (model, false) }
        var value = model
        if let up { value = min(value, previous * (1 + max(up, .zero).doubleValue)) }
        if let down { value = max(value, previous * (1 - max(down, .zero).doubleValue)) }
        guard let overrideRatio else { return (value, false) }
        let least = model / max(overrideRatio, .one).doubleValue
        return least > value ? (least, true) : (value, false)
    }
}
