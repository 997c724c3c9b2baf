import VolModel

extension FormatRecognition {
    /// Which format a JSON file has, from its beginning.
    static func json(
        _ head: [UInt8], name: String, options: HistoryOptions
    ) throws(HistoryError) -> FormatRecognition {
        if let candles = candleArray(head, name: name) { return candles }
        let isWhole = head.count <= RecordStream.recordLimit
        let sample = head.withUnsafeBufferPointer {
            JSONSample(head: $0, isWhole: isWhole, name: name)
        }
        switch JSONRecognition.find(in: sample.documents) {
        case .layout(let layout):
            return rows(layout, sample, isLines: isLines(head), name: name, options: options)
        case .refused(let content):
            throw .badData(name, line: 1, found: content, expected: "a price history")
        case nil:
            if let fault = sample.fault { throw fault }
            throw .badData(
                name, line: 1, found: "JSON without rows of prices",
                expected: "objects with a time (timestamp, time, updatedAt) and a price (price, "
                    + "close, answer), or arrays of candles")
        }
    }

    /// An array of arrays at the top that are not pairs of time and price.
    private static func candleArray(_ head: [UInt8], name: String) -> FormatRecognition? {
        guard head.withUnsafeBufferPointer(CandleArrayDecoder.recognizes) else { return nil }
        let rows = head.withUnsafeBufferPointer(CandleArrayDecoder.sample)
        if !rows.isEmpty, rows.allSatisfy({ $0.count == 2 }) { return nil }
        let judge = RowJudge(
            timeUnit: NumericTime.decide(from: rows.compactMap(\.first)),
            priceEncoding: .decimalText, isChainlink: false)
        let order = CandleTuple.decide(rows.map { $0.map(CSVInference.number) })
        return FormatRecognition(
            format: .candlesJSON,
            decoder: CandleArrayDecoder(source: name, order: order, judge: judge),
            priceEncoding: .decimalText, hasFeedColumn: false,
            statedInterval: statedInterval(rows))
    }

    /// Binance's candles have their last millisecond in the seventh of twelve places.
    private static func statedInterval(_ rows: [[[UInt8]]]) -> TimeSpan? {
        guard let first = rows.first, rows.allSatisfy({ $0.count == 12 }) else { return nil }
        return BarLength.between(first[0], first[6]).map(TimeSpan.init(microseconds:))
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
        _ layout: JSONLayout, _ sample: JSONSample, isLines: Bool, name: String,
        options: HistoryOptions
    ) -> FormatRecognition {
        let encoding: PriceEncoding =
            layout.has(.exponent)
            ? .ownExponent
            : Self.encoding(
                layout.texts(of: .price, in: sample.documents), isAnswer: layout.isAnswer,
                isCandles: layout.format.isCandles, options)
        let judge = RowJudge(
            timeUnit: NumericTime.decide(from: layout.texts(of: .time, in: sample.documents)),
            priceEncoding: encoding, isChainlink: layout.format.isChainlink)
        let decoder: any RowDecoder =
            switch (layout.shape, isLines) {
            case (.columns, _): JSONColumnDecoder(source: name, layout: layout, judge: judge)
            case (.rows, true): JSONLinesDecoder(source: name, layout: layout, judge: judge)
            case (.rows, false): JSONDocumentDecoder(source: name, layout: layout, judge: judge)
            }
        let format =
            layout.format == .seriesJSON && layout.path.isEmpty && isLines
            ? .seriesNDJSON : layout.format
        return FormatRecognition(
            format: format, decoder: decoder, priceEncoding: encoding,
            hasFeedColumn: layout.has(.feed),
            statedInterval: layout.interval.map(TimeSpan.init(microseconds:)))
    }
}
