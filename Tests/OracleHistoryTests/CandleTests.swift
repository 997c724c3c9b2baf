import Testing
import VolModel

@testable import OracleHistory

@Suite struct CandleTests {
    @Test(arguments: [
        "Date,Open,High,Low,Close,Volume\n"
            + "2023-11-14 22:00:00+00:00,1,3,1,2,9\n2023-11-14 22:05:00+00:00,2,5,2,4,9\n",
        "time,open,high,low,close,volume,timestamp\n"
            + "1699999200,1,3,1,2,9,1699999200000\n1699999500,2,5,2,4,9,1699999500000\n",
        "1699999200,1,3,1,2,9,1\n1699999500,2,5,2,4,9,1\n",
        "1699999200000000,1,3,1,2,9,1699999499999999,7,8,9,10,0\n"
            + "1699999500000000,2,5,2,4,9,1699999799999999,7,8,9,10,0\n",
    ])
    func csvCandlesCloseAtTheBarsEnd(text: String) throws {
        let history = try readOne(text)
        #expect(history.format == .candlesCSV)
        #expect(history.kind == .ohlc)
        #expect(history.candleInterval == .minutes(5))
        #expect(seconds(history) == [1_699_999_500, 1_699_999_800])
        #expect(history.series.prices == [2, 4])
    }

    @Test(arguments: [
        "[[1699999200000,1,3,1,2,9],[1699999500000,2,5,2,4,9]]",
        " [\n [ 1699999200000 , 1.0, 3, 1, 2.0, 9 ] ,\n[1699999500000,2,5,2,4] ]\n\n",
        "[[1699999200,\"1\",\"3\",\"1\",\"2\",\"9\"],[1699999500,\"2\",\"5\",\"2\",\"4\",\"9\"]]",
    ])
    func jsonCandlesCloseAtTheBarsEnd(text: String) throws {
        for chunkSize in [1, 2, 3, 7, 50, 1000] {
            let histories = try read(text, name: "x.json", chunkSize: chunkSize, batchRows: 1)
            let history = try #require(histories.first)
            #expect(history.format == .candlesJSON)
            #expect(seconds(history) == [1_699_999_500, 1_699_999_800])
            #expect(history.series.prices == [2, 4])
            #expect(history.feed == "x")
            #expect(history.rows == 2)
        }
    }

    @Test func theIntervalIsTheMostFrequentSpacing() throws {
        let history = try readOne("[[0,1,1,1,1],[60,1,1,1,2],[120,1,1,1,3],[600,1,1,1,4]]")
        #expect(history.candleInterval == .minutes(1))
        #expect(seconds(history) == [60, 120, 180, 660])
    }

    @Test func badCandlesAreCounted() throws {
        let history = try readOne(
            "[[1699999200000,1,1,1,1],\n[1699999260000,1,1,1],[1699999320000,1,1,1,null],\n"
                + "[1699999380000,1,1,1,0],[1699999440000,1,1,1,NaN],[1699999500000,1,1,1,-2],"
                + "[1699999560,1,1,1,2],[],\n[1699999260000,1,1,1,5],[9999999999000,1,1,1,5],"
                + "[1699999260000,1,1,1,6]]")
        #expect(
            counts(history) == [
                "unparsable": 4, "non_positive": 2, "not_finite": 1, "future": 1,
                "duplicate_time": 1,
            ])
        #expect(history.rows == 11)
        #expect(history.series.prices == [1, 6])
        #expect(history.examples.first?.line == 2)
        #expect(history.examples.first?.text == "1699999260000,1,1,1")
    }

    @Test(arguments: [
        "[", "[]x", "[[1,2,3,4,5]", "[[1,2,3,4,5],", "[[1,2,3,4,5],]", "[[1,2,3,4,5] [1,2,3,4,5]]",
        "[[1,2,3,4,5]]x", "[[1,2,3,4", "[[1,2,3,4,5],5]",
    ])
    func malformedArraysAreFatal(text: String) throws {
        #expect(try failure(text).category == .badData)
    }

    @Test func oneBarHasNoLength() throws {
        let error = try failure("date,open,high,low,close\n2024-01-01,1,1,1,1\n")
        #expect(error.found == "a single bar, whose length is unknown")
        #expect(try failure("[]").found == "no row of data")
    }

    @Test func aFeedOfOneBarTakesTheIntervalOfTheOthers() throws {
        let rows = ["0,A", "60,A", "120,B"].map { row -> String in
            let parts = row.split(separator: ",")
            return "\(parts[0]),1,1,1,1,\(parts[1])\n"
        }
        let histories = try read("time,open,high,low,close,ticker\n" + rows.joined())
        #expect(histories.map(seconds) == [[60, 120], [180]])
    }

    @Test func aCandleFileIsNeverScaled() throws {
        let history = try readOne("[[0,1,1,1,100],[60,1,1,1,200]]", .init(decimals: 8))
        #expect(history.series.prices == [100, 200])
        let csv = try readOne(
            "time,open,high,low,close\n0,1,1,1,100\n60,1,1,1,200\n", .init(decimals: 8))
        #expect(csv.series.prices == [100, 200])
    }
}
