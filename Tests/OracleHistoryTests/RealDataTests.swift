import Foundation
import Testing
import VolModel

@testable import OracleHistory

/// Public data sets, where the environment says they are.
private let dataDirectory = ProcessInfo.processInfo.environment["MARGINPOLICY_DATA"]

@Suite(.enabled(if: dataDirectory != nil, "MARGINPOLICY_DATA names no directory of data sets"))
struct RealDataTests {
    private func history(
        _ name: String, _ options: HistoryOptions = HistoryOptions()
    ) throws -> FeedHistory {
        let path = try #require(dataDirectory) + "/" + name
        let histories = try HistoryReader.read(path: path, options: options)
        #expect(histories.count == 1)
        return try #require(histories.first)
    }

    @Test func chainlinkEthUsd() throws {
        let history = try history(
            "oracle/chainlink_ethusd_mainnet_2023-04_2024-01.csv.gz", .init(decimals: 8))
        #expect(history.feed == "chainlink_ethusd_mainnet_2023-04_2024-01")
        #expect(history.format == .chainlinkRoundsCSV)
        #expect(history.kind == .threshold)
        #expect(history.rows == 11_107)
        #expect(counts(history) == ["zero_round": 1, "duplicate_time": 5])
        let known = history.series.known(at: try time("2023-08-18T00:00:00Z"))
        #expect(known.count == 4586)
        #expect(known.first?.description == "2023-04-05T22:38:35Z")
        #expect(known.last?.description == "2023-08-17T23:55:23Z")
        #expect(history.series.prices.last == 2297.50276106)
    }

    @Test func chainlinkUsdc() throws {
        let history = try history(
            "oracle/chainlink_usdcusd_mainnet_all.csv.gz", .init(decimals: 8))
        #expect(history.rows == 1035)
        #expect(counts(history) == ["superseded_phase": 181, "duplicate_time": 1])
        #expect(history.series.count == 853)
    }

    @Test func chainlinkEthBtcWithoutColumnNames() throws {
        let history = try history("oracle/chainlink_ethbtc_mainnet_2024-01.csv.gz")
        #expect(history.rows == 813)
        #expect(history.format == .chainlinkRoundsCSV)
        #expect(!history.priceEncoding.isScaleKnown)
        #expect(history.series.first?.description == "2024-01-02T02:34:47Z")
        #expect(history.series.last?.description == "2024-01-29T19:19:59Z")
    }

    @Test(arguments: [
        ("oracle/chainlink_usdnusd_mainnet_all.csv.gz", 4662, 20),
        ("oracle/chainlink_linkusd_goerli_2022.csv.gz", 6947, 126),
        ("oracle/chainlink_usdcusd_mainnet_compacted.csv.gz", 762, 1),
    ])
    func chainlinkDuplicates(name: String, rows: Int, duplicates: Int) throws {
        let history = try history(name)
        #expect(history.rows == rows)
        #expect(counts(history) == ["duplicate_time": duplicates])
    }

    @Test(arguments: [
        ("candles_1m/binance_spot_BTCUSDT_1m_2021-04-20_2021-05-20.json.gz", 42_915, "1m"),
        ("candles_1m/binanceus_BTCUSDC_1m_2023-03.csv.gz", 30_240, "1m"),
        ("candles_1m/kraken_BTCUSDC_1m_2023Q1_noheader.csv.gz", 56_717, "1m"),
        ("candles_1m/btc-perp_1m_2022-01.csv.gz", 45_031, "1m"),
        ("candles_5m/binance_spot_BTCUSDT_5m_2025-10_raw_noheader.csv.gz", 8928, "5m"),
        ("candles_5m/binance_spot_ETHUSDT_5m_2022-10_2023-01.json.gz", 26_999, "5m"),
        ("candles_1h/binance_perp_BTCUSDT_1h_2020_2024.csv.gz", 37_660, "1h"),
        ("candles_1h/binance_spot_FTTUSDT_1h_2021_2023.csv.gz", 16_522, "1h"),
        ("candles_1h/binance_spot_PEPEUSDT_30m_2023_2026.csv.gz", 49_533, "30m"),
        ("candles_1h/bybit_perp_BTCUSDT_1h_2025-09_2025-10.csv.gz", 1000, "1h"),
        ("candles_1d/binance_spot_BTCUSDT_1d_to_2022-06.csv.gz", 1754, "1d"),
    ])
    func candles(name: String, rows: Int, interval: String) throws {
        let history = try history(name)
        #expect(history.rows == rows)
        #expect(history.rejected.total == 0)
        #expect(history.series.count == rows)
        #expect(history.candleInterval?.description == interval)
        #expect(history.kind == .ohlc)
    }

    @Test(arguments: ["candles_1m", "candles_5m", "candles_1h", "candles_1d"])
    func everyCandleFileLoadsWithoutLoss(directory: String) throws {
        let paths = try HistoryLocator.expand([try #require(dataDirectory) + "/" + directory])
        #expect(!paths.isEmpty)
        for path in paths {
            for history in try HistoryReader.read(path: path) {
                #expect(history.rejected.total == 0, "\(path)")
                #expect(history.series.count == history.rows, "\(path)")
            }
        }
    }
}
