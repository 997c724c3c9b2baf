/// ``RealizedVolatility`` over the updates themselves, from returns that come one by one.
struct RealizedAccumulator: Sendable {
    private let window: TimeSpan
    private let asOf: Timestamp
    private let hasObservations: Bool
    /// Microseconds.
    private let start: Int64
    private let begin: Int64
    private var covered: Int64
    private var sum = SumOfSquares()

    init(window: TimeSpan, extent: SeriesExtent, asOf: Timestamp) {
        self.window = window
        self.asOf = asOf
        hasObservations = extent.count > 0
        let (first, last) = (extent.first ?? asOf, extent.last ?? asOf)
        start = (asOf - window).microseconds
        begin = max(start, first.microseconds)
        covered = asOf.microseconds - begin
        if asOf - last > extent.maxGap {
            covered -= asOf.microseconds - max(begin, last.microseconds)
        }
    }

    mutating func observe(_ logReturn: Double, endingAt time: Int64) {
        if time > start { sum.take(logReturn) }
    }

    mutating func observeHole(from: Int64, to: Int64) {
        if to > begin { covered -= to - max(from, begin) }
    }

    var outcome: Result<VolatilityEstimate.Value, NotApplicable> {
        guard hasObservations else { return .failure(RealizedVolatility.nothingKnown(at: asOf)) }
        guard window > .seconds(0) else {
            return .failure(RealizedVolatility.notPositive("window", window))
        }
        return RealizedVolatility.value(
            of: sum, seconds: Double(covered) / 1e6,
            coverage: Double(covered) / Double(window.microseconds), window: window)
    }
}
