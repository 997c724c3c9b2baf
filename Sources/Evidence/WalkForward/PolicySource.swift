public import MarginPolicy
public import VolModel

/// One instrument with its policy and what was known of its feed at any time.
public struct PolicySource: Sendable {
    public var instrument: Instrument
    public var policy: RiskPolicy
    /// The first observation.
    public var first: Timestamp
    /// What was known then and nothing of what came later.
    public var known: @Sendable (Timestamp) -> ObservedFeed
    /// What was known then that spoke against lowering anything.
    public var caution: @Sendable (Timestamp) -> String?

    public init(
        _ instrument: Instrument, policy: RiskPolicy, first: Timestamp,
        known: @escaping @Sendable (Timestamp) -> ObservedFeed,
        caution: @escaping @Sendable (Timestamp) -> String? = { _ in nil }
    ) {
        self.instrument = instrument
        self.policy = policy
        self.first = first
        self.known = known
        self.caution = caution
    }
}
