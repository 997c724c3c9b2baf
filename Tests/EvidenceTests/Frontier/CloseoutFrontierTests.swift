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

/// Bad debt by close-out time, by hand and by another route.
struct CloseoutFrontierTests {
    private static let hour: Int64 = 3_600_000_000
    private static let instrument = Instrument(id: "X", feed: .init(kind: .interval))

    private static func policy(detection: TimeSpan = .seconds(0)) -> RiskPolicy {
        var policy = RiskPolicy()
        policy.horizon.detection = detection
        return policy
    }

    private static func feed(_ prices: [Double], from hours: Int64 = 0) throws -> ObservedFeed {
        ObservedFeed(
            try PriceSeries(
                times: prices.indices.map { (Int64($0) + hours) * hour }, prices: prices))
    }

    private static func frontier(
        _ feed: ObservedFeed, maintenance: Int = 50_000, _ closeouts: [TimeSpan],
        policy: RiskPolicy = policy()
    ) throws -> CloseoutFrontier {
        CloseoutFrontier(
            feed, instrument: instrument, policy: policy, maintenancePpm: maintenance,
            asOf: feed.series.last ?? Timestamp(microseconds: 0), closeouts: closeouts)
    }

    private static func measured(_ point: CloseoutFrontier.Point) -> CloseoutFrontier.Measured? {
        if case .measured(let measured) = point.measured { measured } else { nil }
    }

    private static func reason(_ point: CloseoutFrontier.Point) -> String? {
        if case .leftOut(let reason) = point.measured { reason } else { nil }
    }

    /// Spans of 2 h begin at hours 0, 2 and 4. From 100: 90 then 88; from 88: 88 then 110; from
    /// 110: 110 then 99. Beyond 5%: after an hour 5%, 0, 0, after two 7%, 0, 5% of longs and 20%
    /// of the second short.
    @Test func threeSpansByHand() throws {
        let feed = try Self.feed([100, 90, 88, 88, 110, 110, 99])
        let found = try Self.frontier(feed, [.hours(1), .hours(2)])
        #expect(found.points.map(\.closeout) == [.hours(1), .hours(2)])
        let one = try #require(Self.measured(found.points[0]))
        #expect(one.spans == 3 && one.long.beyond == 1 && one.short.beyond == 0)
        #expect(abs(one.long.expectedBp - 500 / 3) < 1e-9 && one.short.expectedBp == 0)
        #expect(abs(one.long.largestBp - 500) < 1e-9)
        // The spread of (500, 0, 0) around its mean: 500/sqrt(3)/sqrt(3).
        #expect(abs(one.long.standardErrorBp - 500.0 / 3) < 1e-9)
        let two = try #require(Self.measured(found.points[1]))
        #expect(two.long.beyond == 2 && abs(two.long.expectedBp - 400) < 1e-9)
        #expect(two.short.beyond == 1 && abs(two.short.expectedBp - 2_000 / 3) < 1e-9)
        #expect(found.points.allSatisfy { $0.requirement.ratios == nil })
        guard case .held(let why) = found.points[0].requirement else { return }
        #expect(why.contains("short history"))
    }

    /// By a walk over every span.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func figuresAgreeWithAWalkOverEverySpan(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let series = try random.irregularSeries(count: 3_000)
        var policy = Self.policy(detection: .minutes(7))
        policy.volatility.maxGap = .hours(30)
        let closeouts: [TimeSpan] = [.hours(3), .hours(8), .hours(13)]
        let found = try Self.frontier(
            ObservedFeed(series), maintenance: 4_000, closeouts, policy: policy)
        let longest = (closeouts[2] + .minutes(7)).microseconds
        for (point, closeout) in zip(found.points, closeouts) {
            let length = (closeout + .minutes(7)).microseconds
            var (spans, long, short) = (0, 0.0, 0.0)
            var first = -1
            while let next = series.times.indices.first(where: {
                $0 > first && (first < 0 || series.times[$0] >= series.times[first] + longest)
            }), series.times[next] + longest <= series.times[series.count - 1] {
                first = next
                let start = series.times[first]
                let after = series.times.firstIndex { $0 >= start + longest } ?? 0
                guard
                    (first..<after).allSatisfy({
                        series.times[$0 + 1] - series.times[$0] <= 30 * Self.hour
                    })
                else { continue }
                spans += 1
                let seen = series.times.indices.filter {
                    $0 >= first && series.times[$0] <= start + length
                }.map { series.prices[$0] / series.prices[first] }
                long += max(0, 1 - (seen.min() ?? 1) - 0.004)
                short += max(0, (seen.max() ?? 1) - 1 - 0.004)
            }
            let own = try #require(Self.measured(point))
            #expect(own.spans == spans && spans > 50)
            #expect(abs(own.long.expectedBp * Double(spans) / 1e4 - long) < 1e-9)
            #expect(abs(own.short.expectedBp * Double(spans) / 1e4 - short) < 1e-9)
            #expect(long > 0.1 && short > 0.1)
        }
    }

    /// Slower close-outs never cost less, larger maintenance never more.
    @Test(arguments: [4, 5, 6] as [UInt64])
    func badDebtRisesWithTimeAndFallsWithMaintenance(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let feed = ObservedFeed(try random.irregularSeries(count: 2_000))
        let closeouts: [TimeSpan] = [.hours(2), .hours(3), .hours(5), .hours(9), .hours(24)]
        var looser: [CloseoutFrontier.Measured] = []
        for maintenance in [0, 2_000, 10_000, 40_000] {
            let points = try Self.frontier(feed, maintenance: maintenance, closeouts).points
                .compactMap(Self.measured)
            #expect(points.count == 5 && Set(points.map(\.spans)).count == 1)
            for (a, b) in zip(points, points.dropFirst()) {
                #expect(a.long.expectedBp <= b.long.expectedBp)
                #expect(a.short.expectedBp <= b.short.expectedBp)
                #expect(a.long.beyond <= b.long.beyond && a.long.largestBp <= b.long.largestBp)
            }
            for (a, b) in zip(points, looser) {
                #expect(a.long.expectedBp < b.long.expectedBp)
                #expect(a.short.beyond <= b.short.beyond)
            }
            looser = points
        }
    }

    @Test func timesBelowTheSpacingAndBeyondTheHistoryAreLeftOut() throws {
        let feed = try Self.feed([100, 90, 88, 88, 110, 110, 99])
        let found = try Self.frontier(
            feed, [.minutes(1), .minutes(55), .hours(2), .hours(8)],
            policy: Self.policy(detection: .minutes(5)))
        #expect(Self.reason(found.points[0])?.contains("spacing of 1h") == true)
        #expect(Self.measured(found.points[1]) != nil)
        #expect(Self.measured(found.points[2]) != nil)
        #expect(
            Self.reason(found.points[3]) == "no span of 485m of the history is seen whole")
        for odd in [TimeSpan.seconds(0), .seconds(-5), TimeSpan(microseconds: .min)] {
            let point = try Self.frontier(feed, [odd, .hours(1)]).points
            #expect(Self.reason(point[0]) == "detection and close-out do not last")
            #expect(Self.measured(point[1]) != nil && point[0].requirement.ratios == nil)
        }
        let endless = try Self.frontier(feed, [TimeSpan(microseconds: .max), .hours(1)]).points
        #expect(Self.reason(endless[0])?.contains("no span of") == true)
        #expect(Self.measured(endless[1])?.spans == 6)
        let empty = try Self.frontier(ObservedFeed(.empty), [.hours(1)])
        #expect(Self.reason(empty.points[0]) != nil)
        #expect(try Self.frontier(feed, []).points.isEmpty)
    }

    /// The low of a candle is what a close-out within it may get.
    @Test func candlesCountWithTheirRange() throws {
        let closes = [Double](repeating: 100, count: 9)
        let feed = try ObservedFeed(
            try PriceSeries(
                times: closes.indices.map { Int64($0) * Self.hour }, prices: closes),
            FeedTraits(kind: .ohlc),
            bars: PriceBars(
                open: closes, high: [100, 100, 112, 100, 100, 100, 100, 100, 100],
                low: [50, 90, 100, 100, 100, 100, 100, 100, 100]))
        let found = CloseoutFrontier(
            feed, barLength: .hours(1), instrument: Self.instrument, policy: Self.policy(),
            maintenancePpm: 50_000, asOf: try #require(feed.series.last),
            closeouts: [.hours(1), .hours(2)])
        let one = try #require(Self.measured(found.points[0]))
        #expect(one.spans == 4 && one.long.beyond == 1 && one.short.beyond == 0)
        #expect(abs(one.long.expectedBp - 125) < 1e-9)
        let two = try #require(Self.measured(found.points[1]))
        #expect(two.short.beyond == 1 && abs(two.short.expectedBp - 175) < 1e-9)
    }

    /// Five minutes of detection make the spans of hourly candles begin with candles all the same:
    /// the second begins two hours after the first, and its first candle has the low.
    @Test func spansBeginWithObservations() throws {
        let closes = [Double](repeating: 100, count: 6)
        let feed = try ObservedFeed(
            try PriceSeries(
                times: closes.indices.map { Int64($0) * Self.hour }, prices: closes),
            FeedTraits(kind: .ohlc),
            bars: PriceBars(
                open: closes, high: closes, low: [100, 100, 100, 90, 100, 100]))
        let found = CloseoutFrontier(
            feed, barLength: .hours(1), instrument: Self.instrument,
            policy: Self.policy(detection: .minutes(5)), maintenancePpm: 50_000,
            asOf: try #require(feed.series.last), closeouts: [.hours(1)])
        let one = try #require(Self.measured(found.points[0]))
        #expect(one.spans == 2 && one.long.beyond == 1)
        #expect(abs(one.long.largestBp - 500) < 1e-9)
    }

    /// The requirement is the policy's with that close-out time, and nothing after as_of counts.
    @Test func requirementsAreThePolicysOwn() throws {
        var random = SeededRandom(seed: 2)
        var price = 100.0
        let prices = (0..<(24 * 60)).map { _ in
            price *= exp(0.005 * random.studentT4())
            return price
        }
        let feed = try Self.feed(prices)
        let asOf = Timestamp(microseconds: 24 * 50 * Self.hour)
        let closeouts: [TimeSpan] = [.hours(1), .hours(4)]
        func frontier(_ feed: ObservedFeed) -> CloseoutFrontier {
            CloseoutFrontier(
                feed, instrument: Self.instrument, policy: Self.policy(), maintenancePpm: 20_000,
                asOf: asOf, closeouts: closeouts)
        }
        let found = frontier(feed)
        #expect(found == frontier(feed.known(at: asOf)))
        for (point, closeout) in zip(found.points, closeouts) {
            var policy = Self.policy()
            policy.horizon.closeout = closeout
            let direct = Calibration.calibrate(
                Self.instrument, feedName: "X", series: feed.series, asOf: asOf, policy: policy,
                current: nil)
            #expect(point.requirement.ratios == direct.model && direct.model != nil)
        }
        let ratios = found.points.compactMap(\.requirement.ratios)
        #expect(ratios[0].maintenancePpm < ratios[1].maintenancePpm)
    }
}
