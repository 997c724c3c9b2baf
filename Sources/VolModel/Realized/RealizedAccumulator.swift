/// ``RealizedVolatility`` over the updates themselves, from returns that come one by one.
struct RealizedAccumulator: Sendable {
    private let window: TimeSpan
    private let asOf: Timestamp
    private let hasObservations: Bool
    private var coverage: WindowCoverage
    private var sums = SquareSums()
    private var noise = ConfidenceNoise()

    init(window: TimeSpan, extent: SeriesExtent, asOf: Timestamp) {
        self.window = window
        self.asOf = asOf
        hasObservations = extent.count > 0
        coverage = WindowCoverage(window: window, extent: extent, asOf: asOf)
    }

    /// `bands`: relative half widths at both ends of the return, not a number where unknown.
    mutating func observe(
        _ logReturn: Double, endingAt time: Int64, _ bands: (Double, Double) = (.nan, .nan)
    ) {
        guard time > coverage.start else { return }
        sums.take(logReturn)
        noise.observe(logReturn, weight: 1, bands)
    }

    mutating func observeHole(from: Int64, to: Int64) {
        coverage.observeHole(from: from, to: to)
        noise.observeHole()
    }

    var outcome: Result<VolatilityEstimate.Value, NotApplicable> {
        guard hasObservations else { return .failure(RealizedVolatility.nothingKnown(at: asOf)) }
        guard window > .seconds(0) else {
            return .failure(RealizedVolatility.notPositive("window", window))
        }
        return RealizedVolatility.value(
            of: sums, noise: noise, seconds: coverage.seconds, coverage: coverage.share,
            window: window)
    }
}
