import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Bars made from updates, against scans of the whole history for each bar.
@Suite struct BarsOnGridTests {
    private static let minute: Int64 = 60_000_000

    /// One bar by scans; nil where it touches a hole or has no price at its start.
    private static func scanned(
        _ feed: ObservedFeed, from start: Int64, to end: Int64, asOf: Int64, maxGap: Int64
    ) -> BarSample.Bar? {
        let series = feed.series
        let known = series.times.indices.filter { series.times[$0] <= asOf }
        guard let open = known.last(where: { series.times[$0] <= start }),
            let close = known.last(where: { series.times[$0] <= end })
        else { return nil }
        let times = known.map { series.times[$0] } + [asOf]
        for (from, to) in zip(times, times.dropFirst())
        where to - from > maxGap && from < end && to > start {
            return nil
        }
        let inside = known.filter { series.times[$0] > start && series.times[$0] <= end }
        let candle = inside.first.flatMap { feed.bars?.open[$0] }.flatMap { $0.isNaN ? nil : $0 }
        let ends = [candle ?? series.prices[open], series.prices[close]]
        let all = ends + inside.map { series.prices[$0] }
        let highs = all + inside.compactMap { feed.bars?.high[$0] }.filter { !$0.isNaN }
        let lows = all + inside.compactMap { feed.bars?.low[$0] }.filter { !$0.isNaN }
        return BarSample.Bar(
            open: log(ends[0]), high: log(highs.max() ?? 0), low: log(lows.min() ?? 0),
            close: log(ends[1]))
    }

    private static func scanned(
        _ feed: ObservedFeed, asOf: Int64, window: Int64, length: Int64, maxGap: Int64
    ) -> (bars: [BarSample.Bar], coverage: Double) {
        var bars: [BarSample.Bar] = []
        var steps = 0
        var previous: Int64?
        var end = (asOf - window) / length * length
        while end <= asOf {
            defer { end += length }
            // Nothing is known of what begins after the last observation.
            let last = feed.series.times.last { $0 <= asOf } ?? asOf
            guard end > asOf - window, end - length < last else { continue }
            steps += 1
            guard
                var bar = scanned(
                    feed, from: end - length, to: end, asOf: asOf, maxGap: maxGap)
            else { continue }
            bar.followsOn = previous == end - length
            previous = end
            bars.append(bar)
        }
        return (bars, steps > 0 ? Double(bars.count) / Double(steps) : 0)
    }

    @Test(arguments: UInt64(1)...25, [false, true])
    func agreesWithScans(seed: UInt64, hasBars: Bool) throws {
        var random = SeededRandom(seed: seed &+ 7000)
        let series = try random.irregularSeries(count: 120, startingAt: 1_700_000_000_000_000)
        var feed = ObservedFeed(series)
        if hasBars {
            feed = try ObservedFeed(
                series, FeedTraits(),
                bars: PriceBars(
                    open: series.prices,
                    high: series.prices.map { random.oneIn(5) ? .nan : $0 * 1.001 },
                    low: series.prices.map { $0 * (1 - 0.002 * random.uniform()) }))
        }
        let last = try #require(series.times.last)
        for maxGap in [TimeSpan.hours(4), .hours(30), .days(30)] {
            for (window, length) in [
                (TimeSpan.days(3), TimeSpan.hours(5)), (.days(4), .minutes(310)),
                (.hours(20), .hours(7)),
            ] {
                let asOf = last - Int64(random.uniform() * 2e11) + Int64(random.uniform() * 1e11)
                let sample = try BarSample.onGrid(
                    feed, asOf: Timestamp(microseconds: asOf), window: window, length: length,
                    maxGap: maxGap
                ).get()
                let expected = Self.scanned(
                    feed, asOf: asOf, window: window.microseconds, length: length.microseconds,
                    maxGap: maxGap.microseconds)
                #expect(sample.bars == expected.bars)
                #expect(sample.coverage == expected.coverage)
                #expect(sample.length == length)
                #expect(sample.window == window)
            }
        }
    }

    /// The closes of the bars are the returns on the same grid.
    @Test(arguments: UInt64(1)...20)
    func closesAreTheReturnsOfTheGrid(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 7100)
        let series = try random.irregularSeries(count: 200)
        let asOf = try #require(series.last)
        let bars = try BarSample.onGrid(
            ObservedFeed(series), asOf: asOf, window: .days(9), length: .hours(3),
            maxGap: .hours(20)
        ).get()
        let returns = try ReturnSample.onGrid(
            series, asOf: asOf, window: .days(9), grid: .hours(3), maxGap: .hours(20)
        ).get()
        #expect(bars.coverage == returns.coverage)
        #expect(
            bars.bars.indices.dropFirst().filter { !bars.bars[$0].followsOn }
                == returns.restarts)
        #expect(
            zip(bars.bars, returns.values).allSatisfy { abs($0.close - $0.open - $1) < 1e-14 })
    }

    /// Candles count whole in the bar that their close lies in; later ones are not known.
    @Test func ownHighsAndLowsCount() throws {
        let times = (0...6).map { Int64($0) * Self.minute }
        let feed = try ObservedFeed(
            try PriceSeries(times: times, prices: [100, 101, 102, 101, 100, 99, 98]), FeedTraits(),
            bars: PriceBars(
                open: [100, 100, 101, 102, 101, 100, 99],
                high: [100, 103, 102, 102, 101, 107, 200],
                low: [100, 99, 101, 95, 100, 99, 1]))
        let sample = try BarSample.onGrid(
            feed, asOf: Timestamp(microseconds: 6 * Self.minute - 1), window: .minutes(6),
            length: .minutes(2), maxGap: .days(1)
        ).get()
        let expected: [(Double, Double, Double, Double)] = [
            (100, 103, 99, 102), (102, 102, 95, 100),
        ]
        #expect(sample.bars.count == 2)
        for (bar, (open, high, low, close)) in zip(sample.bars, expected) {
            #expect(abs(bar.open - log(open)) < 1e-15)
            #expect(abs(bar.high - log(high)) < 1e-15)
            #expect(abs(bar.low - log(low)) < 1e-15)
            #expect(abs(bar.close - log(close)) < 1e-15)
        }
        #expect(sample.bars.map(\.followsOn) == [false, true])
    }

    @Test func refusals() throws {
        let series = try PriceSeries(
            times: [0, 5 * Self.minute, 10 * Self.minute], prices: [1, 2, 3])
        let candles = try ObservedFeed(
            series, FeedTraits(),
            bars: PriceBars(open: [1, 1, 2], high: [1, 2, 3], low: [1, 1, 2]))
        func reason(
            _ feed: ObservedFeed, window: TimeSpan = .minutes(10), length: TimeSpan
        ) -> String {
            let outcome = BarSample.onGrid(
                feed, asOf: Timestamp(microseconds: 10 * Self.minute), window: window,
                length: length, maxGap: .days(1))
            if case .failure(let failure) = outcome { return failure.reason }
            return ""
        }
        #expect(
            reason(candles, length: .minutes(2))
                == "the candles are longer than the bar of 2m; expected a longer bar")
        #expect(reason(candles, length: .minutes(5)) == "")
        #expect(reason(ObservedFeed(series), length: .minutes(2)) == "")
        #expect(reason(ObservedFeed(.empty), length: .minutes(2)).hasPrefix("no observation"))
        #expect(
            reason(candles, length: .seconds(0)) == "the grid is 0s; expected a positive one")
        #expect(
            reason(candles, window: .seconds(-1), length: .minutes(5))
                == "the window is -1s; expected a positive one")
    }
}
