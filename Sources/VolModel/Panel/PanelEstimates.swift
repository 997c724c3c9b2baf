extension VolatilityEstimator {
    /// The estimator's answer at `asOf`, from observations at or before it only.
    public func estimate(
        _ feed: ObservedFeed, asOf: Timestamp, maxGap: TimeSpan
    ) -> VolatilityEstimate {
        let answers = Self.estimates([self], feed, asOf: asOf, maxGap: maxGap)
        return answers.first
            ?? VolatilityEstimate(
                estimator: self, outcome: .failure(RealizedVolatility.nothingKnown(at: asOf)))
    }

    /// The same for prices of which nothing else is known.
    public func estimate(
        _ series: PriceSeries, asOf: Timestamp, maxGap: TimeSpan
    ) -> VolatilityEstimate {
        estimate(ObservedFeed(series), asOf: asOf, maxGap: maxGap)
    }

    /// The answers of several estimators, in one pass over the observations.
    public static func estimates(
        _ panel: [VolatilityEstimator], _ feed: ObservedFeed, asOf: Timestamp, maxGap: TimeSpan
    ) -> [VolatilityEstimate] {
        let series = feed.series
        let extent = series.extent(at: asOf, maxGap: maxGap)
        var accumulator = PanelAccumulator(panel, feed: feed.traits, extent: extent, asOf: asOf)
        for index in 0..<extent.count {
            accumulator.observe(
                time: series.times[index], price: series.prices[index], sides: feed.sides(index))
        }
        return accumulator.estimates()
    }
}
