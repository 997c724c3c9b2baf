/// The steps of a grid within a window, closed one by one by the observations that come.
///
/// A step goes from the price of the last observation at or before its start to that at or before
/// its end. One that touches a hole, or starts before the first observation, does not exist; a
/// silence after the last observation is a hole once it is longer than the largest gap. Where
/// `isHeld`, steps that start at or after the last observation do not exist and are not expected:
/// nobody knows whether the price has moved.
struct GridWalk: Sendable {
    /// What the share of steps that exist is taken of.
    enum Reach: Sendable, Hashable {
        /// The window.
        case window
        /// The window as far as the history reaches back.
        case history
    }

    /// A step that has ended.
    struct Step {
        /// The price at its end.
        var closing: Double
        var exists: Bool
        /// Whether the step before it exists.
        var followsOn: Bool
    }

    let steps: Result<GridSteps, NotApplicable>
    /// The number of steps that are expected to exist.
    private(set) var expected = 0
    private let length: Int64
    private let isHeld: Bool
    private let extent: SeriesExtent
    private let asOf: Timestamp
    /// The step under construction ends at `stop`.
    private var stop: Int64 = .max
    /// With that one.
    private var stepsLeft = 0
    private var touchesHole = false
    private var isFollowing = false
    private var previous: (time: Int64, price: Double)?

    init(
        window: TimeSpan, length: TimeSpan, reach: Reach, isHeld: Bool, extent: SeriesExtent,
        asOf: Timestamp
    ) {
        self.length = length.microseconds
        self.isHeld = isHeld
        self.extent = extent
        self.asOf = asOf
        steps = GridSteps.within(
            window, grid: length, asOf: asOf, hasObservations: extent.count > 0)
        guard case .success(let steps) = steps else { return }
        expected = reach == .window ? steps.count : 0
        guard let first = extent.first, steps.end > first else { return }
        let count = min(steps.count, Int((steps.end - first).microseconds / self.length))
        if reach == .history { expected = count }
        guard count > 0 else { return }
        stop = steps.end.microseconds - Int64(count - 1) * self.length
        stepsLeft = count
    }

    /// Where an observation lies.
    enum Place { case beforeFirstStep, insideStep, afterLastStep }

    /// Takes the next observation and hands over the steps that end before it.
    @inline(__always)
    mutating func observe(time: Int64, price: Double, _ close: (Step) -> Void) -> Place {
        defer { previous = (time, price) }
        guard stepsLeft > 0 else { return .afterLastStep }
        if time <= stop - length { return .beforeFirstStep }
        guard let previous else { return .afterLastStep }
        let isHole = time - previous.time > extent.maxGap.microseconds
        while stepsLeft > 0, stop < time {
            finishStep(at: previous.price, touchesHole || isHole && previous.time < stop, close)
        }
        guard stepsLeft > 0 else { return .afterLastStep }
        touchesHole = touchesHole || isHole && previous.time < stop
        return .insideStep
    }

    private mutating func finishStep(
        at price: Double, _ touchesHole: Bool, _ close: (Step) -> Void
    ) {
        close(Step(closing: price, exists: !touchesHole, followsOn: isFollowing))
        isFollowing = !touchesHole
        self.touchesHole = false
        stepsLeft -= 1
        if stepsLeft > 0 { stop += length }
    }

    /// Hands over the steps that end after the last observation.
    mutating func finish(_ close: (Step) -> Void) {
        guard let previous else { return }
        let endsInHole = asOf - Timestamp(microseconds: previous.time) > extent.maxGap
        while stepsLeft > 0 {
            if isHeld, stop - length >= previous.time {
                expected -= stepsLeft
                stepsLeft = 0
                return
            }
            finishStep(
                at: previous.price, touchesHole || endsInHole && stop > previous.time, close)
        }
    }

    /// The share of the steps that exist.
    func coverage(of count: Int) -> Double {
        expected > 0 ? Double(count) / Double(expected) : 0
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
