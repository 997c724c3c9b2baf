import VolModel

/// Accepted rows and rejects to histories: cleaning, bar times, kinds.
struct HistoryAssembly {
    var source: String
    var compression: HistoryCompression
    var recognition: FormatRecognition
    var options: HistoryOptions

    private struct CleanFeed {
        var name: String
        var columns: CleanColumns
        var rejects: RejectRecord
        var rows: Int
    }

    /// The length of a bar and the sentence that says why.
    private struct BarTiming {
        var length: TimeSpan
        var reason: String
        var isStated = false
    }

    func histories(
        _ rows: consuming AcceptedRows, _ feeds: FeedDirectory
    ) throws(HistoryError) -> [FeedHistory] {
        var clean = cleaned(consume rows, feeds)
        var timings = [BarTiming?](repeating: nil, count: clean.count)
        if recognition.format.isCandles {
            timings = try barTimings(clean)
            if options.barStamp == .open { shift(&clean, timings) }
        }
        var histories: [FeedHistory] = []
        for (feed, timing) in zip(clean, timings) {
            histories.append(try history(feed, timing))
        }
        return histories
    }

    /// Rates and their times, which need be neither positive nor regular.
    func rates(_ rows: consuming AcceptedRows, _ feeds: FeedDirectory) -> [RateHistory] {
        cleaned(consume rows, feeds).map { feed in
            RateHistory(
                feed: feed.name, source: source, format: recognition.format,
                compression: compression, rows: feed.rows, times: feed.columns.times,
                rates: feed.columns.prices, rejected: feed.rejects.counts,
                examples: feed.rejects.examplesByReason, decisions: recognition.decisions,
                exactTexts: feed.columns.texts)
        }
    }

    private func cleaned(
        _ rows: consuming AcceptedRows, _ feeds: FeedDirectory
    ) -> [CleanFeed] {
        var clean: [CleanFeed] = []
        let names = feeds.names.map { String(decoding: $0, as: UTF8.self) }
        switch consume rows {
        case .whole(var store):
            for (feed, rejected) in feeds.rejects.enumerated() {
                var rejects = rejected
                let rowCount = store.feeds[feed].times.count + rejects.counts.total
                let columns = SeriesCleaner.clean(
                    store.remove(feed), kept: recognition.columns, rejects: &rejects)
                clean.append(
                    CleanFeed(
                        name: names[feed], columns: columns, rejects: rejects, rows: rowCount))
            }
        case .thinned(let store):
            for (feed, rejected) in feeds.rejects.enumerated() {
                let bars = store.feeds[feed]
                var rejects = rejected
                let rowCount = bars.rows + rejects.counts.total
                rejects.add(bars.duplicates, of: .duplicateTime)
                var columns = CleanColumns()
                (columns.times, columns.prices) = bars.finished(interval: store.interval)
                clean.append(
                    CleanFeed(
                        name: names[feed], columns: columns, rejects: rejects, rows: rowCount))
            }
        }
        return clean
    }

    // MARK: - Bars

    private func shift(_ feeds: inout [CleanFeed], _ timings: [BarTiming?]) {
        for (index, timing) in timings.enumerated() {
            guard let timing else { continue }
            for row in feeds[index].columns.times.indices {
                feeds[index].columns.times[row] += timing.length.microseconds
            }
        }
    }

    /// What the caller or the rows state, else the most frequent spacing of each feed's bars; a
    /// feed with one bar takes that of all feeds.
    private func barTimings(_ feeds: [CleanFeed]) throws(HistoryError) -> [BarTiming?] {
        if let stated = recognition.statedInterval {
            let timing = BarTiming(
                length: stated, reason: "The rows state it.",
                isStated: options.barLength != nil)
            return feeds.map { _ in timing }
        }
        let own = feeds.map { Spacings($0.columns.times).mostFrequent }
        let lengths = own.compactMap(\.self).map(\.microseconds).sorted()
        guard let shortest = lengths.first else {
            throw .badData(
                source, found: "a single bar, whose length is unknown",
                expected: "at least two bars, or the length stated")
        }
        var common = (length: shortest, count: 0)
        for length in lengths {
            let count = lengths.count { $0 == length }
            if count > common.count { common = (length, count) }
        }
        return own.map { length in
            BarTiming(
                length: length ?? TimeSpan(microseconds: common.length),
                reason: length == nil
                    ? "It is the most frequent of the other feeds."
                    : "It is the most frequent spacing of the bars.")
        }
    }

    // MARK: - One feed

    private func history(
        _ feed: CleanFeed, _ timing: BarTiming?
    ) throws(HistoryError) -> FeedHistory {
        var columns = feed.columns
        let kind = FeedKindRule.decide(
            format: recognition.format, times: columns.times,
            hasConfidence: recognition.hasConfidence, declared: options.kind)
        if let bar = options.barInterval, !recognition.format.isGeneric {
            (columns.times, columns.prices) = SeriesCleaner.thin(
                columns.times, columns.prices, interval: bar.microseconds)
        }
        let series: PriceSeries
        do {
            series = try PriceSeries(times: columns.times, prices: columns.prices)
        } catch {
            throw .badData(source, found: error.description, expected: "a clean series")
        }
        return FeedHistory(
            feed: feed.name, source: source, format: recognition.format,
            compression: compression, kind: kind.kind, kindReason: kind.reason, rows: feed.rows,
            series: series, rejected: feed.rejects.counts,
            examples: feed.rejects.examplesByReason, priceEncoding: recognition.priceEncoding,
            candleInterval: timing?.length,
            bars: recognition.columns.sides == .bar ? Bars(columns.sides) : nil,
            confidences: recognition.columns.sides == .confidence ? columns.sides[0] : nil,
            decisions: decisions(kind, timing), exactRounds: columns.rounds,
            exactTexts: columns.texts)
    }

    private func decisions(
        _ kind: (kind: FeedKind, reason: String), _ timing: BarTiming?
    ) -> [HistoryDecision] {
        var log = HistoryDecision.Log(recognition.decisions)
        if let timing {
            log.add(
                .barLength, "\(timing.length)", timing.reason, isStated: timing.isStated)
            log.add(
                .barStamp, options.barStamp.rawValue,
                "A bar's time is its opening, as exchanges write it.",
                isStated: options.barStamp == .close)
        }
        log.add(.feedKind, kind.kind.rawValue, kind.reason, isStated: options.kind != nil)
        return log.entries
    }
}
