/// Collects the returns between previous-tick samples at the multiples of a grid, from observations
/// that come one by one.
///
/// Memory: one number for each step of the window.
struct GridCollector: Sendable {
    private let window: TimeSpan
    private let grid: TimeSpan
    private var walk: GridWalk
    private var path = Path()

    private struct Path: Sendable {
        var opening = 0.0
        var values: [Double] = []
        var restarts: [Int] = []

        mutating func close(_ step: GridWalk.Step) {
            if step.exists {
                if !step.followsOn, !values.isEmpty { restarts.append(values.count) }
                values.append(logReturn(from: opening, to: step.closing))
            }
            opening = step.closing
        }
    }

    init(
        window: TimeSpan, grid: TimeSpan, reach: GridWalk.Reach = .window, isHeld: Bool,
        extent: SeriesExtent, asOf: Timestamp
    ) {
        self.window = window
        self.grid = grid
        walk = GridWalk(
            window: window, length: grid, reach: reach, isHeld: isHeld, extent: extent,
            asOf: asOf)
    }

    mutating func observe(time: Int64, price: Double) {
        let place = walk.observe(time: time, price: price) { path.close($0) }
        if place == .beforeFirstStep { path.opening = price }
    }

    /// The sample, with the steps that end after the last observation.
    func sample() -> Result<ReturnSample, NotApplicable> {
        walk.steps.map { _ in
            var (walk, path) = (walk, path)
            walk.finish { path.close($0) }
            let count = path.values.count
            return ReturnSample(
                values: path.values, restarts: path.restarts,
                seconds: Double(count) * grid.seconds, coverage: walk.coverage(of: count),
                window: window, grid: grid)
        }
    }
}
