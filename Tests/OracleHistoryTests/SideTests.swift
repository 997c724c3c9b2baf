import Testing
import VolModel

@testable import OracleHistory

/// What stands beside a price.
@Suite struct SideTests {
    private static let formats = [
        "t,open,high,low,close,volume\n1700000000,2,4,1,3,7.5\n1700000060,3,5,2,4,0\n",
        "open_time,high,low,volume,close,open\n1700000000,4,1,7.5,3,2\n1700000060,5,2,0,4,3\n",
        "1700000000,2,4,1,3,7.5\n1700000060,3,5,2,4,0\n",
        "[[1700000000,2,4,1,3,7.5],[1700000060,3,5,2,4,0]]",
        "{\"candles\":[[1700000000,1,4,2,3,7.5],[1700000060,2,5,3,4,0]]}",
        "[[1700000000,2,3,4,1,7.5],[1700000060,3,4,5,2,0]]",
        "[[1700000000,2,4,1,3,2.5,7.5,11],[1700000060,3,5,2,4,0,0,0]]",
        "{\"t\":[1700000000,1700000060],\"o\":[2,3],\"h\":[4,5],\"l\":[1,2],\"c\":[3,4],"
            + "\"v\":[7.5,0]}",
        "[{\"time\":1700000000,\"open\":\"2\",\"high\":\"4\",\"low\":\"1\",\"close\":\"3\","
            + "\"volume\":\"7.5\"},{\"time\":1700000060,\"open\":3,\"high\":5,\"low\":2,"
            + "\"close\":4,\"volume\":0}]",
        "{\"t\":1700000000,\"o\":2,\"h\":4,\"l\":1,\"c\":3,\"v\":7.5}\n"
            + "{\"t\":1700000060,\"o\":3,\"h\":5,\"l\":2,\"c\":4,\"v\":0}\n",
    ]

    @Test(arguments: formats.indices) func barsAreReadWhole(index: Int) throws {
        let text = Self.formats[index].replacing("t,open", with: "timestamp,open")
        let history = try readOne(text)
        let bars = try #require(history.bars)
        #expect(bars.open == [2, 3])
        #expect(bars.high == [4, 5])
        #expect(bars.low == [1, 2])
        #expect(bars.volume == [7.5, 0])
        #expect(history.series.prices == [3, 4])
        #expect(try readOne(text, HistoryOptions(detail: .prices)).bars == nil)
        #expect(try readOne(text, HistoryOptions(barInterval: .minutes(1))).bars == nil)
    }

    /// A bar whose close can be read counts, whatever else is wrong with it.
    @Test(arguments: [
        "5,4,1,3", "2,2,1,3", "2,4,2.5,3", "2,4,3.5,3", "x,4,1,3", "2,,1,3", "2,4,-1,3",
        "2,4,0,3", "2,nan,1,3",
    ])
    func aRangeThatIsNoneIsUnknown(row: String) throws {
        let text =
            "time,open,high,low,close,volume\n1700000000,2,4,1,3,1\n"
            + "1700000060,\(row),1\n1700000120,2,4,1,3,1\n"
        let history = try readOne(text)
        #expect(history.series.count == 3)
        let bars = try #require(history.bars)
        #expect(bars.withoutRange == 1)
        #expect(bars.open[1].isNaN && bars.high[1].isNaN && bars.low[1].isNaN)
        #expect(bars.volume == [1, 1, 1])
        #expect(bars.high[0] == 4 && bars.high[2] == 4)
    }

    @Test func barsFollowTheirRowsThroughSortingAndDuplicates() throws {
        let text =
            "time,open,high,low,close,volume\n1700000120,5,9,5,6,3\n1700000000,1,9,1,2,1\n"
            + "1700000060,3,9,3,4,2\n1700000060,3,9,3,5,4\n"
        let history = try readOne(text)
        let bars = try #require(history.bars)
        #expect(history.series.prices == [2, 5, 6])
        #expect(bars.volume == [1, 4, 3])
        #expect(bars.open == [1, 3, 5])
    }

    @Test func shortRowsAndOtherVolumesAreUnknown() throws {
        let text =
            "time,open,high,low,close,volume\n1700000000,2,4,1,3\n"
            + "1700000060,2,4,1,3,-5\n1700000120,2,4,1,3,x\n1700000180,2,4,1,3,0\n"
        let bars = try #require(try readOne(text).bars)
        #expect(bars.volume.map(\.isNaN) == [true, true, true, false])
    }

    @Test func confidencesOfPythAndOfColumns() throws {
        let pyth =
            "{\"parsed\":[{\"id\":\"ab\",\"price\":{\"price\":\"250\",\"conf\":\"25\","
            + "\"expo\":-2,\"publish_time\":1700000000}}]}"
        let history = try readOne(pyth)
        #expect(history.confidences == [0.25])
        let csv = try readOne("timestamp,price,conf\n1700000000,2.5,0.25\n1700000001,2,x\n")
        #expect(csv.kind == .confidence)
        #expect(csv.confidences?.first == 0.25)
        #expect(csv.confidences?.last?.isNaN == true)
        let thinned = try readOne(
            "timestamp,price,conf\n1700000000,2.5,0.25\n",
            HistoryOptions(barInterval: .minutes(1)))
        #expect(thinned.kind == .confidence)
        #expect(thinned.confidences == nil)
    }
}
