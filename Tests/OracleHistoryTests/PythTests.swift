import Testing
import VolModel

@testable import OracleHistory

@Suite struct PythTests {
    private static func parsed(_ id: String, _ price: String, _ expo: Int, _ time: Int) -> String {
        """
        {"id": "\(id)", "price": {"price": "\(price)", "conf": "2379", "expo": \(expo),
         "publish_time": \(time)}, "ema_price": {"price": "7", "conf": "3", "expo": -8,
         "publish_time": \(time)}, "metadata": {"slot": 226158958, "prev_publish_time": \(time)}}
        """
    }

    private static let answer = """
        {"binary": {"encoding": "hex", "data": ["504e41550100"]}, "parsed": [
        \(parsed("e62d", "10753049828641", -8, 1_751_042_519)),
        \(parsed("ef0d", "116853", -5, 1_751_042_519)),
        \(parsed("dead", "0", -5, 0)), \(parsed("beef", "5", -99, 1_751_042_519))]}
        """

    @Test func everyFeedHasItsExponent() throws {
        for text in [
            Self.answer, "{\"n\": 2, \"hermesResponse\": \(Self.answer), \"metadata\": {}}",
        ] {
            for chunkSize in [1, 10, 1 << 20] {
                let histories = try read(text, chunkSize: chunkSize, batchRows: 1)
                #expect(histories.map(\.feed) == ["e62d", "ef0d", "dead", "beef"])
                #expect(
                    histories.map(\.series.prices.first) == [107530.49828641, 1.16853, nil, nil])
                #expect(histories.allSatisfy { $0.format == .pythJSON && $0.kind == .confidence })
                #expect(histories[0].priceEncoding == .ownExponent)
                #expect(histories[0].priceEncoding.isScaleKnown)
                #expect(counts(histories[2]) == ["non_positive": 1])
                #expect(counts(histories[3]) == ["unparsable": 1])
                #expect(seconds(histories[0]) == [1_751_042_519])
            }
        }
    }

    /// Pyth documentation, "Best practices", confidence intervals: AAPL at price 12276250,
    /// confidence 1500 and exponent −5 means 122.7625 ± 0.015.
    @Test func theDocumentationsExample() throws {
        let text = """
            {"parsed": [{"id": "aapl", "price": {"price": "12276250", "conf": "1500", "expo": -5,
            "publish_time": 1751042519}}]}
            """
        let history = try readOne(text)
        #expect(history.series.prices == [122.7625])
        #expect(DecimalText.quotient(1500, places: 5) == 0.015)
    }

    @Test func answersOnLinesAreAHistory() throws {
        let lines = (0..<3).map { second in
            "{\"parsed\":["
                + Self.parsed("a", "10\(second)", -2, 1_751_042_519 + second)
                .replacing("\n", with: "") + ","
                + Self.parsed("b", "7", 0, 1_751_042_519).replacing("\n", with: "") + "]}"
        }
        for batchRows in [1, 2, 4096] {
            let histories = try read(lines.joined(separator: "\n"), batchRows: batchRows)
            #expect(histories.map(\.feed) == ["a", "b"])
            #expect(histories[0].series.prices == [1, 1.01, 1.02])
            #expect(histories[1].series.prices == [7])
            #expect(counts(histories[1]) == ["duplicate_time": 2])
        }
    }

    @Test func benchmarksAnswerInColumns() throws {
        let text = """
            {"s":"ok","t":[1699999200,1699999500,1699999800],"o":[1,2,4],"h":[3,5,6],
             "l":[1,2,3],"c":[2,4.5,0],"v":[0,0,0]}
            """
        for (chunkSize, batchRows) in [(1, 1), (1, 2), (9, 3), (1 << 20, 1), (1 << 20, 4096)] {
            let histories = try read(text, chunkSize: chunkSize, batchRows: batchRows)
            let history = try #require(histories.first)
            #expect(history.format == .candleColumnsJSON)
            #expect(history.kind == .ohlc)
            #expect(seconds(history) == [1_699_999_500, 1_699_999_800])
            #expect(history.series.prices == [2, 4.5])
            #expect(counts(history) == ["non_positive": 1])
            #expect(history.examples.first?.text == "1699999800,0")
        }
        #expect(
            try failure(text.replacing("[2,4.5,0]", with: "[2,4.5]")).found
                == "3 times and 2 closes")
        #expect(try failure("{\"s\":\"no_data\",\"nextTime\":1}").found == "the answer 'no_data'")
    }
}
