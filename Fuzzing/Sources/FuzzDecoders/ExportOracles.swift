import OracleHistory

/// Holds export to the reader: what was read with all its digits is written, and reads the same
/// again.
///
/// An input is that of ``ReaderOracles``; the lowest bit of its second byte picks the form.
enum ExportOracles {
    static func check(_ input: Input) {
        guard input.count > 2 else { return }
        let choice = ReaderChoice(input)
        var options = HistoryOptions(detail: .exact)
        options.decimals = choice.options.decimals
        options.outliers = choice.options.outliers
        choice.withBytes {
            guard case .success(let histories) = readFile($0, options, choice.cut) else {
                return
            }
            let form: HistoryExport.Form = input[1] & 1 == 0 ? .csv : .ndjson
            check(histories, form)
        }
    }

    private static func check(_ histories: [FeedHistory], _ form: HistoryExport.Form) {
        let written: [UInt8]
        do {
            written = try write(histories, form)
        } catch {
            FuzzDecoders.check(
                form == .csv && histories.contains { $0.feed.utf8.contains { $0 < 0x20 } },
                "what was read cannot be written: \(error)")
            return
        }
        let kept = histories.filter { $0.series.count > 0 }
        FuzzDecoders.check(!kept.isEmpty, "a file of no observation is read")
        let options = HistoryOptions(detail: .exact, outliers: nil)
        let again = written.withUnsafeBufferPointer {
            readFile($0, options, Cut(chunkSize: 4096, batchRows: 64))
        }
        switch again {
        case .failure(let error): trap("\(error)\n\(String(decoding: written, as: UTF8.self))")
        case .success(let again):
            FuzzDecoders.check(
                again.count == kept.count,
                "\(again.count) feeds again of\n\(String(decoding: written, as: UTF8.self))")
            for (one, other) in zip(kept, again) { compare(one, other, written) }
            FuzzDecoders.check(
                (try? write(again, form)) == written,
                "written otherwise\n\(String(decoding: written, as: UTF8.self))")
        }
    }

    private static func write(
        _ histories: [FeedHistory], _ form: HistoryExport.Form
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try HistoryExport.write(histories, as: form) { bytes += $0 }
        return bytes
    }

    private static func compare(_ one: FeedHistory, _ other: FeedHistory, _ written: [UInt8]) {
        func require(_ condition: Bool, _ what: String) {
            FuzzDecoders.check(
                condition,
                "another \(what)\n\(one)\n\(other)\n\(String(decoding: written, as: UTF8.self))")
        }
        require(one.feed == other.feed, "feed")
        require(one.series == other.series, "series")
        require(one.candleInterval == other.candleInterval, "length of a bar")
        require(exactParts(one).texts == exactParts(other).texts, "digits")
        require(exactParts(one).rounds == exactParts(other).rounds, "rounds")
        require(one.confidences?.map(\.bitPattern) == other.confidences?.map(\.bitPattern), "width")
        require(bits(one.bars) == bits(other.bars), "bars")
    }

    private static func bits(_ bars: Bars?) -> [[UInt64]] {
        guard let bars else { return [] }
        return [bars.open, bars.high, bars.low, bars.volume].map { $0.map(\.bitPattern) }
    }
}
