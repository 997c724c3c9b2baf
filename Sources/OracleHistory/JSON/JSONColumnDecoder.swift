/// An object that holds an array for each column, `{"t": […], "o": […], …, "c": […]}`: the answer
/// of the charting library that Pyth Benchmarks, Deribit and others speak.
struct JSONColumnDecoder: RowDecoder {
    let terminator: UInt8? = nil
    let completesLastRecord = false
    private(set) var rows = 0
    var nextLine: Int { tokenizer.line }

    private let source: String
    private let tokenizer: JSONTokenizer
    private let judge: RowJudge
    private let timeName: [UInt8]
    private let priceName: [UInt8]
    private var tracker: JSONPathTracker
    private var times = TextColumn()
    private var prices = TextColumn()
    private var column = Column.other
    /// Rows of an object that has ended, and how many of them are handed over.
    private var pending = 0
    private var handedOver = 0

    private enum Column { case other, time, price }

    init(source: String, layout: JSONLayout, judge: RowJudge) {
        self.source = source
        self.judge = judge
        timeName = layout.memberName(of: .time)
        priceName = layout.memberName(of: .price)
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
        case .objectStart: tracker.open(isArray: false)
        case .arrayStart: tracker.open(isArray: true)
        case .objectEnd, .arrayEnd:
            guard tracker.close() else { break }
            guard times.count == prices.count else {
                throw .badData(
                    source, line: tokenizer.line,
                    found: "\(times.count) times and \(prices.count) closes",
                    expected: "as many of the one as of the other")
            }
            pending = times.count
            return true
        case .key(let name):
            if !tracker.isInRow {
                tracker.key(name)
            } else if tracker.depthInRow == 0 {
                column =
                    name.elementsEqual(timeName)
                    ? .time : name.elementsEqual(priceName) ? .price : .other
            }
        case .string(let text), .bare(let text):
            guard tracker.isInRow, tracker.depthInRow == 1 else { break }
            switch column {
            case .time: times.append(text)
            case .price: prices.append(text)
            case .other: break
            }
        }
        return false
    }

    private mutating func handOver(into batch: inout RowBatch, feeds: inout FeedDirectory) {
        while handedOver < pending, !batch.isFull {
            let row = handedOver
            let verdict = times.withText(row) { time in
                prices.withText(row) { judge.judge(time: time, price: $0) }
            }
            switch verdict {
            case .accepted(let time, let price): batch.append(time: time, price: price, feed: 0)
            case .rejected(let reason, _):
                let text =
                    times.withText(row) { Array($0) } + [Ascii.comma]
                    + prices.withText(row) { Array($0) }
                text.withUnsafeBufferPointer {
                    feeds.reject(reason, feed: 0, line: tokenizer.line, row: $0)
                }
            }
            handedOver += 1
            rows += 1
        }
        if handedOver == pending {
            (pending, handedOver) = (0, 0)
            times = TextColumn()
            prices = TextColumn()
        }
    }
}

/// Texts one behind the other.
private struct TextColumn {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ text: Bytes) {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
    }

    func withText<Result>(_ index: Int, _ body: (Bytes) -> Result) -> Result {
        let start = index == 0 ? 0 : ends[index - 1]
        return bytes.withUnsafeBufferPointer { body($0.part(start..<ends[index])) }
    }
}
