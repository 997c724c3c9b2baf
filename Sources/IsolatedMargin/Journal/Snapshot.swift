import PolicyDocument

/// An engine at one moment: where a rebuild may begin instead of at the first command.
public struct Snapshot: Sendable, Hashable {
    public static let schema = "marginpolicy.snapshot/1"

    public let venue: Venue
    public let state: EngineState
    /// How many commands were carried out before it was taken: ``JournalWriter/seq``.
    public let seq: Int

    public init(of engine: MarginEngine, at seq: Int) {
        self.init(venue: engine.venue, state: engine.state, seq: seq)
    }

    init(venue: Venue, state: EngineState, seq: Int) {
        self.venue = venue
        self.state = state
        self.seq = seq
    }

    /// Goes on as the engine did of which it was taken.
    public var engine: MarginEngine { MarginEngine(venue, resuming: state) }
}
