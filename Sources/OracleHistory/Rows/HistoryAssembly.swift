import VolModel

/// Accepted rows and rejects to histories: cleaning, candle times, kinds.
struct HistoryAssembly {
    var source: String
    var compression: HistoryCompression
    var recognition: FormatRecognition
    var options: HistoryOptions

    private struct CleanFeed {
        var times: [Int64]
        var prices: [Double]
        var rejects: RejectRecord
        var rows: Int
    }

    func histories(
        _ rows: consuming AcceptedRows, _ feeds: FeedDirectory
    ) throws(HistoryError) -> [FeedHistory] {
        var clean = cleaned(consume rows, feeds)
        var intervals = [TimeSpan?](repeating: nil, count: clean.count)
        if recognition.format.isCandles {
            intervals = try candleIntervals(clean)
            for index in clean.indices {
                guard let interval = intervals[index] else { continue }
                for row in clean[index].times.indices {
                    clean[index].times[row] += interval.microseconds
                }
            }
        }
        var histories: [FeedHistory] = []
        for (index, feed) in clean.enumerated() {
            let name = String(decoding: feeds.names[index], as: UTF8.self)
            histories.append(try history(name, feed, intervals[index]))
        }
        return histories
    }

    private func cleaned(
        _ rows: consuming AcceptedRows, _ feeds: FeedDirectory
    ) -> [CleanFeed] {
        var clean: [CleanFeed] = []
        switch consume rows {
        case .whole(var store):
            for (feed, rejected) in feeds.rejects.enumerated() {
                var rejects = rejected
                let rowCount = store.feeds[feed].times.count + rejects.counts.total
                let (times, prices) = SeriesCleaner.clean(store.remove(feed), rejects: &rejects)
                clean.append(
                    CleanFeed(times: times, prices: prices, rejects: rejects, rows: rowCount))
            }
        case .thinned(let store):
            for (bars, rejected) in zip(store.feeds, feeds.rejects) {
                var rejects = rejected
                let rowCount = bars.rows + rejects.counts.total
                rejects.add(bars.duplicates, of: .duplicateTime)
                let (times, prices) = bars.finished(interval: store.interval)
                clean.append(
                    CleanFeed(times: times, prices: prices, rejects: rejects, rows: rowCount))
            }
        }
        return clean
    }

    /// What the rows state, else the most frequent spacing of each feed's bars; a feed with one bar
    /// takes that of all feeds.
    private func candleIntervals(_ feeds: [CleanFeed]) throws(HistoryError) -> [TimeSpan?] {
        if let stated = recognition.statedInterval { return feeds.map { _ in stated } }
        let own = feeds.map { Spacings($0.times).mostFrequent }
        let lengths = own.compactMap(\.self).map(\.microseconds).sorted()
        guard let shortest = lengths.first else {
            throw .badData(
                source, found: "a single bar, whose length is unknown",
                expected: "at least two bars")
        }
        var common = (length: shortest, count: 0)
        for length in lengths {
            let count = lengths.count { $0 == length }
            if count > common.count { common = (length, count) }
        }
        return own.map { $0 ?? TimeSpan(microseconds: common.length) }
    }

    private func history(
        _ name: String, _ feed: CleanFeed, _ interval: TimeSpan?
    ) throws(HistoryError) -> FeedHistory {
        let decision = FeedKindRule.decide(
            format: recognition.format, times: feed.times, declared: options.kind)
        var columns = (times: feed.times, prices: feed.prices)
        if let bar = options.barInterval, !recognition.format.isGeneric {
            columns = SeriesCleaner.thin(
                columns.times, columns.prices, interval: bar.microseconds)
        }
        let series: PriceSeries
        do {
            series = try PriceSeries(times: columns.times, prices: columns.prices)
        } catch {
            throw .badData(source, found: error.description, expected: "a clean series")
        }
        return FeedHistory(
            feed: name, source: source, format: recognition.format, compression: compression,
            kind: decision.kind, kindReason: decision.reason, rows: feed.rows, series: series,
            rejected: feed.rejects.counts, examples: feed.rejects.examplesByReason,
            priceEncoding: recognition.priceEncoding, candleInterval: interval)
    }
}
