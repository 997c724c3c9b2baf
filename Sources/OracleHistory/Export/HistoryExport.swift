import VolModel

/// The histories of one file in a canonical form, from which this package reads the same again.
///
/// Every observation is a row, in order of time; what was rejected is left out. Numbers are those
/// of the file digit by digit: a price of 18 decimals keeps them all, raw integers of known
/// decimals get their point, and an exponent within ±400 is written out. Both forms have the same
/// columns:
///
/// | history | columns |
/// |---|---|
/// | rounds | `feed`, `round_id`, `updated_at`, `price` |
/// | candles | `feed`, `open_time`, `close_time`, `open`, `high`, `low`, `close`, `volume` |
/// | with confidence intervals | `feed`, `timestamp`, `price`, `confidence` |
/// | other prices | `feed`, `timestamp`, `price` |
/// | mark prices | `feed`, `timestamp`, `mark_price` |
/// | funding rates | `feed`, `timestamp`, `funding_rate` |
///
/// Times are RFC 3339 in UTC, to the microsecond. A price has a decimal point, as `1.0`; raw
/// integers of unknown decimals have none, and their column is `answer`. What the file does not
/// state is empty in CSV and `null` in NDJSON. NDJSON quotes numbers, so that no reader makes a
/// `Double` of them.
public struct HistoryExport {
    /// The two forms.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        case csv, ndjson
    }

    /// Bytes after which a piece is handed over.
    private static let pieceSize = 1 << 18

    private let form: Form
    private let columns: [Column]
    private var piece: [UInt8] = []

    private enum Column: String {
        case feed
        case round = "round_id"
        case updatedAt = "updated_at"
        case openTime = "open_time"
        case closeTime = "close_time"
        case open, high, low, close, volume, timestamp, price, answer, confidence
        case markPrice = "mark_price"
        case fundingRate = "funding_rate"

        static let bar: [Column] = [
            .feed, .openTime, .closeTime, .open, .high, .low, .close, .volume,
        ]
    }

    /// Hands the text over in pieces of about 256 KiB.
    ///
    /// `histories`: all of one file, read with ``HistoryDetail/exact``; throws ``HistoryError`` for
    /// others, and what `output` throws.
    public static func write(
        _ histories: [FeedHistory], as form: Form, to output: ([UInt8]) throws -> Void
    ) throws {
        guard let first = histories.first else { return }
        var export = HistoryExport(form: form, columns: columns(of: first))
        for history in histories {
            try require(history.exactTexts, history.series.count, history.source)
            let feed = try name(of: history.feed, as: form, history.source)
            for row in history.series.times.indices {
                export.append(feed, values(of: history, row))
                try export.flush(above: pieceSize, output)
            }
        }
        try export.flush(above: 0, output)
    }

    /// Writes funding rates as ``write(_:as:to:)-swift.type.method`` writes prices.
    public static func write(
        rates histories: [RateHistory], as form: Form, to output: ([UInt8]) throws -> Void
    ) throws {
        var export = HistoryExport(form: form, columns: [.feed, .timestamp, .fundingRate])
        for history in histories {
            try require(history.exactTexts, history.times.count, history.source)
            let feed = try name(of: history.feed, as: form, history.source)
            for row in history.times.indices {
                let rate = Array(history.exactTexts[row])
                export.append(feed, [time(history.times[row]), rate])
                try export.flush(above: pieceSize, output)
            }
        }
        try export.flush(above: 0, output)
    }

    private static func require(
        _ texts: TextColumn, _ count: Int, _ source: String
    ) throws(HistoryError) {
        guard texts.count == count else {
            throw .badData(
                source, found: "a history without the digits of its file",
                expected: "one that was read with the detail 'exact' and without a bar interval")
        }
    }

    private static func name(
        of feed: String, as form: Form, _ source: String
    ) throws(HistoryError) -> [UInt8] {
        let name = Array(feed.utf8)
        guard form == .ndjson || !name.contains(where: { $0 < Ascii.space }) else {
            throw .badData(
                source, found: "a line break or another control character in a feed's name",
                expected: "a name that CSV can hold; NDJSON holds any")
        }
        return name
    }

    private init(form: Form, columns: [Column]) {
        self.form = form
        self.columns = columns
        if form == .csv {
            piece = Array(columns.map(\.rawValue).joined(separator: ",").utf8) + [Ascii.newline]
        }
    }

    private static func columns(of history: FeedHistory) -> [Column] {
        if history.bars != nil { return Column.bar }
        let price: Column =
            !history.priceEncoding.isScaleKnown
            ? .answer : history.isOfMarkPrices ? .markPrice : .price
        if history.format.isChainlink { return [.feed, .round, .updatedAt, price] }
        let confidence: [Column] = history.confidences == nil ? [] : [.confidence]
        return [.feed, .timestamp, price] + confidence
    }

    /// The texts behind the feed's name.
    private static func values(of history: FeedHistory, _ row: Int) -> [[UInt8]] {
        let instant = history.series.times[row]
        let texts = history.exactTexts[row]
            .split(separator: Ascii.comma, omittingEmptySubsequences: false).map(Array.init)
        let price = texts.first.map { pointed($0, history.priceEncoding) } ?? []
        if history.bars != nil, let length = history.candleInterval {
            let range = texts[1...3].map { pointed($0, history.priceEncoding) }
            return [time(instant - length.microseconds), time(instant)] + range + [price]
                + texts[4...]
        }
        if history.format.isChainlink {
            return [Array(String(history.exactRounds[row]).utf8), time(instant), price]
        }
        return [time(instant), price]
            + texts.dropFirst().map { pointed($0, history.priceEncoding) }
    }

    private static func time(_ microseconds: Int64) -> [UInt8] {
        Array("\(Timestamp(microseconds: microseconds))".utf8)
    }

    /// With a decimal point, so that nobody takes a price for a raw integer.
    private static func pointed(_ text: [UInt8], _ encoding: PriceEncoding) -> [UInt8] {
        guard encoding.isScaleKnown, !text.isEmpty, !text.contains(Ascii.point),
            !text.contains(UInt8(ascii: "e"))
        else { return text }
        return text + [Ascii.point, Ascii.zero]
    }

    private mutating func append(_ feed: [UInt8], _ values: [[UInt8]]) {
        switch form {
        case .csv:
            piece += Self.field(feed)
            for value in values {
                piece.append(Ascii.comma)
                piece += value
            }
        case .ndjson:
            piece += Array("{\"feed\":".utf8) + Self.string(feed)
            for (column, value) in zip(columns.dropFirst(), values) {
                let text =
                    value.isEmpty
                    ? Array("null".utf8) : [Ascii.quote] + value + [Ascii.quote]
                piece += Array(",\"\(column.rawValue)\":".utf8) + text
            }
            piece.append(Ascii.braceClose)
        }
        piece.append(Ascii.newline)
    }

    private mutating func flush(above size: Int, _ output: ([UInt8]) throws -> Void) throws {
        guard piece.count > size else { return }
        try output(piece)
        piece.removeAll(keepingCapacity: true)
    }

    /// A CSV field, quoted where it needs to be.
    private static func field(_ name: [UInt8]) -> [UInt8] {
        let isPlain = name.withUnsafeBufferPointer { bytes in
            FastField.isPlain(bytes) && !bytes.contains(Ascii.quote)
        }
        if isPlain { return name }
        return [Ascii.quote] + name.flatMap { $0 == Ascii.quote ? [$0, $0] : [$0] } + [Ascii.quote]
    }

    /// A JSON string.
    private static func string(_ name: [UInt8]) -> [UInt8] {
        var text = [Ascii.quote]
        for byte in name {
            switch byte {
            case Ascii.quote, Ascii.backslash: text += [Ascii.backslash, byte]
            case ..<Ascii.space: text += Array("\\u00\(byte < 16 ? "0" : "")".utf8) + hex(byte)
            default: text.append(byte)
            }
        }
        return text + [Ascii.quote]
    }

    private static func hex(_ byte: UInt8) -> [UInt8] { Array(String(byte, radix: 16).utf8) }
}

extension FeedHistory {
    /// Whether the values are those that a venue computes for its margin checks.
    fileprivate var isOfMarkPrices: Bool {
        decisions.contains {
            $0.subject == .content && $0.answer == HistoryContent.markPrices.rawValue
        }
    }
}
