/// ``ExponentiallyWeightedVolatility`` and, with an asymmetry, ``AsymmetricExponentialVolatility``
/// from returns that come one by one.
struct ExponentiallyWeightedAccumulator: Sendable {
    private let halfLife: TimeSpan
    private let asymmetry: Double
    private let response: AsymmetricResponse?
    private var weighting: ExponentiallyWeightedVolatility.Weighting
    private var sums = WeightedSquareSums()
    private var noise = ConfidenceNoise()

    init(halfLife: TimeSpan, asymmetry: Double = 0, extent: SeriesExtent) {
        self.halfLife = halfLife
        self.asymmetry = asymmetry
        response = AsymmetricResponse(asymmetry)
        weighting = ExponentiallyWeightedVolatility.Weighting(
            halfLife: halfLife, covered: extent.covered)
    }

    /// A return over `span` microseconds. `bands`: relative half widths at both ends, not a number
    /// where unknown.
    mutating func observe(
        _ logReturn: Double, over span: Int64, _ bands: (Double, Double) = (.nan, .nan)
    ) {
        guard let response else { return }
        let (weight, rootRate) = weighting.next(response.scaled(logReturn), over: span)
        sums.take(rootRate, weight: weight)
        noise.observe(logReturn, weight: weight / (Double(span) / 1e6), bands)
    }

    mutating func observeHole() { noise.observeHole() }

    func outcome(asOf: Timestamp) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard let response else {
            return .failure(AsymmetricExponentialVolatility.outOfRange(asymmetry))
        }
        guard halfLife > .seconds(0) else {
            return .failure(ExponentiallyWeightedVolatility.notPositive(halfLife))
        }
        return ExponentiallyWeightedVolatility.value(
            of: sums, noise: noise, asOf: asOf, response: response)
    }
}
