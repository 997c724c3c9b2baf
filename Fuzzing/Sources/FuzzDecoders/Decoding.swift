@testable import OracleHistory

// Everything that the harness knows of the inner types of OracleHistory stands in this file.

/// What was accepted of one row, with the price as its bits: a comparison of two routes must see
/// every bit.
struct Row: Hashable {
    var time: Int64
    var priceBits: UInt64
    var feed: UInt16
    var round: UInt128
}

/// All that a decoder says about its bytes.
struct Outcome: Equatable {
    var rows: [Row] = []
    var sideBits: [UInt64] = []
    var texts = TextColumn()
    var feeds: [[UInt8]] = []
    var rejected: [RejectCounts] = []
    var examples: [[RejectExample]] = []
    var rejectedInAll = 0
    /// Rows by the decoder's own count.
    var rowCount = 0
    var error: HistoryError?
}

/// How bytes are cut on their way through a decoder.
struct Cut {
    var chunkSize: Int
    var batchRows: Int

    init(chunkSize: Int, batchRows: Int) {
        self.chunkSize = chunkSize
        self.batchRows = batchRows
    }

    /// Half of the bytes cut into chunks of 1 to 32 bytes, the others into longer ones.
    init(_ byte: UInt8) {
        chunkSize = (1 + Int(byte & 31)) * (byte & 32 == 0 ? 1 : 16)
        batchRows = [1, 2, 5, 16][Int(byte >> 6)]
    }
}

/// A layout as the recognition finds it in the first rows of a file. The decoder that comes of it
/// then reads other bytes.
struct Layout {
    let format: HistoryFormat
    let isCSV: Bool
    private let head: String
    private let decimals: Int?
    private let columns: RowColumns
    private let hasFeedColumn: Bool
    private let makeDecoder: () -> any RowDecoder

    /// Traps when the head is not of the format: the target would test something else.
    init(
        _ format: HistoryFormat, _ head: String, decimals: Int? = nil,
        detail: HistoryDetail = .full
    ) {
        let options = HistoryOptions(
            content: format == .markPricesJSON ? .markPrices : .prices, decimals: decimals,
            detail: detail)
        let bytes = Array(head.utf8)
        let found: FormatRecognition
        do throws(HistoryError) {
            let front = try TextFront(MemorySource(bytes), name: "fuzz", options)
            found = try FormatRecognition(
                head: bytes, front: front, name: "fuzz", options: options)
            makeDecoder = try Self.maker(found, bytes, options)
        } catch {
            trap("no layout in '\(head)': \(error)")
        }
        check(found.format == format, "\(found.format) in '\(head)'")
        self.format = format
        self.head = head
        self.decimals = decimals
        columns = found.columns
        hasFeedColumn = found.hasFeedColumn
        isCSV = found.decoder is CSVDecoder
    }

    /// The same with every number digit by digit.
    var withDigits: Layout { Layout(format, head, decimals: decimals, detail: .exact) }

    /// JSON decoders share their tokenizer with their copies, so each file gets a new one. It is
    /// made here because the recognition takes longer than the decoding of a short file.
    private static func maker(
        _ found: FormatRecognition, _ head: [UInt8], _ options: HistoryOptions
    ) throws(HistoryError) -> () -> any RowDecoder {
        let isColumns = found.decoder is JSONColumnDecoder
        let isLines = found.decoder is JSONLinesDecoder
        guard isColumns || isLines || found.decoder is JSONDocumentDecoder else {
            return { found.decoder }
        }
        let sample = head.withUnsafeBufferPointer {
            JSONSample(head: $0, isWhole: true, name: "fuzz")
        }
        guard case .layout(let layout, _) = JSONRecognition.find(in: sample, .none, options) else {
            trap("a head that is recognized only once")
        }
        let notation = try FormatRecognition.notation(
            layout.texts(of: .time, in: sample.documents), name: "fuzz", options)
        let judge = FormatRecognition.judge(notation, found.priceEncoding, found.format, options)
        let columns = found.columns
        if isColumns {
            return {
                JSONColumnDecoder(source: "fuzz", layout: layout, judge: judge, columns: columns)
            }
        }
        if isLines {
            return {
                JSONLinesDecoder(source: "fuzz", layout: layout, judge: judge, columns: columns)
            }
        }
        return {
            JSONDocumentDecoder(source: "fuzz", layout: layout, judge: judge, columns: columns)
        }
    }

    /// The loop of ``HistoryReader`` from the recognition on, without the cleaning. Every batch is
    /// checked; what stood in it is kept only where two outcomes are to be compared.
    func decode(_ bytes: Input, _ cut: Cut, isKept: Bool) -> Outcome {
        var decoder = makeDecoder()
        var outcome = Outcome()
        var feeds = FeedDirectory()
        if !hasFeedColumn {
            _ = Self.onlyFeed.withUnsafeBufferPointer { feeds.enter($0) }
        }
        do throws(HistoryError) {
            try run(&decoder, bytes, cut, isKept, &feeds, &outcome)
        } catch {
            outcome.error = error
        }
        outcome.rowCount = decoder.rows
        guard isKept else { return outcome }
        outcome.feeds = feeds.names
        outcome.rejected = feeds.rejects.map(\.counts)
        outcome.examples = feeds.rejects.map(\.examplesByReason)
        outcome.rejectedInAll = feeds.rejectedByReason.total
        return outcome
    }

    private static let onlyFeed = Array("fuzz".utf8)

    private func run(
        _ decoder: inout any RowDecoder, _ bytes: Input, _ cut: Cut, _ isKept: Bool,
        _ feeds: inout FeedDirectory, _ outcome: inout Outcome
    ) throws(HistoryError) {
        let stream = RecordStream(
            InputSource(bytes), name: "fuzz", terminator: decoder.terminator,
            completesLastRecord: decoder.completesLastRecord, chunkSize: cut.chunkSize)
        var batch = RowBatch(capacity: cut.batchRows, columns: columns)
        while let chunk = try stream.next() {
            var position = 0
            while position < chunk.count {
                do throws(HistoryError) {
                    position += try decoder.decode(
                        chunk.part(position..<chunk.count), into: &batch, feeds: &feeds)
                } catch {
                    take(&batch, feeds.count, isKept, &outcome)
                    throw error
                }
                check(position <= chunk.count, "a decoder that reads more than it is given")
                take(&batch, feeds.count, isKept, &outcome)
            }
            #if CANARY
                Canary.forgetRow(behind: chunk, &outcome.rows)
                Canary.readEscape(atTheEndOf: chunk)
            #endif
        }
        try decoder.finish()
    }

    private func take(
        _ batch: inout RowBatch, _ feedCount: Int, _ isKept: Bool, _ outcome: inout Outcome
    ) {
        for index in 0..<batch.count {
            RowCheck.row(batch, index, feedCount)
            guard isKept else { continue }
            outcome.rows.append(
                Row(
                    time: batch.times[index], priceBits: batch.prices[index].bitPattern,
                    feed: batch.feeds[index],
                    round: columns.rounds ? batch.rounds[index] : 0))
            let width = columns.sides.rawValue
            for side in index * width..<(index + 1) * width {
                outcome.sideBits.append(batch.sides[side].bitPattern)
            }
            if columns.texts { outcome.texts.append(batch.texts[index]) }
        }
        batch.removeAll()
    }
}

/// What must hold for every row that is accepted.
enum RowCheck {
    static func row(_ batch: borrowing RowBatch, _ index: Int, _ feedCount: Int) {
        let price = batch.prices[index]
        check(price.isFinite && price > 0, "a price is accepted that is none")
        check(
            batch.times[index] >= 0 && batch.times[index] <= TimeText.latest,
            "a time is accepted before 1970 or after 2100")
        check(Int(batch.feeds[index]) < feedCount, "a row of a feed that is not there")
        let width = batch.columns.sides.rawValue
        let sides = batch.sides[index * width..<(index + 1) * width]
        switch batch.columns.sides {
        case .none: break
        case .confidence: check(isUnknownOrCount(sides[index * width]), "a confidence below 0")
        case .bar: bar(Array(sides), close: price)
        }
        guard batch.columns.texts else { return }
        check(batch.texts.count == batch.count, "rows without their text")
        batch.texts.withText(index) { exact($0, price, width) { sides[index * width + $0] } }
    }

    private static func bar(_ sides: [Double], close: Double) {
        let (open, high, low) = (sides[0], sides[1], sides[2])
        check(
            open.isNaN && high.isNaN && low.isNaN
                || low > 0 && high.isFinite && low <= min(open, close) && high >= max(open, close),
            "open, high and low that are no range around the close")
        check(isUnknownOrCount(sides[3]), "a volume below 0")
    }

    private static func isUnknownOrCount(_ side: Double) -> Bool {
        side.isNaN || side >= 0 && side.isFinite
    }

    /// Every observation has its digits, and they mean the same numbers.
    static func exact(_ history: FeedHistory) {
        let prices = history.series.prices
        check(history.exactTexts.count == prices.count, "\(history.exactTexts.count) texts")
        check(
            history.exactRounds.isEmpty || history.exactRounds.count == prices.count,
            "\(history.exactRounds.count) rounds")
        let sides =
            history.bars.map { [$0.open, $0.high, $0.low, $0.volume] }
            ?? history.confidences.map { [$0] } ?? []
        for row in prices.indices {
            history.exactTexts.withText(row) { text in
                exact(text, prices[row], sides.count) { sides[$0][row] }
            }
        }
    }

    /// The digits of a price and of the sides behind it mean the same numbers.
    private static func exact(_ text: Input, _ price: Double, _ width: Int, _ side: (Int) -> Double)
    {
        var field = 0
        var start = 0
        for end in 0...text.count where end == text.count || text[end] == 0x2C {
            let digits = Input(rebasing: text[start..<end])
            start = end + 1
            let number = field == 0 ? price : side(field - 1)
            field += 1
            if digits.isEmpty {
                check(number.isNaN, "a number without its digits")
            } else {
                check(
                    DecimalText.parse(digits) == .finite(number),
                    "'\(excerpt(digits))' kept of \(number)")
            }
            if field > width { break }
        }
        check(field == width + 1 && start == text.count + 1, "\(field) fields of digits")
    }
}

/// Reads a whole file: recognition, decoding, cleaning.
func readFile(
    _ bytes: Input, _ options: HistoryOptions, _ cut: Cut
) -> Result<[FeedHistory], HistoryError> {
    do throws(HistoryError) {
        return .success(
            try HistoryReader.read(
                InputSource(bytes), name: "fuzz", options: options, chunkSize: cut.chunkSize,
                batchRows: cut.batchRows))
    } catch {
        return .failure(error)
    }
}

/// What export keeps of an observation beside its time and price.
func exactParts(_ history: FeedHistory) -> (texts: TextColumn, rounds: [UInt128]) {
    (history.exactTexts, history.exactRounds)
}

/// Bytes that stay where they are, handed out at most `pieceSize` at a time, as a pipe may.
final class InputSource: ByteSource {
    private var rest: Input
    private let pieceSize: Int

    init(_ bytes: Input, pieceSize: Int = .max) {
        rest = bytes
        self.pieceSize = pieceSize
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, rest.count, pieceSize)
        buffer.copyBytes(from: rest[..<count])
        rest = rest.behind(count)
        return count
    }
}

/// The unpacked bytes up to `limit` and what ended them.
struct Unpacked: Equatable {
    var compression = HistoryCompression.none
    var bytes: [UInt8] = []
    var error: HistoryError?
}

/// Unpacks what arrives in pieces of `pieceSize` into buffers of `bufferSize`.
func unpack(_ bytes: Input, pieceSize: Int, bufferSize: Int, limit: Int) -> Unpacked {
    var unpacked = Unpacked()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 16)
    defer { buffer.deallocate() }
    do throws(HistoryError) {
        let source = try Unpacking.open(
            InputSource(bytes, pieceSize: pieceSize), name: "fuzz")
        unpacked.compression = source.compression
        while unpacked.bytes.count < limit {
            let room = min(bufferSize, limit - unpacked.bytes.count)
            let count = try source.bytes.read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]))
            if count == 0 { break }
            unpacked.bytes += buffer[..<count]
        }
    } catch {
        unpacked.error = error
    }
    return unpacked
}

/// What a text of a price or a time means.
enum Reading: Equatable {
    case price(UInt64)
    case time(Int64)
    case zero, notFinite, malformed
}

func readDecimal(_ text: [UInt8]) -> Reading {
    text.withUnsafeBufferPointer { reading(DecimalText.parse($0)) }
}

func readInteger(_ text: [UInt8], decimals: Int) -> Reading {
    text.withUnsafeBufferPointer { reading(DecimalText.parseInteger($0, decimals: decimals)) }
}

/// The canonical text of a number that was read from `text`.
func exactText(_ text: [UInt8], places: Int) -> [UInt8] {
    text.withUnsafeBufferPointer { ExactDecimalText.plain($0, places: places) }
}

private func reading(_ value: DecimalText.Value) -> Reading {
    switch value {
    case .finite(let price): .price(price.bitPattern)
    case .notFinite: .notFinite
    case .malformed: .malformed
    }
}

/// The price that the fast route reads from the whole text, nil where it gives up or stops before.
/// `padded`: the text, a newline and the readable bytes that every chunk has behind it.
func readFastPrice(_ padded: [UInt8], count: Int, rawDecimals: Int?) -> Double? {
    padded.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return nil }
        var position = start
        let price = FastField.price(&position, rawDecimals: rawDecimals)
        return position - start == count ? price : nil
    }
}

func readFastTime(_ padded: [UInt8], count: Int, notation: TimeNotation) -> Int64? {
    padded.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return nil }
        var position = start
        let time = FastField.time(
            &position, range: notation.range, scale: notation.microsecondsPerUnit)
        return position - start == count ? time : nil
    }
}

func readTime(_ text: [UInt8], notation: TimeNotation?) -> Reading {
    switch text.withUnsafeBufferPointer({ TimeText.parse($0, notation: notation) }) {
    case .time(let time): .time(time)
    case .zero: .zero
    case .malformed: .malformed
    }
}

let slack = RecordStream.slack
let latestTime = TimeText.latest
