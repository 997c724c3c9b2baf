import Evidence
import Foundation
import MarginPolicy
import OracleHistory
import PolicyDocument
import TestSupport
import VolModel

/// Some weeks around a crash, replayed from real candles.
struct ReplayEvent: Sendable {
    let title: String
    let symbols: [String]
    /// Of the histories; `*` stands for the symbol.
    let pattern: String
    let from: String
    let to: String
    var minHistory = TimeSpan.days(30)

    private static let binance = "candles_1h/binance_perp_*USDT_1h_2020_2024.csv.gz"
    private static let five = ["BTC", "ETH", "LINK", "SOL", "AVAX"]

    static let all = [
        ReplayEvent(
            title: "2020-03-12", symbols: ["BTC", "ETH"], pattern: binance, from: "2020-02-12",
            to: "2020-04-12"),
        ReplayEvent(
            title: "2021-05-19", symbols: five, pattern: binance, from: "2021-04-19",
            to: "2021-06-19"),
        ReplayEvent(
            title: "FTX, November 2022", symbols: five, pattern: binance, from: "2022-10-10",
            to: "2022-12-10"),
        ReplayEvent(
            title: "2025-10-10", symbols: ["BTC", "DOGE", "1000PEPE", "HBAR", "PUMPFUN"],
            pattern: "candles_1h/bybit_perp_*USDT_1h_2025-09_2025-10.csv.gz", from: "2025-09-26",
            to: "2025-10-22", minHistory: .days(14)),
    ]

    /// The days of May 2021 of which there are minutes, by the hour and by the minute.
    static let hourly = ReplayEvent(
        title: "1 h, perpetual", symbols: ["BTC", "ETH", "LINK"], pattern: binance,
        from: "2021-04-21", to: "2021-05-20")
    static let minutely = ReplayEvent(
        title: "1 min, spot", symbols: hourly.symbols,
        pattern: "candles_1m/binance_spot_*USDT_1m_2021-04-20_2021-05-20.json.gz",
        from: hourly.from, to: hourly.to)

    var start: Timestamp { Timestamp(from) ?? Timestamp(microseconds: 0) }
    var end: Timestamp { Timestamp(to) ?? Timestamp(microseconds: 0) }

    /// What happened on the path: its markets, and the policy walked through them.
    struct Path: Sendable {
        let event: ReplayEvent
        let markets: [ReplayMarket]
        let dynamic: [ParameterSchedule]

        /// What was in force when the path begins, for all of it.
        var frozen: [ParameterSchedule] {
            get throws {
                try dynamic.map { try ParameterSchedule(constant: $0.entries[0].ratios) }
            }
        }

        /// The largest fall of a candle from its open, and in which market.
        var deepest: (symbol: String, fall: Double) {
            zip(event.symbols, markets).map { symbol, market in
                let falls = market.bars.map { 1 - Double($0.low) / Double($0.open) }
                return (symbol, falls.max() ?? 0)
            }.max { $0.1 < $1.1 } ?? ("", 0)
        }
    }

    static func balanced() throws -> RiskPolicy {
        let file = TailDocument.file.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("fixtures/policy.yaml")
        return try PolicyFile([UInt8](Data(contentsOf: file)), file: "policy.yaml").defaults
    }

    /// `other` is a path of the same markets whose parameters are taken.
    func path(after other: Path? = nil) throws -> Path {
        var policy = try Self.balanced()
        policy.volatility.minHistory = minHistory
        let maxGap = TimeSpan.days(3)
        var (markets, schedules) = ([ReplayMarket](), [ParameterSchedule]())
        for symbol in symbols {
            let history = try Self.history(pattern, symbol)
            markets.append(
                try ReplayMarket(
                    name: symbol, feed: history.observed(at: end, maxGap: maxGap),
                    barLength: history.candleInterval, from: start, to: end))
            guard other == nil else { continue }
            let source = PolicySource(
                Instrument(id: symbol, feed: .init(kind: .ohlc)), policy: policy,
                first: history.series.first ?? start
            ) { history.liveObserved(at: $0, maxGap: maxGap) }
            schedules.append(
                try ParameterWalk(source, from: start, to: end, step: .days(1)).schedule)
        }
        return Path(event: self, markets: markets, dynamic: other?.dynamic ?? schedules)
    }

    private static func history(_ pattern: String, _ symbol: String) throws -> FeedHistory {
        try HistoryReader.read(
            path: RealData.path(pattern.replacing("*", with: symbol)), options: HistoryOptions())[
                0]
    }
}
