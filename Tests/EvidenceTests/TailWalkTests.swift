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

@Suite struct TailWalkTests {
    private static let hour = TimeSpan.hours(1).microseconds

    /// Prices each hour, of `days` days, with a hole of five days from `hole` on.
    private func series(days: Int, seed: UInt64, hole: Int? = nil) throws -> PriceSeries {
        var random = SeededRandom(seed: seed)
        var logPrice = 7.0
        var volatility = 0.01
        var times: [Int64] = []
        var prices: [Double] = []
        for step in 0..<(24 * days) {
            volatility = max(0.002, volatility * exp(0.1 * random.normal()) * 0.98 + 0.0002)
            logPrice += volatility * random.studentT4()
            if let hole, (24 * hole..<24 * (hole + 5)).contains(step) { continue }
            times.append(Int64(step) * Self.hour)
            prices.append(exp(logPrice))
        }
        return try PriceSeries(times: times, prices: prices)
    }

    private func walk(
        _ series: PriceSeries, side: Side, horizon: TimeSpan = .hours(1),
        confidence: Double = 0.99
    ) -> TailWalk {
        TailWalk(
            ObservedFeed(series), horizon: horizon, side: side, confidence: confidence,
            maxGap: .days(3))
    }

    private let filter = VolatilityFilter([.ewma(halfLife: .hours(6)), .ewma(halfLife: .days(4))])

    /// Every requirement again from a history that ends where its horizon begins.
    @Test(arguments: Side.allCases)
    func eachIsMadeOfThePastAlone(side: Side) throws {
        let series = try series(days: 130, seed: 7, hole: 70)
        let walk = walk(series, side: side, horizon: .hours(2))
        let laws: [TailLaw] = [
            .historical(HistoricalTail()), .historical(HistoricalTail(convention: .type7)),
            .studentT(degreesOfFreedom: 4), .normal,
        ]
        for law in laws {
            for filter in [filter, nil] {
                let found = walk.requirements(
                    TailCandidate(filter: filter, law: law, window: .days(60)))
                for place in stride(from: 0, to: found.count, by: 37) {
                    let start = Timestamp(microseconds: walk.startTimes[place])
                    let plain = try plain(
                        series.known(at: start), start: start, side: side, filter: filter, law: law)
                    #expect(abs(found[place] - plain) <= 1e-12 * plain)
                }
            }
        }
    }

    private func plain(
        _ known: PriceSeries, start: Timestamp, side: Side, filter: VolatilityFilter?,
        law: TailLaw
    ) throws -> Double {
        let returns = HorizonReturns(
            known, horizon: .hours(2), endingAt: start, count: 60 * 12, maxGap: .days(3))
        let sample: TailSample
        let size: Double
        if let filter {
            let times = returns.startTimes + [start.microseconds]
            let rates = filter.varianceRates(ObservedFeed(known), at: times, maxGap: .days(3))
            sample = TailSample(returns, varianceRates: rates.dropLast())
            size = (try #require(rates.last ?? nil) * 7200).squareRoot()
        } else {
            sample = TailSample(standardizedReturns: returns.values)
            let squares = returns.values.map { $0 * $0 }.reduce(0, +)
            size = law.isOfUnitVariance ? (squares / Double(returns.values.count)).squareRoot() : 1
        }
        let multiplier = try law.multiplier(
            LossSample(sample, side: side), side: side, confidence: 0.99,
            isStandardized: filter != nil)
        let distance = multiplier.value * size
        return side == .long ? -expm1(-distance) : min(expm1(distance), 1)
    }

    /// What the policy's own calibration takes for its tail at the same instant.
    @Test(arguments: Side.allCases)
    func isTheTailOfThePolicy(side: Side) throws {
        let series = try series(days: 140, seed: 21)
        var policy = RiskPolicy()
        policy.volatility.leastUpdates = 0
        policy.volatility.maxStaleness = .hours(3)
        policy.horizon.detection = .minutes(30)
        policy.horizon.closeout = .minutes(30)
        policy.tail.confidence = Ratio(billionths: 990_000_000)
        let walk = walk(series, side: side)
        let found = walk.requirements(TailCandidate(policy))
        for place in stride(from: 0, to: found.count, by: 101) {
            let distance = try MarketState.modelLogDistance(
                series, asOf: Timestamp(microseconds: walk.startTimes[place]), side: side,
                feed: Instrument.Feed(kind: .interval), policy: policy)
            let expected = side == .long ? -expm1(-distance) : expm1(distance)
            #expect(abs(found[place] - expected) < 1e-12)
        }
    }

    /// Returns that nothing divides have no unit of their own: twice the moves, twice the figure,
    /// also where a Student t stands in.
    @Test(arguments: [60, 3])
    func unfilteredFiguresAreThoseOfTheSample(window: Int64) throws {
        let series = try series(days: 120, seed: 31)
        let doubled = try PriceSeries(
            times: series.times, prices: series.prices.map { exp(2 * log($0)) })
        for side in [Side.long, .short] {
            let candidate = TailCandidate(
                filter: nil, law: .historical(HistoricalTail()), window: .days(window))
            let one = walk(series, side: side).requirements(candidate)
            let two = walk(doubled, side: side).requirements(candidate)
            for (one, two) in zip(one, two) {
                let sign: Double = side == .long ? -1 : 1
                #expect(abs(log1p(sign * two) / log1p(sign * one) - 2) < 1e-9)
            }
        }
    }

    @Test func nothingAfterTheStartMatters() throws {
        let series = try series(days: 120, seed: 5)
        let before = walk(series, side: .both)
        let place = before.startTimes.count / 2
        let changed = try PriceSeries(
            times: series.times,
            prices: zip(series.times, series.prices).map {
                $0 > before.startTimes[place] ? $1 * (1.5 + sin(Double($0))) : $1
            })
        let after = walk(changed, side: .both)
        let contenders = TailField(windows: [.days(60)]).contenders
        for (one, other) in zip(before.requirements(contenders), after.requirements(contenders)) {
            #expect(one[...place] == other[...place])
            #expect(one != other)
        }
    }

    @Test func horizonsAreWholeMultiplesAndBeginAfterAHundredDays() throws {
        let series = try series(days: 115, seed: 2, hole: 103)
        let walk = walk(series, side: .long, horizon: .hours(8))
        let eight = TimeSpan.hours(8).microseconds
        #expect(walk.startTimes.allSatisfy { $0 % eight == 0 })
        #expect(walk.startTimes.first == TimeSpan.days(100).microseconds)
        let hole = TimeSpan.days(103).microseconds - Self.hour..<TimeSpan.days(108).microseconds
        #expect(!walk.startTimes.contains { $0 + eight > hole.lowerBound && $0 < hole.upperBound })
        // 44 from day 100 to the last whole one, less 16 that touch the hole.
        #expect(walk.startTimes.count == 44 - 16)
    }

    /// Long loses when the price falls, short when it rises, both the larger.
    @Test func lossesAreAdverseSimpleReturns() throws {
        let series = try series(days: 101, seed: 9)
        let long = walk(series, side: .long).losses
        let short = walk(series, side: .short).losses
        let both = walk(series, side: .both).losses
        for index in long.indices {
            #expect(long[index] == -short[index])
            #expect(both[index] == max(long[index], short[index]))
        }
    }

    /// A history below a hundred days, or none, has nothing to judge.
    @Test func shortHistories() throws {
        let walk = walk(try series(days: 99, seed: 1), side: .both)
        #expect(walk.judged.isEmpty && walk.losses.isEmpty)
        let empty = self.walk(.empty, side: .both)
        #expect(empty.judged.isEmpty)
        let comparison = TailComparison(empty, TailField().contenders)
        #expect(comparison.entries.allSatisfy { $0.figures.observations == 0 })
    }

    /// Where one contender has no requirement yet, no one is judged.
    @Test func allAreJudgedOnTheSameHorizons() throws {
        let walk = walk(try series(days: 125, seed: 12), side: .both)
        let slow = VolatilityFilter([.ewma(halfLife: .days(110))])
        let comparison = TailComparison(
            walk,
            [
                .rollingQuantile,
                .candidate(TailCandidate(filter: slow, law: .normal, window: .days(90))),
            ])
        #expect(comparison.leftOut == 10 * 24)
        #expect(Set(comparison.entries.map(\.figures.observations)).count == 1)
    }
}
