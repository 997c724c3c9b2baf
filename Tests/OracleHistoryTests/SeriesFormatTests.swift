import Testing
import VolModel

@testable import OracleHistory

@Suite struct SeriesFormatTests {
    @Test(arguments: [
        "timestamp,price\n1700000000,1.5\n1700000060,2.5\n",
        "\u{FEFF}timestamp,price\r\n1700000000,1.5\r\n1700000060,2.5\r\n",
        "PRICE,TimeStamp\n1.5,1700000000\n2.5,1700000060",
        "id,Update,note,Answer\n7,1700000000,x,1.5\n8,1700000060,\"a,b\",2.5\n",
        "\"timestamp\",\"price\"\n\"1700000000\",\"1.5\"\n\"1700000060\" , \"2.5\"\n",
        "ts,value,extra\n1700000000,1.5,\"open\n1700000060,2.5\n",
        "Date,Close\n2023-11-14T22:13:20Z,1.5\n2023-11-14 22:14:20,2.5\n",
        "datetime,last\n2023-11-15T00:13:20+02:00,1.5\n2023-11-14 22:14:20.000000,2.5\n",
        "open_time,price\n1700000000000,1.5\n1700000060000,2.5\n",
        "timestamp,price\n1700000000000000,1.5\n1700000060000000,2.5\n",
        "timestamp,price\n1700000000.0,1.5\n1700000060.000,+2.5e0\n",
        "1700000000,1.5\n1700000060,2.5\n",
        ",0,1\n1700000000,1.5\n1700000060,2.5\n",
        "\n \ntimestamp,price\n\n1700000000,1.5\n   \n1700000060,2.5\n\n",
        " timestamp , price \n 1700000000 , 1.5 \n\t1700000060\t,\t2.5\t\n",
        "updated_at,price\n1700000060,2.5\n1700000000,1.5\n",
    ])
    func theSameSeriesInManyHands(text: String) throws {
        // The layout `,0,1` names an unnamed index and two columns; rows here have no index.
        let history = try readOne(text)
        #expect(seconds(history) == [1_700_000_000, 1_700_000_060])
        #expect(history.series.prices == [1.5, 2.5])
        #expect(history.rejected.total == 0)
        #expect(history.rows == 2)
        #expect(history.feed == "input")
        #expect(history.source == "input.csv")
        #expect(history.format == .seriesCSV)
        #expect(history.compression == .none)
        #expect(history.priceEncoding == .decimalText)
        #expect(history.candleInterval == nil)
    }

    @Test func fractionsOfUnitsReachTheMicrosecond() throws {
        let history = try readOne(
            "time,price\n1700000000.1234567,1\n1700000001.5,2\n2023-11-14T22:13:22.25Z,3\n")
        #expect(
            history.series.times == [
                1_700_000_000_123_456, 1_700_000_001_500_000, 1_700_000_002_250_000,
            ])
        let milliseconds = try readOne("time,price\n1700000000000.5,1\n1700000000001.25,2\n")
        #expect(milliseconds.series.times == [1_700_000_000_000_500, 1_700_000_000_001_250])
        let microseconds = try readOne("time,price\n1700000000000000.0,1\n1700000000000001.9,2\n")
        #expect(microseconds.series.times == [1_700_000_000_000_000, 1_700_000_000_000_001])
    }

    @Test func theUnitIsThatOfMostRows() throws {
        let history = try readOne(
            "time,price\n1700000000,1\n1700000060000,2\n1700000120000,3\n")
        #expect(seconds(history) == [1_700_000_060, 1_700_000_120])
        #expect(counts(history) == ["unparsable": 1])
        let small = try readOne("time,price\n0,1\n60,2\n120,3\n")
        #expect(small.series.times == [0, 60_000_000, 120_000_000])
    }

    @Test func eightDigitsAreDates() throws {
        let days = (10...29).map { "202401\($0),1\n" }.joined()
        let history = try readOne("date,price\n" + days + "20240230,2\n20240131.5,3\n20240201,4\n")
        #expect(history.series.first?.description == "2024-01-10T00:00:00Z")
        #expect(history.series.last?.description == "2024-02-01T00:00:00Z")
        #expect(counts(history) == ["unparsable": 2])
        let seconds = try readOne("time,price\n20240101,1\n20240191,2\n20240199,4\n")
        #expect(seconds.series.first?.description == "1970-08-23T06:15:01Z")
        #expect(seconds.rejected.total == 0)
    }

    /// Found by the fuzzer: what is called a feed is one, whatever its name; a market may be an
    /// index.
    @Test func aDecimalMayNameAFeed() throws {
        let row = "7.5,1700000000,8.5\n"
        #expect(try readOne("feed,timestamp,price\n" + row).feed == "7.5")
        #expect(try readOne("market,timestamp,price\n" + row).feed != "7.5")
    }

    @Test func feedsComeInOrderOfAppearance() throws {
        let text = """
            feed,timestamp,price
            ETH,1700000000,10
            BTC,1700000000,20
            ETH,1700000060,11
            "A ""quoted"", name",1700000000,1
            BTC,bad,21
            DEAD,1700000000,0
            nonsense
            unknown,bad,1
            BTC,1700000060,22
            ,1700000000,5
            """
        let histories = try read(text)
        #expect(histories.map(\.feed) == ["ETH", "BTC", "A \"quoted\", name", "DEAD"])
        #expect(histories.map(\.rows) == [2, 4, 1, 3])
        #expect(histories.map(\.series.count) == [2, 2, 1, 0])
        #expect(histories.map(\.series.prices) == [[10, 11], [20, 22], [1], []])
        #expect(counts(histories[1]) == ["unparsable": 2])
        #expect(counts(histories[3]) == ["non_positive": 1, "unparsable": 2])
        #expect(histories[3].kind == .tick)
    }

    @Test func rowsBeforeTheFirstFeedCountForIt() throws {
        let histories = try read("feed,timestamp,price\nbroken\nA,1700000000,1\nB,1700000000,2\n")
        #expect(histories.map(\.rejected.total) == [1, 0])
        #expect(histories.map(\.rows) == [2, 1])
        #expect(histories[0].examples == [.init(reason: .unparsable, line: 2, text: "broken")])
    }

    @Test func headerlessFeedsAreFound() throws {
        let histories = try read("A,1700000000,1\nB,1700000000,2\nA,1700000060,3\n")
        #expect(histories.map(\.feed) == ["A", "B"])
        #expect(histories[0].series.prices == [1, 3])
    }

    @Test(arguments: ["symbol", "Instrument", "TICKER", "pair"])
    func feedColumnsHaveManyNames(name: String) throws {
        let histories = try read("time,\(name),price\n1700000000,X,1\n1700000000,Y,2\n")
        #expect(histories.map(\.feed) == ["X", "Y"])
    }

    @Test func theFeedIsNamedAfterTheFile() {
        let names = [
            ("a/b/ETH-USD.csv.gz", "ETH-USD"), ("x.json.zst", "x"), ("x.csv", "x"),
            ("x.v2.csv", "x.v2"), ("-", "stdin"), ("x.txt", "x"), (".csv", ".csv"),
            ("X.CSV", "X"), ("x.json", "x"),
        ]
        for (path, feed) in names { #expect(HistoryReader.feedName(ofFile: path) == feed) }
    }

    @Test func decimalsApplyToIntegersOnly() throws {
        let raw = try readOne("timestamp,price\n1700000000,12345678901\n", .init(decimals: 8))
        #expect(raw.series.prices == [123.45678901])
        #expect(raw.priceEncoding == .rawInteger(decimals: 8))
        let decimal = try readOne("timestamp,price\n1700000000,123.5\n", .init(decimals: 8))
        #expect(decimal.series.prices == [123.5])
        #expect(decimal.priceEncoding == .decimalText)
        let answer = try readOne("timestamp,answer\n1700000000,123\n")
        #expect(answer.priceEncoding == .rawInteger(decimals: nil))
        #expect(!answer.priceEncoding.isScaleKnown)
        let plain = try readOne("timestamp,price\n1700000000,123\n")
        #expect(plain.priceEncoding.isScaleKnown)
    }

    @Test func theKindFollowsFromTheSpacings() throws {
        func series(_ odd: Int) -> String {
            var time = 1_700_000_000
            let rows = (0...100).map { index in
                time += index > 0 && index <= odd ? 61 + index : 60
                return "\(time),1"
            }
            return "timestamp,price\n" + rows.joined(separator: "\n")
        }
        let regular = try readOne(series(5))
        #expect(regular.kind == .interval)
        #expect(regular.kindReason == "95 of the 100 spacings are 1m.")
        let irregular = try readOne(series(6))
        #expect(irregular.kind == .tick)
        #expect(irregular.kindReason == "Fewer than 95% of the 100 spacings are equal.")
        let single = try readOne("timestamp,price\n1700000000,1\n")
        #expect(single.kind == .tick)
        let declared = try readOne(series(6), .init(kind: .threshold))
        #expect(declared.kind == .threshold)
        #expect(declared.kindReason == "The kind was declared as threshold.")
    }

    @Test func theMostFrequentSpacingIsTheShortestOfEquals() {
        #expect(Spacings([]).mostFrequent == nil)
        #expect(Spacings([5]).mostFrequent == nil)
        #expect(Spacings([0, 5]).mostFrequent?.microseconds == 5)
        #expect(Spacings([0, 5, 8, 13, 16, 20]).mostFrequent?.microseconds == 3)
        #expect(Spacings([0, 1, 3, 6, 10, 15, 18, 21]).mostFrequent?.microseconds == 3)
    }
}
