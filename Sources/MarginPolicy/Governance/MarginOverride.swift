public import VolModel

/// A rise of one instrument's requirement that somebody orders for a time, and answers for.
///
/// While it is active the wanted maintenance and initial ratios, tiers included, are the model's
/// (after floors) times 1 + ``size``, rounded up and at most the policy's caps, and no dead band,
/// cool-down, speed limit or step holds up the way there. It never lowers anything. When it has
/// expired the way down is limited like any other.
public struct MarginOverride: Sendable, Hashable {
    public enum State: String, Sendable, CaseIterable {
        /// It has not begun.
        case pending
        case active
        case expired
    }

    /// What happened.
    public let trigger: String
    /// The rise relative to the model's requirement.
    public let size: Ratio
    /// Why the requirement is to rise.
    public let reason: String
    /// The first instant at which it acts.
    public let from: Timestamp
    /// The first instant at which it no longer acts.
    public let expires: Timestamp
    /// Who decided, where it is stated.
    public let approvedBy: String?

    /// One ppm to 1000%.
    public static let sizes = Ratio(ppm: 1)...Ratio(ppm: 10_000_000)

    /// Nil unless `size` is a whole number of ppm within ``sizes`` and `expires` is after `from`.
    public init?(
        trigger: String, size: Ratio, reason: String, from: Timestamp, expires: Timestamp,
        approvedBy: String? = nil
    ) {
        guard Self.sizes.contains(size), size.billionths % 1000 == 0, from < expires else {
            return nil
        }
        self.trigger = trigger
        self.size = size
        self.reason = reason
        self.from = from
        self.expires = expires
        self.approvedBy = approvedBy
    }

    public func state(at time: Timestamp) -> State {
        time < from ? .pending : time < expires ? .active : .expired
    }
}
