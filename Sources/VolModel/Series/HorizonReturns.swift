/// Non-overlapping log returns over equal horizons of the previous-tick series.
///
/// The k-th sample ends at `end − k·horizon` and starts one horizon before. Its price at an instant
/// is that of the last observation at or before it. A sample that starts before the first
/// observation, or whose interval touches a hole, does not exist; a silence after the last
/// observation is a hole once it is longer than `maxGap`.
public struct HorizonReturns: Sendable, Hashable {
    public let horizon: TimeSpan
    /// Starts of the samples in microseconds, increasing.
    public private(set) var startTimes: [Int64] = []
    public private(set) var values: [Double] = []

    /// The last `count` samples that end at or before `end`, as far as the series reaches. Looks at
    /// no observation after `end`.
    public init(
        _ series: PriceSeries, horizon: TimeSpan, endingAt end: Timestamp, count: Int,
        maxGap: TimeSpan
    ) {
        self.init(
            series, horizon: horizon, endingAt: end, knownAt: end, count: count, maxGap: maxGap)
    }

    /// The same with what is known at `asOf`, which is not before `end`, about holes.
    init(
        _ series: PriceSeries, horizon: TimeSpan, endingAt end: Timestamp, knownAt asOf: Timestamp,
        count: Int, maxGap: TimeSpan
    ) {
        self.horizon = horizon
        let known = series.countKnown(at: asOf)
        let step = horizon.microseconds
        guard let first = series.first, known > 0, step > 0, count > 0, end > first else { return }
        let n = min(count, Int((end - first).microseconds / step))
        guard n > 0 else { return }
        startTimes.reserveCapacity(n)
        values.reserveCapacity(n)
        let lastTime = series.times[known - 1]
        let endsInHole = asOf - Timestamp(microseconds: lastTime) > maxGap
        var start = end.microseconds - Int64(n) * step
        var index = max(series.countKnown(at: Timestamp(microseconds: start)) - 1, 0)
        for _ in 0..<n {
            let stop = start + step
            while index + 1 < known, series.times[index + 1] <= start { index += 1 }
            var closing = index
            var touchesHole = endsInHole && stop > lastTime
            while closing + 1 < known, series.times[closing] < stop {
                let next = series.times[closing + 1]
                if next - series.times[closing] > maxGap.microseconds { touchesHole = true }
                if next > stop { break }
                closing += 1
            }
            if !touchesHole {
                startTimes.append(start)
                values.append(
                    logReturn(from: series.prices[index], to: series.prices[closing]))
            }
            start = stop
        }
    }
}
