import VolModel

extension FormatRecognition {
    /// Which format a JSON file has, from its beginning.
    static func json(
        _ head: [UInt8], _ front: TextFront, name: String, options: HistoryOptions
    ) throws(HistoryError) -> FormatRecognition {
        if front.wrapping == .none, options.rows == nil, options.columns.isEmpty,
            options.allows(.candlesJSON),
            let candles = try candleArray(head, name: name, options: options)
        {
            return candles
        }
        let isWhole = head.count <= RecordStream.recordLimit
        let sample = head.withUnsafeBufferPointer {
            JSONSample(head: $0, isWhole: isWhole, name: name)
        }
        switch JSONRecognition.find(in: sample, front.wrapping, options) {
        case .layout(let layout, let aside):
            return try rows(
                layout, aside, sample, front, isLines: isLines(head), name: name,
                options: options)
        case .unclear(let places):
            throw unclear(places, name: name, options)
        case .refused(let content):
            try OtherContent.require(content, name: name, line: 1, options)
        case nil:
            if let fault = sample.fault { throw fault }
            if !options.columns.isEmpty {
                try requireStated(sample, front.wrapping, name: name, options)
            }
        }
        if let format = options.format {
            throw .badData(
                name, line: 1, found: "JSON without rows of it",
                expected: "the format \(format.rawValue)")
        }
        throw .badData(
            name, line: 1,
            found: "JSON without rows of prices" + (isWhole ? "" : " in its first MiB"),
            expected: "objects with a time (timestamp, time, updatedAt) and a price (price, "
                + "close, answer), or arrays of candles")
    }

    /// Throws where the document has rows, but not with the members that are stated.
    private static func requireStated(
        _ sample: JSONSample, _ wrapping: TextFront.Wrapping, name: String,
        _ options: HistoryOptions
    ) throws(HistoryError) {
        var usual = options
        usual.columns = ColumnNames()
        var row: JSONNode?
        if case .layout(let layout, _)? = JSONRecognition.find(in: sample, wrapping, usual) {
            guard layout.takesStatedColumns else {
                throw StatedColumns.refused(by: layout.format, name: name)
            }
            row = .union(layout.rows(in: sample.documents))
        }
        let objects = row.map { [$0] } ?? sample.documents.flatMap(JSONRecognition.objects)
        let candidates = objects.map { JSONRowNames($0, options) }.filter { !$0.scalars.isEmpty }
        guard let most = candidates.map(\.statedCount).max(),
            let best = candidates.first(where: { $0.statedCount == most })
        else { return }
        if let role = best.missingRole, let wanted = options.columns[role] {
            let there = best.scalars.prefix(20).map { "'\(excerpt($0.utf8, limit: 30))'" }
            throw StatedColumns.missing(
                "member", wanted, name: name,
                expected: "one of the members " + there.joined(separator: ", "))
        }
        if let roles = best.doubledRoles, let wanted = options.columns[roles.second] {
            throw StatedColumns.twice("member", wanted, roles.first, roles.second, name: name)
        }
        if options.format == nil, options.columns.hasPrice || row != nil {
            throw StatedColumns.unfit(options.columns, name: name)
        }
    }

    private static func unclear(
        _ places: [String], name: String, _ options: HistoryOptions
    ) -> HistoryError {
        let names = places.map { $0.isEmpty ? "the document itself" : "'\(excerpt($0.utf8))'" }
        if let wanted = options.rows {
            return .badData(
                name, line: 1, found: "prices in \(names.joined(separator: ", "))",
                expected: "rows in '\(excerpt(wanted.utf8))'")
        }
        return .badData(
            name, line: 1,
            found: "\(names.count) arrays of prices: \(names.joined(separator: ", "))",
            expected: "one, or the rows stated")
    }

    /// An array of arrays at the top that are not pairs of time and price.
    private static func candleArray(
        _ head: [UInt8], name: String, options: HistoryOptions
    ) throws(HistoryError) -> FormatRecognition? {
        guard head.withUnsafeBufferPointer(CandleArrayDecoder.recognizes) else { return nil }
        let rows = head.withUnsafeBufferPointer(CandleArrayDecoder.sample)
        if !rows.isEmpty, rows.allSatisfy({ $0.count == 2 }) { return nil }
        let numbers = rows.map { $0.map(CSVInference.number) }
        let order = CandleTuple.decide(numbers)
        try OtherContent.require(
            NotPrices.name(ofBars: numbers.map(order.bar)), name: name, line: 1, options)
        let times = rows.compactMap(\.first)
        let notation = try notation(times, name: name, options)
        // Binance's candles have their last millisecond in the seventh of twelve places.
        let ends = rows.map { $0.count == 12 ? $0[6] : [] }
        let columns = rowColumns(.candlesJSON, hasConfidence: false, options)
        var decisions = HistoryDecision.Log()
        decisions.format(.candlesJSON, options)
        decisions.columns(order.placeNames, isNamed: false, options)
        decisions.times(notation, times.first, options)
        decisions.scale(
            .decimalText, rows.first.flatMap { order.close < $0.count ? $0[order.close] : nil },
            .candlesJSON, options)
        return FormatRecognition(
            format: .candlesJSON,
            decoder: CandleArrayDecoder(
                source: name, order: order,
                judge: judge(notation, .decimalText, .candlesJSON, options), columns: columns),
            priceEncoding: .decimalText, hasFeedColumn: false,
            statedInterval: try BarLength.stated(times, ends, notation, name: name, options),
            columns: columns, decisions: decisions.entries)
    }

    /// Whether the first line is a document of its own, with others behind it.
    private static func isLines(_ head: [UInt8]) -> Bool {
        let text = head.drop(while: Ascii.isBlank)
        guard let end = text.firstIndex(of: Ascii.newline),
            !text[end...].allSatisfy(Ascii.isBlank)
        else { return false }
        let line = Array(text[..<end]).withUnsafeBufferPointer {
            JSONSample(head: $0, isWhole: true, name: "")
        }
        return line.documents.count == 1 && line.fault == nil
    }

    private static func rows(
        _ layout: JSONLayout, _ aside: [String], _ sample: JSONSample, _ front: TextFront,
        isLines: Bool, name: String, options: HistoryOptions
    ) throws(HistoryError) -> FormatRecognition {
        // Pyth's Benchmarks answer in columns, with a volume of 0 beside an oracle's price.
        try OtherContent.require(
            layout.format.isCandles && layout.shape == .rows
                ? NotPrices.name(ofBars: layout.bars(in: sample.documents)) : nil,
            name: name, line: 1, options, isRate: options.content == .fundingRates)
        let times = layout.texts(of: .time, in: sample.documents)
        let prices = layout.texts(of: .price, in: sample.documents)
        let encoding: PriceEncoding =
            layout.has(.exponent)
            ? .ownExponent
            : Self.encoding(
                prices, isAnswer: layout.isAnswer, isCandles: layout.format.isCandles, options)
        let notation =
            times.isEmpty
            ? options.timeNotation ?? layout.unseenNotation
            : try notation(times, name: name, options)
        let format =
            layout.format == .seriesJSON && layout.path.isEmpty && isLines
            ? .seriesNDJSON : layout.format
        let judge = judge(notation, encoding, format, options)
        let columns = rowColumns(format, hasConfidence: layout.has(.confidence), options)
        let decoder: any RowDecoder =
            switch (layout.shape, isLines) {
            case (.columns, _):
                JSONColumnDecoder(source: name, layout: layout, judge: judge, columns: columns)
            case (.rows, true):
                JSONLinesDecoder(source: name, layout: layout, judge: judge, columns: columns)
            case (.rows, false):
                JSONDocumentDecoder(source: name, layout: layout, judge: judge, columns: columns)
            }
        var decisions = HistoryDecision.Log()
        decisions.format(format, options, note: front.note)
        decisions.rows(layout.place, aside: aside, options)
        decisions.columns(layout.placeNames, isNamed: !layout.isTuple, options)
        decisions.times(notation, times.first, options)
        decisions.scale(encoding, prices.first, format, options)
        let ends = layout.texts(of: .end, in: sample.documents)
        return FormatRecognition(
            format: format, decoder: decoder, priceEncoding: encoding,
            hasFeedColumn: layout.has(.feed),
            statedInterval: try BarLength.stated(
                times, ends, notation, name: name, options, isOneFeed: !layout.has(.feed),
                named: layout.interval),
            columns: columns, hasConfidence: layout.has(.confidence), decisions: decisions.entries)
    }
}
