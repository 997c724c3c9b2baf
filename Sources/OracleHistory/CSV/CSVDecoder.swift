import VolModel

/// Lines of comma-separated fields.
///
/// ``fastRow`` reads the rows that nearly every file consists of and gives up at the first sign of
/// anything else; ``carefulRow`` reads every row. Where both read a row, they agree.
struct CSVDecoder: RowDecoder {
    let terminator: UInt8? = Ascii.newline
    let completesLastRecord = true
    private(set) var rows = 0
    private(set) var nextLine = 1

    private let source: String
    private let layout: CSVLayout
    private let judge: RowJudge
    private let columns: [Column]
    private let rowColumns: RowColumns
    /// The column of each side that is kept.
    private let sideColumns: [Int?]
    private var sides: SideReader
    private let hasFastRows: Bool
    private let timeRange: Range<UInt64>
    private let timeScale: Int64
    /// Decimals of raw integers; nil for prices that may have a point.
    private let rawDecimals: Int?
    /// Fields that a row may have.
    private let fieldsMax: Int
    private var skipsHeader: Bool
    private var fields: [Bytes] = []
    /// The feed of the last row, nil before the first.
    private var feed: Int?
    /// The bytes of that feed's name, with eight more behind them.
    private var feedName = [UInt8](repeating: 0, count: FeedDirectory.nameLimit + 8)
    private var feedNameLength = 0

    /// What a column means to ``fastRow``.
    private enum Column: Equatable {
        case skipped, feed, price, numericTime, textTime, round
        case side(Int)
    }

    /// `feeds` holds the file's only feed where the layout has no feed column.
    ///
    /// A row of more than `fieldsMax` fields is unparsable: where a decimal comma or a stray one
    /// splits a number, what stands in a column is not what its name says.
    init(
        source: String, layout: CSVLayout, fieldsMax: Int, judge: RowJudge, columns: RowColumns
    ) {
        self.fieldsMax = max(fieldsMax, layout.columnsNeeded)
        self.source = source
        self.layout = layout
        self.judge = judge
        skipsHeader = layout.hasHeader
        feed = layout.feed == nil ? 0 : nil
        rowColumns = columns
        sides = SideReader(columns: columns)
        let sideColumns = columns.sides == .none ? [] : layout.sides
        self.sideColumns = sideColumns
        let last = ([layout.columnsNeeded - 1] + sideColumns.compactMap(\.self)).max() ?? 0
        self.columns = (0...last).map { index in
            switch index {
            case layout.price: .price
            case layout.time: judge.timeNotation == nil ? .textTime : .numericTime
            case layout.feed: .feed
            case layout.round: .round
            default: sideColumns.firstIndex(of: index).map(Column.side) ?? .skipped
            }
        }
        let isWholeTime = judge.timeNotation.map { $0.microsecondsPerUnit > 0 } ?? true
        hasFastRows =
            isWholeTime && !columns.texts && !judge.isRate
            && judge.clockAhead == 0
        timeRange = judge.timeNotation?.range ?? 0..<0
        timeScale = judge.timeNotation?.microsecondsPerUnit ?? 0
        if case .rawInteger(let decimals) = judge.priceEncoding {
            rawDecimals = decimals ?? 0
        } else {
            rawDecimals = nil
        }
    }

    mutating func finish() {}

    mutating func decode(
        _ chunk: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Int {
        guard let start = chunk.baseAddress else { return 0 }
        let end = start + chunk.count
        var position = start
        while position < end, !batch.isFull {
            if hasFastRows, !skipsHeader, let next = fastRow(position, &batch, feeds) {
                position = next
                rows += 1
            } else {
                let length = Self.lineLength(position, end)
                try carefulRow(
                    Bytes(start: position, count: length), into: &batch, feeds: &feeds)
                position += length + 1
            }
            nextLine += 1
        }
        return position - start
    }

    /// Bytes before the newline that is known to lie before `end`.
    @inline(__always) private static func lineLength(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Int {
        var position = start
        while position < end, position.pointee != Ascii.newline { position += 1 }
        return position - start
    }

    private func checkLength(_ length: Int) throws(HistoryError) {
        if length > RecordStream.recordLimit {
            throw RecordStream.tooLong(source, line: nextLine)
        }
    }
}

// MARK: - Every row

extension CSVDecoder {
    private mutating func carefulRow(
        _ line: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) {
        try checkLength(line.count)
        if line.isBlank { return }
        if skipsHeader {
            skipsHeader = false
            return
        }
        rows += 1
        guard CSVFields.split(line, limit: columns.count, into: &fields),
            fields.count >= layout.columnsNeeded, CSVFields.count(line) <= fieldsMax
        else {
            feeds.reject(.unparsable, feed: feed, line: nextLine, row: line)
            return
        }
        var verdict = judge.judge(time: fields[layout.time], price: fields[layout.price])
        var round: UInt128 = 0
        if let column = layout.round {
            if let id = RoundID.parse(fields[column]) {
                round = id
            } else {
                verdict = .rejected(.unparsable, hasTime: false)
            }
        }
        if let column = layout.feed {
            let isFeed = try find(fields[column], verdict, &feeds)
            if !isFeed { verdict = .rejected(.unparsable, hasTime: false) }
        }
        switch verdict {
        case .accepted(let time, let price):
            for (side, column) in sideColumns.enumerated() {
                if let column, column < fields.count {
                    sides.take(side, fields[column], judge: judge)
                }
            }
            sides.finish(price: price, text: fields[layout.price], judge: judge, into: &batch)
            if rowColumns.rounds { batch.setRound(round) }
            batch.append(time: time, price: price, feed: feed ?? 0)
        case .rejected(let reason, _):
            feeds.reject(reason, feed: feed, line: nextLine, row: line)
        }
    }

    /// Makes the named feed the current one. A name that has not appeared is entered only when the
    /// row's time could be read; what else stands in a broken row is not taken for a feed, and the
    /// row counts for the feed of the row before. False when the name cannot be one.
    private mutating func find(
        _ field: Bytes, _ verdict: RowJudge.Verdict, _ feeds: inout FeedDirectory
    ) throws(HistoryError) -> Bool {
        var hasTime = true
        if case .rejected(_, hasTime: false) = verdict { hasTime = false }
        let name = CSVFields.unescaped(field)
        guard !name.isEmpty, name.count <= FeedDirectory.nameLimit else { return false }
        let known = name.withUnsafeBufferPointer { feeds.index(of: $0) }
        if known == nil {
            guard FeedDirectory.isText(name) else { return false }
            if !hasTime { return true }
        }
        guard let index = known ?? name.withUnsafeBufferPointer({ feeds.enter($0) }) else {
            throw .badData(
                source, line: nextLine, found: "feed number \(FeedDirectory.countLimit + 1)",
                expected: "at most \(FeedDirectory.countLimit) feeds in a file")
        }
        feed = index
        name.withUnsafeBufferPointer { bytes in
            if FastField.isPlain(bytes) { rememberName(bytes) } else { feedNameLength = 0 }
        }
        return true
    }
}

// MARK: - Nearly every row

extension CSVDecoder {
    /// Reads a row that is an observation in one pass and returns where the next begins; nil, with
    /// nothing changed, for any row that needs a closer look.
    @inline(__always)
    private mutating func fastRow(
        _ start: UnsafePointer<UInt8>, _ batch: inout RowBatch, _ feeds: borrowing FeedDirectory
    ) -> UnsafePointer<UInt8>? {
        var position = start
        var time: Int64 = 0
        var price = 0.0
        var round: UInt128 = 0
        var feed = self.feed ?? 0
        var newName: Bytes?
        let last = columns.count - 1
        for index in 0...last {
            switch columns[index] {
            case .numericTime:
                guard let value = FastField.time(&position, range: timeRange, scale: timeScale)
                else { return nil }
                time = value
            case .textTime:
                guard let text = FastField.plain(&position),
                    let value = Timestamp.parse(text, assumingUTC: true),
                    value.microseconds <= TimeText.latest
                else { return nil }
                time = value.microseconds
            case .price:
                guard let value = FastField.price(&position, rawDecimals: rawDecimals) else {
                    return nil
                }
                price = value
            case .feed:
                if isLastFeed(position) {
                    position += feedNameLength
                } else {
                    guard let name = FastField.plain(&position), let known = feeds.index(of: name)
                    else { return nil }
                    feed = known
                    newName = name
                }
            case .side(let side):
                let isVolume = side == SideReader.Bar.volume.rawValue
                let decimals = isVolume ? nil : rawDecimals
                let zero = isVolume || rowColumns.sides == .confidence
                guard let value = FastField.price(&position, rawDecimals: decimals, zero: zero)
                else { return nil }
                batch.setSide(side, value)
            case .round:
                guard let value = FastField.round(&position) else { return nil }
                round = value
            case .skipped:
                guard FastField.plain(&position) != nil else { return nil }
            }
            if index < last {
                guard position.pointee == Ascii.comma else { return nil }
                position += 1
            }
        }
        if position.pointee == Ascii.comma {
            var behind = 0
            while position.pointee != Ascii.newline {
                if position.pointee == Ascii.quote { return nil }
                if position.pointee == Ascii.comma { behind += 1 }
                position += 1
            }
            guard last + 1 + behind <= fieldsMax else { return nil }
        } else if position.pointee == Ascii.carriageReturn {
            position += 1
        }
        guard position.pointee == Ascii.newline, position - start <= RecordStream.recordLimit
        else { return nil }
        if rowColumns.sides == .bar, !batch.isRange(close: price) { return nil }
        if let newName {
            self.feed = feed
            rememberName(newName)
        }
        if rowColumns.rounds { batch.setRound(round) }
        batch.append(time: time, price: price, feed: feed)
        return position + 1
    }

    @inline(__always) private func isLastFeed(_ position: UnsafePointer<UInt8>) -> Bool {
        guard feedNameLength > 0 else { return false }
        return feedName.withUnsafeBufferPointer { name in
            guard let name = name.baseAddress else { return false }
            var index = 0
            while index + 8 <= feedNameLength {
                if EightDigits.load(position + index) != EightDigits.load(name + index) {
                    return false
                }
                index += 8
            }
            let difference = EightDigits.load(position + index) ^ EightDigits.load(name + index)
            let mask = (UInt64(1) << UInt64(8 * (feedNameLength - index))) - 1
            let end = position[feedNameLength]
            return difference & mask == 0
                && (end == Ascii.comma || end == Ascii.newline || end == Ascii.carriageReturn)
        }
    }

    @inline(__always) private mutating func rememberName(_ name: Bytes) {
        feedNameLength = min(name.count, FeedDirectory.nameLimit)
        feedName.withUnsafeMutableBufferPointer { kept in
            _ = kept.update(fromContentsOf: name.part(0..<feedNameLength))
        }
    }
}
