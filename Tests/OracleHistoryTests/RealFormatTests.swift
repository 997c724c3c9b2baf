import Foundation
import Testing
import VolModel

@testable import OracleHistory

/// Public data sets, where the environment says they are.
private let dataDirectory = ProcessInfo.processInfo.environment["MARGINPOLICY_DATA"]

/// Every sample of a venue's answers, and every oracle and perpetual file: read, or refused for
/// what it is.
@Suite(.enabled(if: dataDirectory != nil, "MARGINPOLICY_DATA names no directory of data sets"))
struct RealFormatTests {
    private func read(
        _ name: String, _ options: HistoryOptions = HistoryOptions()
    ) throws -> [FeedHistory] {
        try HistoryReader.read(path: try #require(dataDirectory) + "/" + name, options: options)
    }

    @Test(arguments: [
        (
            "chainlink_linkusd_goerli_2022", "json", "csv", HistoryFormat.chainlinkRoundsJSON, 6947,
            126
        ),
        ("chainlink_usdnusd_mainnet_all", "txt", "csv", .chainlinkRoundsText, 4662, 20),
    ])
    func anotherEncodingOfTheRoundsIsTheSameHistory(
        name: String, encoding: String, csv: String, format: HistoryFormat, rows: Int,
        duplicates: Int
    ) throws {
        let found = try #require(
            read("oracle/\(name).\(encoding).gz", .init(decimals: 8)).first)
        let expected = try #require(read("oracle/\(name).\(csv).gz", .init(decimals: 8)).first)
        #expect(found.format == format)
        #expect(found.feed == expected.feed)
        #expect(found.series == expected.series)
        #expect(found.rejected == expected.rejected)
        #expect(found.kind == .threshold)
        #expect(found.rows == rows)
        #expect(counts(found) == ["duplicate_time": duplicates])
        #expect(found.series.count == rows - duplicates)
    }

    @Test func pythHermes() throws {
        let histories = try read("oracle/pyth_hermes_latest_20feeds_2025-06-27.json")
        #expect(histories.count == 20)
        for history in histories {
            #expect(history.format == .pythJSON)
            #expect(history.kind == .confidence)
            #expect(history.rows == 1)
            #expect(history.series.first?.description == "2025-06-27T16:41:59Z")
        }
        #expect(histories[0].feed.hasPrefix("e62df6c8"))
        #expect(histories[0].series.prices.first == 107530.49828641)
    }

    @Test(arguments: [
        ("chainlink_ethusd_mainnet_2023-04_2024-01", 11_107, 11_101),
        ("chainlink_ethbtc_mainnet_2024-01", 813, 813),
        ("chainlink_usdnusd_mainnet_all", 4662, 4642),
        ("chainlink_usdcusd_mainnet_all", 1035, 853),
        ("chainlink_usdtusd_mainnet_all", 1006, 824),
        ("chainlink_usdcusd_mainnet_compacted", 762, 761),
        ("chainlink_linkusd_goerli_2022", 6947, 6821),
    ])
    func oracleRounds(name: String, rows: Int, observations: Int) throws {
        let history = try #require(read("oracle/\(name).csv.gz").first)
        #expect(history.format == .chainlinkRoundsCSV)
        #expect(history.rows == rows)
        #expect(history.series.count == observations)
    }

    @Test(arguments: [
        ("binance_perp_BTCUSDT_1h_2023-12_2024-12", 8870, "1h"),
        ("binance_perp_SOLUSDT_1h_2023-12_2024-12", 8870, "1h"),
    ])
    func perpetualCandles(name: String, rows: Int, interval: String) throws {
        let history = try #require(read("perp_mark_funding/\(name).csv.gz").first)
        #expect(history.format == .candlesCSV)
        #expect(history.rows == rows)
        #expect(history.series.count == rows)
        #expect(history.candleInterval?.description == interval)
    }

    @Test(arguments: [
        (
            "binance/futures_market_data_json_kline_stream_closed.json", "candle_objects_json", 1,
            0.002
        ),
        ("binance/spot_http_json_klines_response.json", "candles_json", 1, 0.015771),
        ("bitfinex/candles_hist_2018-01-01_00h.json", "candles_json", 120, 13281),
        ("coinbase/http_candles.json", "candle_objects_json", 2, 66181.6),
        ("coingecko/market_chart_by_id.json", "series_json", 6, 6706.898948451269),
        ("dydx/http_get_candles.json", "candle_objects_json", 3, 89941),
        ("dydx/ws_candles_subscribed.json", "candle_objects_json", 1, 43400),
        ("dydx/ws_candles_update.json", "candle_objects_json", 1, 43550),
        ("kraken/http_futures_candles_trade.json", "candle_objects_json", 3, 91490.5),
    ])
    func venuesAnswersAreRead(name: String, format: String, rows: Int, last: Double) throws {
        let histories = try read("api_shapes/\(name)")
        let history = try #require(histories.first)
        #expect(histories.count == 1)
        #expect(history.format.rawValue == format)
        #expect(history.rows == rows)
        #expect(history.rejected.total == 0)
        #expect(history.series.prices.last == last)
    }

    @Test func datesOfTheUnitedStates() throws {
        let daily = try #require(read("traditional/sp500_daily_1999_2018.csv.gz").first)
        #expect(daily.rows == 5031)
        #expect(daily.series.count == 5031)
        #expect(daily.candleInterval == .days(1))
        let hourly = try #require(read("traditional/spy_1h_1998_2021_lean.csv.gz").first)
        #expect(hourly.format == .candlesLean)
        #expect(hourly.rows == 40_832)
        #expect(hourly.series.count == 40_832)
        #expect(hourly.series.first?.description == "1998-01-02T15:00:00Z")
        #expect(hourly.series.prices.first == 97.03)
    }

    @Test func daysOfRoundsAreTheirOpeningPrices() throws {
        let history = try #require(
            read("oracle/chainlink_ethusd_mainnet_daily_rounds_2020-08_2022-09.json.gz").first)
        #expect(history.rows == 775)
        #expect(counts(history) == ["non_positive": 53])
        #expect(history.series.first?.description == "2020-08-07T00:00:01Z")
        #expect(history.series.prices.first == 391.79)
    }

    @Test(arguments: [
        ("perp_mark_funding/binance_perp_BTCUSDT_8h_mark_2023-12_2024-12.csv.gz", 1108),
        ("perp_mark_funding/binance_perp_SOLUSDT_8h_mark_2023-12_2024-12.csv.gz", 1108),
        ("api_shapes/binance/futures_market_data_json_mark_price_stream.json", 1),
        ("api_shapes/kraken/http_futures_candles_mark.json", 3),
        ("api_shapes/kraken/http_futures_candles_spot.json", 3),
    ])
    func markPricesHaveToBeAskedFor(path: String, rows: Int) throws {
        let error = try failure { try read(path) }
        #expect(error.found.hasPrefix("mark "))
        let asked = try read(path, HistoryOptions(content: .markPrices))
        #expect(asked.first?.series.count == rows)
    }

    @Test func aRecordedAnswerIsRead() throws {
        let name = "api_shapes/hyperliquid/sdk_cassette_test_get_candles_snapshot.yaml"
        let history = try #require(read(name).first)
        #expect(history.feed == "kPEPE")
        #expect(history.rows == 24)
        #expect(history.series.count == 24)
        #expect(history.candleInterval == .hours(1))
        let rates = try HistoryReader.readRates(
            path: try #require(dataDirectory)
                + "/api_shapes/hyperliquid/sdk_cassette_test_get_funding_history.yaml")
        #expect(rates.map(\.feed) == ["BTC"])
        #expect(rates.first?.rates.first == -0.00061334)
    }

    @Test func oraclePricesByMarketAreRead() throws {
        let histories = try read("api_shapes/dydx/ws_markets_update.json")
        #expect(histories.map(\.feed) == ["BTC-USD", "ETH-USD"])
        #expect(histories.map { $0.series.prices.first } == [43300, 2255])
    }

    @Test func unnamedPricesAreReadWhereTheyAreStated() throws {
        let columns = ColumnNames([.time: "DT", .price: "STOCK"])
        let history = try #require(
            read("traditional/stock_market_1min_2001-08.csv.gz", .init(columns: columns)).first)
        #expect(history.rows == 8602)
    }

    /// By folder and the beginning of the name.
    static let refused: [(names: [String], found: String)] = [
        (
            ["api_shapes/binance/futures_market_data_json_mark_price_stream"], "mark prices"
        ),
        (
            [
                "api_shapes/kraken/http_futures_candles_mark",
                "api_shapes/kraken/http_futures_candles_spot",
            ], "mark or index prices, as candles that move and have no volume"
        ),
        (
            [
                "api_shapes/bybit/http_get_funding_history",
                "api_shapes/dydx/http_get_historical_f",
                "api_shapes/hyperliquid/http_funding_history", "perp_mark_funding/binance_BTC-USDT",
                "api_shapes/kraken/http_futures_historical_funding", "perp_mark_funding/bybit_BTC",
                "perp_mark_funding/dydx_BTC-USDT", "perp_mark_funding/gate_BTC-USDT",
            ], "funding rates"
        ),
        (
            [
                "perp_mark_funding/binance_perp_BTCUSDT_8h_funding",
                "perp_mark_funding/binance_perp_SOLUSDT_8h_funding",
            ], "funding rates as opening prices, and no other prices"
        ),
        (
            [
                "api_shapes/binance/futures_market_data_json_depth",
                "api_shapes/bybit/ws_orderbook",
                "api_shapes/binance/spot_http_json_depth", "api_shapes/bybit/http_get_orderbook",
                "api_shapes/coinbase/http_product_book", "api_shapes/deribit/http_get_order_book",
                "api_shapes/deribit/ws_book", "api_shapes/dydx/http_get_orderbook",
                "api_shapes/dydx/ws_orderbook", "api_shapes/hyperliquid/http_l2_book",
                "api_shapes/hyperliquid/ws_book_data", "api_shapes/kraken/http_futures_orderbook",
                "api_shapes/kraken/http_order_book", "api_shapes/kraken/ws_book",
                "api_shapes/kraken/ws_futures_book", "depth/tardis_binance",
            ], "an order book"
        ),
        (["depth/binance_btcusdt", "depth/tardis_deribit"], "changes of an order book"),
        (
            [
                "api_shapes/binance/futures_market_data_json_book_ticker", "liquidations/binance",
                "api_shapes/binance/spot_http_json_book_ticker",
            ], "best bids and asks"
        ),
        (
            [
                "api_shapes/binance/spot_http_json_trades", "api_shapes/bybit/http_get_trades",
                "api_shapes/coinbase/ws_market_trades", "api_shapes/deribit/http_get_last_trades",
                "api_shapes/deribit/ws_trades", "api_shapes/dydx/http_get_trades",
                "api_shapes/dydx/ws_trades", "api_shapes/hyperliquid/http_recent_trades",
                "api_shapes/kraken/http_trades",
            ], "trades"
        ),
        (
            [
                "api_shapes/bybit/http_get_instruments", "api_shapes/deribit/http_get_instrument",
                "api_shapes/dydx/http_get_perpetual", "api_shapes/dydx/ws_markets_subscribed",
                "api_shapes/hyperliquid/http_all_perp", "api_shapes/hyperliquid/http_meta",
                "api_shapes/kraken/http_futures_instruments",
            ], "instruments"
        ),
        (["configs/aave", "configs/binance", "configs/dydx"], "margin tiers"),
        (["oracle/chainlink_feed_directory"], "a directory of feeds"),
        (
            [
                "api_shapes/hyperliquid/ws_all_dexs", "api_shapes/hyperliquid/ws_allmids",
                "api_shapes/hyperliquid/sdk_cassette_test_get_all_mids",
            ], "prices without times"
        ),
        (["api_shapes/deribit/ws_volatility_index"], "a volatility index"),
        (["api_shapes/binance/futures_market_data_json_liq"], "liquidations"),
        (
            [
                "api_shapes/binance/futures_market_data_json_kline_stream_open",
                "api_shapes/bybit/ws_k",
            ],
            "a bar that is not finished"
        ),
        (
            ["api_shapes/bybit/http_get_klines", "api_shapes/coinbase/ws_candles"],
            "a single bar, whose length is unknown"
        ),
        (
            ["api_shapes/dydx/ws_markets_status"], "states of markets without prices"
        ),
        (["api_shapes/hyperliquid/sdk_cassette_test_get_info"], "instruments"),
        (
            ["api_shapes/hyperliquid/sdk_cassette_test_get_funding"],
            "instruments and funding rates"
        ),
        (["api_shapes/hyperliquid/sdk_cassette_test_get_l2"], "instruments and an order book"),
        (["configs/hyperliquid"], "a Markdown document"),
        (["traditional/sp500_realized"], "realized measures"),
        (["traditional/dmbp"], "the columns 'V1,V2'"),
        (
            ["traditional/sp500ret"],
            "times in 'date' and numbers of both signs in 'SP500RET', none of them named as a "
                + "price"
        ),
        (
            ["traditional/stock_market"],
            "times in 'DT' and numbers in 'STOCK', 'MARKET', none of them named as a price"
        ),
        (
            ["traditional/spy_factor"],
            "times in '1' and numbers in '2', '3', '4', none of them named as a price"
        ),
    ]

    @Test(arguments: refused.indices)
    func whatIsNoHistoryIsRefusedForWhatItIs(index: Int) throws {
        let (names, found) = Self.refused[index]
        let paths = try Self.paths()
        for name in names {
            let matching = paths.filter { $0.hasPrefix(name) }
            #expect(!matching.isEmpty, "\(name)")
            for path in matching {
                let error = try failure { try read(path) }
                #expect(error.category == .badData, "\(path)")
                #expect(error.found == found, "\(path)")
            }
        }
    }

    /// Every answer is either read or refused above; none is left out.
    @Test func everyAnswerIsCovered() throws {
        let refused = Self.refused.flatMap(\.names)
        let paths = try Self.paths().filter { $0.hasPrefix("api_shapes/") }
        let accepted = paths.filter { path in !refused.contains { path.hasPrefix($0) } }
        #expect(paths.count >= 80)
        #expect(accepted.count == 11)
        for path in accepted { #expect(throws: Never.self) { try read(path) } }
    }

    private static func paths() throws -> [String] {
        let root = try #require(dataDirectory)
        return try FileManager.default.subpathsOfDirectory(atPath: root).filter {
            $0.contains("/") && $0.contains(".")
        }
    }
}
