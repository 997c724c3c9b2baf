/// Accepted rows as columns, on their way from a decoder to the row store.
struct RowBatch: ~Copyable {
    /// Microseconds since the epoch.
    let times: UnsafeMutableBufferPointer<Int64>
    let prices: UnsafeMutableBufferPointer<Double>
    /// Indices into the ``FeedDirectory``.
    let feeds: UnsafeMutableBufferPointer<UInt16>
    /// Chainlink round ids; empty for other formats.
    let rounds: UnsafeMutableBufferPointer<UInt128>
    private(set) var count = 0

    init(capacity: Int, hasRounds: Bool) {
        times = .allocate(capacity: capacity)
        prices = .allocate(capacity: capacity)
        feeds = .allocate(capacity: capacity)
        rounds = .allocate(capacity: hasRounds ? capacity : 0)
        times.initialize(repeating: 0)
        prices.initialize(repeating: 0)
        feeds.initialize(repeating: 0)
        rounds.initialize(repeating: 0)
    }

    deinit {
        times.deallocate()
        prices.deallocate()
        feeds.deallocate()
        rounds.deallocate()
    }

    var isFull: Bool { count == times.count }
    var hasRounds: Bool { !rounds.isEmpty }

    /// Precondition: the batch is not full.
    @inline(__always) mutating func append(time: Int64, price: Double, feed: Int) {
        times[count] = time
        prices[count] = price
        feeds[count] = UInt16(truncatingIfNeeded: feed)
        count += 1
    }

    /// Precondition: the batch is not full and has rounds.
    mutating func append(time: Int64, price: Double, feed: Int, round: UInt128) {
        rounds[count] = round
        append(time: time, price: price, feed: feed)
    }

    mutating func removeAll() { count = 0 }
}
