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

    func histories(
        _ rows: inout AcceptedRows, _ feeds: FeedDirectory
    ) throws(HistoryError) -> [FeedHistory] {
        var clean = cleaned(&rows, feeds)
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
    func rates(_ rows: inout AcceptedRows, _ feeds: FeedDirectory) -> [RateHistory] {
        cleaned(&rows, feeds).map { feed in
            RateHistory(
                feed: feed.name, source: source, format: recognition.format,
                compression: compression, rows: feed.rows, times: feed.columns.times,
                rates: feed.columns.prices, rejected: feed.rejects.counts,
                examples: feed.rejects.examplesByReason, decisions: recognition.decisions,
                exactTexts: feed.columns.texts)
        }
    }

    private func cleaned(
        _ rows: inout AcceptedRows, _ feeds: FeedDirectory
    ) -> [CleanFeed] {
        var clean: [CleanFeed] = []
        let names = feeds.names.map { String(decoding: $0, as: UTF8.self) }
        switch rows.takeStore() {
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

    private func barTimings(_ feeds: [CleanFeed]) throws(HistoryError) -> [BarTiming?] {
        let timings = try BarTiming.decide(
            recognition, options, source: source, feedCount: feeds.count
        ) {
            feeds.map { Spacings($0.columns.times).mostFrequent }
        }
        let isStated = recognition.statedInterval != nil && feeds.count == 1
        for case (let feed, let timing?) in zip(feeds, timings)
        where options.barLength == nil && !isStated {
            var tally = SpacingTally(counting: timing.length.microseconds)
            for time in feed.columns.times { tally.observe(time) }
            try BarTiming.requireOneLength(tally, length: timing.length, source: source)
        }
        return timings
    }

    // MARK: - One feed

    private func history(
        _ feed: CleanFeed, _ timing: BarTiming?
    ) throws(HistoryError) -> FeedHistory {
        var feed = feed
        let spacings = Spacings(feed.columns.times)
        let kind = FeedKindRule.decide(
            format: recognition.format, hasConfidence: recognition.hasConfidence,
            declared: options.kind, spacingCount: spacings.count
        ) { spacings.majorityCandidate }
        var quarantined = quarantine(&feed)
        let breaks = BreakScreen.breaks(times: feed.columns.times, prices: feed.columns.prices)
        try decide(breaks, &feed, &quarantined)
        var bars = recognition.columns.sides == .bar ? Bars(feed.columns.sides) : nil
        var staleBars = bars.map { StaleBars($0, closes: feed.columns.prices) } ?? StaleBars()
        if let interval = options.barInterval, !recognition.format.isGeneric {
            let kept = SeriesCleaner.lastOfEach(
                feed.columns.times, interval: interval.microseconds)
            if bars != nil { staleBars = staleBars.thinned(to: kept) }
            bars = nil
            feed.columns = feed.columns.inOrder(kept)
        }
        let columns = feed.columns
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
            candleInterval: timing?.length, bars: bars,
            confidences: recognition.columns.sides == .confidence ? columns.sides[0] : nil,
            quarantined: quarantined, breaks: breaks,
            breakDecision: options.breaks,
            staleBars: staleBars,
            contractMultiplier: ContractMultiplier.inName(feed.name),
            decisions: decisions(kind, timing, quarantined, breaks),
            kindFollowsSpacings: options.kind == nil && recognition.format.isGeneric
                && !recognition.hasConfidence,
            exactRounds: columns.rounds, exactTexts: columns.texts)
    }

    /// Takes prints that were taken back out of the columns.
    private func quarantine(_ feed: inout CleanFeed) -> [Quarantine] {
        guard let rule = options.outliers else { return [] }
        let (times, prices) = (feed.columns.times, feed.columns.prices)
        let found = OutlierScreen.quarantined(times: times, prices: prices, rule: rule)
        guard !found.isEmpty else { return [] }
        for print in found {
            feed.rejects.add(
                .outlier, line: nil,
                text: "\(Timestamp(microseconds: times[print.index])) \(prices[print.index])")
        }
        let wrong = Set(found.map(\.index))
        feed.columns = feed.columns.inOrder(times.indices.filter { !wrong.contains($0) })
        return found.map { print in
            Quarantine(
                time: Timestamp(microseconds: times[print.index]), price: prices[print.index],
                decidedAt: Timestamp(microseconds: times[print.confirmingIndex]),
                deviations: print.deviations)
        }
    }

    /// Carries the caller's decision on breaks out.
    private func decide(
        _ breaks: [PriceBreak], _ feed: inout CleanFeed, _ quarantined: inout [Quarantine]
    ) throws(HistoryError) {
        // A crash is no break that a decision is about.
        let breaks = breaks.filter { $0.kind != .unexplained }
        guard let decision = options.breaks, decision != .keep, !breaks.isEmpty else { return }
        let before = (times: feed.columns.times, prices: feed.columns.prices)
        let decided: DecidedHistory
        do {
            decided = try decision.apply(
                to: breaks, times: feed.columns.times, prices: feed.columns.prices)
        } catch {
            throw .badData(
                source, found: "\(feed.name), \(error.description)",
                expected: "a history that can be rescaled")
        }
        guard !recognition.columns.texts else {
            throw .badData(
                source, found: "the decision '\(decision.rawValue)' on breaks",
                expected: "'keep' or none where the digits of the file are wanted")
        }
        feed.rejects.add(decided.dropped, of: .beforeBreak)
        if decided.dropped > 0 {
            feed.columns = feed.columns.inOrder(
                Array(decided.dropped..<feed.columns.times.count))
        }
        if decided.rescaled > 0 { feed.columns.rescale(to: decided.prices) }
        quarantined = quarantined.compactMap { print in
            let next = before.times.firstIndex { $0 > print.time.microseconds }
            guard let next, next >= decided.dropped else { return nil }
            var print = print
            print.price *= decided.prices[next - decided.dropped] / before.prices[next]
            return print
        }
    }

    private func decisions(
        _ kind: (kind: FeedKind, reason: String), _ timing: BarTiming?,
        _ quarantined: [Quarantine], _ breaks: [PriceBreak]
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
        let answer =
            switch options.outliers {
            case nil: "keep"
            case .standard?: "quarantine"
            case let rule?: "\(rule.deviations) deviations"
            }
        log.add(
            .outliers, answer,
            "\(quarantined.count) prints were beyond the rule and taken back.",
            isStated: options.outliers != .standard)
        if let first = breaks.first(where: { $0.kind != .unexplained }) ?? breaks.first {
            let kept = first.kind == .unexplained ? "keep" : "undecided"
            log.add(
                .breaks, options.breaks?.rawValue ?? kept, first.reason,
                isStated: options.breaks != nil)
        }
        return log.entries
    }
}
