import Testing
import VolModel

@testable import OracleHistory

/// What the fast routes read, the careful ones read the same from other spellings of it.
@Suite struct FastRouteTests {
    private struct Writer {
        var generator: SeededGenerator

        init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

        mutating func pick<T>(_ values: [T]) -> T {
            values[Int.random(in: 0..<values.count, using: &generator)]
        }

        mutating func chance(_ percent: Int) -> Bool {
            Int.random(in: 0..<100, using: &generator) < percent
        }

        mutating func digits(_ count: ClosedRange<Int>) -> String {
            (0..<Int.random(in: count, using: &generator)).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }.joined()
        }

        mutating func price() -> String {
            if chance(4) {
                return pick([
                    "0", "0.0", "-1.5", "nan", "inf", "", "abc", "1e400", "+2.5", "5.", ".5", "1e5",
                    "00000000000000000001.25", "12345678901234567890", "1.2.3", "1 2",
                ])
            }
            return chance(20) ? digits(1...24) : "\(digits(1...9)).\(digits(1...12))"
        }

        mutating func integer() -> String {
            chance(4) ? pick(["0", "-7", "", "x", "1.5", "nan", "1e3"]) : "1" + digits(5...24)
        }

        mutating func time(_ row: Int) -> String {
            chance(4)
                ? pick(["0", "", "x", "-5", "1700000000.5", "2023-11-14", "99999999999999", "1 7"])
                : String(1_700_000_000 + row - Int.random(in: 0...2, using: &generator))
        }

        mutating func round(_ row: Int) -> String {
            if chance(4) { return pick(["", "x", "-1", "1208925819614629174706176", "9.5"]) }
            let phase = UInt128(row / 300 + 1) << 64
            return chance(5)
                ? pick([digits(1...18), digits(26...27)]) : String(phase + UInt128(row))
        }
    }

    private static func values(_ history: FeedHistory) -> [[UInt64]] {
        let bars = history.bars
        let columns =
            [history.series.prices] + (bars.map { [$0.open, $0.high, $0.low, $0.volume] } ?? [])
        return [history.series.times.map { UInt64(bitPattern: $0) }]
            + columns.map { $0.map { $0.isNaN ? .max : $0.bitPattern } }
    }

    private func expectSame(
        _ one: String, _ other: String, _ options: HistoryOptions, bars: Bool = false
    ) throws {
        let histories = try (readOne(one, options), readOne(other, options))
        #expect(histories.0.series.count > 100)
        #expect((histories.0.bars != nil) == bars)
        #expect(histories.0.rows == histories.1.rows)
        #expect(counts(histories.0) == counts(histories.1))
        #expect(Self.values(histories.0) == Self.values(histories.1))
    }

    /// Quotes lead every row to the careful one.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func roundsReadAsQuotedRounds(seed: UInt64) throws {
        var writer = Writer(seed: seed)
        let rows = (0..<900).map { row in
            [
                writer.round(row), writer.integer(), writer.time(row), writer.time(row),
                writer.round(row),
            ]
        }
        let header = "roundId,answer,startedAt,updatedAt,answeredInRound\n"
        let clean = (0..<150).map { "\($0 + 1),1\($0),1699990000,\(1_699_990_000 + $0),1\n" }
        let start = header + clean.joined()
        let options = HistoryOptions(decimals: 8)
        try expectSame(
            start + rows.map { $0.joined(separator: ",") }.joined(separator: "\n"),
            start
                + rows.map { $0.map { "\"\($0)\"" }.joined(separator: ",") }
                .joined(separator: "\n"), options)
    }

    private static func candle(_ row: Int, _ writer: inout Writer) -> [String] {
        var fields = [
            String(1_700_000_000 + 60 * row), "10.5", "11.25", "9.75", "10.\(row)", "12.5",
        ]
        if writer.chance(30) {
            let place = Int.random(in: 1...5, using: &writer.generator)
            fields[place] = writer.pick(["0", "-1", "nan", "10.625", "12", "9", "x", "", "1e1"])
        }
        if writer.chance(3) { fields[0] = writer.time(row) }
        return fields
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func candlesReadAsQuotedCandles(seed: UInt64) throws {
        var writer = Writer(seed: seed)
        let rows = (0..<600).map { Self.candle($0, &writer) }
        let header = "timestamp,open,high,low,close,volume\n"
        try expectSame(
            header + rows.map { $0.joined(separator: ",") }.joined(separator: "\n"),
            header
                + rows.map { $0.map { "\"\($0)\"" }.joined(separator: ",") }
                .joined(separator: "\n"), HistoryOptions(detail: .full), bars: true)
    }

    /// An exponent leads a candle to the careful one.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func candleArraysReadAsThoseWithExponents(seed: UInt64) throws {
        var writer = Writer(seed: seed)
        let clean = (0..<150).map { ["\(1_699_000_000 + 60 * $0)", "10", "11", "9", "10", "1"] }
        let rows = clean + (0..<600).map { Self.candle($0, &writer) }
        func array(_ candles: [String]) -> String {
            "[" + candles.joined(separator: ",") + "]"
        }
        var plain: [String] = []
        var careful: [String] = []
        for var row in rows {
            let (isQuoted, isLong) = (writer.chance(20), writer.chance(10))
            let end = (isLong ? ", 5, \"x\"" : "") + writer.pick(["", " ", "\n"])
            func text() -> String {
                "[" + row.map { isQuoted ? "\"\($0)\"" : $0 }.joined(separator: ", ") + end + "]"
            }
            plain.append(text())
            if row[4].last?.isNumber == true, !row[4].contains("e") { row[4] += "e0" }
            careful.append(text())
        }
        try expectSame(array(plain), array(careful), HistoryOptions(detail: .full), bars: true)
    }

    // MARK: - Fields

    private func withField<Result>(_ text: String, _ body: (Bytes) -> Result) -> Result {
        let bytes = Array(text.utf8) + [Ascii.comma] + [UInt8](repeating: 0x37, count: 16)
        return bytes.withUnsafeBufferPointer { body($0.part(0..<text.utf8.count)) }
    }

    @Test func roundIdsAreThoseOfTheCarefulReader() {
        var writer = Writer(seed: 3)
        var texts = [
            "1208925819614629174706175", "1208925819614629174706176", "0", "007", "1x", "",
        ]
        for count in 0...28 {
            texts += (0..<40).map { _ in writer.digits(count...count) }
            texts += [
                "1" + String(repeating: "0", count: count), String(repeating: "9", count: count),
            ]
        }
        for text in texts {
            withField(text) { #expect(FastField.round(of: $0) == RoundID.parse($0), "\(text)") }
        }
    }

    @Test(arguments: [PriceEncoding.decimalText, .rawInteger(decimals: 8)])
    func fastVerdictsAreThoseOfTheJudge(encoding: PriceEncoding) throws {
        var writer = Writer(seed: 4)
        let judge = RowJudge(timeNotation: .seconds, priceEncoding: encoding, isChainlink: true)
        let fast = try #require(FastJudge(judge, columns: RowColumns()))
        var accepted = 0
        for row in 0..<4000 {
            let (time, price) = (writer.time(row), writer.chance(50) ? writer.price() : "12345")
            withField(time) { timeText in
                withField(price) { priceText in
                    guard let microseconds = fast.time(of: timeText),
                        let value = fast.price(of: priceText, rawDecimals: fast.rawDecimals)
                    else { return }
                    accepted += 1
                    let verdict = judge.judge(time: timeText, price: priceText)
                    #expect(verdict == .accepted(time: microseconds, price: value))
                }
            }
        }
        #expect(accepted > 1000)
    }

    @Test func rowsThatNeedACloserLookHaveNoFastVerdict() {
        var judge = RowJudge(timeNotation: nil, priceEncoding: .decimalText, isChainlink: false)
        #expect(FastJudge(judge, columns: RowColumns()) == nil)
        judge.timeNotation = .nanoseconds
        #expect(FastJudge(judge, columns: RowColumns()) == nil)
        judge.timeNotation = .seconds
        #expect(FastJudge(judge, columns: RowColumns(texts: true)) == nil)
        #expect(FastJudge(judge, columns: RowColumns()) != nil)
        judge.isRate = true
        #expect(FastJudge(judge, columns: RowColumns()) == nil)
        judge.isRate = false
        judge.clockAhead = 1
        #expect(FastJudge(judge, columns: RowColumns()) == nil)
    }

    // MARK: - Order

    /// Rows in order, newest first and in any order are one history.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func roundsInAnyOrderAreTheSame(seed: UInt64) throws {
        var writer = Writer(seed: seed)
        var rows: [String] = []
        for row in 0..<400 {
            let phase = UInt128(row / 150 + (writer.chance(2) ? 0 : 1)) << 64
            let time = 1_700_000_000 + row - (writer.chance(5) ? 1 : 0)
            rows.append("\(phase + UInt128(row)),1\(row),1,\(time),1")
        }
        let header = "roundId,answer,startedAt,updatedAt,answeredInRound\n"
        let options = HistoryOptions(decimals: 2)
        let inOrder = try readOne(header + rows.joined(separator: "\n"), options)
        let reversed = try readOne(header + rows.reversed().joined(separator: "\n"), options)
        let shuffled = try readOne(
            header + rows.shuffled(using: &writer.generator).joined(separator: "\n"), options)
        #expect(inOrder.rejected.total > 0)
        #expect(inOrder.series == reversed.series)
        #expect(inOrder.series == shuffled.series)
        #expect(inOrder.rejected == reversed.rejected)
        #expect(inOrder.rejected == shuffled.rejected)
    }

    /// However a batch mixes its feeds, each feed's rows arrive in order.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func mixedFeedsAreKeptApart(seed: UInt64) {
        var writer = Writer(seed: seed)
        let feedCount = [1, 2, 7, 60, 3000][Int(seed % 5)]
        var expected: [Int: [(time: Int64, price: Double)]] = [:]
        var (store, bars) = (RowStore(), BarStore(interval: 10))
        var batch = RowBatch(capacity: 64, columns: RowColumns(sides: .bar, rounds: true))
        var time: Int64 = 0
        for _ in 0..<40 {
            var feed = 0
            let keeps = writer.pick([0, 50, 95])
            for _ in 0..<Int.random(in: 0...64, using: &writer.generator) {
                if !writer.chance(keeps) {
                    feed = Int.random(in: 0..<feedCount, using: &writer.generator)
                }
                time += 1
                for side in 0..<4 { batch.setSide(side, Double(time) + Double(side) / 4) }
                batch.setRound(UInt128(time) << 70)
                batch.append(time: time, price: Double(time) / 3, feed: feed)
                expected[feed, default: []].append((time, Double(time) / 3))
            }
            store.take(batch, feedCount: feedCount)
            bars.take(batch, feedCount: feedCount)
            batch.removeAll()
        }
        for feed in 0..<feedCount {
            let times = (expected[feed] ?? []).map(\.time)
            let prices = (expected[feed] ?? []).map(\.price)
            var columns = store.remove(feed)
            #expect(columns.times.takeAll() == times)
            #expect(columns.prices.takeAll() == prices)
            #expect(columns.rounds.takeAll() == times.map { UInt128($0) << 70 })
            let sides: [Double] = times.flatMap { time in
                (0..<4).map { side in Double(time) + Double(side) / 4 }
            }
            #expect(columns.sides.takeAll() == sides)
            let kept = SeriesCleaner.lastOfEach(times, interval: 10)
            #expect(bars.feeds[feed].rows == times.count)
            let finished = bars.feeds[feed].finished(interval: 10)
            #expect(finished.times == kept.map { times[$0] })
            #expect(finished.prices == kept.map { prices[$0] })
        }
    }
}
