/// ``RealizedVolatility`` over the updates at increasing instants, from returns that enter and
/// leave a ``RollingSum`` once each.
struct RealizedPath {
    private let series: PriceSeries
    private let returns: LogReturns
    private let window: TimeSpan
    private let maxGap: TimeSpan
    /// The time of the first holes, as many as the place says, in microseconds.
    private let holeTime: [Int64]
    private var squares = RollingSum()
    /// Returns that have entered, and holes that have ended.
    private var entered = 0
    private var ended = 0
    /// Returns that have left, and holes that ended before the window.
    private var left = 0
    private var passed = 0

    init(_ series: PriceSeries, window: TimeSpan, maxGap: TimeSpan) {
        self.series = series
        self.window = window
        self.maxGap = maxGap
        returns = LogReturns(series, maxGap: maxGap)
        var time: Int64 = 0
        holeTime =
            [0]
            + returns.holes.map {
                time += $0.upperBound - $0.lowerBound
                return time
            }
    }

    /// Variance per second; nil where the estimator does not apply. Instants increase.
    mutating func varianceRate(at asOf: Timestamp) -> Double? {
        guard let first = series.first, asOf >= first, window > .seconds(0) else { return nil }
        let start = asOf - window
        moveWindow(from: start.microseconds, to: asOf.microseconds)
        let covered = covered(since: max(start, first), at: asOf)
        let share = Double(covered) / Double(window.microseconds)
        guard share >= RealizedVolatility.minimumCoverage, squares.count > 0 else { return nil }
        return squares.sum / (Double(covered) / 1e6)
    }

    private mutating func moveWindow(from start: Int64, to end: Int64) {
        while entered < returns.count, returns.endTimes[entered] <= end {
            let value = returns.values[entered]
            squares.appendInRange(value * value)
            entered += 1
        }
        while left < entered, returns.endTimes[left] <= start {
            squares.removeFirst()
            left += 1
        }
        while ended < returns.holes.count, returns.holes[ended].upperBound <= end { ended += 1 }
        while passed < ended, returns.holes[passed].upperBound <= start { passed += 1 }
    }

    /// The time without holes in microseconds.
    private func covered(since begin: Timestamp, at asOf: Timestamp) -> Int64 {
        var covered = (asOf - begin).microseconds - (holeTime[ended] - holeTime[passed])
        if passed < ended {
            // The part of the first hole that lies before the window.
            covered += max(0, begin.microseconds - returns.holes[passed].lowerBound)
        }
        let known = series.countKnown(at: asOf)
        let last = Timestamp(microseconds: series.times[known - 1])
        if asOf - last > maxGap { covered -= (asOf - max(begin, last)).microseconds }
        return covered
    }
}
