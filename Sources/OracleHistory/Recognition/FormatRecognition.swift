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
    /// What is kept of a row beside its time and price.
    var columns: RowColumns
    /// Whether each price has a confidence interval beside it, kept or not.
    var hasConfidence = false
    /// What was decided on the way.
    var decisions: [HistoryDecision]

    /// `head`: the file's first bytes, to its end where they are no more than
    /// ``RecordStream/recordLimit``.
    init(
        head: [UInt8], front: TextFront, name: String, options: HistoryOptions
    ) throws(HistoryError) {
        try Self.refuseWhatIsNotText(head, name: name)
        let isWhole = head.count <= RecordStream.recordLimit
        let lines = isWhole ? head.count : (head.lastIndex(of: Ascii.newline) ?? 0)
        let first = head.first { !Ascii.isBlank($0) }
        if first == Ascii.bracketOpen || first == Ascii.braceOpen {
            self = try Self.json(head, front, name: name, options: options)
            return
        }
        if !isWhole, lines == 0 { throw RecordStream.tooLong(name, line: 1) }
        if options.allows(.chainlinkRoundsText),
            let dump = head.withUnsafeBufferPointer({
                RoundDumpDecoder.sample(head: $0.part(0..<lines))
            })
        {
            guard options.columns.isEmpty else {
                throw StatedColumns.refused(by: .chainlinkRoundsText, name: name)
            }
            self = try Self.roundDump(dump, name: name, options: options)
            return
        }
        let sample = head.withUnsafeBufferPointer { CSVSample(head: $0.part(0..<lines)) }
        self = try Self.csv(sample, note: front.note, name: name, options: options)
    }

    init(
        format: HistoryFormat, decoder: any RowDecoder, priceEncoding: PriceEncoding,
        hasFeedColumn: Bool, statedInterval: TimeSpan? = nil, columns: RowColumns,
        hasConfidence: Bool = false, decisions: [HistoryDecision]
    ) {
        self.format = format
        self.decoder = decoder
        self.priceEncoding = priceEncoding
        self.hasFeedColumn = hasFeedColumn
        self.statedInterval = statedInterval
        self.columns = columns
        self.hasConfidence = hasConfidence
        self.decisions = decisions
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
        let isFenced = head.split(separator: Ascii.newline).contains { $0.starts(with: "```".utf8) }
        if firstLine.starts(with: "# ".utf8), isFenced {
            throw .badData(
                name, line: 1, found: "a Markdown document",
                expected: "CSV or JSON text, plain or packed with gzip or zstd")
        }
    }

    // MARK: - CSV

    private static func csv(
        _ sample: CSVSample, note: String?, name: String, options: HistoryOptions
    ) throws(HistoryError) -> FormatRecognition {
        let stated = try StatedColumns(options.columns, in: sample, name: name).places
        if !options.columns.hasPrice { try requireContent(sample, stated, name: name, options) }
        guard let layout = sample.layout(options, stated: stated) else {
            if options.format == nil, !stated.isEmpty, sample.hasPrices(options, stated: stated) {
                throw StatedColumns.unfit(options.columns, name: name)
            }
            if options.format == nil, let found = sample.withoutPriceName {
                throw .badData(name, line: 1, found: found.found, expected: found.expected)
            }
            throw notFound("the columns '\(sample.columnsFound)'", name: name, options)
        }
        try refuseMisleadingColumns(sample, layout, name: name, options)
        let times = sample.column(layout.time, layout)
        let notation = try Self.notation(times, name: name, options)
        let isLean =
            notation == .newYorkMinute && layout.format == .candlesCSV
            && options.allows(.candlesLean)
        if isLean, !stated.isEmpty {
            throw StatedColumns.refused(by: .candlesLean, name: name)
        }
        let format = isLean ? HistoryFormat.candlesLean : layout.format
        if let wanted = options.format, wanted != format {
            throw notFound("the columns '\(sample.columnsFound)'", name: name, options)
        }
        let prices = sample.column(layout.price, layout)
        let encoding =
            isLean
            ? .rawInteger(decimals: 4)
            : encoding(
                prices, isAnswer: layout.isAnswer, isCandles: layout.format.isCandles, options)
        let judge = judge(notation, encoding, format, options)
        let columns = rowColumns(format, hasConfidence: layout.sides.count == 1, options)
        let ends = layout.end.map { sample.column($0, layout) } ?? []
        var decisions = HistoryDecision.Log()
        decisions.format(format, options, note: note)
        decisions.columns(sample.names(layout), isNamed: sample.hasNames, options)
        decisions.times(notation, times.first, options)
        decisions.scale(encoding, prices.first, format, options)
        return FormatRecognition(
            format: format,
            decoder: CSVDecoder(
                source: name, layout: layout, fieldsMax: sample.fieldsMax, judge: judge,
                columns: columns),
            priceEncoding: encoding, hasFeedColumn: layout.feed != nil,
            statedInterval: try BarLength.stated(
                times, ends, notation, name: name, options, isOneFeed: layout.feed == nil),
            columns: columns, hasConfidence: layout.sides.count == 1,
            decisions: decisions.entries)
    }

    /// Throws where the file holds something other than what is asked for.
    private static func requireContent(
        _ sample: CSVSample, _ stated: [RowRole: Int], name: String, _ options: HistoryOptions
    ) throws(HistoryError) {
        if let found = NotPrices.name(ofColumns: sample.first, for: options.content) {
            return try OtherContent.require(found, name: name, line: 1, options)
        }
        var asPrices = options
        asPrices.content = .prices
        let layout = sample.layout(asPrices, stated: stated)
        let bars = layout?.format == .candlesCSV ? layout.map(sample.bars) : nil
        try OtherContent.require(
            bars.flatMap(NotPrices.name(ofBars:)), name: name,
            line: layout?.hasHeader == true ? 2 : 1, options)
    }

    /// Throws where the header does not say what stands in the columns, and where integer prices
    /// have a power of ten beside them that nobody has stated.
    private static func refuseMisleadingColumns(
        _ sample: CSVSample, _ layout: CSVLayout, name: String, _ options: HistoryOptions
    ) throws(HistoryError) {
        guard layout.hasHeader, !sample.first.isEmpty else { return }
        let names = sample.first.count
        let wide = sample.rest.filter { $0.count > names }
        let isShifted = wide.allSatisfy { row in
            row[names...].allSatisfy { CSVInference.number($0) != nil }
        }
        if wide.count * 2 > sample.rest.count, isShifted {
            throw .badData(
                name, line: 2,
                found: "rows of \(wide[0].count) fields, all numbers at the end, under a header of "
                    + "\(names) names",
                expected: "a name for every field; numbers with a decimal point or in quotes")
        }
        let plain = sample.first.map(CSVColumnNames.normalized)
        if options.decimals == nil,
            let column = plain.firstIndex(where: ["expo", "exponent"].contains)
        {
            throw .badData(
                name, line: 1,
                found: "powers of ten of the prices in the column "
                    + "'\(excerpt(sample.first[column]))'",
                expected: "decimal prices, or their decimals stated")
        }
    }

    private static func roundDump(
        _ sample: (rows: [[[UInt8]]], layout: CSVLayout), name: String, options: HistoryOptions
    ) throws(HistoryError) -> FormatRecognition {
        func column(_ index: Int) -> [[UInt8]] {
            sample.rows.compactMap { index < $0.count ? $0[index] : nil }
        }
        let layout = sample.layout
        let notation = try notation(column(layout.time), name: name, options)
        let encoding = encoding(
            column(layout.price), isAnswer: true, isCandles: false, options)
        let columns = rowColumns(.chainlinkRoundsText, hasConfidence: false, options)
        var decisions = HistoryDecision.Log()
        decisions.format(.chainlinkRoundsText, options)
        decisions.columns(
            [
                (.round, "\((layout.round ?? 0) + 1)"), (.price, "\(layout.price + 1)"),
                (.time, "\(layout.time + 1)"),
            ], isNamed: false, options)
        decisions.times(notation, column(layout.time).first, options)
        decisions.scale(encoding, column(layout.price).first, .chainlinkRoundsText, options)
        return FormatRecognition(
            format: .chainlinkRoundsText,
            decoder: RoundDumpDecoder(
                source: name, layout: layout,
                judge: judge(notation, encoding, .chainlinkRoundsText, options), columns: columns),
            priceEncoding: encoding, hasFeedColumn: false, columns: columns,
            decisions: decisions.entries)
    }

    // MARK: - What every format needs

    static func notFound(
        _ found: String, name: String, _ options: HistoryOptions
    ) -> HistoryError {
        if let format = options.format {
            return .badData(
                name, line: 1, found: found, expected: "the format \(format.rawValue)")
        }
        return .badData(
            name, line: 1, found: found,
            expected: "a time column (timestamp, time, date, open_time, updatedAt) and a price "
                + "column (price, close, answer, value, last), separated by commas")
    }

    /// How the sampled times are written, nil for texts that need no notation.
    static func notation(
        _ times: [[UInt8]], name: String, _ options: HistoryOptions
    ) throws(HistoryError) -> TimeNotation? {
        if let stated = options.timeNotation { return stated }
        if let decided = TimeNotation.decide(from: times) { return decided }
        if let date = times.first(where: MarketTime.isAmbiguous) {
            throw .badData(
                name, line: 1,
                found: "dates such as '\(excerpt(date, limit: 20))' and none that tells days "
                    + "from months",
                expected: "the time notation stated: month_first_date or day_first_date")
        }
        return nil
    }

    static func judge(
        _ notation: TimeNotation?, _ encoding: PriceEncoding, _ format: HistoryFormat,
        _ options: HistoryOptions
    ) -> RowJudge {
        RowJudge(
            timeNotation: notation, clockAhead: options.clockAhead.microseconds,
            priceEncoding: encoding, isChainlink: format.isChainlink,
            isRate: options.content == .fundingRates)
    }

    /// What a decoder hands over, given what is wanted. What is thinned while it is read has no
    /// sides: they would be those of one row of many.
    static func rowColumns(
        _ format: HistoryFormat, hasConfidence: Bool, _ options: HistoryOptions
    ) -> RowColumns {
        var columns = RowColumns()
        columns.rounds = format.isChainlink
        let isThinned = format.isGeneric && options.barInterval != nil
        guard options.detail != .prices, !isThinned else { return columns }
        columns.sides = format.isCandles ? .bar : hasConfidence ? .confidence : .none
        columns.texts = options.detail == .exact
        return columns
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
