import Foundation
import TestSupport
import Testing

/// A job over real histories: many formats, kinds and ages in one night.
@Suite(.enabled(if: RealData.folder != nil, "\(RealData.skipped)")) struct RealJobTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try FileManager.default.createSymbolicLink(
            atPath: place.path + "/data", withDestinationPath: #require(RealData.folder))
        try place.write(Self.policy, to: "job/policy.yaml")
        try place.write(Self.current, to: "job/current.json")
        try place.write(Self.job, to: "job/job.yaml")
    }

    private struct Entry {
        var id: String
        var file: String
        var feed: String
        var inForce: (maintenance: Int, initial: Int)?
    }

    private static let entries = [
        Entry(
            id: "ETH-USD", file: "oracle/chainlink_ethusd_mainnet_2023-04_2024-01.csv.gz",
            feed: "kind: threshold, heartbeat: 1h, deviation: 0.5%, decimals: 8",
            inForce: (30_000, 60_000)),
        Entry(
            id: "USDC-USD", file: "oracle/chainlink_usdcusd_mainnet_all.csv.gz",
            feed: "kind: threshold, heartbeat: 24h, deviation: 0.25%, decimals: 8",
            inForce: (10_000, 20_000)),
        Entry(
            id: "USDT-USD", file: "oracle/chainlink_usdtusd_mainnet_all.csv.gz",
            feed: "kind: threshold, heartbeat: 24h, deviation: 0.25%, decimals: 8"),
        Entry(
            id: "LINK-USD", file: "oracle/chainlink_linkusd_goerli_2022.csv.gz",
            feed: "kind: threshold, heartbeat: 4h, deviation: 0.5%, decimals: 8"),
        Entry(
            id: "BTC-PERP", file: "candles_1h/binance_perp_BTCUSDT_1h_2020_2024.csv.gz",
            feed: "kind: ohlc", inForce: (20_000, 40_000)),
        Entry(
            id: "SOL-PERP", file: "candles_1h/binance_perp_SOLUSDT_1h_2020_2024.csv.gz",
            feed: "kind: ohlc"),
        Entry(
            id: "DOGE-SPOT",
            file: "candles_1m/binance_spot_DOGEUSDT_1m_2021-04-20_2021-05-20.json.gz",
            feed: "kind: ohlc", inForce: (100_000, 250_000)),
        Entry(
            id: "BTT-SPOT",
            file: "candles_1m/binance_spot_BTTUSDT_1m_2021-04-20_2021-05-20.json.gz",
            feed: "kind: ohlc"),
        Entry(
            id: "BTC-SPOT",
            file: "candles_5m/binance_spot_BTCUSDT_5m_2025-10_raw_noheader.csv.gz",
            feed: "kind: ohlc"),
        Entry(
            id: "ETH-SPOT", file: "candles_5m/binance_spot_ETHUSDT_5m_2022-10_2023-01.json.gz",
            feed: "kind: ohlc"),
        Entry(
            id: "FTT-SPOT", file: "candles_1h/binance_spot_FTTUSDT_1h_2021_2023.csv.gz",
            feed: "kind: ohlc", inForce: (150_000, 300_000)),
        Entry(
            id: "PEPE-SPOT", file: "candles_1h/binance_spot_PEPEUSDT_30m_2023_2026.csv.gz",
            feed: "kind: ohlc"),
    ]

    private static let policy = """
        schema: marginpolicy.policy/1
        name: real
        defaults:
          volatility: { estimators: [ "ewma:half_life=1d", "ewma:half_life=11.2d" ], combine: max, max_gap: 3d, max_staleness: 2h, min_history: 28d }
          tail: { method: filtered_historical, confidence: 99.9%, window: 90d, beyond_sample: gpd }
          horizon: { detection: 5m, closeout: 30m }
          oracle: { include_deviation: true }
          liquidity: { impact: square_root, coefficient: 1.0 }
          buffer: { holding_period: 8h, liquidation_probability: 5% }
          floors: { maintenance: 0.5%, initial: 1% }
          caps: { initial: 90% }
          anti_procyclicality: { long_floor: 365d, speed_up: 5%/d, speed_down: 1%/d, override_ratio: 1.25 }
          governance: { dead_band: 5%, cool_down: 3d, max_step_up: 50%, max_step_down: 10%, grid: 0.05% }
          tiers: { notionals: [ 100e3, 1e6, 10e6 ] }

        """

    private static let current =
        "{\n"
        + entries.compactMap { entry in
            entry.inForce.map {
                "  \"\(entry.id)\": {\"maintenance_margin_ppm\": \($0.maintenance), "
                    + "\"initial_margin_ppm\": \($0.initial), "
                    + "\"changed_at\": \"2021-01-01T00:00:00Z\"}"
            }
        }.joined(separator: ",\n") + "\n}\n"

    private static let job =
        "schema: marginpolicy.job/1\npolicy: policy.yaml\ncurrent: current.json\ninstruments:\n"
        + entries.map { entry in
            """
              - id: \(entry.id)
                kind: linear_perpetual
                feed: { path: ../data/\(entry.file), \(entry.feed) }
                liquidity: { daily_volume: 50e6, depth_2pct: 2e6 }
                fees: { liquidation: 0.5%, taker: 0.05% }

            """
        }.joined()

    /// Each instrument at the end of its own feed; the same bytes with any number of threads.
    @Test func everyInstrumentIsCalibratedAtItsOwnTime() throws {
        let night = try place.run("nightly", "job/job.yaml", "--out", "one", "--threads", "1")
        #expect(night.status == 0, "\(night.errors)")
        let instruments = try night.json()["instruments"].elements
        #expect(instruments.count == Self.entries.count)
        for instrument in instruments {
            let name = instrument["instrument"].string ?? ""
            #expect(
                ["proposed", "unchanged"].contains(instrument["status"].string), "\(name)")
            let maintenance = try #require(instrument["maintenance_margin_ppm"].integer)
            let initial = try #require(instrument["initial_margin_ppm"].integer)
            #expect(0 < maintenance && maintenance < initial && initial <= 1_000_000, "\(name)")
            #expect(maintenance % 500 == 0 && initial % 500 == 0, "\(name)")
            let sum = instrument["components"].elements.compactMap { $0["ppm"].integer }
                .reduce(0, +)
            #expect(sum == maintenance, "\(name)")
            if let old = instrument["current"]["maintenance_margin_ppm"].integer {
                #expect(maintenance * 2 <= old * 3 && maintenance * 10 >= old * 9, "\(name)")
            }
        }
        #expect(Set(instruments.compactMap { $0["as_of"].string }).count >= 10)
        let again = try place.run("nightly", "job/job.yaml", "--out", "two", "--threads", "2")
        #expect(again.status == 0)
        #expect(try place.contents(of: "one") == (try place.contents(of: "two")))
    }

    /// One common time at which some feeds have long ended and others have not begun.
    @Test func oneCommonTimeHoldsWhatIsStale() throws {
        let night = try place.run(
            "nightly", "job/job.yaml", "--out", "common", "--as-of", "2023-06-01", "--quiet")
        #expect(night.status == 3)
        let fresh: Set = ["ETH-USD", "BTC-PERP", "SOL-PERP"]
        for instrument in try night.json()["instruments"].elements {
            let name = try #require(instrument["instrument"].string)
            let status = instrument["status"].string
            if fresh.contains(name) {
                #expect(["proposed", "unchanged"].contains(status), "\(name)")
                #expect(instrument["as_of"].string == "2023-06-01T00:00:00Z", "\(name)")
                continue
            }
            let current = instrument["current"]
            #expect(status == (current.isNull ? "unavailable" : "held"), "\(name)")
            for key in ["maintenance_margin_ppm", "initial_margin_ppm"] {
                #expect(instrument[key].integer == current[key].integer, "\(name)")
            }
            #expect(!instrument["decision"]["reasons"].elements.isEmpty, "\(name)")
        }
    }
}
