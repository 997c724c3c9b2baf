import Testing
import VolModel

@testable import OracleHistory

/// Which part of a JSON document is read, and what is said of the rest.
@Suite struct DocumentRowsTests {
    private func rows(_ history: FeedHistory) -> HistoryDecision? {
        history.decisions.first { $0.subject == .rows }
    }

    private static let market =
        "{\"market_caps\":[[1535373899623,100]],\"prices\":[[1535373899623,1],[1535374183927,2]],"
        + "\"total_volumes\":[[1535373899623,7]]}"

    @Test func pricesArePreferredAndTheRestIsNamed() throws {
        let history = try readOne(Self.market)
        #expect(history.series.prices == [1, 2])
        #expect(rows(history)?.answer == "prices")
        #expect(rows(history)?.isStated == false)
        #expect(
            rows(history)?.reason
                == "The names say where the prices are. Left aside: 'market_caps', 'total_volumes'."
        )
        #expect(try rows(readOne("[[1535373899623,1],[1535374183927,2]]")) == nil)
    }

    @Test func severalArraysWithoutAPreferenceAreRefused() throws {
        let text = "{\"bid\":[[1535373899623,1]],\"x\":{\"ask\":[[1535373899623,2]]}}"
        let error = try failure(text)
        #expect(error.found == "2 arrays of prices: 'bid', 'x.ask'")
        #expect(error.expected == "one, or the rows stated")
        let asked = try readOne(text, HistoryOptions(rows: "x.ask"))
        #expect(asked.series.prices == [2])
        #expect(rows(asked)?.reason == "The caller said so. Left aside: 'bid'.")
        #expect(
            try failure(text, HistoryOptions(rows: "ask")).description
                == "input.csv:1: found prices in 'bid', 'x.ask'; expected rows in 'ask'")
    }

    @Test func theOptionIsText() throws {
        var options = HistoryOptions()
        try options.set(.rows, to: "result.prices")
        #expect(options.rows == "result.prices")
        #expect(throws: HistoryOptionError.self) { try options.set(.rows, to: "") }
    }

    private static let bars = "[[1700000100,1,3,1,2],[1700000400,2,5,2,4]]"

    @Test func marketsAreFeeds() throws {
        let text =
            "{\"result\":{\"BTC-USD\":\(Self.bars),\"XETHZUSD\":\(Self.bars),\"last\":1700000400}}"
        for chunkSize in [1, 1 << 20] {
            let histories = try read(text, chunkSize: chunkSize)
            #expect(histories.map(\.feed) == ["BTC-USD", "XETHZUSD"])
            #expect(histories.map(\.format) == [.candlesJSON, .candlesJSON])
            for history in histories { #expect(history.series.prices == [2, 4]) }
        }
    }

    @Test func columnsOfSeveralMarketsAreFeeds() throws {
        func columns(_ last: Int) -> String {
            "{\"s\":\"ok\",\"t\":[1700000100,1700000400],\"o\":[1,2],\"h\":[9,9],\"l\":[1,1],"
                + "\"c\":[2,\(last)]}"
        }
        let histories = try read("{\"BTC\":\(columns(4)),\"ETH\":\(columns(5))}")
        #expect(histories.map(\.feed) == ["BTC", "ETH"])
        #expect(histories.map { $0.series.prices.last } == [4, 5])
    }

    @Test func oraclePricesOfMarketsAreObservations() throws {
        let text =
            "{\"contents\":{\"oraclePrices\":{\"BTC-USD\":{\"oraclePrice\":\"43300.5\","
            + "\"effectiveAt\":\"2024-01-01T00:01:00.000Z\",\"marketId\":0},\"ETH-USD\":{"
            + "\"oraclePrice\":\"2255\",\"effectiveAt\":\"2024-01-01T00:01:00.000Z\"}}}}"
        let histories = try read(text + "\n" + text.replacing("00:01:", with: "00:02:"))
        #expect(histories.map(\.feed) == ["BTC-USD", "ETH-USD"])
        #expect(histories[0].series.prices == [43300.5, 43300.5])
        #expect(histories[1].series.last?.description == "2024-01-01T00:02:00Z")
        #expect(
            try failure(
                "{\"trading\":{\"BTC-USD\":{\"status\":\"PAUSED\",\"nextFundingRate\":\"0.1\"}}}"
            ).found == "states of markets without prices")
    }

    @Test(arguments: [
        "{\"id\":\"aa\",\"ema_price\":{\"price\":\"9\",\"conf\":\"1\",\"expo\":-2,\"publish_time\":1}}",
        "{\"parsed\":[{\"id\":\"aa\",\"ema_price\":{\"price\":\"9\",\"publish_time\":1700000000}}]}",
    ])
    func movingAveragesAreNoPrices(text: String) throws {
        #expect(try failure(text).found == "moving averages of prices")
    }

    @Test(arguments: [
        // Hermes, version 1, and the names of its client library
        "[{\"ema_price\":{P},\"id\":\"aa\",\"price\":{P}},{\"id\":\"bb\",\"price\":{Q}}]",
        "[{\"emaPrice\":{P},\"id\":\"aa\",\"price\":{p}},{\"id\":\"bb\",\"price\":{q}}]",
        // Hermes, version 2, and what Benchmarks answer for an interval
        "{\"binary\":{\"data\":[]},\"parsed\":[{\"id\":\"aa\",\"price\":{P}},{\"id\":\"bb\",\"price\":{Q}}]}",
        "[{\"binary\":{},\"parsed\":[{\"id\":\"aa\",\"price\":{P}},{\"id\":\"bb\",\"price\":{Q}}]}]",
    ])
    func feedsHaveExponentsOfTheirOwn(template: String) throws {
        let one = "\"price\":\"15\",\"conf\":\"1\",\"expo\":-1,\"publish_time\":1700000000"
        let two = "\"price\":\"2000\",\"conf\":\"5\",\"expo\":-3,\"publish_time\":1700000000"
        let text = template.replacing("{P}", with: "{\(one)}").replacing("{Q}", with: "{\(two)}")
            .replacing("{p}", with: "{\(one.replacing("publish_time", with: "publishTime"))}")
            .replacing("{q}", with: "{\(two.replacing("publish_time", with: "publishTime"))}")
        let histories = try read(text)
        #expect(histories.map(\.feed) == ["aa", "bb"])
        #expect(histories.map { $0.series.prices.first } == [1.5, 2])
    }

    @Test func aPriceAloneHasItsExponent() throws {
        let text = "{\"price\":\"150\",\"conf\":\"1\",\"expo\":-2,\"publish_time\":1700000000}"
        #expect(try readOne(text).series.prices == [1.5])
        #expect(
            try readOne("{\"price\":\"150\",\"expo\":-2,\"timestamp\":1700000000}").series.prices
                == [1.5])
    }

    // MARK: - Answers in columns of which the sample shows one

    /// More than a MiB before the second column, and the columns behind it in this order.
    private func longColumns(
        _ names: [String], time: String, close: String, unit: Int, count: Int = 120_000
    ) -> String {
        let members = names.map { name in
            let values = (0..<count).map { row in
                switch name {
                case time: "\((1_700_000_000 + 60 * row) * unit)"
                case close: "\(100 + row % 7).5"
                case "h", "high": "\(200 + row % 7)"
                case "l", "low": "\(50 + row % 7)"
                default: "101.25"
                }
            }
            return "\"\(name)\":[\(values.joined(separator: ","))]"
        }
        return "{\"s\":\"ok\",\(members.joined(separator: ","))}"
    }

    @Test(arguments: [
        (["t", "o", "h", "l", "c", "v"], "t", "c", 1),
        (["c", "h", "l", "o", "t", "v"], "t", "c", 1),
        (["volume", "ticks", "open", "low", "high", "cost", "close"], "ticks", "close", 1000),
    ])
    func longColumnsAreRead(names: [String], time: String, close: String, unit: Int) throws {
        let text = longColumns(names, time: time, close: close, unit: unit)
        #expect(text.utf8.count > 4 * RecordStream.recordLimit)
        let history = try readOne(text)
        #expect(history.format == .candleColumnsJSON)
        #expect(history.series.count == 120_000)
        #expect(history.rejected.total == 0)
        #expect(history.candleInterval == .minutes(1))
        #expect(history.series.first?.microseconds == 1_700_000_060_000_000)
        #expect(
            Array(history.series.prices.prefix(8))
                == [100, 101, 102, 103, 104, 105, 106, 100].map { $0 + 0.5 })
        #expect(history.bars?.withoutRange == 0)
    }

    @Test func columnsThatNeverComeAreMissed() throws {
        let text = longColumns(["t", "c"], time: "t", close: "c", unit: 1)
        #expect(try failure(text).found == "no column 'o' beside times and closes")
        let times = longColumns(["t"], time: "t", close: "c", unit: 1)
        #expect(try failure(times).found == "120000 times and 0 closes")
        let others = longColumns(["a", "t", "c"], time: "t", close: "c", unit: 1, count: 200_000)
        #expect(try failure(others).found == "JSON without rows of prices in its first MiB")
    }
}
