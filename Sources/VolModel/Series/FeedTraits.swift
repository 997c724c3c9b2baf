/// What is known about a feed beside its observations.
public struct FeedTraits: Sendable, Hashable {
    /// nil: nobody said how the feed publishes, and no estimator is refused for it.
    public var kind: FeedKind?
    /// The relative move after which the feed publishes, where it is declared: 0.005 is 0.5%.
    public var deviation: Double?

    public init(kind: FeedKind? = nil, deviation: Double? = nil) {
        self.kind = kind
        self.deviation = deviation
    }
}

/// What stands beside one price; NaN where there is nothing.
public struct ObservedSides: Sendable, Hashable {
    /// Open, high and low of the candle whose close the price is.
    public var open: Double
    public var high: Double
    public var low: Double
    /// Half width of the confidence band, in quote units.
    public var confidence: Double

    public init(
        open: Double = .nan, high: Double = .nan, low: Double = .nan, confidence: Double = .nan
    ) {
        self.open = open
        self.high = high
        self.low = low
        self.confidence = confidence
    }
}
