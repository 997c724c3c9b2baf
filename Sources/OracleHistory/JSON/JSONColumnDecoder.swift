/// An object that holds an array for each column, `{"t": […], "o": […], …, "c": […]}`: the answer
/// of the charting library that Pyth Benchmarks, Deribit and others speak.
///
/// Rows are known when the object ends. Until then the texts of its times, prices and wanted sides
/// are kept, with eight bytes beside each, and nothing else of the file.
struct JSONColumnDecoder: RowDecoder {
    let terminator: UInt8? = nil
    let completesLastRecord = false
    private(set) var rows = 0
    var nextLine: Int { tokenizer.line }

    private let source: String
    private let tokenizer: JSONTokenizer
    private let judge: RowJudge
    /// The name of each column that is kept: time, price, then the sides.
    private let names: [[UInt8]]
    private var sides: SideReader
    private let hasMarket: Bool
    private let hasUnseenColumns: Bool
    private var tracker: JSONPathTracker
    private var columns: [TextColumn]
    /// Whether the object has had an array for each column.
    private var isMet: [Bool]
    /// The column that is being read.
    private var column: Int?
    /// Rows of an object that has ended, and how many of them are handed over.
    private var pending = 0
    private var handedOver = 0

    private static let time = 0
    private static let price = 1
    private static let firstSide = 2

    init(source: String, layout: JSONLayout, judge: RowJudge, columns: RowColumns) {
        self.source = source
        self.judge = judge
        let sideRoles = columns.sides == .bar ? JSONLayout.barSides : []
        names = ([.time, .price] + sideRoles).map(layout.memberName)
        sides = SideReader(columns: columns)
        hasMarket = layout.isMarketFeed
        hasUnseenColumns = layout.hasUnseenColumns
        self.columns = Array(repeating: TextColumn(), count: names.count)
        isMet = Array(repeating: false, count: names.count)
        tracker = JSONPathTracker(layout.path)
        tokenizer = JSONTokenizer(source: source)
    }

    mutating func decode(
        _ chunk: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Int {
        var index = 0
        if handedOver < pending {
            handOver(into: &batch, feeds: &feeds)
            if handedOver < pending { return 0 }
            // The brace that was left in the chunk so that the rest of the rows is asked for.
            index = 1
        }
        while !batch.isFull, let token = try tokenizer.next(chunk, &index) {
            guard try endsColumns(token) else { continue }
            handOver(into: &batch, feeds: &feeds)
            if handedOver < pending {
                index -= 1
                break
            }
        }
        tokenizer.advance(by: index)
        return index
    }

    mutating func finish() throws(HistoryError) { try tokenizer.finish() }

    private mutating func endsColumns(_ token: JSONTokenizer.Token) throws(HistoryError) -> Bool {
        switch token {
        case .objectStart: try open(isArray: false)
        case .arrayStart: try open(isArray: true)
        case .objectEnd, .arrayEnd:
            guard tracker.close() else { break }
            let (times, prices) = (columns[Self.time].count, columns[Self.price].count)
            guard times == prices else {
                throw .badData(
                    source, line: tokenizer.line,
                    found: "\(times) times and \(prices) closes",
                    expected: "as many of the one as of the other")
            }
            if hasUnseenColumns, times > 0 { try requireColumns() }
            try requireLengths(times)
            pending = times
            return true
        case .key(let name):
            if !tracker.isInRow {
                tracker.key(name)
            } else if tracker.depthInRow == 0 {
                column = names.firstIndex { !$0.isEmpty && name.elementsEqual($0) }
            }
        case .string(let text), .bare(let text):
            guard tracker.isInRow, tracker.depthInRow == 1 else { break }
            if let column { columns[column].append(text) }
        }
        return false
    }

    /// Throws for a container in a column: what stands behind it would be another row's.
    private mutating func open(isArray: Bool) throws(HistoryError) {
        tracker.open(isArray: isArray)
        guard tracker.isInRow, let column else { return }
        if tracker.depthInRow == 1 {
            isMet[column] = true
        } else if tracker.depthInRow == 2 {
            throw .badData(
                source, line: tokenizer.line,
                found: "an array or object in the column '\(excerpt(names[column]))'",
                expected: "numbers")
        }
    }

    /// Throws for a column of another length than the times, which cannot be told apart from a
    /// shifted one.
    private func requireLengths(_ times: Int) throws(HistoryError) {
        for index in names.indices.dropFirst(Self.firstSide)
        where isMet[index] && columns[index].count != times {
            throw .badData(
                source, line: tokenizer.line,
                found: "\(times) times and \(columns[index].count) values in the column "
                    + "'\(excerpt(names[index]))'",
                expected: "as many of the one as of the other")
        }
    }

    /// Throws where a column that was taken for granted is not there.
    private func requireColumns() throws(HistoryError) {
        let range = Self.firstSide..<max(Self.firstSide, names.count - 1)
        for index in range where columns[index].count == 0 {
            throw .badData(
                source, line: tokenizer.line,
                found: "no column '\(excerpt(names[index]))' beside times and closes",
                expected: "open, high, low and close")
        }
    }

    private mutating func handOver(into batch: inout RowBatch, feeds: inout FeedDirectory) {
        let feed = hasMarket ? tracker.market.withUnsafeBufferPointer { feeds.enter($0) } ?? 0 : 0
        while handedOver < pending, !batch.isFull {
            let row = handedOver
            let verdict = columns[Self.time].withText(row) { time in
                columns[Self.price].withText(row) { judge.judge(time: time, price: $0) }
            }
            switch verdict {
            case .accepted(let time, let price):
                finishSides(row, price, &batch)
                batch.append(time: time, price: price, feed: feed)
            case .rejected(let reason, _):
                let text =
                    columns[Self.time][row] + [Ascii.comma] + columns[Self.price][row]
                Array(text).withUnsafeBufferPointer {
                    feeds.reject(reason, feed: feed, line: tokenizer.line, row: $0)
                }
            }
            handedOver += 1
            rows += 1
        }
        if handedOver == pending {
            (pending, handedOver) = (0, 0)
            for index in columns.indices {
                columns[index] = TextColumn()
                isMet[index] = false
            }
        }
    }

    /// A column that the object does not have says nothing.
    private mutating func finishSides(_ row: Int, _ price: Double, _ batch: inout RowBatch) {
        for index in Self.firstSide..<max(names.count, Self.firstSide)
        where columns[index].count == pending {
            columns[index].withText(row) {
                sides.take(index - Self.firstSide, $0, judge: judge)
            }
        }
        columns[Self.price].withText(row) {
            sides.finish(price: price, text: $0, judge: judge, into: &batch)
        }
    }
}
