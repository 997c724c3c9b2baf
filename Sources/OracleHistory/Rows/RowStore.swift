/// Accepted rows of every feed, in the order of the file.
struct RowStore {
    private(set) var feeds: [FeedColumns] = []
    private let runs = FeedRuns()

    /// Hands over a feed's rows and forgets them, so that they are never held twice.
    mutating func remove(_ feed: Int) -> FeedColumns {
        let columns = feeds[feed]
        feeds[feed] = FeedColumns()
        return columns
    }

    mutating func take(_ batch: borrowing RowBatch, feedCount: Int) {
        while feeds.count < feedCount { feeds.append(FeedColumns()) }
        runs.forEach(of: batch, feedCount: feedCount) { rows, feed, range in
            feeds[feed].append(rows, range)
            return true
        }
    }
}

/// One feed's accepted rows.
struct FeedColumns {
    /// Microseconds since the epoch.
    var times = Column<Int64>()
    var prices = Column<Double>()
    /// Chainlink round ids; empty for other formats.
    var rounds = Column<UInt128>()
    /// What stands beside the prices, row by row.
    var sides = Column<Double>()
    var texts = TextColumn()

    fileprivate mutating func append(_ batch: borrowing RowBatch, _ range: Range<Int>) {
        times.append(batch.times, range)
        prices.append(batch.prices, range)
        if batch.columns.rounds { rounds.append(batch.rounds, range) }
        let width = batch.columns.sides.rawValue
        if width > 0 {
            sides.append(batch.sides, range.lowerBound * width..<range.upperBound * width)
        }
        if batch.columns.texts {
            for row in range { texts.append(batch.texts[row]) }
        }
    }
}

/// Values that arrive in pieces and are wanted as one array.
///
/// Kept in segments, because an array that doubles would touch twice the memory in the end and copy
/// everything on the way.
struct Column<Element> {
    private static var segmentSize: Int { 8192 }

    private var segments: [[Element]] = []
    private var last: [Element] = []
    private(set) var count = 0

    @inline(__always)
    fileprivate mutating func append(
        _ values: UnsafeMutableBufferPointer<Element>, _ range: Range<Int>
    ) {
        count += range.count
        if last.count + range.count > Self.segmentSize, !last.isEmpty {
            segments.append(last)
            last = []
            last.reserveCapacity(max(Self.segmentSize, range.count))
        }
        if range.count == 1 {
            last.append(values[range.lowerBound])
        } else {
            last.append(contentsOf: UnsafeMutableBufferPointer(rebasing: values[range]))
        }
    }

    /// Hands over all values in order. Each segment is released as soon as it is copied.
    mutating func takeAll() -> [Element] {
        defer { self = Column() }
        if segments.isEmpty { return last }
        var all: [Element] = []
        all.reserveCapacity(count)
        for index in segments.indices {
            all.append(contentsOf: segments[index])
            segments[index] = []
        }
        all.append(contentsOf: last)
        return all
    }
}
