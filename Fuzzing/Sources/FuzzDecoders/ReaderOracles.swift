import OracleHistory
import VolModel

/// Holds the whole reader to itself: recognition, decoding, cleaning and screens of anything.
///
/// Every input is read once, and one of eight in other ways; see ``ReaderChoice``.
enum ReaderOracles {
    static func check(_ input: Input) {
        guard input.count > 2 else { return }
        let choice = ReaderChoice(input)
        choice.withBytes { bytes in
            let pieces = readFile(bytes, choice.options, choice.cut)
            if case .success(let histories) = pieces {
                for history in histories { checkValues(history, choice.options) }
            }
            guard input.isAmongOne(of: 8) else { return }
            let large = Cut(chunkSize: 4096, batchRows: 64)
            let whole = readFile(bytes, choice.options, large)
            FuzzDecoders.check(isSame(whole, pieces), "\n\(whole)\n\(pieces)")
            checkThinning(bytes, choice.options, large)
        }
    }

    // MARK: - One history

    private static func checkValues(_ history: FeedHistory, _ options: HistoryOptions) {
        let (times, prices) = (history.series.times, history.series.prices)
        if options.barInterval == nil {
            FuzzDecoders.check(
                history.rows == times.count + history.rejected.total,
                "\(history.rows) rows, \(times.count) kept, \(history.rejected.total) not")
        }
        FuzzDecoders.check(
            zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "times out of order")
        FuzzDecoders.check(
            prices.allSatisfy { $0.isFinite && $0 > 0 }, "a price that is none")
        if history.candleInterval == nil {
            FuzzDecoders.check(times.last ?? 0 <= latestTime, "a time after 2100")
        }
        checkScreens(history, options)
        checkSides(history, options)
        let middle = times.isEmpty ? nil : Timestamp(microseconds: times[times.count / 2])
        for asOf in [middle, nil] {
            let known = history.observations(at: asOf, maxGap: .hours(1))
            let live = history.liveObserved(at: asOf, maxGap: .hours(1)).series
            FuzzDecoders.check(live.count <= known.count, "more live observations than any")
        }
    }

    private static func checkScreens(_ history: FeedHistory, _ options: HistoryOptions) {
        // A decision on breaks leaves out what was in quarantine before the last of them.
        let (count, rejected) = (history.quarantined.count, history.rejected[.outlier])
        FuzzDecoders.check(
            options.breaks == nil ? count == rejected : count <= rejected,
            "\(history.quarantined.count) prints in quarantine")
        FuzzDecoders.check(
            history.quarantined.allSatisfy {
                $0.time < $0.decidedAt && $0.deviations.isFinite
                    && !history.series.times.contains($0.time.microseconds)
            }, "a print that is in quarantine and in the series")
        var end = 0
        for run in history.staleBars.runs {
            FuzzDecoders.check(
                run.lowerBound >= end && !run.isEmpty && run.upperBound <= history.series.count,
                "the stale bars \(run)")
            end = run.upperBound
        }
    }

    private static func checkSides(_ history: FeedHistory, _ options: HistoryOptions) {
        let prices = history.series.prices
        if let bars = history.bars, options.barInterval == nil {
            for side in [bars.open, bars.high, bars.low, bars.volume] {
                FuzzDecoders.check(side.count == prices.count, "\(side.count) sides")
            }
            for (row, close) in prices.enumerated() where !bars.high[row].isNaN {
                FuzzDecoders.check(
                    bars.high[row] >= max(close, bars.open[row])
                        && bars.low[row] <= min(close, bars.open[row]), "no range around a close")
            }
        }
        if let confidences = history.confidences {
            FuzzDecoders.check(confidences.count == prices.count, "\(confidences.count) widths")
        }
        guard options.detail == .exact, options.barInterval == nil else { return }
        RowCheck.exact(history)
    }

    // MARK: - Bars

    /// Bars read while the file is read are those of the whole series, where no screen looks at
    /// either.
    private static func checkThinning(_ bytes: Input, _ options: HistoryOptions, _ cut: Cut) {
        var plain = options
        plain.outliers = nil
        plain.breaks = nil
        plain.barInterval = nil
        plain.detail = .prices
        guard case .success(let histories) = readFile(bytes, plain, cut) else { return }
        plain.barInterval = ReaderChoice.barInterval
        switch readFile(bytes, plain, cut) {
        case .failure(let error): trap("read whole, and not in bars: \(error)")
        case .success(let bars): checkBars(bars, histories)
        }
    }

    private static func checkBars(_ bars: [FeedHistory], _ histories: [FeedHistory]) {
        FuzzDecoders.check(bars.count == histories.count, "\(bars.count) feeds in bars")
        for (thinned, whole) in zip(bars, histories) {
            FuzzDecoders.check(
                thinned.feed == whole.feed && thinned.rows == whole.rows,
                "\(thinned.rows) rows in bars; expected \(whole.rows)")
            let (times, prices) = lastOfEachBar(whole.series)
            FuzzDecoders.check(
                thinned.series.times == times && thinned.series.prices == prices,
                "\n\(thinned.series)\n\(times) \(prices)")
            for reason in RejectReason.allCases {
                let (count, expected) = (thinned.rejected[reason], whole.rejected[reason])
                FuzzDecoders.check(
                    reason == .duplicateTime ? count <= expected : count == expected,
                    "\(count) \(reason) in bars; expected \(expected)")
            }
        }
    }

    private static func lastOfEachBar(_ series: PriceSeries) -> ([Int64], [Double]) {
        var (times, prices): ([Int64], [Double]) = ([], [])
        var lastBar: Int64?
        for (time, price) in zip(series.times, series.prices) {
            let bar = (time - floorRemainder(time)) / ReaderChoice.barInterval.microseconds
            if bar == lastBar {
                times.removeLast()
                prices.removeLast()
            }
            times.append(time)
            prices.append(price)
            lastBar = bar
        }
        return (times, prices)
    }

    private static func floorRemainder(_ time: Int64) -> Int64 {
        let interval = ReaderChoice.barInterval.microseconds
        let remainder = time % interval
        return remainder < 0 ? remainder + interval : remainder
    }

    /// Sides may be NaN, which is not equal to itself, so their bits are compared.
    private static func isSame(
        _ one: Result<[FeedHistory], HistoryError>, _ other: Result<[FeedHistory], HistoryError>
    ) -> Bool {
        switch (one, other) {
        case (.failure(let one), .failure(let other)): one.isSame(as: other)
        case (.success(let one), .success(let other)):
            one.count == other.count
                && zip(one, other).allSatisfy { one, other in
                    one.withoutSides == other.withoutSides && one.sideBits == other.sideBits
                }
        default: false
        }
    }
}

extension FeedHistory {
    fileprivate var withoutSides: FeedHistory {
        var history = self
        history.bars = nil
        history.confidences = nil
        return history
    }

    fileprivate var sideBits: [[UInt64]] {
        let sides = bars.map { [$0.open, $0.high, $0.low, $0.volume] } ?? []
        return (sides + (confidences.map { [$0] } ?? [])).map { $0.map(\.bitPattern) }
    }
}

extension HistoryError {
    /// What an error quotes of the file ends with the chunk; everything else is the same however
    /// the file is cut.
    func isSame(as other: HistoryError) -> Bool {
        guard found.hasPrefix("'"), other.found.hasPrefix("'") else { return self == other }
        return category == other.category && line == other.line && expected == other.expected
    }
}
