import TestSupport
import Testing
import VolModel

@testable import OracleHistory

/// What the screens find is counted, reported, and known only from when it was known.
@Suite struct ScreenedHistoryTests {
    /// A minute apart, moving by a twentieth of a percent up and down; `planted` replaces prices.
    private func walk(_ count: Int, planted: [Int: Double] = [:]) -> String {
        var random = SeededRandom(seed: 11)
        var price = 100.0
        var rows = ["timestamp,price"]
        for index in 0..<count {
            price *= 1 + 0.0005 * random.normal()
            rows.append("\(1_700_000_000 + 60 * index),\(planted[index] ?? price)")
        }
        return rows.joined(separator: "\n")
    }

    private func minute(_ index: Int) -> Timestamp {
        Timestamp(microseconds: Int64(1_700_000_000 + 60 * index) * 1_000_000)
    }

    @Test func aLonePrintIsQuarantinedAndCounted() throws {
        let clean = try readOne(walk(300))
        let history = try readOne(walk(300, planted: [200: 150]))
        #expect(counts(history) == ["outlier": 1])
        #expect(history.rows == history.series.count + history.rejected.total)
        #expect(history.quarantined.map(\.time) == [minute(200)])
        #expect(history.quarantined.map(\.decidedAt) == [minute(201)])
        #expect(history.quarantined.map(\.price) == [150])
        #expect(history.examples.last?.text == "2023-11-15T01:33:20Z 150.0")
        #expect(history.breaks.isEmpty)
        let others = zip(clean.series.times, clean.series.prices).filter {
            $0.0 != minute(200).microseconds
        }
        #expect(history.series.prices == others.map(\.1))
        let kept = try readOne(walk(300, planted: [200: 150]), HistoryOptions(outliers: nil))
        #expect(kept.series.count == 300)
        #expect(counts(kept) == [:])
    }

    /// What was known at a time does not depend on the rows after it.
    @Test func aPrintIsBelievedUntilItIsTakenBack() throws {
        let planted = [200: 150.0, 201: 151]
        let whole = try readOne(walk(300, planted: planted))
        #expect(whole.quarantined.count == 2)
        for count in 195...210 {
            let start = try readOne(walk(count, planted: planted))
            let asOf = minute(count - 1)
            #expect(
                whole.observations(at: asOf, maxGap: .days(3))
                    == start.observations(at: nil, maxGap: .days(3)), "\(count)")
        }
        let before = whole.observations(at: minute(201), maxGap: .days(3))
        #expect(before.prices.suffix(2).elementsEqual([150, 151]))
        #expect(whole.observations(at: minute(202), maxGap: .days(3)).count == 201)
    }

    @Test func nothingIsLoweredNearAQuarantinedPrint() throws {
        let history = try readOne(walk(300, planted: [200: 150]))
        let reason = history.caution(from: minute(100), to: minute(250))
        #expect(
            reason?.hasPrefix("nothing is lowered: the print 150.0 at 2023-11-15T01:33") == true)
        #expect(history.caution(from: minute(200), to: minute(250)) == nil)
        #expect(history.caution(from: minute(100), to: minute(200)) == nil)
        #expect(history.caution(from: minute(100), to: minute(201)) != nil)
    }

    @Test func aRebaseNeedsADecision() throws {
        let text =
            "timestamp,price\n"
            + (0..<100).map { index in
                "\(1_700_000_000 + 60 * index),\(index < 50 ? 0.002 : 2)\n"
            }.joined()
        let undecided = try readOne(text)
        #expect(undecided.breaks.map(\.kind) == [.rebase(powerOfTen: 3)])
        #expect(undecided.breakDecision == nil)
        #expect(undecided.series.count == 100)
        #expect(undecided.decisions.last?.answer == "undecided")
        let after = try readOne(text, HistoryOptions(breaks: .keepAfterLast))
        #expect(after.series.count == 50)
        #expect(counts(after) == ["before_break": 50])
        #expect(after.rows == after.series.count + after.rejected.total)
        let rescaled = try readOne(text, HistoryOptions(breaks: .rescale))
        #expect(rescaled.series.prices == Array(repeating: 2, count: 100))
        let kept = try readOne(text, HistoryOptions(breaks: .keep))
        #expect(kept.series == undecided.series)
        #expect(kept.breakDecision == .keep)
    }

    @Test func aRescaledBarKeepsItsShape() throws {
        let text =
            "time,open,high,low,close,volume\n1700000000,1,3,1,2,7\n"
            + "1700000060,1000,3000,1000,2000,8\n"
        let history = try readOne(text, HistoryOptions(breaks: .rescale))
        #expect(history.series.prices == [2000, 2000])
        #expect(history.bars?.open == [1000, 1000])
        #expect(history.bars?.high == [3000, 3000])
        #expect(history.bars?.low == [1000, 1000])
        #expect(history.bars?.volume == [7, 8])
    }

    /// An hour apart; closes and volumes.
    private func bars(_ rows: [(close: Double, volume: Double)]) -> String {
        var previous = rows.first?.close ?? 1
        var text = "time,open,high,low,close,volume\n"
        for (index, row) in rows.enumerated() {
            let open = row.volume > 0 ? previous : row.close
            text +=
                "\(1_700_000_000 + 3600 * index),\(open),\(max(open, row.close)),"
                + "\(min(open, row.close)),\(row.close),\(row.volume)\n"
            previous = row.close
        }
        return text
    }

    @Test func staleBarsAreCountedAndAgeTheFeed() throws {
        let history = try readOne(
            bars([(1, 5), (2, 5), (2, 0), (2, 0), (3, 5), (3, 0), (3, 0)]))
        #expect(history.series.count == 7)
        #expect(history.staleBars.count == 4)
        #expect(history.staleBars.runs == [2..<4, 5..<7])
        #expect(history.observations(at: nil, maxGap: .days(3)).count == 7)
        let live = history.liveObserved(at: nil, maxGap: .days(3)).series
        #expect(live.count == 5)
        #expect(live.times == Array(history.series.times[..<5]))
        let earlier = Timestamp(microseconds: history.series.times[3])
        #expect(history.liveObserved(at: earlier, maxGap: .days(3)).series.count == 2)
    }

    @Test func aLongStaleRunIsAHole() throws {
        let history = try readOne(
            bars([(1, 5), (2, 5)] + Array(repeating: (2, 0), count: 100) + [(3, 5), (3, 5)]))
        let all = history.observations(at: nil, maxGap: .days(5))
        #expect(all.count == 104)
        let holed = history.observations(at: nil, maxGap: .days(3))
        #expect(holed.count == 4)
        #expect(holed.holeCount(at: try #require(holed.last), maxGap: .days(3)) == 1)
        // As far as it is known, and also while it still runs.
        let during = Timestamp(microseconds: history.series.times[90])
        #expect(history.observations(at: during, maxGap: .days(3)).count == 2)
        let soon = Timestamp(microseconds: history.series.times[30])
        #expect(history.observations(at: soon, maxGap: .days(3)).count == 31)
    }

    @Test func volumesOfZeroThroughoutSayNothing() throws {
        let text = bars([(1, 0), (1, 0), (1, 0)])
        #expect(try readOne(text).staleBars.count == 0)
    }

    @Test func aMultiplierInTheName() throws {
        let history = try readOne(
            "symbol,timestamp,price\n1000PEPEUSDT,1700000000,1\n")
        #expect(history.contractMultiplier == 1000)
    }

    @Test func optionsFromText() throws {
        var options = HistoryOptions()
        try options.set(.format, to: "candles_csv")
        try options.set(.content, to: "mark_prices")
        try options.set(.columns, to: "time=a b,price=2")
        try options.set(.timeNotation, to: "day_first_date")
        try options.set(.utcOffset, to: "-05:30")
        try options.set(.barLength, to: "15m")
        try options.set(.barStamp, to: "close")
        try options.set(.outliers, to: "12")
        try options.set(.breaks, to: "keep_after_last")
        var expected = HistoryOptions(
            format: .candlesCSV, content: .markPrices,
            columns: ColumnNames([.time: "a b", .price: "2"]), timeNotation: .dayFirstDate,
            clockAhead: .minutes(-330), barLength: .minutes(15), barStamp: .close,
            breaks: .keepAfterLast)
        expected.outliers = try OutlierRule(deviations: 12)
        #expect(options == expected)
        try options.set(.outliers, to: "keep")
        #expect(options.outliers == nil)
        try options.set(.outliers, to: "quarantine")
        #expect(options.outliers == .standard)
    }

    @Test(arguments: [
        (HistoryOptions.Name.format, "csv"), (.content, "funding_rates"), (.content, "x"),
        (.columns, ""), (.columns, "time"), (.columns, "time="), (.columns, "when=a"),
        (.columns, "time=a,time=b"), (.timeNotation, "days"), (.utcOffset, "3"),
        (.utcOffset, "03:00"), (.utcOffset, "+25:00"), (.utcOffset, "+03:60"),
        (.utcOffset, "+24:01"), (.utcOffset, "+-3:00"), (.barLength, "0s"), (.barLength, "1"),
        (.barStamp, "end"), (.outliers, "0"), (.outliers, "nan"), (.outliers, "no"),
        (.breaks, "drop"),
    ])
    func textsThatAreNoOption(name: HistoryOptions.Name, text: String) {
        var options = HistoryOptions()
        #expect(throws: HistoryOptionError.self) { try options.set(name, to: text) }
        #expect(options == HistoryOptions())
    }

    // MARK: - What was known at a time depends on nothing after it

    @Test func theKindIsThatOfTheSpacingsUpToThen() throws {
        let regular = (0..<100).map { "\(1_700_000_000 + 60 * $0),1.5\n" }.joined()
        let irregular = (0..<100).map { "\(1_700_006_000 + 7 * $0 * $0),1.5\n" }.joined()
        let history = try readOne("timestamp,price\n" + regular + irregular)
        #expect(history.kind == .tick)
        #expect(history.kind(at: nil) == .tick)
        #expect(history.kind(at: minute(99)) == .interval)
        let declared = try readOne(
            "timestamp,price\n" + regular + irregular, HistoryOptions(kind: .threshold))
        #expect(declared.kind(at: minute(99)) == .threshold)
    }

    @Test func barsAreStaleOnlyOnceSomethingWasTraded() throws {
        let quiet: [(Double, Double)] = Array(repeating: (2, 0), count: 100)
        let history = try readOne(bars(quiet + [(3, 5), (3, 0)]))
        #expect(history.staleBars.count == 100)
        let before = Timestamp(microseconds: history.series.times[90])
        #expect(history.observations(at: before, maxGap: .days(3)).count == 91)
        #expect(history.liveObserved(at: before, maxGap: .days(3)).series.count == 91)
        #expect(history.observations(at: nil, maxGap: .days(3)).count == 3)
    }

    @Test func aPrintThatLooksLikeABreakIsOneUntilItIsTakenBack() throws {
        let history = try readOne(walk(300, planted: [200: 1000]))
        #expect(history.breaks.isEmpty)
        #expect(history.undecidedBreak(at: minute(199)) == nil)
        #expect(history.undecidedBreak(at: minute(200))?.kind == .rebase(powerOfTen: 1))
        #expect(history.undecidedBreak(at: minute(201)) == nil)
        let upToThere = try readOne(walk(201, planted: [200: 1000]))
        #expect(upToThere.undecidedBreak(at: nil)?.time == minute(200))
    }

    @Test func aQuarantinedPrintFollowsADecisionOnBreaks() throws {
        var rows = walk(300, planted: [200: 150]).split(separator: "\n").map(String.init)
        for index in 0..<250 {
            let parts = rows[index + 1].split(separator: ",")
            rows[index + 1] = "\(parts[0]),\((Double(parts[1]) ?? 0) / 1000)"
        }
        let text = rows.joined(separator: "\n")
        let rescaled = try readOne(text, HistoryOptions(breaks: .rescale))
        #expect(abs((rescaled.quarantined.first?.price ?? 0) - 150) < 1e-9)
        let known = rescaled.observations(at: minute(200), maxGap: .days(3))
        #expect(abs((known.prices.last ?? 0) - 150) < 1e-9)
        let after = try readOne(text, HistoryOptions(breaks: .keepAfterLast))
        #expect(after.quarantined.isEmpty)
        #expect(after.series.count == 50)
    }

    @Test func aCrashIsNoBreakThatADecisionIsAbout() throws {
        let text =
            "timestamp,price\n"
            + (0..<300).map { index in
                let price = index < 100 ? 0.03 : index < 200 ? 30 : 1.0
                return "\(1_700_000_000 + 60 * index),\(price)\n"
            }.joined()
        let undecided = try readOne(text)
        #expect(undecided.breaks.map(\.kind) == [.rebase(powerOfTen: 3), .unexplained])
        #expect(undecided.undecidedBreak(at: nil)?.kind == .rebase(powerOfTen: 3))
        let after = try readOne(text, HistoryOptions(breaks: .keepAfterLast))
        #expect(after.series.prices.first == 30)
        #expect(after.series.count == 200)
        let rescaled = try readOne(text, HistoryOptions(breaks: .rescale))
        #expect(rescaled.series.prices.first == 30)
        #expect(rescaled.series.prices.last == 1)
    }

    @Test func rescalingKeepsFlatBarsFlat() throws {
        let flat: [(Double, Double)] = (0..<50).map { (0.0013 + Double($0 / 10) * 1e-7, 0) }
        let rows = [(0.0013, 5.0)] + flat + [(1.37, 5.0), (1.38, 5.0)]
        let kept = try readOne(bars(rows), HistoryOptions(breaks: .keep))
        let rescaled = try readOne(bars(rows), HistoryOptions(breaks: .rescale))
        #expect(kept.staleBars.count == 45 + 1)
        #expect(rescaled.staleBars == kept.staleBars)
    }

    @Test func thinnedBarsAreStaleWhereAllOfThemAre() throws {
        let rows: [(Double, Double)] =
            [(1, 5), (1, 0), (1, 0), (1, 0)] + [(1, 0), (1, 0), (1, 0), (1, 0)]
            + [(1, 0), (1, 0), (2, 5), (2, 0)]
        let text = bars(rows.map { (close: $0.0, volume: $0.1) })
            .replacing("17000", with: "16992")
        let hourly = try readOne(text)
        #expect(hourly.staleBars.count == 10)
        let thinned = try readOne(text, HistoryOptions(barInterval: .hours(4)))
        #expect(thinned.bars == nil)
        let groups = Dictionary(grouping: hourly.series.times.indices) {
            hourly.series.times[$0] / (4 * 3_600_000_000)
        }
        let stale = Set(hourly.staleBars.runs.joined())
        #expect(
            thinned.staleBars.count == groups.values.count { $0.allSatisfy(stale.contains) })
        #expect(thinned.staleBars.count > 0)
    }

    // MARK: - Bars of several lengths

    @Test func aFeedOfTwoBarLengthsIsRefused() throws {
        func row(_ time: Int) -> String { "\(time),1,2,1,1.5\n" }
        let days = (0..<100).map { row(1_700_000_000 + 86_400 * $0) }.joined()
        let hours = (0..<300).map { row(1_708_640_000 + 3600 * $0) }.joined()
        let text = "time,open,high,low,close\n" + days + hours
        #expect(try failure(text).found == "bars of 1h and 100 in a row of 1d")
        let stated = try readOne(text, HistoryOptions(barLength: .hours(1)))
        #expect(stated.series.count == 400)
    }

    @Test func eachFeedHasItsOwnBarLength() throws {
        func rows(_ feed: String, _ length: Int, _ count: Int) -> String {
            (0..<count).map { index in
                let start = 1_700_006_400 + length * index
                return "\(feed),\(start),\(start + length),1,2,1,1.5\n"
            }.joined()
        }
        let header = "symbol,open_time,close_time,open,high,low,close\n"
        for count in [30, 250] {
            let histories = try read(header + rows("A", 60, count) + rows("B", 3600, count))
            #expect(histories.map(\.candleInterval) == [.minutes(1), .hours(1)])
            #expect(histories[1].series.first?.description == "2023-11-15T01:00:00Z")
        }
    }
}
