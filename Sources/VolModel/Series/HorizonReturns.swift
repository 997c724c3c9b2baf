/// Log returns over equal horizons of the previous-tick series, one every `step`.
///
/// The k-th sample ends at `end − k·step` and starts one horizon before: samples do not overlap at
/// a step of the horizon, and do below it. Its price at an instant is that of the last observation
/// at or before it. A sample that starts before the first observation, or whose interval touches a
/// hole, does not exist; a silence after the last observation is a hole once it is longer than
/// `maxGap`.
public struct HorizonReturns: Sendable, Hashable {
    public let horizon: TimeSpan
    /// From the start of one sample to that of the next.
    public let step: TimeSpan
    /// Starts of the samples in microseconds, increasing.
    public private(set) var startTimes: [Int64] = []
    public private(set) var values: [Double] = []

    /// The last `count` samples that end at or before `end` and do not overlap, as far as the
    /// series reaches. Looks at no observation after `end`.
    public init(
        _ series: PriceSeries, horizon: TimeSpan, endingAt end: Timestamp, count: Int,
        maxGap: TimeSpan
    ) {
        self.init(
            series, horizon: horizon, endingAt: end, knownAt: end, count: count, maxGap: maxGap)
    }

    /// The last `count` samples of which one starts every `step`, overlapping where that is less
    /// than the horizon: as many times as many values, which depend on each other.
    ///
    /// They lower the error of a quantile by less than their number says, ten-fold overlap that of
    /// the 95% quantile of a random walk by a quarter; ``BlockBootstrap`` with blocks of at least
    /// ``overlap`` values measures it.
    public init(
        overlapping series: PriceSeries, horizon: TimeSpan, every step: TimeSpan,
        endingAt end: Timestamp, count: Int, maxGap: TimeSpan
    ) {
        self.init(
            series, horizon: horizon, step: step, endingAt: end, knownAt: end, count: count,
            maxGap: maxGap)
    }

    /// Samples without overlap from what is known at `asOf`, which is not before `end`, about
    /// holes.
    init(
        _ series: PriceSeries, horizon: TimeSpan, endingAt end: Timestamp, knownAt asOf: Timestamp,
        count: Int, maxGap: TimeSpan
    ) {
        self.init(
            series, horizon: horizon, step: horizon, endingAt: end, knownAt: asOf, count: count,
            maxGap: maxGap)
    }

    /// How many samples in a row share some of their time: the horizon over the step, rounded up.
    public var overlap: Int {
        guard step.microseconds > 0, horizon.microseconds > 0 else { return 1 }
        return Int((horizon.microseconds - 1) / step.microseconds) + 1
    }

    private init(
        _ series: PriceSeries, horizon: TimeSpan, step: TimeSpan, endingAt end: Timestamp,
        knownAt asOf: Timestamp, count: Int, maxGap: TimeSpan
    ) {
        self.horizon = horizon
        self.step = step
        let known = series.countKnown(at: asOf)
        let (length, stride) = (horizon.microseconds, step.microseconds)
        guard let first = series.first, known > 0, length > 0, stride > 0, count > 0, end > first,
            (end - first).microseconds >= length
        else { return }
        let n = min(count, Int(((end - first).microseconds - length) / stride) + 1)
        startTimes.reserveCapacity(n)
        values.reserveCapacity(n)
        let lastTime = series.times[known - 1]
        let endsInHole = asOf - Timestamp(microseconds: lastTime) > maxGap
        let origin = end.microseconds - length - Int64(n - 1) * stride
        var index = max(series.countKnown(at: Timestamp(microseconds: origin)) - 1, 0)
        var closing = index
        var latestHole = -1
        for sample in 0..<n {
            let start = origin + Int64(sample) * stride
            let stop = start + length
            while index + 1 < known, series.times[index + 1] <= start { index += 1 }
            closing = max(closing, index)
            while closing + 1 < known, series.times[closing] < stop {
                let next = series.times[closing + 1]
                if next - series.times[closing] > maxGap.microseconds { latestHole = closing }
                if next > stop { break }
                closing += 1
            }
            // A hole that begins with the opening observation or later reaches into the sample.
            if latestHole < index, !(endsInHole && stop > lastTime) {
                startTimes.append(start)
                values.append(
                    logReturn(from: series.prices[index], to: series.prices[closing]))
            }
        }
    }
}
