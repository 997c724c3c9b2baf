import Foundation
import TestSupport
import Testing
import VolModel

@testable import OracleHistory

/// Panels of files that are read in passes against those of histories in memory.
@Suite struct StreamedPanelTests {
    private func reader(
        _ options: HistoryOptions, _ request: PanelRequest, rows: Int = 0,
        chunkSize: Int = 5000, batchRows: Int = 4096
    ) -> PanelReader {
        var reader = PanelReader(name: "input.csv", options: options, request: request)
        reader.storedRows = rows
        reader.chunkSize = chunkSize
        reader.batchRows = batchRows
        return reader
    }

    private func panels(
        _ text: String, _ options: HistoryOptions, _ request: PanelRequest, rows: Int = 0,
        chunkSize: Int = 5000, batchRows: Int = 4096
    ) throws -> (panels: [FeedPanel], route: PanelReader.Route) {
        try reader(options, request, rows: rows, chunkSize: chunkSize, batchRows: batchRows)
            .panels { _ in MemorySource(Array(text.utf8)) }
    }

    private func stored(
        _ text: String, _ options: HistoryOptions, _ request: PanelRequest
    ) throws -> [FeedPanel] {
        try read(text, options).map { FeedPanel($0, request) }
    }

    private func randomRequest(_ sample: inout StreamedText) -> PanelRequest {
        let times = sample.seconds
        let asOf: Timestamp? = sample.random.pick([
            nil, Timestamp(seconds: sample.random.pick(times)),
            Timestamp(seconds: sample.random.pick(times) + 30),
            Timestamp(seconds: times[times.count - 1] + sample.random.pick([0, 500, 900_000])),
            Timestamp(seconds: times[0] + sample.random.pick([-1, 0, 1])),
        ])
        let spans: [TimeSpan] = [.minutes(1), .minutes(7), .hours(1), .days(1), .days(30)]
        let estimators: [VolatilityEstimator] = [
            .realized(window: sample.random.pick(spans)), .realized(window: .hours(2)),
            .realized(window: .days(1), grid: sample.random.pick(Array(spans.dropLast()))),
            .ewma(halfLife: sample.random.pick(spans)),
            .twoScale(window: sample.random.pick(spans)),
            .closeToClose(window: .hours(3), grid: sample.random.pick([nil, .minutes(5)])),
            .subsampled(window: .hours(3), grid: .minutes(20)),
            .jumpRobust(.median, window: sample.random.pick(spans)),
            .range(.yangZhang, window: .hours(3), bar: sample.random.pick([nil, .minutes(7)])),
            .conditional(GARCHModel(.garch), window: .days(1), grid: .minutes(1)),
        ]
        return PanelRequest(
            estimators + VolatilityEstimator.panel, asOf: asOf,
            maxGap: sample.random.pick([.minutes(4), .minutes(40), .hours(5), .days(3)]))
    }

    /// Grids follow from the spacings, whichever kind they turn out to be.
    @Test(arguments: [1, 5, 13, 60])
    func equalSpacingsOfAnyLength(minutes: Int) throws {
        var random = SeededRandom(seed: UInt64(minutes))
        var price = 100.0
        let rows = (0..<4000).map { index in
            price *= 1 + 0.001 * random.normal()
            return "\(1_700_000_000 / 3600 * 3600 + index * 60 * minutes),\(price)\n"
        }
        for drops in [UInt64(1000), 3] {
            let text = "timestamp,price\n" + rows.filter { _ in !random.oneIn(drops) }.joined()
            let request = PanelRequest(VolatilityEstimator.panel)
            let (found, route) = try panels(text, .init(), request)
            #expect(route == .streamed)
            expectSame(found, try stored(text, .init(), request), "\(minutes), \(drops)")
            #expect(found[0].kind == (drops == 3 ? .tick : .interval))
        }
    }

    /// Bit for bit.
    private func expectSame(_ found: [FeedPanel], _ expected: [FeedPanel], _ name: Comment) {
        for (one, other) in zip(found, expected) {
            for (one, other) in zip(one.estimates, other.estimates) where one != other {
                #expect(one == other, name)
                return
            }
        }
        #expect(found == expected, name)
    }

    private func agree(
        _ seeds: Range<Int>, _ options: HistoryOptions = HistoryOptions(),
        _ text: (inout StreamedText) -> String
    ) throws -> (streamed: Int, figures: Int, outliers: Int) {
        var seen = (streamed: 0, figures: 0, outliers: 0)
        for seed in seeds {
            var sample = StreamedText(seed: UInt64(seed))
            let file = text(&sample)
            for _ in 0..<4 {
                let request = randomRequest(&sample)
                guard let expected = try? stored(file, options, request) else {
                    #expect(throws: HistoryError.self) { try panels(file, options, request) }
                    continue
                }
                let (found, route) = try panels(file, options, request)
                expectSame(found, expected, "seed \(seed), \(request)")
                if route == .streamed { seen.streamed += 1 }
                seen.figures += found.flatMap(\.estimates).count { $0.value != nil }
                seen.outliers += found.reduce(0) { $0 + $1.rejected[.outlier] }
            }
        }
        return seen
    }

    @Test func oneFeed() throws {
        let seen = try agree(0..<300) { $0.series() }
        #expect(seen.streamed >= 1190)
        #expect(seen.figures > 1500)
        #expect(seen.outliers > 200)
    }

    @Test func severalFeeds() throws {
        let seen = try agree(300..<450) { $0.feeds() }
        #expect(seen.streamed >= 590)
        #expect(seen.figures > 1000)
    }

    @Test func roundsOfSeveralPhases() throws {
        let seen = try agree(450..<650, HistoryOptions(decimals: 8)) { $0.rounds() }
        #expect(seen.streamed >= 790)
        #expect(seen.figures > 1000)
        #expect(seen.outliers > 50)
    }

    @Test(arguments: [BarStamp.open, .close]) func candlesWithStaleRuns(stamp: BarStamp) throws {
        let seen = try agree(650..<850, HistoryOptions(barStamp: stamp)) { $0.candles() }
        #expect(seen.streamed > 700)
        #expect(seen.figures > 700)
    }

    @Test func otherScreens() throws {
        let rules: [OutlierRule?] = [
            nil, try OutlierRule(deviations: 2, longestExcursion: 16, smallestExcursion: 0.02),
            try OutlierRule(
                deviations: 1, returnShare: 0.4, window: 10, fewestReturns: 10,
                smallestExcursion: 0.01, longestStep: 20),
        ]
        for (place, rule) in rules.enumerated() {
            let seeds = (900 + 60 * place)..<(960 + 60 * place)
            let options = HistoryOptions(outliers: rule, breaks: .keep)
            let seen = try agree(seeds, options) { $0.series() }
            #expect(seen.streamed == 240)
            #expect(rule == nil ? seen.outliers == 0 : seen.outliers > 200)
            _ = try agree(seeds, options) { $0.candles() }
        }
    }

    /// Every instant around a print that is taken back two rows later.
    @Test func atEachInstantOfAnExcursion() throws {
        var random = ScreeningRandom(seed: 7)
        let (times, walk) = random.walk(count: 120, deviation: 0.001)
        for length in 1...4 {
            var prices = walk
            for index in 80..<(80 + length) { prices[index] *= 2 }
            let file =
                "timestamp,price\n"
                + zip(times, prices).map { "\($0 / 1_000_000),\($1)\n" }.joined()
            for row in 76..<90 {
                let request = PanelRequest(
                    [.realized(window: .hours(1)), .ewma(halfLife: .minutes(3))],
                    asOf: Timestamp(microseconds: times[row]))
                let (found, route) = try panels(file, HistoryOptions(), request)
                #expect(route == .streamed)
                expectSame(
                    found, try stored(file, HistoryOptions(), request), "\(length) \(row)")
                #expect(
                    found[0].extent.count == row + 1
                        - (row >= 80 + length && length < 4 ? length : 0))
            }
        }
    }

    // MARK: - Routes

    @Test func chunksAndBatchesChangeNothing() throws {
        for seed in 1200..<1230 {
            var sample = StreamedText(seed: UInt64(seed))
            let file = seed % 2 == 0 ? sample.feeds() : sample.candles()
            let request = randomRequest(&sample)
            let options = HistoryOptions(breaks: .keep)
            guard let whole = try? panels(file, options, request) else { continue }
            for (chunkSize, batchRows) in [(1, 1), (7, 3), (100, 4096), (1 << 20, 1)] {
                let other = try panels(
                    file, options, request, chunkSize: chunkSize, batchRows: batchRows)
                #expect(other == whole)
            }
        }
    }

    private let plain = PanelRequest([.realized(window: .hours(1)), .ewma(halfLife: .hours(1))])

    /// Sixty minutes, each row `change`d.
    private func minutes(_ change: (Int) -> (Int, Double) = { (60 * $0, 100) }) -> String {
        "timestamp,price\n"
            + (0..<60).map { row in
                let (time, price) = change(row)
                return "\(1_700_000_000 + time),\(price)\n"
            }.joined()
    }

    @Test func theNumberOfRowsDecides() throws {
        for (rows, route) in [(59, PanelReader.Route.streamed), (60, .stored), (61, .stored)] {
            #expect(try panels(minutes(), .init(), plain, rows: rows).route == route)
        }
    }

    @Test func rowsThatAreNotInOrderAreHeld() throws {
        let newestFirst = minutes { (-60 * $0, 100 + Double($0 % 7)) }
        let oneSwap = minutes { (60 * ($0 == 40 ? 41 : $0 == 41 ? 40 : $0), 100 + Double($0 % 7)) }
        for file in [newestFirst, oneSwap] {
            let (found, route) = try panels(file, .init(), plain)
            #expect(route == .stored)
            #expect(found == (try stored(file, .init(), plain)))
        }
    }

    @Test func barsAndDecisionsThatChangeRowsAreHeld() throws {
        let broken = minutes { (60 * $0, $0 < 30 ? 100 : 100_000) }
        let cases: [(BreakDecision?, TimeSpan?, PanelReader.Route)] = [
            (.keepAfterLast, nil, .stored), (.rescale, nil, .stored), (.keep, nil, .streamed),
            (nil, nil, .streamed), (.keep, .minutes(5), .stored),
        ]
        for (decision, bars, expected) in cases {
            let options = HistoryOptions(barInterval: bars, breaks: decision)
            let (found, route) = try panels(broken, options, plain)
            #expect(route == expected)
            #expect((found[0].undecidedBreak != nil) == (decision == nil))
            expectSame(found, try stored(broken, options, plain), "\(options)")
        }
        let whole = HistoryOptions(breaks: .rescale)
        #expect(try panels(minutes(), whole, plain).route == .streamed)
    }

    @Test func barsWithoutACommonSpacingAreHeld() throws {
        let head = "time,open,high,low,close,volume\n"
        var time = 1_700_000_000
        let rows = (0..<60).map { row in
            time += [60, 120, 180][row % 3]
            return "\(time),1,1,1,1,\(row)\n"
        }
        let file = head + rows.joined()
        let (found, route) = try panels(file, .init(), plain)
        #expect(route == .stored)
        #expect(found == (try stored(file, .init(), plain)))
        let stated = HistoryOptions(barLength: .minutes(1))
        #expect(try panels(file, stated, plain).route == .streamed)
        #expect(try panels(file, stated, plain).panels == (try stored(file, stated, plain)))
    }

    // MARK: - Files

    @Test func aFileThatChangesBetweenThePassesIsAnError() throws {
        var passes = 0
        let error = try failure {
            try reader(.init(), plain).panels { _ in
                passes += 1
                let text = minutes { (60 * $0, passes == 3 && $0 == 59 ? 0 : 100) }
                return MemorySource(Array(text.utf8))
            }
        }
        #expect(passes == 3)
        #expect(error.description.contains("changed while it was read"))
    }

    @Test func filesAreReadTwiceAndWatched() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/minutes.csv"
            try write(Array(minutes().utf8), to: path)
            let file = try #require(RereadableFile(path: path))
            for _ in 0..<2 {
                let source = try file.source()
                #expect(try Unpacking.readAhead(source, count: 9) == Array("timestamp".utf8))
            }
            try file.requireUnchanged()
            let panels = try HistoryReader.panels(
                path: path, options: .init(), request: plain)
            #expect(panels.map(\.feed) == ["minutes"])
            #expect(RereadableFile(path: directory) == nil)
            #expect(RereadableFile(path: directory + "/none.csv") == nil)
            #expect(RereadableFile(path: "-") == nil)
        }
    }

    @Test func aFileThatGrowsIsNoticed() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/minutes.csv"
            try write(Array(minutes().utf8), to: path)
            let file = try #require(RereadableFile(path: path))
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Array("1800000000,1\n".utf8))
            try handle.close()
            #expect(try failure { try file.requireUnchanged() }.category == .badData)
        }
    }
}
