import Testing
import VolModel

@testable import OracleHistory

/// A small file for each defect that real histories have, and what is left of it.
struct LoaderDefect: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    /// What is left, with times in seconds.
    var prices: [Double]
    var seconds: [Int64]
    var rejected: [String: Int] = [:]
    var options = HistoryOptions(decimals: 8)
    var feed = "input.csv"

    var testDescription: String { name }
}

@Suite struct LoaderDefectTests {
    private static let rounds = "roundId,answer,startedAt,updatedAt,answeredInRound\n"
    private static let usual = HistoryOptions()

    static let defects = [
        LoaderDefect(
            name: "a round that never was",
            text: rounds + "110680464442257309697,150000000,1680734315,1680734315,1\n"
                + "110680464442257309696,0,0,0,110680464442257309696\n",
            prices: [1.5], seconds: [1_680_734_315], rejected: ["zero_round": 1]),
        LoaderDefect(
            name: "ids that a double would merge",
            text: rounds + "110680464442257320803,250000000,1680734315,1680734315,1\n"
                + "110680464442257320802,150000000,1680734315,1680734315,1\n",
            prices: [2.5], seconds: [1_680_734_315], rejected: ["duplicate_time": 1]),
        LoaderDefect(
            name: "newest first, and phases that overlap",
            text: rounds + "36893488147419103234,102000000,1638500000,1638500000,1\n"
                + "36893488147419103233,100006100,1617279401,1617279401,1\n"
                + "18446744073709551911,100000000,1638484045,1638981380,1\n"
                + "18446744073709551617,101000000,1613000000,1613000000,1\n",
            prices: [1.01, 1.000061, 1.02], seconds: [1_613_000_000, 1_617_279_401, 1_638_500_000],
            rejected: ["superseded_phase": 1]),
        LoaderDefect(
            name: "one second, different answers",
            text: rounds + "18446744073709554513,98652295,1653893263,1653893263,1\n"
                + "18446744073709554514,98081790,1653893263,1653893263,1\n",
            prices: [0.9808179], seconds: [1_653_893_263], rejected: ["duplicate_time": 1]),
        LoaderDefect(
            name: "begun days before the update",
            text: rounds + "18446744073709551911,100000000,1638484045,1638981380,1\n",
            prices: [1], seconds: [1_638_981_380]),
        LoaderDefect(
            name: "a missing day as zeros",
            text: "date,open,high,low,close,volume\n2020-08-07,391,392,379,380,5\n"
                + "2020-08-08,0,0,0,0,0\n2020-08-09,390,399,389,395,6\n2020-08-10,390,399,389,396,6\n",
            prices: [380, 395, 396], seconds: [1_596_844_800, 1_597_017_600, 1_597_104_000],
            rejected: ["non_positive": 1], options: HistoryOptions(barLength: .days(1))),
        LoaderDefect(
            name: "a missing day of rounds as zeros",
            text: "[{\"date\":\"Aug 7, 2020\",\"timeStart\":1596758401,\"timeEnd\":1596844801,"
                + "\"open\":391.79,\"high\":391.79,\"low\":379.04,\"updateCount\":29,"
                + "\"roundsInDay\":[\"55340232221128654850\"]},{\"date\":\"Aug 8, 2020\","
                + "\"timeStart\":1596844801,\"timeEnd\":1596931201,\"open\":0,\"high\":0,"
                + "\"low\":0,\"updateCount\":0,\"roundsInDay\":null}]",
            prices: [391.79], seconds: [1_596_758_401], rejected: ["non_positive": 1]),
        LoaderDefect(
            name: "a header of numbers",
            text: ",0,1,2,3,4\n0,110680464442257309697,150000000,1680734315,1680734315,"
                + "110680464442257309697\n",
            prices: [1.5], seconds: [1_680_734_315]),
        LoaderDefect(
            name: "no header, with the end of the bar and a trade count",
            text: "1672531260,1,3,1,2,5,9\n1672531320,2,5,2,4,5,9\n",
            prices: [2, 4], seconds: [1_672_531_320, 1_672_531_380], options: usual),
        LoaderDefect(
            name: "names in capitals",
            text: "Date,Open,High,Low,Close,Volume\n2020-01-01 00:00:00+00:00,1,3,1,2,5\n"
                + "2020-01-01 01:00:00+00:00,2,5,2,4,5\n",
            prices: [2, 4], seconds: [1_577_840_400, 1_577_844_000], options: usual),
        LoaderDefect(
            name: "a clock three hours ahead",
            text: "time,price\n2020-01-01 03:00:00.000,2\n",
            prices: [2], seconds: [1_577_836_800], options: HistoryOptions(clockAhead: .hours(3))),
        LoaderDefect(
            name: "absent minutes",
            text: "time,open,high,low,close\n0,1,1,1,1\n60,1,2,1,2\n120,2,3,2,3\n6000,3,4,3,4\n",
            prices: [1, 2, 3, 4], seconds: [60, 120, 180, 6060], options: usual),
        LoaderDefect(
            name: "deci-cents in New York",
            text: "19980102 09:00,970300,970300,970300,970300,5\n"
                + "19980102 10:00,970300,980300,970300,980300,5\n",
            prices: [97.03, 98.03], seconds: [883_753_200, 883_756_800], options: usual),
        LoaderDefect(
            name: "eighteen decimals",
            text: rounds + "18446744073709551617,1500000000000000000,1613000000,1613000000,1\n",
            prices: [1.5], seconds: [1_613_000_000], options: HistoryOptions(decimals: 18)),
    ]

    @Test(arguments: defects)
    func leavesWhatIsRight(_ defect: LoaderDefect) throws {
        let history = try readOne(defect.text, defect.options, name: defect.feed)
        #expect(history.series.prices.elementsEqual(defect.prices))
        #expect(seconds(history) == defect.seconds)
        #expect(counts(history) == defect.rejected)
    }

    /// 2023-03-01T00:01:00Z in every notation that files have.
    @Test(arguments: [
        "1677628860", "1677628860000", "1677628860000000", "1677628860000000.0", "1677628860.0",
        "2023-03-01T00:01:00Z", "2023-03-01 00:01:00+00:00", "2023-03-01 00:01:00",
        "2023-03-01 03:01:00+03:00", "20230228 19:01",
    ])
    func timesHaveManyNotations(text: String) throws {
        #expect(seconds(try readOne("time,price\n\(text),2\n")) == [1_677_628_860])
    }

    @Test func datesOfTheUnitedStatesNeedADayThatTells() throws {
        #expect(
            seconds(try readOne("date,price\n3/1/2023,2\n3/31/2023,2\n")).first == 1_677_628_800)
        #expect(try failure("date,price\n3/1/2023,2\n").expected.hasPrefix("the time notation"))
    }

    @Test func fundingInOpenIsRefused() throws {
        let text =
            "date,open,high,low,close,volume\n2024-01-06 08:00:00.000+00:00,0.0001,0.0,0.0,0.0,0.0\n"
            + "2024-01-06 16:00:00.013+00:00,0.0002,0.0,0.0,0.0,0.0\n"
        #expect(try failure(text).found == "funding rates as opening prices, and no other prices")
    }

    @Test func staleBarsAreReported() throws {
        let flat = (2..<9).map { "2023-03-01 00:0\($0):00+00:00,5,5,5,5,0.0\n" }.joined()
        let history = try readOne(
            "open_time,open,high,low,close,volume\n2023-03-01 00:00:00+00:00,4,5,4,5,1\n"
                + "2023-03-01 00:01:00+00:00,5,6,5,5,1\n" + flat)
        #expect(history.series.count == 9)
        #expect(history.staleBars.runs == [2..<9])
    }

    @Test func multipliersAreInTheName() throws {
        let text = "time,price\n1700000000,0.012\n"
        #expect(
            try readOne(text, name: "bybit_perp_1000PEPEUSDT_1h.csv").contractMultiplier == 1000)
        #expect(try readOne(text, name: "BTCUSDT.csv").contractMultiplier == nil)
    }
}
