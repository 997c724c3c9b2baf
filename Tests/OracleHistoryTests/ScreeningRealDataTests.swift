import Foundation
import Testing
import VolModel

@testable import OracleHistory

private let dataDirectory = ProcessInfo.processInfo.environment["MARGINPOLICY_DATA"]

/// Real crashes, de-pegs and thin markets: all of it stays, and what is planted goes.
@Suite(.enabled(if: dataDirectory != nil, "MARGINPOLICY_DATA names no directory of data sets"))
struct ScreeningRealDataTests {
    private func series(_ name: String) throws -> PriceSeries {
        let path = try #require(dataDirectory) + "/" + name
        return try #require(try HistoryReader.read(path: path).first).series
    }

    static let crashes = [
        // 2021-05-19 by the minute.
        "candles_1m/binance_spot_BTCUSDT_1m_2021-04-20_2021-05-20.json.gz",
        "candles_1m/binance_spot_DOGEUSDT_1m_2021-04-20_2021-05-20.json.gz",
        "candles_1m/binance_spot_AAVEUSDT_1m_2021-04-20_2021-05-20.json.gz",
        "candles_1m/binance_spot_LINKUSDT_1m_2021-04-20_2021-05-20.json.gz",
        // 2025-10-10.
        "candles_5m/binance_spot_BTCUSDT_5m_2025-10_raw_noheader.csv.gz",
        "candles_1h/binance_spot_PEPEUSDT_30m_2023_2026.csv.gz",
        "candles_1h/bybit_perp_1000PEPEUSDT_1h_2025-09_2025-10.csv.gz",
        // An hour's fall of a third and back, a coin that died, a hole of 311 days.
        "candles_1h/binance_perp_SOLUSDT_1h_2020_2024.csv.gz",
        "candles_1h/binance_spot_FTTUSDT_1h_2021_2023.csv.gz",
        "candles_1h/binance_spot_SRMUSDT_1h_2021_2023.csv.gz",
        // Few trades, many bars without any.
        "candles_1m/kraken_BTCUSDC_1m_2023Q1_noheader.csv.gz",
        "candles_1m/binanceus_BTCUSDC_1m_2023-03.csv.gz",
        // De-pegs between two oracle rounds.
        "oracle/chainlink_usdnusd_mainnet_all.csv.gz",
        "oracle/chainlink_usdcusd_mainnet_all.csv.gz",
        "oracle/chainlink_ethusd_mainnet_2023-04_2024-01.csv.gz",
    ]

    @Test(arguments: crashes)
    func nothingRealIsQuarantinedOrBroken(name: String) throws {
        let series = try series(name)
        let found = OutlierScreen.quarantined(times: series.times, prices: series.prices)
        #expect(found.isEmpty)
        #expect(BreakScreen.breaks(times: series.times, prices: series.prices).isEmpty)
    }

    @Test(arguments: ["candles_1m", "candles_5m", "candles_1h", "candles_1d", "oracle"])
    func noRealHistoryHasAnOutlierOrABreak(directory: String) throws {
        let root = try #require(dataDirectory) + "/" + directory
        let files = try FileManager.default.contentsOfDirectory(atPath: root)
        var count = 0
        for file in files.sorted() {
            guard let histories = try? HistoryReader.read(path: root + "/" + file) else { continue }
            for series in histories.map(\.series) {
                count += 1
                let found = OutlierScreen.quarantined(times: series.times, prices: series.prices)
                #expect(found.isEmpty, "\(file)")
                let breaks = BreakScreen.breaks(times: series.times, prices: series.prices)
                #expect(breaks.isEmpty, "\(file)")
            }
        }
        #expect(count > 1)
    }

    @Test(arguments: crashes)
    func aPlantedPrintIsTheOnlyOneFound(name: String) throws {
        let series = try series(name)
        var random = ScreeningRandom(seed: 11)
        for factor in [10, 0.1, 1e-3] {
            var prices = series.prices
            let place = 200 + random.below(400)
            prices[place] *= factor
            let found = OutlierScreen.quarantined(times: series.times, prices: prices)
            #expect(found.map(\.index) == [place])
        }
    }

    @Test func aRebaseOfARealHistoryIsFoundAndUndone() throws {
        let series = try series("candles_1h/binance_spot_PEPEUSDT_30m_2023_2026.csv.gz")
        let start = 30_000
        var prices = series.prices
        for index in start..<prices.count { prices[index] *= 1000 }
        #expect(OutlierScreen.quarantined(times: series.times, prices: prices).isEmpty)
        let breaks = BreakScreen.breaks(times: series.times, prices: prices)
        #expect(breaks.map(\.index) == [start])
        #expect(breaks.map(\.kind) == [.rebase(powerOfTen: 3)])
        let rescaled = try BreakDecision.rescale.apply(
            to: breaks, times: series.times, prices: prices)
        #expect(rescaled.rescaled == start)
        #expect(BreakScreen.breaks(times: rescaled.times, prices: rescaled.prices).isEmpty)
    }
}
