import Foundation
import OracleSimulator
import Testing
import VolModel

@Suite struct EncodingTests {
    private let start = Timestamp(seconds: 1_704_067_200)

    private func path(days: Int64, seed: UInt64) -> MarketPath {
        MarketPath(
            model: MarketModel(volatility: 0.9, logVolatilityDeviation: 0.3), initialPrice: 0.08,
            from: start, to: start + .days(days), step: .minutes(1), seed: seed)
    }

    private func lines(_ bytes: [UInt8]) -> [Substring] {
        String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func roundsParseBack() throws {
        let oracle = DeviationOracle(deviation: 0.005, heartbeat: .hours(1), decimals: 18)
        let rounds =
            [ChainlinkRound.zero(phase: 6)]
            + ChainlinkRound.numbered(phase: 6, oracle.answers(to: path(days: 4, seed: 1), seed: 1))
        let lines = lines(ChainlinkRoundsCSV.encode(rounds.reversed()))
        #expect(lines.first == "roundId,answer,startedAt,updatedAt,answeredInRound")
        #expect(lines.last == "")
        // The id of the round that does not exist, as the mainnet proxy of phase 6 returns it.
        #expect(lines.dropLast().last == "110680464442257309696,0,0,0,110680464442257309696")
        let rows = lines.dropFirst().dropLast().map { $0.split(separator: ",") }
        #expect(rows.count == rounds.count)
        for (row, round) in zip(rows, rounds.reversed()) {
            try #require(row.count == 5)
            #expect(UInt128(row[0]).map { UInt64($0 >> 64) } == 6)
            #expect(UInt128(row[0]).map { UInt64(truncatingIfNeeded: $0) } == round.aggregatorRound)
            #expect(Int128(row[1]) == round.answer)
            #expect(row[2] == row[3])
            #expect(Int64(row[3]).map(Timestamp.init(seconds:)) == round.updatedAt)
            #expect(row[4] == row[0])
        }
    }

    @Test(arguments: TimeStyle.allCases, [nil, "DOGE/USD"])
    func pricesParseBack(style: TimeStyle, feed: String?) throws {
        let oracle = DeviationOracle(deviation: 0.005, heartbeat: .hours(1))
        let answers = oracle.answers(to: path(days: 2, seed: 2), seed: 2)
        let lines = lines(PriceCSV.encode(answers, decimals: 8, feed: feed, time: style))
        #expect(lines.first == (feed == nil ? "timestamp,price" : "feed,timestamp,price"))
        let rows = lines.dropFirst().dropLast().map { $0.split(separator: ",") }
        #expect(rows.count == answers.count)
        for (row, answer) in zip(rows, answers) {
            try #require(row.count == (feed == nil ? 2 : 3))
            #expect(feed == nil || row[0] == "DOGE/USD")
            #expect(instant(row[row.count - 2], style) == answer.updatedAt)
            let price = try #require(Double(row[row.count - 1]))
            #expect(Int128((price * 1e8).rounded()) == answer.answer)
        }
    }

    private func instant(_ text: Substring, _ style: TimeStyle) -> Timestamp? {
        switch style {
        case .unixSeconds: Int64(text).map(Timestamp.init(seconds:))
        case .unixMilliseconds: Int64(text).map { Timestamp(microseconds: $0 * 1000) }
        case .rfc3339: Timestamp(text)
        }
    }

    @Test func candlesParseBackFromBothFormats() throws {
        let candles = Candles(
            of: path(days: 3, seed: 3), interval: .hours(1), priceDecimals: 6,
            meanDailyVolume: 5e6, seed: 3)
        let json = try JSONSerialization.jsonObject(with: Data(candles.freqtradeJSON()))
        let table = try #require(json as? [[Double]])
        let lines = lines(candles.csv(time: .rfc3339))
        #expect(lines.first == "timestamp,open,high,low,close,volume")
        let rows = lines.dropFirst().dropLast().map { $0.split(separator: ",") }
        #expect(rows.count == 72 && table.count == 72)
        for ((bar, row), array) in zip(zip(candles.bars, rows), table) {
            try #require(row.count == 6 && array.count == 6)
            #expect(Timestamp(row[0]) == bar.openTime)
            #expect(Int64(array[0]) * 1000 == bar.openTime.microseconds)
            let units = [bar.open, bar.high, bar.low, bar.close].map { Double($0) / 1e6 }
            let expected = units + [Double(bar.volume) / 100]
            #expect(Array(array.dropFirst()) == expected)
            #expect(row.dropFirst().map { Double($0) } == expected.map { $0 })
        }
    }

    @Test func candlesSummariseThePath() {
        let path = path(days: 3, seed: 4)
        let candles = Candles(
            of: path, interval: .hours(1), priceDecimals: 10, meanDailyVolume: 5e6, seed: 4)
        for (index, bar) in candles.bars.enumerated() {
            let inside = path.prices[index * 60..<index * 60 + 60].map {
                Int128(($0 * 1e10).rounded())
            }
            #expect(bar.openTime == path.time(at: index * 60))
            #expect(bar.open == inside.first)
            #expect(bar.close == inside.last)
            #expect(bar.high == inside.max())
            #expect(bar.low == inside.min())
            #expect(bar.low <= min(bar.open, bar.close) && max(bar.open, bar.close) <= bar.high)
            #expect(bar.volume > 0)
        }
        #expect(Set(candles.bars.map(\.volume)).count == candles.bars.count)
        let days = 3.0
        let mean = candles.bars.map { Double($0.volume) / 100 }.reduce(0, +) / days
        // 72 bars with a coefficient of variation below one.
        #expect(abs(mean / 5e6 - 1) < 4 / 72.0.squareRoot())
    }

    @Test func anUnfinishedBarIsLeftOut() {
        let path = MarketPath(
            model: MarketModel(volatility: 0.5), initialPrice: 1, from: start,
            to: start + .minutes(118), step: .minutes(1), seed: 5)
        let candles = Candles(
            of: path, interval: .hours(1), priceDecimals: 4, meanDailyVolume: 1, seed: 5)
        #expect(candles.bars.count == 1)
    }

    @Test(arguments: [
        (Int128(5), 3, "0.005"), (-5, 3, "-0.005"), (1234, 2, "12.34"), (1200, 2, "12.00"),
        (7, 0, "7"), (0, 2, "0.00"), (100, 2, "1.00"),
    ])
    func decimalsKeepTheirDigits(value: Int128, decimals: Int, text: String) {
        #expect(decimalText(value, decimals: decimals) == text)
    }
}
