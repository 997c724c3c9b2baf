/// A JSON array of candles, `[[open time, open, high, low, close, volume], …]` in one of the orders
/// of ``CandleTuple``: freqtrade's files, and the shape of many exchanges' answers. Values may be
/// quoted.
///
/// Apart from the other JSON decoders because such files are long, and this is faster.
struct CandleArrayDecoder: RowDecoder {
    /// The place of the open time in a candle.
    private static let timePlace = 0

    let terminator: UInt8? = Ascii.bracketClose
    let completesLastRecord = false
    private(set) var rows = 0
    private(set) var nextLine = 1

    private enum Place { case beforeArray, beforeFirst, afterCandle, afterComma, afterArray }

    private let source: String
    private let judge: RowJudge
    private let closePlace: Int
    /// The place of each side that is kept.
    private let sidePlaces: [Int?]
    /// Values of a candle that are looked at.
    private let placesRead: Int
    private var sides: SideReader
    private var place = Place.beforeArray
    private var fields: [Bytes] = []
    private let fast: FastJudge?
    /// What each value that is read means to ``fastCandle``.
    private let values: [Value]

    private enum Value {
        case skipped, time, close
        case side(Int)
    }

    /// `feeds` holds the file's only feed.
    init(source: String, order: CandleTuple, judge: RowJudge, columns: RowColumns) {
        self.source = source
        self.judge = judge
        closePlace = order.close
        sidePlaces =
            columns.sides == .bar ? [order.open, order.high, order.low, order.volume] : []
        let sidePlaces = self.sidePlaces
        placesRead = max(
            CandleTuple.width, (sidePlaces.compactMap(\.self).max() ?? 0) + 1)
        values = (0..<placesRead).map { place in
            switch place {
            case Self.timePlace: .time
            case order.close: .close
            default: sidePlaces.firstIndex(of: place).map(Value.side) ?? .skipped
            }
        }
        fast = columns.sides == .confidence ? nil : FastJudge(judge, columns: columns)
        sides = SideReader(columns: columns)
    }

    /// Whether a file begins like an array of arrays, or is an empty array.
    static func recognizes(head: Bytes) -> Bool {
        let visible = head.lazy.filter { !Ascii.isBlank($0) }.prefix(2)
        return visible.elementsEqual([Ascii.bracketOpen, Ascii.bracketOpen])
            || visible.elementsEqual([Ascii.bracketOpen, Ascii.bracketClose])
    }

    /// The values of the first candles.
    static func sample(head: Bytes) -> [[[UInt8]]] {
        var rows: [[[UInt8]]] = []
        var fields: [Bytes] = []
        var index = 0
        while rows.count < CSVSample.rowLimit,
            let open = head[index...].firstIndex(of: Ascii.bracketOpen),
            let close = head[open...].firstIndex(of: Ascii.bracketClose)
        {
            let start = head[..<close].lastIndex(of: Ascii.bracketOpen) ?? open
            if CSVFields.split(head.part(start + 1..<close), limit: 20, into: &fields) {
                rows.append(fields.map(Array.init))
            }
            index = close + 1
        }
        return rows
    }

    mutating func finish() throws(HistoryError) {
        guard place == .afterArray else {
            throw malformed("the end of the file inside the array of candles", "]")
        }
    }

    mutating func decode(
        _ chunk: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Int {
        var index = 0
        while index < chunk.count, !batch.isFull {
            let byte = chunk[index]
            if Ascii.isBlank(byte) {
                if byte == Ascii.newline { nextLine += 1 }
                index += 1
                continue
            }
            switch (place, byte) {
            case (.beforeArray, Ascii.bracketOpen): place = .beforeFirst
            case (.afterCandle, Ascii.comma): place = .afterComma
            case (.beforeFirst, Ascii.bracketClose), (.afterCandle, Ascii.bracketClose):
                place = .afterArray
            case (.beforeFirst, Ascii.bracketOpen), (.afterComma, Ascii.bracketOpen):
                guard let end = chunk.place(of: Ascii.bracketClose, from: index) else {
                    throw malformed("the end of the file inside a candle", "]")
                }
                read(chunk.part(index + 1..<end), into: &batch, feeds: &feeds)
                index = end
                place = .afterCandle
            default:
                throw malformed(
                    "'\(excerpt(chunk[index...], limit: 20))'", expectedHere)
            }
            index += 1
        }
        return index
    }

    private var expectedHere: String {
        switch place {
        case .beforeArray: "an array of candles"
        case .beforeFirst: "a candle or the end of the array"
        case .afterCandle: "a comma or the end of the array"
        case .afterComma: "a candle"
        case .afterArray: "nothing after the array of candles"
        }
    }

    private mutating func read(
        _ candle: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) {
        rows += 1
        let line = nextLine
        var place = 0
        while let end = candle.place(of: Ascii.newline, from: place) {
            nextLine += 1
            place = end + 1
        }
        if fastCandle(candle, into: &batch) { return }
        guard CSVFields.split(candle, limit: placesRead, into: &fields),
            fields.count >= CandleTuple.width
        else {
            feeds.reject(.unparsable, feed: 0, line: line, row: candle)
            return
        }
        switch judge.judge(time: fields[Self.timePlace], price: fields[closePlace]) {
        case .accepted(let time, let price):
            for (side, place) in sidePlaces.enumerated() {
                if let place, place < fields.count {
                    sides.take(side, fields[place], judge: judge)
                }
            }
            sides.finish(price: price, text: fields[closePlace], judge: judge, into: &batch)
            batch.append(time: time, price: price, feed: 0)
        case .rejected(let reason, _):
            feeds.reject(reason, feed: 0, line: line, row: candle)
        }
    }

    /// Appends a candle whose values are plain numbers, quoted or not; false, with nothing
    /// appended, for any that needs a closer look.
    private func fastCandle(_ candle: Bytes, into batch: inout RowBatch) -> Bool {
        guard let fast, var position = candle.baseAddress, let end = candle.end else {
            return false
        }
        var time: Int64 = 0
        var close = 0.0
        if !sidePlaces.isEmpty {
            batch.setSide(SideReader.Bar.volume.rawValue, .nan)
        }
        for (place, meaning) in values.enumerated() {
            while Ascii.isBlank(position.pointee) { position += 1 }
            let isQuoted = position.pointee == Ascii.quote
            if isQuoted { position += 1 }
            switch meaning {
            case .time:
                guard let value = fast.time(&position) else { return false }
                time = value
            case .close:
                guard let value = fast.price(&position) else { return false }
                close = value
            case .side(let side):
                let isVolume = side == SideReader.Bar.volume.rawValue
                guard
                    let value = FastField.price(
                        &position, rawDecimals: isVolume ? nil : fast.rawDecimals, zero: isVolume)
                else { return false }
                batch.setSide(side, value)
            case .skipped:
                while Self.isPlain(position.pointee) { position += 1 }
            }
            if isQuoted {
                guard position.pointee == Ascii.quote else { return false }
                position += 1
            }
            while Ascii.isBlank(position.pointee) { position += 1 }
            if place + 1 < values.count || position < end {
                guard position < end, position.pointee == Ascii.comma else { return false }
                position += 1
            }
        }
        return finish(time, close, &batch)
    }

    private func finish(_ time: Int64, _ close: Double, _ batch: inout RowBatch) -> Bool {
        if !sidePlaces.isEmpty, !batch.isRange(close: close) { return false }
        batch.append(time: time, price: close, feed: 0)
        return true
    }

    /// A byte of a value that is not looked at.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte != Ascii.comma && byte != Ascii.quote && byte != Ascii.bracketClose
    }

    private func malformed(_ found: String, _ expected: String) -> HistoryError {
        .badData(source, line: nextLine, found: found, expected: expected)
    }
}
