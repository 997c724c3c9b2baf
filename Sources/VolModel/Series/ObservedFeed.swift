/// A feed as it was known at one instant: its prices, and what stands beside them.
public struct ObservedFeed: Sendable, Hashable {
    public let series: PriceSeries
    /// The bars whose closes are the series; nil where it has none.
    public let bars: PriceBars?
    /// Half widths of the confidence band around each price, in quote units, NaN where unknown; nil
    /// where the feed has none.
    public let confidences: [Double]?
    public var traits: FeedTraits

    /// Prices alone.
    public init(_ series: PriceSeries, _ traits: FeedTraits = FeedTraits()) {
        self.series = series
        self.traits = traits
        bars = nil
        confidences = nil
    }

    /// Prices with a bar or a band for each. Throws ``PriceSeriesError`` where they are not as many
    /// as observations.
    public init(
        _ series: PriceSeries, _ traits: FeedTraits, bars: PriceBars?,
        confidences: [Double]? = nil
    ) throws(PriceSeriesError) {
        for count in [bars?.count, confidences?.count].compactMap(\.self)
        where count != series.count {
            throw .sidesDiffer(observations: series.count, sides: count)
        }
        self.series = series
        self.traits = traits
        self.bars = bars
        self.confidences = confidences
    }

    /// The feed as it was known at `asOf`.
    public func known(at asOf: Timestamp) -> ObservedFeed {
        let end = series.countKnown(at: asOf)
        guard end < series.count else { return self }
        return ObservedFeed(
            valid: series.known(at: asOf), traits, bars: bars?.prefix(end),
            confidences: confidences.map { Array($0[..<end]) })
    }

    private init(
        valid series: PriceSeries, _ traits: FeedTraits, bars: PriceBars?, confidences: [Double]?
    ) {
        self.series = series
        self.traits = traits
        self.bars = bars
        self.confidences = confidences
    }

    /// What stands beside the observation at `index`.
    func sides(_ index: Int) -> ObservedSides {
        ObservedSides(
            open: bars?.open[index] ?? .nan, high: bars?.high[index] ?? .nan,
            low: bars?.low[index] ?? .nan, confidence: confidences?[index] ?? .nan)
    }
}
