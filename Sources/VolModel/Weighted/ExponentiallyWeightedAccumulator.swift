/// ``ExponentiallyWeightedVolatility`` from returns that come one by one.
struct ExponentiallyWeightedAccumulator: Sendable {
    private let halfLife: TimeSpan
    private var weighting: ExponentiallyWeightedVolatility.Weighting
    private var sums = ExponentiallyWeightedVolatility.WeightSums()
    private var rate = WeightedMeanSquare()

    init(halfLife: TimeSpan, extent: SeriesExtent) {
        self.halfLife = halfLife
        weighting = ExponentiallyWeightedVolatility.Weighting(
            halfLife: halfLife, covered: extent.covered)
    }

    /// A return over `span` microseconds.
    mutating func observe(_ logReturn: Double, over span: Int64) {
        let (weight, rootRate) = weighting.next(logReturn, over: span)
        sums.take(rootRate, weight: weight)
        rate.take(rootRate, weight: weight)
    }

    func outcome(asOf: Timestamp) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard halfLife > .seconds(0) else {
            return .failure(ExponentiallyWeightedVolatility.notPositive(halfLife))
        }
        guard sums.count > 0 else {
            return .failure(ExponentiallyWeightedVolatility.nothingKnown(at: asOf))
        }
        return .success(ExponentiallyWeightedVolatility.value(rate: rate.value, sums))
    }
}
