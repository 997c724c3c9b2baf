import Foundation
import IsolatedMargin
import OracleHistory
import VolModel

/// A million open positions on one linear perpetual, half of them short, and prices to walk.
///
/// 97.5% of them have a leverage of up to 1.8, the others of 2 to 20: along the real path, which
/// loses a quarter of the price, fewer than 0.1% of all are crossed in a day.
struct EngineWorkload {
    static let positions = 1_000_000
    /// Prices are in tenths of a dollar, lots in thousandths of a coin.
    private static let multiplier = 100

    let engine: MarginEngine
    /// A million marks around the first price, which none of the positions is near to.
    let quietPath: [Ticks]
    /// Open, high, low and close of each minute; nil without the real histories.
    let realPath: [Ticks]?

    init() throws {
        let bars = try Self.realBars()
        let start = bars.first ?? 500_000
        realPath = bars.isEmpty ? nil : bars
        engine = try Self.opened(at: start)
        quietPath = (0..<1_000_000).map { start - 5_000 + $0 * 7_919 % 10_000 }
    }

    private static func opened(at start: Ticks) throws -> MarginEngine {
        let contract = try Contract(
            name: "BTC-USD-PERP", settlement: 0, multiplier: multiplier, lotsMax: 1_000_000_000,
            ticksRange: 1...1_000_000_000)
        let venue = try Venue(
            assets: [Asset(name: "USDC", decimals: 6)],
            markets: [
                Venue.Market(
                    contract: contract,
                    rule: .ladder(try MarginLadder(maintenancePpm: 5_000, initialPpm: 10_000)),
                    liquidation: LiquidationPolicy(penaltyPpm: 5_000))
            ])
        var engine = MarginEngine(venue)
        var random = SeededRandom(seed: 7)
        try engine.execute(.mark(0, start, Timestamp(seconds: 0)))
        try engine.execute(.deposit(1, 0, 1 << 90))
        try engine.execute(.endow(.insurance, 0, 1 << 60))
        for index in 0..<Self.positions {
            let lots = 1_000 * (1 + Int(random.next() % 1_000))
            let leverage =
                index % 40 == 0 ? 2 + 18 * random.uniform() : 1 + 0.8 * random.uniform()
            let margin = Double(lots * start * multiplier) / leverage
            try engine.execute(
                .open(
                    1, 0, lots: index % 2 == 0 ? lots : -lots, margin: Quanta(margin), at: nil))
        }
        return engine
    }

    private static func realBars() throws -> [Ticks] {
        guard let folder = ProcessInfo.processInfo.environment["MARGINPOLICY_DATA"] else {
            return []
        }
        let path = folder + "/candles_1m/binance_spot_BTCUSDT_1m_2021-04-20_2021-05-20.json.gz"
        let feed = try HistoryReader.read(path: path, options: HistoryOptions()).first
        guard let feed, let bars = feed.bars else { return [] }
        return feed.series.prices.indices.flatMap { index in
            [bars.open[index], bars.high[index], bars.low[index], feed.series.prices[index]]
                .map { $0.isNaN ? feed.series.prices[index] : $0 }
                .map { Ticks(($0 * 10).rounded()) }
        }
    }

    /// A copy that shares no storage with the others.
    func copy() throws -> MarginEngine {
        var engine = engine
        try engine.execute(.addMargin(1, 1))
        return engine
    }

    /// Walks the engine and returns how many positions were liquidated.
    static func walk(
        _ engine: inout MarginEngine, _ path: [Ticks], funded: Bool = true
    ) throws -> Int {
        let before = engine.state.segments.count
        var time: Int64 = 0
        for ticks in path {
            time += 15
            try engine.execute(.mark(0, ticks, Timestamp(seconds: time)))
            // Funding three times a day.
            if funded, time % 28_800 == 0 {
                try engine.execute(
                    .fund(0, rateBillionths: 100_000, Timestamp(seconds: time)))
            }
        }
        return before - engine.state.segments.count
    }
}
