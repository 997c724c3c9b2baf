import Testing
import VolModel

@testable import OracleHistory

/// Candles as exchanges answer: two of five minutes each, closing at 2 and 4.
@Suite struct ExchangeAnswerTests {
    @Test(arguments: [
        // Binance, REST
        """
        [[1699999200000,"1","3","1","2","9",1699999499999,"7",8,"9","10","0"],
         [1699999500000,"2","5","2","4","9",1699999799999,"7",8,"9","10","0"]]
        """,
        // Bybit: newest first
        """
        {"retCode":0,"retMsg":"OK","result":{"category":"linear","symbol":"BTCUSDT","list":[
         ["1699999500000","2","5","2","4","9","7"],["1699999200000","1","3","1","2","9","7"]]},
         "retExtInfo":{},"time":1709891679050}
        """,
        // OKX: the last value says whether the bar is finished
        """
        {"code":"0","msg":"","data":[["1699999800000","4","4","4","4","1","1","1","0"],
         ["1699999500000","2","5","2","4","9","7","7","1"],
         ["1699999200000","1","3","1","2","9","7","7","1"]]}
        """,
        // Kraken, REST
        """
        {"error":[],"result":{"XXBTZUSD":[[1699999200,"1","3","1","2","1.5","9",5],
         [1699999500,"2","5","2","4","3","9",5]],"last":1699999500}}
        """,
        // Bitfinex: close before high and low
        "[[1699999200000,1,2,3,1,9],[1699999500000,2,4,5,2,9]]",
        // Coinbase Exchange: low and high before open and close
        "[[1699999500,2,5,3,4,9],[1699999200,1,3,1.5,2,9]]",
    ])
    func candlesWithoutNames(text: String) throws {
        for (chunkSize, batchRows) in [(1, 1), (20, 1), (1 << 20, 4096)] {
            let histories = try read(text, chunkSize: chunkSize, batchRows: batchRows)
            let history = try #require(histories.first)
            #expect(history.format == .candlesJSON)
            try expectTwoBars(history, feed: text.contains("XXBTZUSD") ? "XXBTZUSD" : "input")
        }
    }

    @Test(arguments: [
        (
            // Coinbase Advanced
            """
            {"candles":[{"start":"1699999500","low":"2","high":"5","open":"2","close":"4"},
             {"start":"1699999200","low":"1","high":"3","open":"1","close":"2","volume":"9"}]}
            """, "input"
        ),
        (
            // Coinbase, WebSocket
            """
            {"channel":"candles","timestamp":"2026-04-07T14:30:05Z","events":[{"type":"update",
             "candles":[{"start":"1699999200","high":"3","low":"1","open":"1","close":"2",
             "product_id":"BTC-USD"}]},{"type":"update","candles":[{"start":"1699999500",
             "high":"5","low":"2","open":"2","close":"4","product_id":"BTC-USD"}]}]}
            """, "BTC-USD"
        ),
        (
            // Kraken Futures
            """
            {"candles":[{"time":1699999200000,"open":"1","high":"3","low":"1","close":"2"},
             {"time":1699999500000,"open":"2","high":"5","low":"2","close":"4"}],"more_candles":true}
            """, "input"
        ),
        (
            // Hyperliquid
            """
            [{"T":1699999499999,"c":"2","h":"3","i":"5m","l":"1","n":7,"o":"1","s":"BTC",
              "t":1699999200000,"v":"9"},{"T":1699999799999,"c":"4","h":"5","i":"5m","l":"2",
              "n":7,"o":"2","s":"BTC","t":1699999500000,"v":"9"}]
            """, "BTC"
        ),
        (
            // dYdX
            """
            {"status":"success","isoTimestamp":"2025-12-08T16:12:00.000Z","result":{"candles":[
             {"startedAt":"2023-11-14T22:05:00.000Z","ticker":"BTC-USD","resolution":"5MINS",
              "low":"2","high":"5","open":"2","close":"4","trades":49},
             {"startedAt":"2023-11-14T22:00:00.000Z","ticker":"BTC-USD","resolution":"5MINS",
              "low":"1","high":"3","open":"1","close":"2","trades":49}]}}
            """, "BTC-USD"
        ),
        (
            // Binance, WebSocket, one message a line
            """
            {"e":"kline","E":1,"s":"BTCUSDT","k":{"t":1699999200000,"T":1699999499999,"s":"BTCUSDT",\
            "i":"5m","o":"1","c":"9","h":"9","l":"1","v":"1","x":false}}
            {"e":"kline","E":2,"s":"BTCUSDT","k":{"t":1699999200000,"T":1699999499999,"s":"BTCUSDT",\
            "i":"5m","o":"1","c":"2","h":"3","l":"1","v":"1","x":true}}
            {"e":"kline","E":3,"s":"BTCUSDT","k":{"t":1699999500000,"T":1699999799999,"s":"BTCUSDT",\
            "i":"5m","o":"2","c":"4","h":"5","l":"2","v":"1","x":true}}
            """, "BTCUSDT"
        ),
        (
            // Bybit, WebSocket, one message a line
            """
            {"topic":"kline.5.BTCUSDT","data":[{"start":1699999200000,"end":1699999499999,\
            "interval":"5","open":"1","close":"2","high":"3","low":"1","confirm":true,\
            "timestamp":1699999499000}],"ts":1,"type":"snapshot"}
            {"topic":"kline.5.BTCUSDT","data":[{"start":1699999500000,"end":1699999799999,\
            "interval":"5","open":"2","close":"4","high":"5","low":"2","confirm":true,\
            "timestamp":1699999799000}],"ts":1,"type":"snapshot"}
            """, "input"
        ),
    ])
    func candlesWithNames(text: String, feed: String) throws {
        for (chunkSize, batchRows) in [(1, 1), (20, 1), (1 << 20, 4096)] {
            let histories = try read(text, chunkSize: chunkSize, batchRows: batchRows)
            let history = try #require(histories.first)
            #expect(history.format == .candleObjectsJSON)
            try expectTwoBars(history, feed: feed)
        }
    }

    @Test func deribitAnswersInColumns() throws {
        let history = try readOne(
            """
            {"jsonrpc":"2.0","id":1,"result":{"volume":[9,9],"ticks":[1699999200000,1699999500000],
             "status":"ok","open":[1,2],"low":[1,2],"high":[3,5],"cost":[1,1],"close":[2,4]}}
            """)
        #expect(history.format == .candleColumnsJSON)
        try expectTwoBars(history, feed: "input")
    }

    private func expectTwoBars(_ history: FeedHistory, feed: String) throws {
        #expect(history.kind == .ohlc)
        #expect(history.feed == feed)
        #expect(history.candleInterval == .minutes(5))
        #expect(seconds(history) == [1_699_999_500, 1_699_999_800])
        #expect(history.series.prices == [2, 4])
        #expect(history.rows == 2)
        #expect(history.rejected.total == 0)
    }

    @Test func aBarThatStatesItsLengthMayBeAlone() throws {
        let bar = "{\"t\":1638747660000,\"T\":1638747719999,\"o\":1,\"c\":2,\"h\":3,\"l\":1}"
        let history = try readOne("{\"k\":\(bar)}")
        #expect(history.candleInterval == .minutes(1))
        #expect(history.series.first?.description == "2021-12-05T23:42:00Z")
        let silent = bar.replacing("\"T\":1638747719999,", with: "")
        #expect(try failure(silent).found == "a single bar, whose length is unknown")
    }

    @Test func aBarThatIsNotFinishedIsNoRow() throws {
        let open = "{\"t\":1638747660000,\"o\":1,\"c\":2,\"h\":3,\"l\":1,\"x\":false}"
        #expect(try failure(open).found == "a bar that is not finished")
        #expect(try failure("\(open)\n\(open)").found == "2 unfinished bars")
    }

    @Test func flatBarsKeepTheUsualOrder() throws {
        let history = try readOne(
            "[[1699999200,5,5,5,5],[1699999500,6,6,6,6],[1699999800,1,1,1,9]]")
        #expect(history.series.prices == [5, 6, 9])
    }

    @Test func markPricesHaveTheirOwnName() throws {
        let text =
            """
            {"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15","P":"11784.25",\
            "r":"0.00038167","T":1562306400000}
            {"e":"markPriceUpdate","E":1562305381000,"s":"BTCUSDT","p":"11795","P":"11784.25",\
            "r":"0.00038167","T":1562306400000}
            """
        #expect(try failure(text).found == "mark prices")
        let history = try readOne(text, HistoryOptions(content: .markPrices))
        #expect(history.format == .markPricesJSON)
        #expect(history.feed == "BTCUSDT")
        #expect(history.series.prices == [11794.15, 11795])
    }
}
