/// Chainlink rounds as a script prints them: fields separated by blanks, and comment lines that
/// begin with `#`.
struct RoundDumpDecoder: RowDecoder {
    let terminator: UInt8? = Ascii.newline
    let completesLastRecord = true
    private(set) var rows = 0
    private(set) var nextLine = 1

    private let source: String
    private let layout: CSVLayout
    private let judge: RowJudge
    private var fields: [Bytes] = []
    private var sides: SideReader
    private let fast: FastJudge?
    /// What each field that is read means to ``fastRow``.
    private let columns: [Column]

    private enum Column { case skipped, round, time, price }

    /// `feeds` holds the file's only feed.
    init(source: String, layout: CSVLayout, judge: RowJudge, columns: RowColumns) {
        sides = SideReader(columns: columns)
        self.source = source
        self.layout = layout
        self.judge = judge
        fast = columns.sides == .none ? FastJudge(judge, columns: columns) : nil
        self.columns = (0..<layout.columnsNeeded).map { index in
            switch index {
            case layout.round: .round
            case layout.time: .time
            case layout.price: .price
            default: .skipped
            }
        }
    }

    /// The first rows of a file, nil when it is not one of rounds separated by blanks.
    static func sample(head: Bytes) -> (rows: [[[UInt8]]], layout: CSVLayout)? {
        var rows: [[[UInt8]]] = []
        var fields: [Bytes] = []
        var start = 0
        while start < head.count, rows.count < CSVSample.rowLimit {
            let end = head[start...].firstIndex(of: Ascii.newline) ?? head.count
            let line = head.part(start..<end)
            start = end + 1
            if isComment(line) || line.isBlank { continue }
            if rows.isEmpty, line.contains(Ascii.comma) { return nil }
            split(line, into: &fields)
            rows.append(fields.map(Array.init))
        }
        guard let layout = CSVInference(rows: rows).layout(HistoryOptions(), hasHeader: false),
            layout.round != nil
        else { return nil }
        return (rows, layout)
    }

    mutating func decode(
        _ chunk: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Int {
        var position = 0
        while position < chunk.count, !batch.isFull {
            let end = chunk.place(of: Ascii.newline, from: position) ?? chunk.count
            let line = chunk.part(position..<end)
            guard line.count <= RecordStream.recordLimit else {
                throw RecordStream.tooLong(source, line: nextLine)
            }
            if fastRow(line, into: &batch) {
                rows += 1
            } else {
                read(line, into: &batch, feeds: &feeds)
            }
            nextLine += 1
            position = end + 1
        }
        return min(position, chunk.count)
    }

    mutating func finish() {}

    private mutating func read(
        _ line: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) {
        if Self.isComment(line) || line.isBlank { return }
        rows += 1
        Self.split(line, into: &fields)
        guard fields.count >= layout.columnsNeeded, let column = layout.round,
            let round = RoundID.parse(fields[column])
        else {
            feeds.reject(.unparsable, feed: 0, line: nextLine, row: line)
            return
        }
        switch judge.judge(time: fields[layout.time], price: fields[layout.price]) {
        case .accepted(let time, let price):
            sides.finish(price: price, text: fields[layout.price], judge: judge, into: &batch)
            batch.setRound(round)
            batch.append(time: time, price: price, feed: 0)
        case .rejected(let reason, _):
            feeds.reject(reason, feed: 0, line: nextLine, row: line)
        }
    }

    /// Appends a row that is an observation; false, with nothing appended, for any that needs a
    /// closer look.
    private func fastRow(_ line: Bytes, into batch: inout RowBatch) -> Bool {
        guard let fast, var position = line.baseAddress, let end = line.end, position < end,
            position.pointee != Ascii.hash, !Ascii.isBlank(position.pointee)
        else { return false }
        var time: Int64 = 0
        var price = 0.0
        var round: UInt128 = 0
        for column in columns {
            while position < end, Ascii.isBlank(position.pointee) { position += 1 }
            let start = position
            switch column {
            case .round:
                guard let value = FastField.round(&position) else { return false }
                round = value
            case .time:
                guard let value = fast.time(&position) else { return false }
                time = value
            case .price:
                guard let value = fast.price(&position) else { return false }
                price = value
            case .skipped:
                while position < end, !Ascii.isBlank(position.pointee) { position += 1 }
            }
            guard position > start, position == end || Ascii.isBlank(position.pointee) else {
                return false
            }
        }
        batch.setRound(round)
        batch.append(time: time, price: price, feed: 0)
        return true
    }

    private static func isComment(_ line: Bytes) -> Bool {
        line.first { !Ascii.isBlank($0) } == Ascii.hash
    }

    private static func split(_ line: Bytes, into fields: inout [Bytes]) {
        fields.removeAll(keepingCapacity: true)
        var index = 0
        while index < line.count {
            while index < line.count, Ascii.isBlank(line[index]) { index += 1 }
            let start = index
            while index < line.count, !Ascii.isBlank(line[index]) { index += 1 }
            if index > start { fields.append(line.part(start..<index)) }
        }
    }
}
