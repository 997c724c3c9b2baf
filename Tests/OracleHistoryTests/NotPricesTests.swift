import Testing
import VolModel

@testable import OracleHistory

/// What has numbers and times and is no price history.
@Suite struct NotPricesTests {
    @Test(arguments: [
        ("Symbol,Date,Funding Rate\nBTC-USDT,2020-01-01 03:00:00,0.0001\n", "funding rates"),
        (
            "date,open,high,low,close,volume\n2024-01-06,0.0001,0.0,0.0,0.0,0\n"
                + "2024-01-07,-0.0002,0.0,0.0,0.0,0\n",
            "funding rates as opening prices, and no other prices"
        ),
        (
            "[{\"coin\":\"BTC\",\"fundingRate\":\"0.0001\",\"time\":1769908800000,"
                + "\"premium\":\"1\"}]", "funding rates"
        ),
        (
            "[{\"symbol\":\"B\",\"fundingTime\":1700000000000,\"fundingRate\":\"0.0001\","
                + "\"markPrice\":\"1\"}]", "funding rates"
        ),
        (
            "[{\"symbol\":\"B\",\"fundingRateTimestamp\":1700000000000,"
                + "\"fundingRate\":\"0.0001\",\"price\":\"1\",\"time\":1700000000000}]",
            "funding rates"
        ),
        (
            "{\"result\":{\"historicalFunding\":[{\"ticker\":\"BTC-USD\",\"rate\":\"0.1\","
                + "\"price\":\"9\",\"effectiveAt\":\"2025-12-08T16:00:00Z\"}]}}", "funding rates"
        ),
        (
            "symbol,timestamp,side,update_type,price,qty\nB,1667346579146,b,snap,2,1\n",
            "changes of an order book"
        ),
        (
            "exchange,symbol,timestamp,asks[0].price,bids[0].price\na,B,1598918403696000,2,1\n",
            "an order book"
        ),
        ("timestamp,ask_price,bid_price\n1609460068,730,729\n", "best bids and asks"),
        ("timestamp,price,amount,side\n1700000000,1,1,buy\n", "trades"),
        (
            "name,contract_address,proxy_address,deviation_threshold,heartbeat\na,b,c,0.5,3600\n",
            "a directory of feeds"
        ),
        (
            "{\"result\":{\"timestamp\":1766332040636,\"last_price\":1,\"bids\":[[1,2]],\"asks\":[]}}",
            "an order book"
        ),
        ("{\"coin\":\"BTC\",\"levels\":[[{\"px\":\"1\",\"sz\":\"2\"}],[]]}", "an order book"),
        ("{\"e\":\"depthUpdate\",\"E\":123456789,\"b\":[[\"1\",\"2\"]],\"a\":[]}", "an order book"),
        ("{\"e\":\"forceOrder\",\"o\":{\"p\":\"9910\",\"T\":1568014460893}}", "liquidations"),
        (
            "[{\"id\":1,\"price\":\"4\",\"qty\":\"1\",\"time\":1499865549590,\"isBuyerMaker\":true}]",
            "trades"
        ),
        ("{\"result\":{\"X\":[[\"1\",\"2\",1762795433.97,\"b\",\"l\",\"\",1]]}}", "trades"),
        ("{\"universe\":[{\"maxLeverage\":40,\"name\":\"BTC\",\"szDecimals\":5}]}", "instruments"),
        (
            "{\"BTC\":[{\"tier\":1,\"minNotional\":0,\"maintenanceMarginRate\":0.01}]}",
            "margin tiers"
        ),
        (
            "{\"allFeeds\":[{\"name\":\"BTC / USD\",\"proxyAddress\":\"0xF\",\"heartbeat\":3600}]}",
            "a directory of feeds"
        ),
        ("{\"channel\":\"allMids\",\"data\":{\"mids\":{\"BTC\":\"8\"}}}", "prices without times"),
        (
            "{\"data\":{\"timestamp\":1619777946007,\"volatility\":129.36,\"index_name\":\"btc\"}}",
            "a volatility index"
        ),
        (
            "[{\"date\":\"Aug 7, 2020\",\"open\":391.79,\"high\":391.79,"
                + "\"low\":379.04,\"updateCount\":29}]", "daily ranges without a close"
        ),
    ])
    func isRefusedByItsName(text: String, content: String) throws {
        let error = try failure(text)
        #expect(error.category == .badData)
        #expect(error.found == content)
        #expect(error.expected.hasPrefix("a price history"))
    }

    @Test func whatStandsBesideAPriceIsNoContent() throws {
        let bars =
            "date,open,high,low,close,volume,funding_rate\n"
            + "2024-01-01,1,3,1,2,9,0.0001\n2024-01-02,2,3,1,3,9,-0.0002\n"
        #expect(try readOne(bars).series.prices == [2, 3])
        let rates = try HistoryReader.readRates(
            MemorySource(Array(bars.utf8)), name: "f.csv", options: HistoryOptions())
        #expect(rates.first?.rates == [0.0001, -0.0002])
        for text in [
            "timestamp,price,bid_price,ask_price\n1700000000,5,4,6\n",
            "[{\"timestamp\":1700000000,\"price\":5,\"bidPrice\":4,\"askPrice\":6}]",
            "[{\"timestamp\":1700000000,\"price\":5,\"funding_rate\":0.01}]",
        ] {
            #expect(try readOne(text).series.prices == [5])
        }
    }

    @Test func smallPricesAreNotFunding() throws {
        let text =
            "date,open,high,low,close\n2024-01-01,0.01,0.02,0.01,0.01\n2024-01-02,0.01,0,0,0\n"
        #expect(try readOne(text + "2024-01-03,0.01,0.02,0.01,0.01\n").series.count == 2)
    }

    @Test func aDaysStatisticsAreNoSeries() throws {
        let error = try failure(
            "{\"symbol\":\"B\",\"lastPrice\":\"5\",\"openTime\":1699999200000,\"highPrice\":\"6\"}")
        #expect(error.found == "JSON without rows of prices")
    }

    /// One line, whatever is wrong.
    @Test(arguments: [
        "{", "[{", "{\"a\":",
        "[{\"answer\":1,\"roundId\":\"18446744073709551617\",\"updatedAt\":17",
        "{\"timestamp\":1700000000,\"price\":1", "{\"timestamp\":{},\"price\":[]}", "{}", "[{}]",
        "[[[]]]", "[\"a\"]", "{\"result\":{\"list\":[[\"1709891679000\",\"1\",\"2\"]]}}",
        "{\"t\":[1],\"o\":[1],\"h\":[1],\"l\":[1],\"c\":[]}", "{\"prices\":[[1700000000,null]]}",
        "{\"prices\":[[99999999999999999999999999,1e999999999999]]}",
        "{\"timestamp\":1e308,\"price\":1e308}", "[{\"timestamp\":-1,\"price\":1}]",
        "{\"price\":1,\"timestamp\":\"\u{0}\"}", "{\"\u{0}\":1}", "[{\"price\":1}\u{0}]",
    ])
    func whatCannotBeReadIsOneLine(text: String) throws {
        let error = try failure(text)
        #expect(error.category == .badData)
        #expect(!error.description.contains("\n"))
        #expect(error.description.count < 400)
    }

    @Test func deepAndLongDocumentsAreRefused() throws {
        let deep = try failure(String(repeating: "{\"a\":", count: 200_000))
        #expect(deep.found == "more than 64 levels of nesting")
        let long = String(repeating: "x", count: 10_000_000)
        for text in [
            "{\"a\":\"\(long)\",\"timestamp\":1700000000,\"price\":1}",
            "[{\"timestamp\":1700000000,\"price\":1},{\"timestamp\":\"\(long)\",\"price\":1}]",
            "[{\"timestamp\":1700000000,\"price\":\(long)}]",
        ] {
            #expect(try failure(text).category == .badData)
        }
    }

    /// A good file with one byte changed is read or refused, and nothing else.
    @Test func anyByteMayBeWrong() throws {
        let texts = [
            "[{\"roundId\":\"18446744073709551617\",\"answer\":5,\"updatedAt\":1700000000}]",
            "{\"timestamp\":1700000000,\"price\":1}\n{\"timestamp\":1700000060,\"price\":2}\n",
            "{\"t\":[1699999200,1699999500],\"o\":[1,2],\"h\":[3,5],\"l\":[1,2],\"c\":[2,4]}",
            "{\"parsed\":[{\"id\":\"a\",\"price\":{\"price\":\"1\",\"conf\":\"1\",\"expo\":-8,"
                + "\"publish_time\":1700000000}}]}",
        ]
        for text in texts {
            let bytes = Array(text.utf8)
            for place in bytes.indices {
                for byte in [0, 0x0A, 0x20, 0x22, 0x2C, 0x30, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0xFF] {
                    var changed = bytes
                    changed[place] = UInt8(byte)
                    do {
                        _ = try read(changed, chunkSize: 5, batchRows: 1)
                    } catch let error as HistoryError {
                        #expect(!error.description.contains("\n"))
                    }
                }
                _ = try? read(Array(bytes[..<place]))
            }
        }
    }
}
