import Evidence
import IsolatedMargin
import MarginPolicy
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

struct ReplayParametersTests {
    typealias Case = ReplayCase

    /// Hourly prices of a hundred days whose volatility trebles after seventy.
    private static func prices(after break: Int = .max, factor: Double = 1) -> [Double] {
        var random = SeededRandom(seed: 7)
        var level = 4.6
        return (0..<2_400).map { hour in
            level += (hour < 1_680 ? 0.005 : 0.015) * random.normal()
            return exp(level) * (hour > `break` ? factor : 1)
        }
    }

    private static func walk(_ prices: [Double]) throws -> ParameterSchedule {
        let series = try PriceSeries(
            times: prices.indices.map { Int64($0 + 1) * Case.hour }, prices: prices)
        let source = PolicySource(
            Instrument(id: "A", feed: .init(kind: .interval)), policy: RiskPolicy(),
            first: Case.time(1)
        ) { ObservedFeed(series.known(at: $0), FeedTraits(kind: .interval)) }
        return try ParameterWalk(
            source, from: Case.time(40 * 24), to: Case.time(100 * 24), step: .days(1)
        ).schedule
    }

    /// Prices ten times as high from day 80 on change nothing of what was in force by then.
    @Test func theFutureDoesNotReachBack() throws {
        let whole = try Self.walk(Self.prices())
        let other = try Self.walk(Self.prices(after: 80 * 24, factor: 1.5))
        let day = Case.time(80 * 24)
        #expect(
            whole.entries.filter { $0.from <= day } == other.entries.filter { $0.from <= day })
        #expect(whole != other)
        #expect(whole.entries.count > 5)
        #expect(whole.entries[0].from <= Case.time(40 * 24))
        let (calm, storm) = (whole.entries[0].ratios, whole.entry(at: Case.time(2_400)).ratios)
        #expect(storm.initialPpm > calm.initialPpm)
    }

    @Test func aStartBeforeTheLeastHistoryIsRefused() throws {
        let series = try PriceSeries(
            times: (1...2_400).map { Int64($0) * Case.hour }, prices: Self.prices())
        let source = PolicySource(
            Instrument(id: "A", feed: .init(kind: .interval)), policy: RiskPolicy(),
            first: Case.time(1)
        ) { ObservedFeed(series.known(at: $0), FeedTraits(kind: .interval)) }
        #expect(
            PublishedPath.earliestStart(source, step: .days(1)) == Case.time(31 * 24))
        #expect(throws: ReplayFailure.self) {
            try ParameterWalk(
                source, from: Case.time(20 * 24), to: Case.time(100 * 24), step: .days(1))
        }
    }

    /// The constant asks for the schedule's capital or up to one ppm's worth more; what each trader
    /// posts is computed here again.
    @Test func equalCapitalIsEqual() throws {
        let prices = Self.prices()
        let market = try Case.market(prices: prices)
        let schedule = try Self.walk(prices)
        var population = Population()
        population.count = 2_000
        population.meanHolding = .days(4)
        let positions = try population.positions(
            markets: 1, from: Case.time(40 * 24), to: Case.time(100 * 24))
        let replay = try Replay(markets: [market], positions: positions)
        let matched = try #require(try replay.equalCapital([schedule]).first)

        func moneyTime(_ initial: (Timestamp) -> Int) -> Double {
            positions.reduce(0) { sum, position in
                guard case .notional(let notional) = position.size,
                    case .leverage(let hundredths) = position.collateral
                else { return sum }
                func hour(_ time: Timestamp) -> Int64 {
                    (time.microseconds + Case.hour - 1) / Case.hour
                }
                let open = hour(position.open)
                let close = min(max(hour(position.close ?? position.open), open + 1), 2_400)
                guard open <= 2_400 else { return sum }
                let share = max(
                    100 / Double(hundredths), Double(initial(Case.time(open))) / 1e6)
                return sum + Double(notional) * share * Double(close - open)
            }
        }
        let dynamic = moneyTime { schedule.entry(at: $0).ratios.initialPpm }
        let ppm = matched.ratios.initialPpm
        #expect(moneyTime { _ in ppm - 1 } < dynamic * (1 + 1e-7))
        #expect(moneyTime { _ in ppm } > dynamic * (1 - 1e-7))
        #expect(matched.staticCapital >= matched.dynamicCapital)
        #expect(relativeDistance(Double(matched.dynamicCapital), dynamic / 2_399) < 1e-6)
        let means = schedule.meanRatios(from: market.start, to: market.end)
        let share = Double(matched.ratios.maintenancePpm) / Double(ppm)
        #expect(abs(share - means.maintenance / means.initial) < 1e-4)
    }

    @Test func meansAreWeightedByTime() throws {
        let entries = try [(Int64(0), 10_000), (3, 40_000)].map { from, initial in
            ParameterSchedule.Entry(
                from: Case.time(from),
                rule: .ladder(try MarginLadder(maintenancePpm: 5_000, initialPpm: initial)),
                ratios: MarginRatios(maintenancePpm: 5_000, initialPpm: initial))
        }
        let schedule = try #require(ParameterSchedule(entries))
        let means = schedule.meanRatios(from: Case.time(1), to: Case.time(5))
        #expect(means.initial == 25_000)
        #expect(means.maintenance == 5_000)
        #expect(schedule.entry(at: Case.time(2)).ratios.initialPpm == 10_000)
        #expect(schedule.entry(at: Case.time(3)).ratios.initialPpm == 40_000)
        #expect(ParameterSchedule(entries.reversed()) == nil)
        #expect(ParameterSchedule([]) == nil)
    }

    /// 2% up to 100, 5% beyond: 150 needs 2 + 2.5.
    @Test func publishedTiersCount() throws {
        let tiers = [(0, Optional(100), 20_000, 0), (100, nil, 50_000, 3)].map {
            from, to, ppm, deduction in
            InstrumentParameters.Tier(
                notionalFrom: ExactDecimal(from), notionalTo: to.map { ExactDecimal($0) },
                ratios: MarginRatios(maintenancePpm: ppm, initialPpm: 2 * ppm),
                maintenanceDeduction: ExactDecimal(deduction))
        }
        var parameters = Calibration.held(
            "A", feedName: "A", asOf: nil,
            current: CurrentParameters(ratios: tiers[0].ratios, changedAt: nil, tiers: tiers),
            reason: "by hand")
        let schedule = try ParameterSchedule(constant: parameters)
        let exposure = Exposure(
            lots: 1, isLong: true, notional: 150_000_000, entryNotional: 150_000_000)
        #expect(schedule.entries[0].rule.maintenance(of: exposure) == 4_500_000)
        #expect(schedule.entries[0].rule.initial(of: exposure) == 9_000_000)
        #expect(schedule.entries[0].ratios == tiers[0].ratios)
        parameters.published = nil
        #expect(throws: ReplayFailure.self) { try ParameterSchedule(constant: parameters) }
    }
}
