public import VolModel

/// What a caller knows about a history that the file itself does not say.
public struct HistoryOptions: Sendable, Hashable {
    /// Decimals of raw integer oracle answers, 0 to 36. Applies to Chainlink answers, and to a
    /// generic price column whose first rows are all integers; never to candles or to prices
    /// written with a decimal point.
    public var decimals: Int?
    /// The feed kind; nil lets the format and the spacings decide.
    public var kind: FeedKind?
    /// Keeps only the last observation of each interval ⌊t / `barInterval`⌋, at its own time.
    /// See ``HistoryReader`` for what that does to memory and to the reject counts.
    public var barInterval: TimeSpan?

    public init(decimals: Int? = nil, kind: FeedKind? = nil, barInterval: TimeSpan? = nil) {
        self.decimals = decimals
        self.kind = kind
        self.barInterval = barInterval
    }

    static let decimalsAllowed = 0...36

    func validate(source: String) throws(HistoryError) {
        if let decimals, !Self.decimalsAllowed.contains(decimals) {
            throw .badData(source, found: "\(decimals) decimals", expected: "0 to 36")
        }
        if let barInterval, barInterval.microseconds <= 0 {
            throw .badData(
                source, found: "a bar interval of \(barInterval)", expected: "a positive duration")
        }
    }
}
