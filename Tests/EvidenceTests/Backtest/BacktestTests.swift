import MarginPolicy
import TestSupport
import Testing
import VolModel

@testable import Evidence

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct BacktestTests {
    private static let hour = TimeSpan.hours(1).microseconds
    private static let day = TimeSpan.days(1).microseconds

    /// Hourly prices whose volatility wanders.
    private static func series(days: Int, seed: UInt64) throws -> PriceSeries {
        var random = SeededRandom(seed: seed)
        var logPrice = 7.0
        var volatility = 0.008
        var prices: [Double] = []
        for _ in 0..<(24 * days) {
            volatility = max(0.002, volatility * exp(0.1 * random.normal()) * 0.98 + 0.0002)
            logPrice += volatility * random.studentT4()
            prices.append(exp(logPrice))
        }
        return try PriceSeries(times: prices.indices.map { Int64($0) * hour }, prices: prices)
    }

    private static func source(
        _ series: PriceSeries, _ policy: RiskPolicy = RiskPolicy()
    ) -> PolicySource {
        PolicySource(
            Instrument(id: "A", feed: .init(kind: .interval)), policy: policy,
            first: series.first ?? Timestamp(microseconds: 0)
        ) { ObservedFeed(series.known(at: $0), FeedTraits(kind: .interval)) }
    }

    /// Each price stamped an hour too early, as a candle's close with the time of its open.
    private static func stampedEarly(_ series: PriceSeries) -> PriceSeries {
        (try? PriceSeries(times: series.times.map { $0 - hour }, prices: series.prices)) ?? series
    }

    private static func backtest(
        _ series: PriceSeries, _ policy: RiskPolicy = RiskPolicy(),
        design: BacktestDesign = BacktestDesign(), current: MarginRatios? = nil,
        known: PriceSeries? = nil
    ) -> Backtest {
        Backtest(
            source(known ?? series, policy),
            feed: ObservedFeed(series, FeedTraits(kind: .interval)), design: design,
            current: current)
    }

    // MARK: Look-ahead

    /// The ways whose requirements at or before `cut` change when prices after it do.
    private static func reachingBack(
        _ series: PriceSeries, cut: Timestamp, _ run: (PriceSeries) -> Backtest
    ) throws -> Set<BacktestPolicy> {
        let altered = try PriceSeries(
            times: series.times,
            prices: zip(series.times, series.prices).map {
                $0 > cut.microseconds ? $1 * 1.3 : $1
            })
        let (one, other) = (run(series), run(altered))
        #expect(one.startTimes == other.startTimes)
        let known = one.startTimes.prefix { $0 <= cut.microseconds }.count
        try #require(known > 100 && known < one.startTimes.count)
        return Set(
            BacktestPolicy.allCases.filter { policy in
                one.evidence(policy)?.requirements.prefix(known)
                    != other.evidence(policy)?.requirements.prefix(known)
            })
    }

    @Test(arguments: [TimeSpan.hours(1), .hours(3), .days(1)])
    func noWayKnowsTheFuture(horizon: TimeSpan) throws {
        let series = try Self.series(days: 220, seed: 3)
        let cut = Timestamp(microseconds: 200 * Self.day)
        let found = try Self.reachingBack(series, cut: cut) {
            Self.backtest($0, design: BacktestDesign(horizon: horizon, every: .days(1)))
        }
        #expect(found == [])
    }

    /// Planted: candles whose closes carry the times of their opens, for the policy alone and for
    /// all ways.
    @Test func aPlantedLookAheadIsCaught() throws {
        let series = try Self.series(days: 150, seed: 3)
        let cut = Timestamp(microseconds: 130 * Self.day)
        let told = try Self.reachingBack(series, cut: cut) {
            Self.backtest($0, known: Self.stampedEarly($0))
        }
        #expect(told == [.recommended])
        let all = try Self.reachingBack(series, cut: cut) { Self.backtest(Self.stampedEarly($0)) }
        #expect(all.isSuperset(of: [.recommended, .model, .normalEWMA]))
    }

    /// A model that knows the loss covers it: what look-ahead looks like in the figures.
    @Test func aRequirementThatKnewTheLossNeverBreaches() throws {
        let series = try Self.series(days: 150, seed: 5)
        let honest = Self.backtest(series)
        let model = try #require(honest.evidence(.model))
        let knowing = zip(model.requirements, honest.losses).map { max($0, $1) }
        let figures = CoverageFigures(
            startTimes: honest.startTimes, losses: honest.losses, requirements: knowing,
            horizon: .hours(1), confidence: 0.99)
        #expect(model.coverage.breaches > 0)
        #expect(figures.breaches == 0)
    }

    // MARK: The ways

    /// Without anything that remembers, each run of the policy stands alone.
    @Test func recommendedIsWhatTheLastRunPublished() throws {
        let series = try Self.series(days: 130, seed: 11)
        let policy = RiskPolicy()
        let found = Self.backtest(series, policy)
        let recommended = try #require(found.evidence(.recommended))
        var asked = policy
        asked.tail.confidence = Ratio(billionths: 995_000_000)
        asked.horizon.detection = .minutes(5)
        asked.horizon.closeout = .minutes(55)
        for place in stride(from: 0, to: found.startTimes.count, by: 53) {
            let midnight = Timestamp(
                microseconds: found.startTimes[place] / Self.day * Self.day)
            let alone = Calibration.calibrate(
                Instrument(id: "A", feed: .init(kind: .interval)), feedName: "A",
                series: series.known(at: midnight), asOf: midnight, policy: asked, current: nil)
            let published = try #require(alone.published)
            #expect(recommended.requirements[place] == Double(published.maintenancePpm) / 1e6)
        }
    }

    @Test(arguments: [Side.long, .short])
    func aSingleSideIsAskedAtItsConfidence(side: Side) {
        let asked = RiskPolicy().asked(for: .minutes(3), confidence: 0.99, side: side)
        #expect(asked.tail.confidence == Ratio(billionths: 990_000_000))
        #expect(asked.horizon.detection == .minutes(3))
        #expect(asked.horizon.total == .minutes(3))
        let both = RiskPolicy().asked(for: .hours(1), confidence: 0.99, side: .both)
        #expect(both.tail.confidence == Ratio(billionths: 995_000_000))
        #expect(both.horizon.total == .hours(1))
    }

    @Test func currentIsTheSameAllTheWay() throws {
        let series = try Self.series(days: 120, seed: 13)
        let ratios = MarginRatios(maintenancePpm: 25_000, initialPpm: 50_000)
        let found = Self.backtest(series, current: ratios)
        let current = try #require(found.evidence(.current))
        #expect(current.requirements.allSatisfy { $0 == 0.025 })
        #expect(current.procyclicality.peakToTrough == 1)
        #expect(current.procyclicality.calls.map(\.largest).prefix(2) == [0, 0])
        #expect(current.procyclicality.calls[2].largest.isNaN)
        #expect(current.coverage.breaches == found.losses.count { $0 > 0.025 })
        #expect(found.policies.map(\.policy) == BacktestPolicy.allCases)
        #expect(Self.backtest(series).evidence(.current) == nil)
    }

    @Test func theModelIsTheTailOfTheComparison() throws {
        let series = try Self.series(days: 120, seed: 17)
        let found = Self.backtest(series)
        let walk = TailWalk(
            ObservedFeed(series, FeedTraits(kind: .interval)), horizon: .hours(1), side: .both,
            confidence: 0.99, maxGap: .days(3))
        let columns = walk.requirements([
            .candidate(TailField.shipped), .rollingQuantile, .normalEWMA,
        ])
        #expect(found.startTimes == walk.startTimes)
        #expect(found.leftOut == 0)
        for (policy, column) in zip([BacktestPolicy.model, .rollingQuantile, .normalEWMA], columns)
        {
            #expect(found.evidence(policy)?.requirements == column)
        }
    }

    // MARK: Figures by another route

    @Test func figuresAreThoseOfTheColumns() throws {
        let series = try Self.series(days: 200, seed: 19)
        let found = Self.backtest(series)
        for evidence in found.policies {
            let pairs = Array(zip(found.losses, evidence.requirements))
            #expect(evidence.coverage.breaches == pairs.count { $0 > $1 })
            let beyond = pairs.map { max($0 - $1, 0) }
            #expect(
                abs(evidence.coverage.meanBeyond - beyond.reduce(0, +) / Double(pairs.count))
                    < 1e-15)
            #expect(evidence.coverage.largestBeyond == beyond.max())
            let day = (24..<pairs.count).map {
                evidence.requirements[$0] / evidence.requirements[$0 - 24] - 1
            }
            #expect(evidence.procyclicality.calls[0].largest == day.max())
            #expect(
                evidence.procyclicality.peakToTrough
                    == (evidence.requirements.max() ?? 0) / (evidence.requirements.min() ?? 0))
        }
    }

    @Test func lossesArePricesAtTheEndsOfHorizons() throws {
        let series = try Self.series(days: 120, seed: 23)
        let found = Self.backtest(series, design: BacktestDesign(horizon: .hours(3)))
        for (place, start) in found.startTimes.enumerated() {
            let (from, to) = (Int(start / Self.hour), Int(start / Self.hour) + 3)
            #expect(found.prices[place] == series.prices[from])
            #expect(
                abs(found.losses[place] - abs(series.prices[to] / series.prices[from] - 1)) < 1e-13)
        }
    }

    // MARK: Histories that say little

    @Test func aPolicyThatHoldsAllTheWayIsNamed() throws {
        var policy = RiskPolicy()
        policy.volatility.minHistory = .days(400)
        let found = Self.backtest(try Self.series(days: 130, seed: 29), policy)
        #expect(found.unjudged.map(\.policy) == [.recommended])
        #expect(found.policies.map(\.policy) == [.model, .rollingQuantile, .normalEWMA])
        #expect(!found.startTimes.isEmpty)
    }

    @Test(arguments: [0, 1, 50, 100])
    func aShortHistoryJudgesNothing(days: Int) throws {
        let found = Self.backtest(try Self.series(days: days, seed: 31))
        #expect(found.startTimes.isEmpty)
        #expect(found.policies.isEmpty)
        #expect(found.span == nil)
    }

    @Test func theWarmUpIsTheCallers() throws {
        let series = try Self.series(days: 60, seed: 37)
        let found = Self.backtest(series, design: BacktestDesign(warmUp: .days(40)))
        #expect(found.startTimes.first == 40 * Self.day)
    }

    @Test func pricesThatNeverMoveAreNotJudgedByVolatility() throws {
        let series = try PriceSeries(
            times: (0..<3_000).map { Int64($0) * Self.hour },
            prices: [Double](repeating: 1, count: 3_000))
        let found = Self.backtest(series)
        #expect(found.unjudged.map(\.policy) == [.recommended, .model, .normalEWMA])
        #expect(found.policies.allSatisfy { $0.coverage.breaches == 0 })
    }
}
