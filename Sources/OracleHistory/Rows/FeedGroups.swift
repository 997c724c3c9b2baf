/// The rows of a batch by feed, each feed's in the order of the batch: a counting sort, so that the
/// columns of a feed are met once in a batch, however the file mixes its feeds.
final class FeedGroups {
    /// The rows of the last batch that was grouped.
    private(set) var batch: RowBatch
    /// Where the next row of each feed goes.
    private var places: [Int] = []

    /// Rows in a row of one feed from which on a batch is best taken as it is.
    private static let longRun = 4
    /// Feeds for each row of a batch beyond which counting them costs more than it saves.
    private static let feedsPerRow = 8

    /// For batches of as many rows and the same columns as `example`.
    init(like example: borrowing RowBatch) {
        batch = RowBatch(capacity: example.capacity, columns: example.columns)
    }

    /// Whether grouping pays; texts are not grouped.
    static func areMixed(_ batch: borrowing RowBatch, feedCount: Int) -> Bool {
        guard feedCount > 1, feedCount <= feedsPerRow * batch.count, !batch.columns.texts else {
            return false
        }
        var runs = 1
        for row in 1..<max(batch.count, 1) where batch.feeds[row] != batch.feeds[row - 1] {
            runs += 1
        }
        return runs * longRun > batch.count
    }

    func group(_ mixed: borrowing RowBatch, feedCount: Int) {
        places.removeAll(keepingCapacity: true)
        places.append(contentsOf: repeatElement(0, count: feedCount))
        places.withUnsafeMutableBufferPointer { places in
            for row in 0..<mixed.count { places[Int(mixed.feeds[row])] += 1 }
            var sum = 0
            for feed in places.indices {
                (places[feed], sum) = (sum, sum + places[feed])
            }
            batch.takeRows(mixed) { row in
                let feed = Int(mixed.feeds[row])
                defer { places[feed] += 1 }
                return places[feed]
            }
        }
    }
}
