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

/// Shocked requirements and positions against formulas and against histories that are shocked.
struct StressShockTests {
    /// Five-minute normal returns of 40 days, times `multiplier`.
    private static func series(_ multiplier: Double, seed: UInt64 = 3) throws -> PriceSeries {
        var random = SeededRandom(seed: seed)
        var level = 5.0
        var times: [Int64] = []
        var prices: [Double] = []
        for place in 0..<(288 * 40) {
            times.append(Int64(place) * 300_000_000)
            prices.append(exp(level))
            level += multiplier * 0.001 * random.studentT4()
        }
        return try PriceSeries(times: times, prices: prices)
    }

    private static func policy() -> RiskPolicy {
        var policy = RiskPolicy()
        policy.liquidity = RiskPolicy.Liquidity()
        policy.tiers.notionals = [ExactDecimal(100_000), ExactDecimal(1_000_000)]
        return policy
    }

    private static let instrument = Instrument(
        id: "X", feed: .init(kind: .interval),
        liquidity: .init(dailyVolume: ExactDecimal(50_000_000)))

    private static func market(
        _ series: PriceSeries, _ policy: RiskPolicy
    ) throws -> MarketState {
        try MarketState.measure(
            series, asOf: try #require(series.last), feed: instrument.feed, policy: policy)
    }

    /// The same policy run on a history whose log returns are all so many times as large.
    @Test(arguments: [0.5, 2, 3.5])
    func aVolatilityShockIsAHistoryOfLargerReturns(multiplier: Double) throws {
        let policy = Self.policy()
        let shock = try StressShock(volatilityMultiplier: multiplier)
        let found = ShockedRequirement(
            Self.instrument, market: try Self.market(try Self.series(1), policy),
            policy: policy, shock: shock)
        let wilder = try Self.series(multiplier)
        let direct = Calibration.calibrate(
            Self.instrument, feedName: "X", series: wilder, policy: policy, current: nil)
        let (a, b) = (try #require(found.shocked.published), try #require(direct.published))
        #expect(abs(a.maintenancePpm - b.maintenancePpm) <= 1)
        #expect(abs(a.initialPpm - b.initialPpm) <= 1)
        let calm = try #require(found.calm.published)
        #expect((a.initialPpm > calm.initialPpm) == (multiplier > 1))
    }

    /// The same policy run on an instrument with a quarter of the volume.
    @Test func aLiquidityShockIsAThinnerInstrument() throws {
        let policy = Self.policy()
        let market = try Self.market(try Self.series(1), policy)
        var thin = Self.instrument
        thin.liquidity.dailyVolume = ExactDecimal(12_500_000)
        let found = ShockedRequirement(
            Self.instrument, market: market, policy: policy,
            shock: try StressShock(liquidityPpm: 250_000))
        let direct = Calibration.decide(
            thin, feedName: "X", market: market, policy: policy, current: nil)
        #expect(found.shocked.published == direct.published && found.notes.isEmpty)
        #expect(found.shocked.tiers == direct.tiers)
        #expect(found.shocked.published != found.calm.published)
    }

    /// mm = 1 − exp(−k σ sqrt(h + o)) of a long, exp(+…) − 1 of a short, without other modules.
    @Test func anOutageLengthensTheHorizon() throws {
        var policy = RiskPolicy()
        policy.tail.method = .normal
        policy.oracle.includeOvershoot = false
        policy.oracle.includeDeviation = false
        let market = try Self.market(try Self.series(1), policy)
        let found = ShockedRequirement(
            Self.instrument, market: market, policy: policy,
            shock: try StressShock(volatilityMultiplier: 2, outage: .minutes(85)))
        let sigma = 2 * market.varianceRate.squareRoot()
        let seconds = (policy.horizon.total + .minutes(85)).seconds
        let move = market.tailMultiplier.short.value * sigma * seconds.squareRoot()
        let model = try #require(found.shocked.model)
        #expect(abs(Double(model.maintenancePpm) - expm1(move) * 1e6) < 1.001)
    }

    /// A wilder, thinner or longer silent market never asks for less.
    @Test func aWorseShockNeverAsksForLess() throws {
        let policy = Self.policy()
        let market = try Self.market(try Self.series(1), policy)
        func asked(_ shock: StressShock) throws -> MarginRatios {
            let found = ShockedRequirement(
                Self.instrument, market: market, policy: policy, shock: shock)
            return try #require(found.shocked.published)
        }
        var random = SeededRandom(seed: 8)
        for _ in 0..<40 {
            let multiplier = 1 + 4 * random.uniform()
            let liquidity = 100_000 + Int(random.next() % 900_001)
            let outage = TimeSpan.minutes(Int64(random.next() % 600))
            let base = try asked(
                StressShock(
                    volatilityMultiplier: multiplier, liquidityPpm: liquidity, outage: outage))
            let worse = try [
                StressShock(
                    volatilityMultiplier: multiplier * 1.1, liquidityPpm: liquidity,
                    outage: outage),
                StressShock(
                    volatilityMultiplier: multiplier, liquidityPpm: liquidity / 2, outage: outage),
                StressShock(
                    volatilityMultiplier: multiplier, liquidityPpm: liquidity,
                    outage: outage + .minutes(30)),
            ]
            for shock in worse {
                let more = try asked(shock)
                #expect(more.maintenancePpm > base.maintenancePpm)
                #expect(more.initialPpm > base.initialPpm)
            }
        }
    }

    @Test func noShockChangesNothingAndWhatIsNotSeenIsSaid() throws {
        var policy = Self.policy()
        let market = try Self.market(try Self.series(1), policy)
        let none = ShockedRequirement(
            Self.instrument, market: market, policy: policy, shock: try StressShock())
        #expect(none.calm == none.shocked && none.notes.isEmpty)
        let shock = try StressShock(liquidityPpm: 500_000, outage: .hours(1))
        let bare = Instrument(id: "X", feed: .init(kind: .interval))
        policy.moduleOrder.removeAll { $0 == .staleness }
        let blind = ShockedRequirement(bare, market: market, policy: policy, shock: shock)
        #expect(blind.notes.count == 2 && blind.calm.published == blind.shocked.published)
        policy.liquidity = nil
        let dry = ShockedRequirement(bare, market: market, policy: policy, shock: shock)
        #expect(dry.notes.last?.contains("no liquidity section") == true)
    }

    /// Initial 10%, maintenance 5%, a fall by 30%: longs have 10%, 13.3334%, 20% and 40% of
    /// notional and lose 30%; only the last is above 5% of 70%. The shorts win.
    @Test func aGapByHand() throws {
        let ratios = MarginRatios(maintenancePpm: 50_000, initialPpm: 100_000)
        let found = try ShockedPosition.ladder(
            ratios, priceChangePpm: -300_000, impactPpm: nil)
        let longs = found.filter { $0.side == .long }
        #expect(longs.map(\.quarters) == [4, 3, 2, 1])
        #expect(longs.map(\.openingEquityPpm) == [100_000, 133_334, 200_000, 400_000])
        #expect(longs.map(\.isLiquidated) == [true, true, true, false])
        #expect(longs.map(\.badDebtPpm) == [200_000, 166_666, 100_000, 0])
        #expect(longs.map(\.equityPpm) == [0, 0, 0, 100_000])
        let shorts = found.filter { $0.side == .short }
        #expect(shorts.allSatisfy { !$0.isLiquidated && $0.badDebtPpm == 0 })
        #expect(shorts.map(\.equityPpm) == [400_000, 433_334, 500_000, 700_000])
        // A close-out that costs 2% of the shocked price: 1.4% of the notional.
        let costly = try ShockedPosition.ladder(
            ratios, priceChangePpm: -300_000, impactPpm: 20_000)
        #expect(
            costly.filter { $0.side == .long }.map(\.badDebtPpm) == [214_000, 180_666, 114_000, 0])
        #expect(costly.map(\.impactPpm).filter { $0 != nil }.count == 3)
    }

    /// Equity that equals maintenance is enough; a ppm less is not.
    @Test func maintenanceItselfIsEnough() throws {
        let ratios = MarginRatios(maintenancePpm: 50_000, initialPpm: 240_000)
        // 0.24 − 0.2 = 0.04 = 0.05 · 0.8.
        let at = try ShockedPosition.ladder(ratios, priceChangePpm: -200_000, impactPpm: nil)
        #expect(!at[0].isLiquidated)
        let below = try ShockedPosition.ladder(ratios, priceChangePpm: -200_001, impactPpm: nil)
        #expect(below[0].isLiquidated && below[0].equityPpm == 39_999)
    }

    /// More collateral or less impact never leaves more bad debt, and no side gains from it.
    @Test func badDebtFallsWithCollateral() throws {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2_000 {
            let initial = 1 + Int(random.next() % 1_000_000)
            let ratios = MarginRatios(
                maintenancePpm: Int(random.next() % UInt64(initial + 1)), initialPpm: initial)
            let change = Int(random.next() % 3_000_000) - 999_999
            let impact = Int(random.next() % 1_000_001)
            let found = try ShockedPosition.ladder(
                ratios, priceChangePpm: change, impactPpm: impact)
            let free = try ShockedPosition.ladder(ratios, priceChangePpm: change, impactPpm: nil)
            for side in [Side.long, .short] {
                let debts = found.filter { $0.side == side }.map(\.badDebtPpm)
                #expect(zip(debts, debts.dropFirst()).allSatisfy { $0 >= $1 })
            }
            for (a, b) in zip(found, free) {
                #expect(a.badDebtPpm >= b.badDebtPpm && a.equityPpm <= b.equityPpm)
                #expect(a.badDebtPpm == 0 || a.equityPpm == 0)
                #expect(a.badDebtPpm == 0 || a.isLiquidated)
            }
        }
    }

    /// 1 · 0.05 · 2 · sqrt(700,000/12,500,000) = 0.0236643…; the depth's 2% · sqrt(0.7/2.5) is
    /// 0.0105830….
    @Test func impactByTheSquareRootLaw() throws {
        let shock = try StressShock(
            priceChangePpm: -300_000, volatilityMultiplier: 2, liquidityPpm: 250_000)
        var instrument = Self.instrument
        func impact(_ instrument: Instrument, notional: Double = 1_000_000) -> Int? {
            CloseOutImpact.ppm(
                notional: notional, varianceRate: 0.0025 / 86_400, instrument: instrument,
                policy: Self.policy(), shock: shock)
        }
        #expect(impact(instrument) == 23_665)
        instrument.liquidity = .init(depth2Percent: ExactDecimal(10_000_000))
        #expect(impact(instrument) == 10_584)
        instrument.liquidity.dailyVolume = ExactDecimal(50_000_000)
        #expect(impact(instrument) == 23_665)
        instrument.liquidity = .init()
        #expect(impact(instrument) == nil)
        instrument.liquidity = .init(dailyVolume: .zero)
        #expect(impact(instrument) == 1_000_000)
        #expect(impact(instrument, notional: 0) == 0)
        #expect(impact(instrument, notional: .infinity) == 1_000_000)
    }

    @Test func theOutcomeTakesThePolicysFirstSize() throws {
        let policy = Self.policy()
        let market = try Self.market(try Self.series(1), policy)
        let ratios = MarginRatios(maintenancePpm: 20_000, initialPpm: 40_000)
        let shock = try StressShock(priceChangePpm: 100_000, liquidityPpm: 10_000)
        let found = try StressShockOutcome(
            shock, ratios: ratios, instrument: Self.instrument, market: market, policy: policy)
        #expect(found.notional == 100_000 && found.positions.count == 8)
        let short = try #require(found.positions.first { $0.side == .short })
        #expect((short.impactPpm ?? 0) > 0 && short.badDebtPpm > 60_000)
        let larger = try StressShockOutcome(
            shock, ratios: ratios, instrument: Self.instrument, market: market, policy: policy,
            notional: 10_000_000)
        #expect(larger.positions[1].badDebtPpm > short.badDebtPpm)
        let bare = try StressShockOutcome(shock, ratios: ratios)
        #expect(bare.notional == nil && bare.requirement == nil)
        #expect(bare.positions[1].badDebtPpm == 60_000)
    }

    @Test func impossibleShocksAndRatiosAreRefused() {
        #expect(throws: StressFailure.self) { try StressShock(priceChangePpm: -1_000_000) }
        #expect(throws: StressFailure.self) { try StressShock(priceChangePpm: .min) }
        #expect(throws: StressFailure.self) { try StressShock(priceChangePpm: .max) }
        for multiplier in [0, -1, .nan, .infinity, 1_001.0] {
            #expect(throws: StressFailure.self) {
                try StressShock(volatilityMultiplier: multiplier)
            }
        }
        for share in [0, -1, 1_000_001, Int.max] {
            #expect(throws: StressFailure.self) { try StressShock(liquidityPpm: share) }
        }
        for outage in [TimeSpan.seconds(-1), .days(366), TimeSpan(microseconds: .max)] {
            #expect(throws: StressFailure.self) { try StressShock(outage: outage) }
        }
        for (maintenance, initial) in [(-1, 10), (11, 10), (0, 0), (0, 1_000_001), (0, Int.max)] {
            #expect(throws: StressFailure.self) {
                try ShockedPosition.ladder(
                    MarginRatios(maintenancePpm: maintenance, initialPpm: initial),
                    priceChangePpm: 0, impactPpm: nil)
            }
        }
    }
}
