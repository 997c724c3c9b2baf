import VolModel

/// Which format a file has, from its beginning.
struct FormatRecognition {
    var format: HistoryFormat
    var decoder: any RowDecoder
    var priceEncoding: PriceEncoding
    /// Whether feeds are named in the rows.
    var hasFeedColumn: Bool
    /// The length of a bar, where the rows state it.
    var statedInterval: TimeSpan?

    init(
        format: HistoryFormat, decoder: any RowDecoder, priceEncoding: PriceEncoding,
        hasFeedColumn: Bool, statedInterval: TimeSpan? = nil
    ) {
        self.format = format
        self.decoder = decoder
        self.priceEncoding = priceEncoding
        self.hasFeedColumn = hasFeedColumn
        self.statedInterval = statedInterval
    }

    /// `head`: the file's first bytes, to its end where they are no more than
    /// ``RecordStream/recordLimit``.
    init(head: [UInt8], name: String, options: HistoryOptions) throws(HistoryError) {
        try Self.refuseWhatIsNotText(head, name: name)
        let isWhole = head.count <= RecordStream.recordLimit
        let lines = isWhole ? head.count : (head.lastIndex(of: Ascii.newline) ?? 0)
        let first = head.first { !Ascii.isBlank($0) }
        if first == Ascii.bracketOpen || first == Ascii.braceOpen {
            self = try Self.json(head, name: name, options: options)
            return
        }
        if !isWhole, lines == 0 { throw RecordStream.tooLong(name, line: 1) }
        let sample = head.withUnsafeBufferPointer { CSVSample(head: $0.part(0..<lines)) }
        if let dump = head.withUnsafeBufferPointer({
            RoundDumpDecoder.sample(head: $0.part(0..<lines))
        }) {
            self = Self.roundDump(dump, name: name, options: options)
            return
        }
        try Self.refuseWhatIsNotPrices(sample, name: name)
        guard let layout = sample.layout() else {
            throw .badData(
                name, line: 1, found: "the columns '\(sample.columnsFound)'",
                expected: "a time column (timestamp, time, date, open_time, updatedAt) and a price "
                    + "column (price, close, answer, value, last), separated by commas")
        }
        let timeUnit = NumericTime.decide(from: sample.column(layout.time, layout))
        if timeUnit == .newYorkMinute, layout.format == .candlesCSV {
            format = .candlesLean
            priceEncoding = .rawInteger(decimals: 4)
        } else {
            format = layout.format
            priceEncoding = Self.encoding(
                sample.column(layout.price, layout), isAnswer: layout.isAnswer,
                isCandles: layout.format.isCandles, options)
        }
        let judge = RowJudge(
            timeUnit: timeUnit, priceEncoding: priceEncoding,
            isChainlink: layout.format == .chainlinkRoundsCSV)
        decoder = CSVDecoder(
            source: name, layout: layout, fieldsMax: sample.fieldsMax, judge: judge)
        hasFeedColumn = layout.feed != nil
    }

    private static func refuseWhatIsNotText(_ head: [UInt8], name: String) throws(HistoryError) {
        if head.isEmpty {
            throw .badData(name, found: "an empty file", expected: "a price history")
        }
        if head.allSatisfy(Ascii.isBlank) {
            throw .badData(name, found: "only blank lines", expected: "a price history")
        }
        let firstLine = head.prefix { $0 != Ascii.newline }
        let controls = firstLine.contains { $0 < Ascii.space && !Ascii.isBlank($0) }
        if controls {
            throw .badData(
                name, line: 1, found: "binary data",
                expected: "CSV or JSON text, plain or packed with gzip or zstd")
        }
    }

    private static func roundDump(
        _ sample: (rows: [[[UInt8]]], layout: CSVLayout), name: String, options: HistoryOptions
    ) -> FormatRecognition {
        func column(_ index: Int) -> [[UInt8]] {
            sample.rows.compactMap { index < $0.count ? $0[index] : nil }
        }
        let layout = sample.layout
        let encoding = encoding(
            column(layout.price), isAnswer: true, isCandles: false, options)
        let judge = RowJudge(
            timeUnit: NumericTime.decide(from: column(layout.time)), priceEncoding: encoding,
            isChainlink: true)
        return FormatRecognition(
            format: .chainlinkRoundsText,
            decoder: RoundDumpDecoder(source: name, layout: layout, judge: judge),
            priceEncoding: encoding, hasFeedColumn: false)
    }

    private static func refuseWhatIsNotPrices(
        _ sample: CSVSample, name: String
    ) throws(HistoryError) {
        if let content = NotPrices.name(ofColumns: sample.first) {
            throw .badData(name, line: 1, found: content, expected: "a price history")
        }
        guard let layout = sample.layout(), layout.format == .candlesCSV else { return }
        let prices = sample.candlePrices(layout)
        if NotPrices.isFunding(prices) {
            throw .badData(
                name, line: layout.hasHeader ? 2 : 1,
                found: "funding rates as opening prices, and no other prices",
                expected: "a price history")
        }
    }

    /// Oracle answers are raw integers where most of the sampled ones are integers; other prices
    /// where all of them are and the caller, besides, states decimals.
    static func encoding(
        _ prices: [[UInt8]], isAnswer: Bool, isCandles: Bool, _ options: HistoryOptions
    ) -> PriceEncoding {
        guard isAnswer || options.decimals != nil, !isCandles else { return .decimalText }
        let numbers = prices.filter { $0.withUnsafeBufferPointer(DecimalText.parse).isFinite }
        let integers = numbers.count { $0.withUnsafeBufferPointer(DecimalText.isInteger) }
        let isRaw = isAnswer ? integers * 2 > numbers.count : integers == numbers.count
        return isRaw ? .rawInteger(decimals: options.decimals) : .decimalText
    }
}

extension DecimalText.Value {
    fileprivate var isFinite: Bool {
        if case .finite = self { true } else { false }
    }
}
