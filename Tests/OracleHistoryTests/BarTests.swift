import Testing
import VolModel

@testable import OracleHistory

@Suite struct BarTests {
    /// The last observation of each interval, the plain way.
    private func thinned(_ series: PriceSeries, _ interval: Int64) throws -> PriceSeries {
        var last: [Int64: Int] = [:]
        for (index, time) in series.times.enumerated() { last[time / interval] = index }
        let kept = last.values.sorted()
        return try PriceSeries(
            times: kept.map { series.times[$0] }, prices: kept.map { series.prices[$0] })
    }

    private func file(_ times: [Int]) -> String {
        "feed,timestamp,price\n"
            + times.enumerated().map { "\($0 % 3 == 0 ? "A" : "B"),\($1),\($0 + 1)\n" }.joined()
    }

    @Test(arguments: ["ascending", "descending", "random"])
    func barsAreTheThinnedSeries(order: String) throws {
        var generator = SeededGenerator(seed: 5)
        var times = (0..<20_000).map { _ in
            1_700_000_000 + Int.random(in: 0..<30_000, using: &generator)
        }
        if order == "ascending" { times.sort() }
        if order == "descending" { times.sort(by: >) }
        let text = file(times) + "A,bad,1\nB,1700000000,-1\n"
        let whole = try read(text)
        for span in [1, 60, 300, 3600, 86_400] as [Int64] {
            let bars = try read(text, .init(barInterval: .seconds(span)), batchRows: 64)
            #expect(bars.map(\.feed) == whole.map(\.feed))
            for (bar, full) in zip(bars, whole) {
                #expect(bar.series == (try thinned(full.series, span * 1_000_000)))
                #expect(bar.rows == full.rows)
                #expect(bar.rejected[.unparsable] == full.rejected[.unparsable])
                #expect(bar.rejected[.nonPositive] == full.rejected[.nonPositive])
                if order == "random" {
                    #expect(bar.rejected[.duplicateTime] <= full.rejected[.duplicateTime])
                } else {
                    #expect(bar.rejected == full.rejected)
                }
            }
        }
    }

    @Test func barsThatComeAgainAreCompacted() throws {
        // More entries than are kept before a compaction, over only two intervals.
        let rows = (0..<150_000).map { "\($0 % 2 == 0 ? 60 + $0 / 2_600 : $0 / 2_600),\($0)\n" }
        let text = "timestamp,price\n1,1\n" + rows.joined()
        let bars = try read(text, .init(barInterval: .minutes(1)))
        let whole = try read(text)
        #expect(bars.map(\.series) == [try thinned(whole[0].series, 60_000_000)])
        #expect(bars[0].series.count == 2)
    }

    @Test func roundsAndCandlesAreThinnedAfterCleaning() throws {
        let candles = try readOne(
            "[[0,1,1,1,1],[60,1,1,1,2],[120,1,1,1,3],[180,1,1,1,4],[180,1,1,1,5]]",
            .init(barInterval: .minutes(2)))
        #expect(seconds(candles) == [60, 180, 240])
        #expect(candles.series.prices == [1, 3, 5])
        #expect(counts(candles) == ["duplicate_time": 1])
        let id = UInt128(1) << 64
        let rounds = try readOne(
            "roundId,answer,updatedAt\n\(id + 1),1,100\n\(id + 2),2,110\n\(id * 2),3,130\n"
                + "\(id + 3),4,150\n\(id * 2 + 1),5,190\n",
            .init(barInterval: .minutes(1)))
        #expect(seconds(rounds) == [110, 130, 190])
        #expect(counts(rounds) == ["superseded_phase": 1])
        #expect(rounds.rows == 5)
    }
}
