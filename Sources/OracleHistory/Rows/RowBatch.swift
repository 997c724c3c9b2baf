/// What a decoder hands over of each row beside its feed, time and price.
struct RowColumns: Hashable {
    /// Numbers beside the price; the raw value is how many.
    enum Sides: Int {
        case none = 0
        /// The half width of a confidence interval.
        case confidence = 1
        /// Open, high, low and volume of a bar whose price is its close.
        case bar = 4
    }

    var sides = Sides.none
    /// Chainlink round ids.
    var rounds = false
    /// The price and the sides as decimal text, digit by digit.
    var texts = false
}

/// Accepted rows as columns, on their way from a decoder to the row store.
struct RowBatch: ~Copyable {
    let columns: RowColumns
    /// Microseconds since the epoch.
    let times: UnsafeMutableBufferPointer<Int64>
    let prices: UnsafeMutableBufferPointer<Double>
    /// Indices into the ``FeedDirectory``.
    let feeds: UnsafeMutableBufferPointer<UInt16>
    /// Chainlink round ids; empty for other formats.
    let rounds: UnsafeMutableBufferPointer<UInt128>
    /// ``RowColumns/sides`` row by row; NaN where one is unknown.
    let sides: UnsafeMutableBufferPointer<Double>
    /// One text for each row; empty unless asked for.
    private(set) var texts = TextColumn()
    private(set) var count = 0

    init(capacity: Int, columns: RowColumns) {
        self.columns = columns
        times = .allocate(capacity: capacity)
        prices = .allocate(capacity: capacity)
        feeds = .allocate(capacity: capacity)
        rounds = .allocate(capacity: columns.rounds ? capacity : 0)
        sides = .allocate(capacity: columns.sides.rawValue * capacity)
        times.initialize(repeating: 0)
        prices.initialize(repeating: 0)
        feeds.initialize(repeating: 0)
        rounds.initialize(repeating: 0)
        sides.initialize(repeating: .nan)
    }

    deinit {
        times.deallocate()
        prices.deallocate()
        feeds.deallocate()
        rounds.deallocate()
        sides.deallocate()
    }

    var capacity: Int { times.count }

    var isFull: Bool { count == times.count }

    /// Becomes the rows of `other`, without texts, each at its place. Precondition: as much room
    /// and the same columns, and the places are those of the rows in another order.
    @inline(__always) mutating func takeRows(
        _ other: borrowing RowBatch, place: (Int) -> Int
    ) {
        let width = columns.sides.rawValue
        for row in 0..<other.count {
            let place = place(row)
            times[place] = other.times[row]
            prices[place] = other.prices[row]
            feeds[place] = other.feeds[row]
            if columns.rounds { rounds[place] = other.rounds[row] }
            for side in 0..<width { sides[place * width + side] = other.sides[row * width + side] }
        }
        count = other.count
    }

    /// A side of the row that is appended next. Precondition: the batch is not full, and `index` is
    /// one of its sides.
    @inline(__always) mutating func setSide(_ index: Int, _ value: Double) {
        sides[count * columns.sides.rawValue + index] = value
    }

    /// Whether open, high and low of the row that is appended next are a range around its close.
    /// Precondition: they have been set.
    @inline(__always) func isRange(close: Double) -> Bool {
        let first = count * RowColumns.Sides.bar.rawValue
        return SideReader.isRange(
            open: sides[first + SideReader.Bar.open.rawValue],
            high: sides[first + SideReader.Bar.high.rawValue],
            low: sides[first + SideReader.Bar.low.rawValue], close: close)
    }

    /// The round id of the row that is appended next. Precondition: the batch is not full and has
    /// rounds.
    mutating func setRound(_ round: UInt128) { rounds[count] = round }

    /// The text of the row that is appended next.
    mutating func setText(_ text: [UInt8]) { texts.append(text) }

    /// Precondition: the batch is not full, and what stands beside the price has been set.
    @inline(__always) mutating func append(time: Int64, price: Double, feed: Int) {
        times[count] = time
        prices[count] = price
        feeds[count] = UInt16(truncatingIfNeeded: feed)
        count += 1
    }

    mutating func removeAll() {
        texts.removeAll()
        count = 0
    }
}
