import Testing

@testable import OracleHistory

struct StaleBarTests {
    private func flat(_ closes: [Double], _ volumes: [Double]) -> StaleBars {
        StaleBars(open: closes, high: closes, low: closes, close: closes, volume: volumes)
    }

    @Test func flatBarsWithoutVolumeAreStale() {
        let bars = flat([5, 5, 5, 6, 6, 6, 7], [1, 0, 0, 2, 0, 0, 3])
        #expect(bars.count == 4)
        #expect(bars.runs == [1..<3, 4..<6])
        #expect(bars.lastLive == 6)
        #expect(bars.bars == 7)
    }

    @Test func theLastLiveBarIsTheOneBeforeTheLastRun() {
        let bars = flat([5, 5, 5], [1, 0, 0])
        #expect(bars.lastLive == 0)
        #expect(bars.runs == [1..<3])
    }

    @Test func withoutAnyVolumeNothingIsStale() {
        let marks = flat([5, 5, 5], [0, 0, 0])
        #expect(marks.count == 0)
        #expect(marks.runs.isEmpty)
        #expect(marks.lastLive == 2)
        // The only traded bar may be the last.
        #expect(flat([5, 5, 5, 5], [0, 0, 0, 1]).runs == [1..<3])
    }

    @Test func unknownVolumeIsNotNone() {
        let bars = flat([5, 5, 5, 5], [1, .nan, 0, .nan])
        #expect(bars.runs == [2..<3])
        #expect(bars.lastLive == 3)
        #expect(flat([5, 5], [.nan, .nan]).count == 0)
    }

    @Test func aPriceThatMovedIsNotStale() {
        // Without volume, but the market maker moved the close.
        #expect(flat([5, 6, 6], [1, 0, 0]).runs == [2..<3])
        let columns: [[Double]] = [[5, 5], [5, 5], [5, 5], [5, 5]]
        for column in 0..<4 {
            var changed = columns
            changed[column][1] = 5.5
            let bars = StaleBars(
                open: changed[0], high: changed[1], low: changed[2], close: changed[3],
                volume: [1, 0])
            #expect(bars.count == 0)
        }
    }

    @Test func theFirstBarIsNeverStale() {
        #expect(flat([5, 5], [0, 1]).count == 0)
        #expect(flat([.nan, .nan], [0, 0]).count == 0)
        #expect(flat([], []).lastLive == nil)
        #expect(flat([], []).count == 0)
    }

    @Test func barsOneByOneAndInColumnsAreTheSame() {
        var random = ScreeningRandom(seed: 4)
        for _ in 0..<50 {
            let closes = (0..<80).map { _ in random.pick([5.0, 5, 5, 6]) }
            let highs = closes.map { random.oneIn(5) ? $0 + 1 : $0 }
            let volumes = closes.map { _ in random.pick([0.0, 0, 0, 1, .nan]) }
            let bars = StaleBars(
                open: closes, high: highs, low: closes, close: closes, volume: volumes)
            let expected = (1..<80).filter {
                volumes[$0] == 0 && highs[$0] == closes[$0] && closes[$0] == closes[$0 - 1]
            }
            #expect(bars.runs.flatMap { Array($0) } == expected)
            #expect(bars.count == expected.count)
            #expect(bars.lastLive == (0..<80).last { !expected.contains($0) })
        }
    }
}
