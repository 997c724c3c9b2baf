import Testing
import VolModel

@testable import OracleHistory

/// JSON inside other texts: recorded exchanges and event streams.
@Suite struct WrappedTextTests {
    private static let candles =
        "[{\"T\":1684702799999,\"c\":\"2\",\"h\":\"3\",\"l\":\"1\",\"o\":\"1\",\"s\":\"kPEPE\","
        + "\"t\":1684699200000,\"v\":\"5\"},{\"T\":1684706399999,\"c\":\"4\",\"h\":\"5\","
        + "\"l\":\"2\",\"o\":\"2\",\"s\":\"kPEPE\",\"t\":1684702800000,\"v\":\"6\"}]"

    /// A recording of two exchanges, the second with this answer.
    private static func cassette(_ answer: String) -> String {
        """
        interactions:
        - request:
            body: '{"type": "candleSnapshot", "req": {"startTime":
              1684702007000}}'
            headers:
              Accept:
              - '*/*'
          response:
            body:
              string: '{"universe":[{"maxLeverage":50,"name":"BTC","szDecimals":5}]}'
            status:
              code: 200
        - request:
            body: "string: '{'"
          response:
            body:
              string: \(answer)
            headers:
              date:
              - Mon, 17 Jul 2023 21:43:20 GMT
        version: 1

        """
    }

    private static let quoted = candles.replacing("\"", with: "\\\"")

    @Test(arguments: [
        "'\(candles)'",
        "'\(candles.replacing("},{", with: "},\n\n          {"))'",
        "\"\(quoted)\"",
        "\"\(quoted.replacing("},{", with: "},\\\n          \\ {").replacing("[", with: "\\x5B"))\"",
        "|\n        \(candles.replacing("},{", with: "},\n          {"))",
        ">-\n        \(candles.replacing("},{", with: "},\n        {"))",
    ])
    func candlesOfACassetteAreRead(answer: String) throws {
        for (chunkSize, batchRows) in [(1, 1), (1 << 20, 4096)] {
            let histories = try read(
                Self.cassette(answer), chunkSize: chunkSize, batchRows: batchRows)
            let history = try #require(histories.first)
            #expect(histories.count == 1)
            #expect(history.format == .candleObjectsJSON)
            #expect(history.feed == "kPEPE")
            #expect(history.series.prices == [2, 4])
            #expect(history.candleInterval == .hours(1))
            #expect(history.rejected.total == 0)
            let rows = history.decisions.first { $0.subject == .rows }
            #expect(rows?.reason.hasSuffix("Left aside: 'instruments'.") == true)
        }
    }

    @Test func otherAnswersAreRefusedForWhatTheyAre() throws {
        let funding = "'[{\"coin\":\"BTC\",\"fundingRate\":\"-0.0006\",\"time\":1683849600048}]'"
        let error = try failure(Self.cassette(funding))
        #expect(error.found == "instruments and funding rates")
        #expect(error.expected.hasSuffix("it is read where funding_rates are asked for"))
        let rates = try HistoryReader.readRates(
            MemorySource(Array(Self.cassette(funding).utf8)), name: "a.yaml",
            options: HistoryOptions())
        #expect(rates.map(\.rates) == [[-0.0006]])
        #expect(
            try failure(Self.cassette("'{\"APE\":\"1.9\",\"BTC\":\"30135.0\"}'")).found
                == "instruments and prices without times")
        #expect(
            try failure(Self.cassette("!!binary |\n        H4sIAAAA")).description
                == "input.csv:18: found an answer in base64; expected answers as text")
        #expect(try failure(Self.cassette("'[{\"t\"")).found.contains("the end of the file"))
        #expect(try failure(Self.cassette("\"\\q\"")).found == "a wrong escape in a quoted text")
    }

    @Test func linesOfACassetteKeepTheirNumbers() throws {
        let broken = Self.candles.replacing("\"c\":\"4\"", with: "\"c\":\"x\"")
        let history = try readOne(Self.cassette("'\(broken)'"))
        #expect(history.series.prices == [2])
        #expect(history.examples.map(\.line) == [17])
    }

    private static func event(_ feed: String, _ price: Int, _ power: Int, _ time: Int) -> String {
        "data:{\"binary\":{\"data\":[\"504e\"]},\"parsed\":[{\"id\":\"\(feed)\","
            + "\"ema_price\":{\"price\":\"999\",\"conf\":\"9\",\"expo\":-1,\"publish_time\":\(time)},"
            + "\"price\":{\"price\":\"\(price)\",\"conf\":\"1\",\"expo\":\(power),"
            + "\"publish_time\":\(time)}}]}\n\n"
    }

    @Test func hermesStreamsAreRead() throws {
        let text =
            ":keep alive\n" + Self.event("aa", 15, -1, 1_700_000_000) + "event: x\n"
            + Self.event("bb", 2_000, -3, 1_700_000_000) + Self.event("aa", 155, -2, 1_700_000_001)
        for (chunkSize, batchRows) in [(1, 1), (1 << 20, 4096)] {
            let histories = try read(text, chunkSize: chunkSize, batchRows: batchRows)
            #expect(histories.map(\.feed) == ["aa", "bb"])
            #expect(histories.map(\.format) == [.pythJSON, .pythJSON])
            #expect(histories[0].series.prices == [1.5, 1.55])
            #expect(histories[1].series.prices == [2])
            #expect(histories[0].confidences == [0.1, 0.01])
            #expect(histories.map(\.rejected.total) == [0, 0])
        }
    }
}
