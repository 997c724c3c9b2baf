public import VolModel

/// What a reader must know about the history behind one instrument, as the proposal shows it.
public struct DataQuality: Sendable, Hashable {
    public var instrument: String
    public var feed: String
    /// Relative to the job file.
    public var path: String
    /// Of the file's bytes, in hexadecimal; nil where it was not read.
    public var sha256: String?
    public var kind: FeedKind
    /// Up to `as_of`.
    public var observations: Int
    public var first: Timestamp?
    public var last: Timestamp?
    public var holes: Int
    /// Reasons and counts over the whole input, each reason once, none of them zero.
    public var rejected: [Rejection]

    public struct Rejection: Sendable, Hashable {
        public var reason: String
        public var count: Int

        public init(reason: String, count: Int) {
            self.reason = reason
            self.count = count
        }
    }

    public init(
        instrument: String, feed: String, path: String, sha256: String?, kind: FeedKind,
        observations: Int,
        first: Timestamp?, last: Timestamp?, holes: Int, rejected: [Rejection]
    ) {
        self.instrument = instrument
        self.feed = feed
        self.path = path
        self.sha256 = sha256
        self.kind = kind
        self.observations = observations
        self.first = first
        self.last = last
        self.holes = holes
        self.rejected = rejected
    }
}
