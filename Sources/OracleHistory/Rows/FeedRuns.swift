/// Hands the rows of a batch over in runs of one feed, grouped by feed where the file mixes them.
final class FeedRuns {
    private var groups: FeedGroups?

    /// False as soon as `take` says so. Each feed's rows come in the order of the batch.
    @discardableResult @inline(__always)
    func forEach(
        of batch: borrowing RowBatch, feedCount: Int,
        take: (borrowing RowBatch, _ feed: Int, Range<Int>) -> Bool
    ) -> Bool {
        guard FeedGroups.areMixed(batch, feedCount: feedCount) else {
            return Self.forEach(of: batch, take: take)
        }
        let groups = groups ?? FeedGroups(like: batch)
        self.groups = groups
        groups.group(batch, feedCount: feedCount)
        return Self.forEach(of: groups.batch, take: take)
    }

    @inline(__always)
    private static func forEach(
        of batch: borrowing RowBatch, take: (borrowing RowBatch, _ feed: Int, Range<Int>) -> Bool
    ) -> Bool {
        var start = 0
        while start < batch.count {
            let feed = batch.feeds[start]
            var end = start + 1
            while end < batch.count, batch.feeds[end] == feed { end += 1 }
            guard take(batch, Int(feed), start..<end) else { return false }
            start = end
        }
        return true
    }
}
