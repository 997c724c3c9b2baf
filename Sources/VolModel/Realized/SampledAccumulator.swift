/// ``RealizedVolatility`` on a grid, from observations that come one by one.
struct SampledAccumulator: Sendable {
    private let window: TimeSpan
    private let grid: TimeSpan
    private let extent: SeriesExtent
    private let asOf: Timestamp
    private let steps: Result<GridSteps, NotApplicable>
    /// The step under construction ends at `stop`; none is left where it is after `end`.
    private var stop: Int64 = .max
    private var end: Int64 = .min
    private var opening = 0.0
    private var touchesHole = false
    private var previous: (time: Int64, price: Double)?
    private var sum = SumOfSquares()

    init(window: TimeSpan, grid: TimeSpan, extent: SeriesExtent, asOf: Timestamp) {
        self.window = window
        self.grid = grid
        self.extent = extent
        self.asOf = asOf
        steps = GridSteps.within(
            window, grid: grid, asOf: asOf, hasObservations: extent.count > 0)
        guard case .success(let steps) = steps, let first = extent.first, steps.end > first else {
            return
        }
        let step = grid.microseconds
        end = steps.end.microseconds
        let count = min(steps.count, Int((steps.end - first).microseconds / step))
        if count > 0 { stop = end - Int64(count - 1) * step }
    }

    mutating func observe(time: Int64, price: Double) {
        defer { previous = (time, price) }
        guard stop <= end else { return }
        if time <= stop - grid.microseconds {
            opening = price
            return
        }
        guard let previous else { return }
        let isHole = time - previous.time > extent.maxGap.microseconds
        while stop < time, stop <= end {
            close(at: previous.price, touchesHole || isHole && previous.time < stop)
        }
        if stop <= end { touchesHole = touchesHole || isHole && previous.time < stop }
    }

    /// The step ends, the next one begins.
    private mutating func close(at price: Double, _ touchesHole: Bool) {
        if !touchesHole { sum.take(logReturn(from: opening, to: price)) }
        opening = price
        self.touchesHole = false
        stop += grid.microseconds
    }

    var outcome: Result<VolatilityEstimate.Value, NotApplicable> {
        steps.flatMap { steps in
            let all = finished()
            return RealizedVolatility.value(
                of: all, seconds: Double(all.count) * grid.seconds,
                coverage: Double(all.count) / Double(steps.count), window: window)
        }
    }

    /// With the steps that end after the last observation.
    private func finished() -> SumOfSquares {
        guard let previous else { return sum }
        var rest = self
        let endsInHole =
            asOf - Timestamp(microseconds: previous.time) > extent.maxGap
        while rest.stop <= rest.end {
            rest.close(
                at: previous.price, rest.touchesHole || endsInHole && rest.stop > previous.time)
        }
        return rest.sum
    }
}

/// The multiples of a grid within a window.
struct GridSteps: Sendable, Hashable {
    /// The last one.
    var end: Timestamp
    var count: Int

    static func within(
        _ window: TimeSpan, grid: TimeSpan, asOf: Timestamp, hasObservations: Bool
    ) -> Result<GridSteps, NotApplicable> {
        guard window > .seconds(0) else {
            return .failure(RealizedVolatility.notPositive("window", window))
        }
        guard grid > .seconds(0) else {
            return .failure(RealizedVolatility.notPositive("grid", grid))
        }
        guard hasObservations else { return .failure(RealizedVolatility.nothingKnown(at: asOf)) }
        let step = grid.microseconds
        guard window.microseconds / step <= RealizedVolatility.maximumGridSteps else {
            return .failure(
                NotApplicable(
                    "a window of \(window) has too many steps of \(grid); expected at most "
                        + "\(RealizedVolatility.maximumGridSteps)"))
        }
        let last = asOf.microseconds.floorDivided(by: step)
        let count = Int(last - (asOf - window).microseconds.floorDivided(by: step))
        let (end, overflow) = last.multipliedReportingOverflow(by: step)
        guard count > 0, !overflow else {
            return .failure(
                NotApplicable("no multiple of \(grid) within the window of \(window)"))
        }
        return .success(GridSteps(end: Timestamp(microseconds: end), count: count))
    }
}
