/// Where a figure lies with a stated probability.
public struct ConfidenceInterval: Sendable, Hashable {
    /// nil where the data give no lower end.
    public let lower: Double?
    /// nil where the data give no upper end.
    public let upper: Double?
    /// The probability with which intervals so made hold the true figure.
    public let confidence: Double

    public init(lower: Double?, upper: Double?, confidence: Double) {
        self.lower = lower
        self.upper = upper
        self.confidence = confidence
    }
}
