/// The last accepted row of each interval of every feed: memory for bars, not for rows.
struct BarStore {
    private(set) var feeds: [FeedBars] = []
    private let runs = FeedRuns()
    let interval: Int64

    init(interval: Int64) { self.interval = interval }

    mutating func take(_ batch: borrowing RowBatch, feedCount: Int) {
        while feeds.count < feedCount { feeds.append(FeedBars()) }
        runs.forEach(of: batch, feedCount: feedCount) { rows, feed, range in
            feeds[feed].take(rows, range, interval: interval)
            return true
        }
    }
}

/// One feed's bars.
struct FeedBars {
    /// Finished bars in the order in which they were last written; an interval may occur again
    /// where the rows are not in order of time.
    private var times: [Int64] = []
    private var prices: [Double] = []
    private var isAscending = true
    /// Entries beyond which a series that is not in order is compacted.
    private var compactionLimit = 1 << 16
    /// The bar under construction; empty while `end` is not after `start`.
    private var start: Int64 = 0
    private var end: Int64 = 0
    private var time: Int64 = 0
    private var price = 0.0
    private var previousTime = Int64.min
    private(set) var rows = 0
    /// Rows with the time of the row before. Every duplicate of a feed whose rows are in order of
    /// time, either way; fewer where they are not.
    private(set) var duplicates = 0

    fileprivate mutating func take(
        _ batch: borrowing RowBatch, _ range: Range<Int>, interval: Int64
    ) {
        rows += range.count
        var bar = (start: start, end: end, time: time, price: price)
        var previous = previousTime
        for index in range {
            let rowTime = batch.times[index]
            if rowTime == previous { duplicates += 1 }
            previous = rowTime
            if rowTime >= bar.start, rowTime < bar.end {
                if rowTime >= bar.time {
                    bar.time = rowTime
                    bar.price = batch.prices[index]
                }
                continue
            }
            if bar.end > bar.start { push(bar.time, bar.price, interval) }
            bar.start = rowTime / interval * interval
            bar.end = bar.start.addingReportingOverflow(interval).partialValue
            bar.time = rowTime
            bar.price = batch.prices[index]
        }
        (start, end, time, price) = bar
        previousTime = previous
    }

    private mutating func push(_ time: Int64, _ price: Double, _ interval: Int64) {
        if let last = times.last, time / interval <= last / interval { isAscending = false }
        times.append(time)
        prices.append(price)
        if !isAscending, times.count > compactionLimit {
            compact(interval)
            compactionLimit = max(compactionLimit, 2 * times.count)
        }
    }

    /// Puts the bars in order and keeps one of each interval: the latest, of equals the last
    /// written.
    private mutating func compact(_ interval: Int64) {
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        var kept = FeedBars()
        for index in order {
            if let last = kept.times.last, last / interval == times[index] / interval {
                kept.times.removeLast()
                kept.prices.removeLast()
            }
            kept.times.append(times[index])
            kept.prices.append(prices[index])
        }
        times = kept.times
        prices = kept.prices
        isAscending = true
    }

    /// The bars in order of time.
    consuming func finished(interval: Int64) -> (times: [Int64], prices: [Double]) {
        if end > start { push(time, price, interval) }
        if !isAscending { compact(interval) }
        return (times, prices)
    }
}
