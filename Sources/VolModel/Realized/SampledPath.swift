/// ``RealizedVolatility`` on a grid at increasing instants, from steps that enter and leave a
/// ``RollingSum`` once each.
///
/// A step has the same return whenever it is asked for. Only whether it has one may change: in a
/// silence it does until the silence is longer than `maxGap`, and then it never did. Such steps are
/// not in ``samples``; they are added while the silence is still short.
struct SampledPath {
    private let series: PriceSeries
    private let window: TimeSpan
    private let grid: TimeSpan
    private let maxGap: TimeSpan
    /// What is known in the end.
    private let latest: Timestamp
    private let samples: HorizonReturns
    private var squares = RollingSum()
    private var entered = 0
    private var left = 0

    /// The rates at `times`, which increase: by one path, or where it would go over more steps than
    /// the windows hold, each by itself.
    static func varianceRates(
        _ series: PriceSeries, window: TimeSpan, grid: TimeSpan, maxGap: TimeSpan, times: [Int64]
    ) -> [Double?] {
        func rates(_ times: ArraySlice<Int64>) -> [Double?]? {
            guard
                var path = SampledPath(
                    series, window: window, grid: grid, maxGap: maxGap, times: times)
            else { return nil }
            return times.map { path.varianceRate(at: Timestamp(microseconds: $0)) }
        }
        return rates(times[...])
            ?? times.indices.map { rates(times[$0...$0])?.first ?? nil }
    }

    /// nil where nothing can be said at any of `times`, or the steps are too many.
    private init?(
        _ series: PriceSeries, window: TimeSpan, grid: TimeSpan, maxGap: TimeSpan,
        times: ArraySlice<Int64>
    ) {
        guard let first = series.first, let last = times.last, let earliest = times.first else {
            return nil
        }
        let latest = Timestamp(microseconds: last)
        let begin = max(first, Timestamp(microseconds: earliest) - window)
        guard latest > begin, window > .seconds(0),
            case .success(let steps) = GridSteps.within(
                latest - begin, grid: grid, asOf: latest, hasObservations: true),
            Double(steps.count - 1) <= Double(times.count) * (window.seconds / grid.seconds)
        else { return nil }
        self.series = series
        self.window = window
        self.grid = grid
        self.maxGap = maxGap
        self.latest = latest
        samples = HorizonReturns(
            series, horizon: grid, endingAt: steps.end, knownAt: latest, count: steps.count,
            maxGap: maxGap)
    }

    /// Variance per second; nil where the estimator does not apply. Instants increase.
    mutating func varianceRate(at asOf: Timestamp) -> Double? {
        let known = series.countKnown(at: asOf)
        guard
            case .success(let steps) = GridSteps.within(
                window, grid: grid, asOf: asOf, hasObservations: known > 0)
        else { return nil }
        moveWindow(from: asOf - window, to: asOf)
        let silent = stepsInSilence(steps, known: known, asOf: asOf)
        let count = squares.count + silent.count
        guard count > 0,
            Double(count) / Double(steps.count) >= RealizedVolatility.minimumCoverage
        else { return nil }
        return squares.sum(adding: silent.square) / (Double(count) * grid.seconds)
    }

    private mutating func moveWindow(from start: Timestamp, to end: Timestamp) {
        while entered < samples.values.count, stop(entered) <= end {
            squares.appendInRange(samples.values[entered] * samples.values[entered])
            entered += 1
        }
        while left < entered, stop(left) <= start {
            squares.removeFirst()
            left += 1
        }
    }

    private func stop(_ place: Int) -> Timestamp {
        Timestamp(microseconds: samples.startTimes[place]) + grid
    }

    /// The steps since the last update of a silence that is going to be a hole and is none yet, and
    /// the squared return of the first of them; the others have a return of 0.
    private func stepsInSilence(
        _ steps: GridSteps, known: Int, asOf: Timestamp
    ) -> (count: Int, square: Double) {
        let last = Timestamp(microseconds: series.times[known - 1])
        let next =
            known < series.count ? Timestamp(microseconds: series.times[known]) : latest
        guard asOf - last <= maxGap, min(next, latest) - last > maxGap else { return (0, 0) }
        let step = grid.microseconds
        let end = steps.end.microseconds
        let before = last.microseconds.floorDivided(by: step)
        let inside = min(Int(end / step - before), steps.count)
        guard inside > 0 else { return (0, 0) }
        let stop = Timestamp(microseconds: end - Int64(inside - 1) * step)
        let first = HorizonReturns(
            series, horizon: grid, endingAt: stop, knownAt: asOf, count: 1, maxGap: maxGap)
        return (inside - 1 + first.values.count, first.values.reduce(0) { $0 + $1 * $1 })
    }
}
