public import VolModel

/// One way to a requirement that competes: a filter, a law of the tail and the window of its
/// sample.
public struct TailCandidate: Sendable, Hashable {
    /// nil: returns are taken as they are.
    public var filter: VolatilityFilter?
    public var law: TailLaw
    public var window: TimeSpan

    public init(filter: VolatilityFilter?, law: TailLaw, window: TimeSpan) {
        self.filter = filter
        self.law = law
        self.window = window
    }
}
