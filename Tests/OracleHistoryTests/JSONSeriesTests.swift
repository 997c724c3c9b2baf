import Testing
import VolModel

@testable import OracleHistory

@Suite struct JSONSeriesTests {
    private static let rounds = """
        [{"answer":635791825,"answeredInRound":"18446744073709551617","price":6.36,\
        "roundId":"18446744073709551617","startedAt":1658943640,"updatedAt":1658943647},
        {"answer":636058493,"answeredInRound":"18446744073709551618","price":6.36,\
        "roundId":"18446744073709551618","startedAt":1658943888,"updatedAt":1658943888},
        {"answer":636122794,"answeredInRound":"18446744073709551619","price":6.36,\
        "roundId":"18446744073709551619","startedAt":1658943888,"updatedAt":1658943888},
        {"answer":0,"roundId":"18446744073709551620","startedAt":0,"updatedAt":0}]
        """

    @Test func chainlinkRoundsAreRead() throws {
        for (chunkSize, batchRows) in [(1, 1), (7, 2), (1 << 20, 4096)] {
            let histories = try read(
                Self.rounds, .init(decimals: 8), chunkSize: chunkSize, batchRows: batchRows)
            let history = try #require(histories.first)
            #expect(history.format == .chainlinkRoundsJSON)
            #expect(history.kind == .threshold)
            #expect(history.feed == "input")
            #expect(history.series.prices == [6.35791825, 6.36122794])
            #expect(seconds(history) == [1_658_943_647, 1_658_943_888])
            #expect(counts(history) == ["zero_round": 1, "duplicate_time": 1])
        }
        #expect(try readOne(Self.rounds).priceEncoding == .rawInteger(decimals: nil))
    }

    @Test func badRoundsAreCounted() throws {
        let history = try readOne(
            """
            [{"answer": 100, "roundId": 18446744073709551617, "updatedAt": 1700000000},
             {"answer": 101, "roundId": "x", "updatedAt": 1700000060},
             {"answer": [101], "roundId": "18446744073709551619", "updatedAt": 1700000060},
             {"answer": 101, "updatedAt": 1700000060}, 5, null, [], {},
             {"answer": -1, "roundId": "18446744073709551620", "updatedAt": 1700000060},
             {"answer": 1\(String(repeating: "0", count: 400)), "roundId": "18446744073709551621",
              "updatedAt": "1700000060"},
             {"answer": "102", "roundId": "36893488147419103233", "updatedAt": 1700000120}]
            """, .init(decimals: 2))
        #expect(history.series.prices == [1, 1.02])
        #expect(counts(history) == ["unparsable": 7, "non_positive": 1, "not_finite": 1])
        #expect(history.rows == 11)
        #expect(history.examples.first?.text == "1700000060,101")
        #expect(history.examples.first?.line == 2)
    }

    @Test func aDumpOfRoundsEqualsTheirCSV() throws {
        let rows = [
            "18446744073709551617 98623660 1622112031 1622112031 18446744073709551617 1 1",
            "18446744073709551618 98117399 1622118032 1622118032 18446744073709551618 1 2",
            "18446744073709551619 98117398 1622118032 1622118032 18446744073709551619 1 3",
            "36893488147419103233 98117300 1622119032 1622119033 36893488147419103233 2 1",
        ]
        let csv = try readOne(
            rows.map { $0.replacing(" ", with: ",") + "\n" }.joined(), .init(decimals: 8))
        let text =
            "# net mainnet\n#roundId answer startedAt\n" + rows[0] + "\n\n  # phase 2\n"
            + rows[1...].joined(separator: "\r\n")
        for (chunkSize, batchRows) in [(1, 1), (100, 3), (1 << 20, 4096)] {
            let histories = try read(
                text, .init(decimals: 8), name: "dump.txt", chunkSize: chunkSize,
                batchRows: batchRows)
            let dump = try #require(histories.first)
            #expect(dump.format == .chainlinkRoundsText)
            #expect(dump.feed == "dump")
            #expect(dump.series == csv.series)
            #expect(dump.rejected == csv.rejected)
            #expect(dump.rows == 4)
        }
    }

    @Test func brokenLinesOfADumpAreCounted() throws {
        let rows = (1...30).map { "3689348814741910\(3232 + $0) 5\($0) 7 \(1_622_112_031 + $0) 7" }
        #expect(throws: HistoryError.self) { try readOne(rows.joined(separator: "\n")) }
        let whole = rows.map { "\($0.dropLast())\($0.prefix(20)) 2 1" }
        let history = try readOne(
            (whole + ["36893488147419103300 5", "3x 5 7 7 8 9 1", "# end"]).joined(separator: "\n"))
        #expect(history.series.count == 30)
        #expect(counts(history) == ["unparsable": 2])
        #expect(history.examples.map(\.line) == [31, 32])
    }

    @Test(arguments: [
        "{\"timestamp\":1700000000,\"price\":1.5}\n{\"timestamp\":1700000060,\"price\":\"2\"}\n",
        "{\"price\":1.5,\"x\":{\"price\":9},\"ts\":1700000000}\r\n\n{\"ts\":1700000060,\"price\":2}",
    ])
    func objectsOnLinesAreASeries(text: String) throws {
        for (chunkSize, batchRows) in [(1, 1), (30, 1), (1 << 20, 4096)] {
            let histories = try read(
                text, name: "a.ndjson", chunkSize: chunkSize, batchRows: batchRows)
            let history = try #require(histories.first)
            #expect(history.format == .seriesNDJSON)
            #expect(history.feed == "a")
            #expect(seconds(history) == [1_700_000_000, 1_700_000_060])
            #expect(history.series.prices == [1.5, 2])
            #expect(history.kind == .interval)
        }
    }

    @Test func aBrokenLineIsOneRow() throws {
        let history = try readOne(
            """
            {"timestamp":1700000000,"price":1}
            {"timestamp":1700000060,"pri
            }}}
            {"timestamp":1700000120,"price":true}
            {"status":"alive"}
            {"timestamp":1700000180,"price":4}
            {"timestamp":17000002
            """)
        #expect(history.series.prices == [1, 4])
        #expect(counts(history) == ["unparsable": 5])
        #expect(history.rows == 7)
        #expect(history.examples.map(\.line) == [2, 3, 4, 5, 7])
        #expect(history.examples.first?.text == "{\"timestamp\":1700000060,\"pri")
    }

    @Test func theExampleOfABrokenLineIsTheLineWhateverTheBatch() throws {
        let row = "{\"ts\":1700000000,\"price\":1}"
        for broken in ["[\(row),\(row),}", "[\(row),\(row)", "[\(row),{\"ts\":"] {
            for batchRows in [1, 2, 4096] {
                let histories = try read("[\(row)]\n\(broken)\n", batchRows: batchRows)
                let example = try #require(histories.first?.examples.first)
                #expect(example.text == broken)
                #expect(example.line == 2)
            }
        }
    }

    @Test func feedsAreNamedInTheObjects() throws {
        let rows = [
            "{\"feed\":\"A\\/B\",\"timestamp\":\"2024-01-01T00:00:00Z\",\"price\":1}",
            "{\"feed\":\"C\",\"timestamp\":\"2024-01-01T00:00:00Z\",\"price\":\"5\"}",
            "{\"feed\":\"A/B\",\"timestamp\":\"2024-01-01T00:01:00Z\",\"price\":2}",
            "{\"feed\":\"D\",\"timestamp\":\"yesterday\",\"price\":2}",
            "{\"feed\":\"\",\"timestamp\":\"2024-01-01T00:01:00Z\",\"price\":2}",
        ]
        for text in [
            rows.joined(separator: "\n"), "[" + rows.joined(separator: ",\n") + "]",
            "{\"data\":{\"rows\":[" + rows.joined(separator: ",\n") + "]},\"next\":null}",
        ] {
            let histories = try read(text)
            #expect(histories.map(\.feed) == ["A/B", "C"])
            #expect(histories[0].series.prices == [1, 2])
            #expect(counts(histories[0]) == ["unparsable": 2])
        }
    }

    @Test func pairsOfTimeAndPriceAreASeries() throws {
        let pairs = "[[1535373899623, 6756.942910425894], [1535374183927, 6696.894541693875]]"
        for text in [pairs, "{\"prices\": \(pairs), \"market_caps\": [[1535373899623, 1e11]]}"] {
            let history = try readOne(text)
            #expect(history.format == .seriesJSON)
            #expect(history.series.prices == [6756.942910425894, 6696.894541693875])
            #expect(history.series.first?.description == "2018-08-27T12:44:59.623Z")
        }
    }

    @Test func integersAreScaledWhereDecimalsAreStated() throws {
        let text =
            "{\"timestamp\":1700000000,\"price\":150}\n{\"timestamp\":1700000001,\"price\":2}"
        #expect(try readOne(text, .init(decimals: 2)).series.prices == [1.5, 0.02])
        let answers = text.replacing("price", with: "answer")
        #expect(try readOne(answers).priceEncoding.isScaleKnown == false)
    }

    @Test func linesAreThinnedWhileTheyAreRead() throws {
        let text = (0..<600).map { "{\"timestamp\":\(1_700_000_000 + $0),\"price\":\($0 + 1)}\n" }
            .joined()
        let whole = try readOne(text)
        let thin = try readOne(text, .init(barInterval: .minutes(1)))
        let kept = SeriesCleaner.lastOfEach(whole.series.times, interval: 60_000_000)
        #expect(thin.series.times == kept.map { whole.series.times[$0] })
        #expect(thin.rows == 600)
    }

    /// The same rows as CSV, as an array and as lines, good and bad, read the same.
    @Test func encodingsAgree() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<20 {
            var csv = "feed,timestamp,price\n"
            var objects: [String] = []
            for _ in 0..<200 {
                let feed = ["A", "B", "C"].randomElement(using: &generator) ?? "A"
                let time = 1_700_000_000 + Int.random(in: 0..<500, using: &generator)
                let digits = UInt64.random(in: 0...99_999_999, using: &generator)
                let odd = ["0", "-1.5", "1e400", "12345678901234567890.5", "NaN"]
                let price =
                    Int.random(in: 0..<20, using: &generator) == 0
                    ? odd.randomElement(using: &generator) ?? "0" : "1\(digits).\(digits)"
                csv += "\(feed),\(time),\(price)\n"
                objects.append("{\"feed\":\"\(feed)\",\"timestamp\":\(time),\"price\":\(price)}")
            }
            let expected = try read(csv)
            for text in [
                objects.joined(separator: "\n"), "[" + objects.joined(separator: ",") + "]",
            ] {
                let chunk = Int.random(in: 1...300, using: &generator)
                let found = try read(text, chunkSize: chunk, batchRows: 13)
                #expect(found.map(\.feed) == expected.map(\.feed))
                #expect(found.map(\.series) == expected.map(\.series))
                #expect(found.map(\.rejected) == expected.map(\.rejected))
                #expect(found.map(\.rows) == expected.map(\.rows))
            }
        }
    }

    @Test func packedLinesAreRead() throws {
        let text =
            "{\"timestamp\":1700000000,\"price\":1}\n{\"timestamp\":1700000060,\"price\":2}\n"
        for packed in [try gzipped(Array(text.utf8)), try zstandard(Array(text.utf8))] {
            #expect(try read(packed).first?.series.prices == [1, 2])
        }
    }

    /// What stands behind a gap in a column belongs to another row.
    @Test func columnsOfDifferentLengthsAreRefused() throws {
        let good = "{\"t\":[1699999200,1699999500],\"o\":[1,2],\"h\":[3,5],\"l\":[1,2],"
        for (rest, found) in [
            ("\"c\":[2,4],\"v\":[7]}", "2 times and 1 values in the column 'v'"),
            ("\"c\":[2,4],\"v\":[]}", "2 times and 0 values in the column 'v'"),
            ("\"c\":[2,4],\"v\":[7,8,9]}", "2 times and 3 values in the column 'v'"),
            ("\"c\":[2,4],\"o\":[1,2]}", "2 times and 4 values in the column 'o'"),
            ("\"c\":[2,4],\"v\":[7,[1],8]}", "an array or object in the column 'v'"),
            ("\"c\":[2,{\"a\":1},4]}", "an array or object in the column 'c'"),
            ("\"c\":[2]}", "2 times and 1 closes"),
        ] {
            #expect(try failure(good + rest).found == found)
        }
        #expect(try readOne(good + "\"c\":[2,4],\"x\":[[1]]}").series.prices == [2, 4])
        #expect(try readOne(good + "\"c\":[2,4],\"v\":[null,8]}").bars?.volume.last == 8)
    }
}
