/// Collects the returns between the updates of a window, from returns that come one by one.
///
/// Memory: one number for each update of the window, and none beyond ``maximumUpdates``.
struct UpdateCollector: Sendable {
    /// Bounds memory: eleven days of seconds.
    static let maximumUpdates = 1_000_000

    private let window: TimeSpan
    private let asOf: Timestamp
    private var coverage: WindowCoverage
    private let hasObservations: Bool
    private var values: [Double] = []
    private var restarts: [Int] = []
    private var followsHole = false
    private var isTooLong = false

    init(window: TimeSpan, extent: SeriesExtent, asOf: Timestamp) {
        self.window = window
        self.asOf = asOf
        hasObservations = extent.count > 0
        coverage = WindowCoverage(window: window, extent: extent, asOf: asOf)
    }

    mutating func observe(_ logReturn: Double, endingAt time: Int64) {
        guard time > coverage.start else { return }
        guard values.count < Self.maximumUpdates else {
            isTooLong = true
            return
        }
        if followsHole, !values.isEmpty { restarts.append(values.count) }
        followsHole = false
        values.append(logReturn)
    }

    mutating func observeHole(from: Int64, to: Int64) {
        coverage.observeHole(from: from, to: to)
        followsHole = true
    }

    func sample() -> Result<ReturnSample, NotApplicable> {
        guard hasObservations else { return .failure(RealizedVolatility.nothingKnown(at: asOf)) }
        guard window > .seconds(0) else {
            return .failure(RealizedVolatility.notPositive("window", window))
        }
        guard !isTooLong else {
            return .failure(
                NotApplicable(
                    "the window of \(window) holds more than \(Self.maximumUpdates) updates; "
                        + "expected a shorter one"))
        }
        return .success(
            ReturnSample(
                values: values, restarts: restarts, seconds: coverage.seconds,
                coverage: coverage.share, window: window, grid: nil))
    }
}
