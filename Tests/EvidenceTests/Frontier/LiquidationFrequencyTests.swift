import Evidence
import MarginPolicy
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Counts of liquidated positions against counts by hand and by another route.
struct LiquidationFrequencyTests {
    typealias Opening = LiquidationFrequency.Opening
    private static let hour: Int64 = 3_600_000_000
    private static let ratios = MarginRatios(maintenancePpm: 50_000, initialPpm: 100_000)

    private static func feed(_ prices: [Double], times: [Int64]? = nil) throws -> ObservedFeed {
        ObservedFeed(
            try PriceSeries(
                times: times ?? prices.indices.map { Int64($0) * hour }, prices: prices))
    }

    private static func frequency(
        _ feed: ObservedFeed, at hours: [Int64], ratios: MarginRatios = ratios,
        holding: TimeSpan = .hours(4), maxGap: TimeSpan = .hours(3), barLength: TimeSpan? = nil
    ) -> LiquidationFrequency {
        LiquidationFrequency(
            feed, barLength: barLength,
            openings: hours.map { Opening(time: $0 * hour, ratios: ratios) }, holding: holding,
            maxGap: maxGap)
    }

    /// Maintenance 5% and initial 10%: a long at 100 is liquidated below 0.90/0.95 = 94.7368…, a
    /// short above 1.10/1.05 = 104.7619….
    @Test func aPositionIsLiquidatedBelowMaintenance() throws {
        for (price, long, short) in [
            (94.73, 1, 0), (94.74, 0, 0), (104.76, 0, 0), (104.77, 0, 1),
        ] {
            let feed = try Self.feed([100, price, 100, 100, 100])
            let found = Self.frequency(feed, at: [0])
            #expect(found.opened == 1 && found.leftOut == 0)
            #expect(found.liquidatedLong == long && found.liquidatedShort == short, "\(price)")
        }
    }

    /// 0.8 of 125 is 100 and in binary exactly so: equity that equals maintenance is enough.
    @Test func equityAtMaintenanceIsEnough() throws {
        let ratios = MarginRatios(maintenancePpm: 0, initialPpm: 200_000)
        let feed = try Self.feed([125, 100, 150, 125, 125])
        #expect(Self.frequency(feed, at: [0], ratios: ratios).liquidatedLong == 0)
        #expect(Self.frequency(feed, at: [0], ratios: ratios).liquidatedShort == 0)
        let lower = try Self.feed([125, 100.nextDown, 150.0.nextUp, 125, 125])
        #expect(Self.frequency(lower, at: [0], ratios: ratios).liquidatedLong == 1)
        #expect(Self.frequency(lower, at: [0], ratios: ratios).liquidatedShort == 1)
    }

    /// The fall is in the last hour of the first holding period, and not of the second.
    @Test func theEndOfTheHoldingPeriodCounts() throws {
        let feed = try Self.feed([100, 100, 100, 100, 90, 90, 90, 90, 90, 80])
        let found = Self.frequency(feed, at: [0, 4])
        #expect(found.opened == 2 && found.liquidatedLong == 1 && found.longShare == 0.5)
    }

    @Test func overlapsHolesAndUnseenEndsAreLeftOut() throws {
        let times = [0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13].map { $0 * Self.hour }
        let feed = try Self.feed(times.map { _ in 100 }, times: times)
        // 1 overlaps, 3 and 5 touch the hole from 4 to 8, 10 ends at 14, after the last.
        let found = Self.frequency(feed, at: [-1, 0, 1, 3, 5, 8, 10])
        #expect(found.opened == 2 && found.leftOut == 5)
        let wide = Self.frequency(feed, at: [4], maxGap: .hours(4))
        #expect(wide.opened == 1)
    }

    /// The candle from 0 to 1 has the low; one that is cut by the start counts with its close.
    @Test func aCandleCountsWithItsRangeWhereItLiesWithin() throws {
        let closes: [Double] = [100, 100, 100, 100, 100, 100]
        let bars = PriceBars(
            open: closes, high: [100, 100, 100, 100, 100, 100],
            low: [100, 50, 100, 100, 100, 100])
        let feed = try ObservedFeed(
            try PriceSeries(times: closes.indices.map { Int64($0) * Self.hour }, prices: closes),
            FeedTraits(kind: .ohlc), bars: bars)
        func found(_ minutes: Int64, _ barLength: TimeSpan?) -> Int {
            LiquidationFrequency(
                feed, barLength: barLength,
                openings: [Opening(time: minutes * 60_000_000, ratios: Self.ratios)],
                holding: .hours(4), maxGap: .hours(3)
            ).liquidatedLong
        }
        #expect(found(0, .hours(1)) == 1)
        #expect(found(0, nil) == 1)
        #expect(found(30, .hours(1)) == 0)
        #expect(found(30, nil) == 0)
        // A bar of half an hour that ends at 1 begins at half past.
        #expect(found(30, .minutes(30)) == 1)
    }

    /// By a walk over the prices of each holding period with the engine's inequality.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func countsAgreeWithAWalkOverEachPeriod(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let series = try random.irregularSeries(count: 4_000)
        let openings = (0..<600).map { place in
            let initial = 2_000 + Int(random.next() % 60_000)
            return Opening(
                time: Int64(place) * 8 * Self.hour,
                ratios: MarginRatios(
                    maintenancePpm: initial / 2, initialPpm: initial))
        }
        let found = LiquidationFrequency(
            ObservedFeed(series), openings: openings, holding: .hours(8), maxGap: .hours(12))
        var (opened, long, short) = (0, 0, 0)
        for opening in openings {
            let end = opening.time + 8 * Self.hour
            guard let first = series.times.lastIndex(where: { $0 <= opening.time }),
                let after = series.times.firstIndex(where: { $0 >= end }),
                (first..<after).allSatisfy({
                    series.times[$0 + 1] - series.times[$0] <= 12 * Self.hour
                })
            else { continue }
            opened += 1
            let entry = series.prices[first]
            let initial = Double(opening.ratios.initialPpm) / 1e6
            let maintenance = Double(opening.ratios.maintenancePpm) / 1e6
            let seen = series.prices[first...after].enumerated().filter {
                series.times[first + $0.offset] <= end
            }.map(\.element)
            if seen.contains(where: { initial + $0 / entry - 1 < maintenance * $0 / entry }) {
                long += 1
            }
            if seen.contains(where: { initial + 1 - $0 / entry < maintenance * $0 / entry }) {
                short += 1
            }
        }
        #expect(opened > 100 && long > 10 && short > 10)
        #expect(found.opened == opened)
        #expect(found.liquidatedLong == long && found.liquidatedShort == short)
    }

    /// A diffusion that is watched every minute, at the ratio whose probability of first passage is
    /// 10%: the share is within four standard errors of it, above less the moves between minutes.
    @Test func theBuffersOwnProbabilityComesOut() throws {
        var random = SeededRandom(seed: 9)
        var price = 100.0
        var prices = [price]
        let sigma = 0.0005
        for _ in 0..<(480 * 1_500) {
            price *= exp(sigma * random.normal())
            prices.append(price)
        }
        let feed = try Self.feed(prices, times: prices.indices.map { Int64($0) * 60_000_000 })
        let distance = try FirstPassage.logDistance(
            probability: 0.1, varianceRate: sigma * sigma / 60, horizon: .hours(8))
        // 1 − i = (1 − mm) e^(−d).
        let maintenance = 0.02
        let initial = 1 - (1 - maintenance) * exp(-distance)
        let ratios = MarginRatios(
            maintenancePpm: 20_000, initialPpm: Int((initial * 1e6).rounded()))
        let openings = LiquidationFrequency.openings(
            every: .hours(8), from: Timestamp(microseconds: 0),
            to: try #require(feed.series.last)
        ) { _ in ratios }
        let found = LiquidationFrequency(
            feed, openings: openings, holding: .hours(8), maxGap: .hours(1), target: 0.1)
        #expect(found.opened == 1_500)
        // sqrt(0.1 · 0.9 / 1500) = 0.0077; watched by the minute about 0.096.
        #expect(abs(found.longShare - 0.096) < 0.031)
        #expect((found.longTest?.probability ?? 0) > 0.001)
    }

    /// More initial margin or less maintenance never means more liquidations.
    @Test func moreBufferIsNeverLiquidatedMoreOften() throws {
        var random = SeededRandom(seed: 12)
        let feed = ObservedFeed(try random.irregularSeries(count: 3_000))
        let starts = (0..<400).map { Int64($0) * 6 }
        func counts(_ maintenance: Int, _ initial: Int) -> (Int, Int) {
            let found = Self.frequency(
                feed, at: starts,
                ratios: MarginRatios(maintenancePpm: maintenance, initialPpm: initial),
                holding: .hours(6), maxGap: .days(3))
            return (found.liquidatedLong, found.liquidatedShort)
        }
        var before = counts(10_000, 10_000)
        #expect(before.0 > 50 && before.1 > 50)
        for initial in stride(from: 12_000, through: 80_000, by: 4_000) {
            let next = counts(10_000, initial)
            #expect(next.0 <= before.0 && next.1 <= before.1)
            let lax = counts(5_000, initial)
            #expect(lax.0 <= next.0 && lax.1 <= next.1)
            before = next
        }
        #expect(before.0 < 50)
    }

    @Test func openingsStandOnTheGrid() throws {
        let from = try #require(Timestamp("2024-01-01T00:00:01Z"))
        let to = try #require(Timestamp("2024-01-02T08:00:00Z"))
        let found = LiquidationFrequency.openings(every: .hours(8), from: from, to: to) { _ in
            Self.ratios
        }
        #expect(
            found.map { Timestamp(microseconds: $0.time).description } == [
                "2024-01-01T08:00:00Z", "2024-01-01T16:00:00Z", "2024-01-02T00:00:00Z",
            ])
        let some = LiquidationFrequency.openings(every: .hours(8), from: from, to: to) {
            $0.description.hasPrefix("2024-01-02") ? Self.ratios : nil
        }
        #expect(some.count == 1)
        for holding in [TimeSpan.seconds(0), .seconds(-8)] {
            #expect(
                LiquidationFrequency.openings(every: holding, from: from, to: to) { _ in
                    Self.ratios
                }.isEmpty)
        }
    }

    @Test func hostileInputOpensNothing() throws {
        let none = Self.frequency(ObservedFeed(.empty), at: [0, 4])
        #expect(none.opened == 0 && none.leftOut == 2 && none.longShare.isNaN)
        #expect(none.longTest == nil)
        let feed = try Self.feed([100, 90, 100, 100, 100])
        for time in [Int64.min, .max, .max - 1] {
            let found = LiquidationFrequency(
                feed, openings: [Opening(time: time, ratios: Self.ratios)], holding: .hours(4),
                maxGap: .hours(3))
            #expect(found.opened == 0)
        }
        #expect(Self.frequency(feed, at: [0], holding: .seconds(0)).opened == 0)
        #expect(Self.frequency(feed, at: [0], holding: .seconds(-1)).opened == 0)
        // A long whose whole notional is posted, and ratios the wrong way round.
        let whole = MarginRatios(maintenancePpm: 10_000, initialPpm: 1_000_000)
        #expect(Self.frequency(feed, at: [0], ratios: whole).liquidatedLong == 0)
        let wrong = MarginRatios(maintenancePpm: 100_000, initialPpm: 50_000)
        #expect(Self.frequency(feed, at: [0], ratios: wrong).liquidatedLong == 1)
    }
}
