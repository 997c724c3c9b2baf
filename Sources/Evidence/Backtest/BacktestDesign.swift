public import VolModel

/// What is judged, and how often the policy is run.
public struct BacktestDesign: Sendable, Hashable {
    public var horizon: TimeSpan
    /// That the loss over one horizon stays within the requirement.
    public var confidence: Double
    public var side: Side
    /// Between two runs of the policy.
    public var every: TimeSpan
    /// Horizons that begin within this time of the first observation are not judged.
    public var warmUp: TimeSpan
    public var maxGap: TimeSpan

    public init(
        horizon: TimeSpan = .hours(1), confidence: Double = 0.99, side: Side = .both,
        every: TimeSpan = .days(1), warmUp: TimeSpan = .days(100), maxGap: TimeSpan = .days(3)
    ) {
        self.horizon = horizon
        self.confidence = confidence
        self.side = side
        self.every = every
        self.warmUp = warmUp
        self.maxGap = maxGap
    }
}
