import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Each risk module by hand, on a market of 80% a year and a horizon of an hour.
@Suite struct RiskModuleTests {
    private static let rate = 0.64 / 31_536_000

    private func market(
        tail: Double = 0.02, change: (inout MarketState) -> Void = { _ in }
    ) -> MarketState {
        var market = Fixture.market(
            tail: PerSide(long: tail, short: tail), varianceRate: Self.rate, buffer: 0.03)
        change(&market)
        return market
    }

    private func loss(
        _ side: Side, _ modules: [any RiskModule], notional: Double = 0, _ market: MarketState
    ) -> LossBuildUp {
        var loss = LossBuildUp(
            side: side, notional: notional, horizonSeconds: market.horizon.seconds)
        for module in [VolatilityModule.plain, TailModule.plain] + modules {
            module.apply(to: &loss, market: market)
        }
        return loss
    }

    @Test func volatilityThenTail() {
        let market = market(tail: 0.02)
        let steps = Requirement(
            modules: [VolatilityModule.plain, TailModule.plain], market: market
        ).stacked(.long, notional: 0)
        #expect(abs(steps[0] - (1 - exp(-(Self.rate * 3600).squareRoot()))) < 1e-15)
        #expect(abs(steps[1] - (1 - exp(-0.02))) < 1e-15)
    }

    /// Half an hour overdue: 1.5 times the variance of the hour.
    @Test func stalenessAndHeartbeatExtendTheHorizon() {
        let late = market { $0.overdue = .minutes(30) }
        #expect(abs(loss(.long, [StalenessModule()], late).move - 0.02 * 1.5.squareRoot()) < 1e-15)
        let tick = OracleHeartbeatModule(feed: .init(kind: .tick, heartbeat: .minutes(30)))
        #expect(abs(loss(.long, [tick], market()).move - 0.02 * 1.5.squareRoot()) < 1e-15)
        let threshold = OracleHeartbeatModule(
            feed: .init(kind: .threshold, heartbeat: .hours(1), deviation: Ratio(ppm: 5000)))
        #expect(loss(.long, [threshold], market()).move == 0.02)
        let spaced = market { $0.spacing = .hours(1) }
        let undeclared = OracleHeartbeatModule(feed: .init(kind: .ohlc))
        #expect(abs(loss(.short, [undeclared], spaced).move - 0.02 * 2.0.squareRoot()) < 1e-15)
    }

    /// 10% of 24 million a day closes a million in ten hours: eleven times the variance.
    @Test func closeoutGrowsWithSize() throws {
        let impact = ImpactModel(.init(dailyVolume: ExactDecimal(24_000_000)), .init())
        let module = CloseoutModule(impact: impact, participation: Ratio(ppm: 100_000))
        let move = loss(.long, [module], notional: 1_000_000, market()).move
        #expect(abs(move - 0.02 * 11.0.squareRoot()) < 1e-14)
        #expect(loss(.long, [module], notional: 0, market()).move == 0.02)
    }

    /// Rows 90 and 91 of the reference values at 80%: the window's distance for 1% of an hour.
    @Test func gapWithoutJumpsIsFirstPassage() {
        let none = market(tail: 0) {
            $0.jumps = [
                JumpRisk(
                    perYear: 0, upProbability: 0.5, meanUp: 0.02, meanDown: 0.03, source: .assumed)
            ]
        }
        for model in [GapModel.diffusion, .kouWang] {
            var policy = RiskPolicy.Gap()
            policy.model = model
            let module = GapModule(policy: policy, confidence: Ratio(ppm: 990_000))
            #expect(abs(loss(.long, [module], none).maintenance - 0.021776) < 5e-7)
        }
    }

    /// Row 94: 50 jumps a year of 3%, ten minutes, 1e-4: d = 4.5706% by the single jump's exact
    /// inverse; with the diffusion the distance is larger, and by Kou and Wang in between.
    @Test func gapWithJumps() throws {
        let process = try JumpDiffusion(
            logDriftPerYear: 0, annualizedVolatility: 0.8, jumpsPerYear: 50, upProbability: 0.5,
            meanUp: 0.03, meanDown: 0.03)
        let jump = try OneBigJump.logDistance(
            probability: 1e-4, process, side: .long, horizon: .minutes(10))
        #expect(abs(1 - exp(-jump) - 0.045706) < 5e-7)
        let risk = JumpRisk(
            perYear: 50, upProbability: 0.5, meanUp: 0.03, meanDown: 0.03, source: .assumed)
        func distance(_ model: GapModel) -> Double {
            risk.logDistance(
                model, side: .long, varianceRate: Self.rate, probability: 1e-4,
                horizonSeconds: 600)
        }
        #expect(distance(.diffusion) < jump)
        #expect(distance(.kouWang) > jump)
        #expect(distance(.oneBigJump) > distance(.kouWang))
        #expect(
            risk.logDistance(
                .kouWang, side: .long, varianceRate: .nan, probability: 1e-4, horizonSeconds: 600)
                == .infinity)
    }

    /// The impact of a table: linear between its sizes, along the last slope beyond.
    @Test(arguments: [
        (0, 0), (50_000, 0.0005), (100_000, 0.001), (550_000, 0.003), (1_000_000, 0.005),
        (2_000_000, 0.005 + 4e-3 / 0.9),
    ])
    func slippageTable(notional: Double, expected: Double) {
        let table = [(100_000, 1000), (1_000_000, 5000)].map {
            Instrument.SlippagePoint(notional: ExactDecimal($0), slippage: Ratio(ppm: $1))
        }
        let impact = ImpactModel(.init(slippage: table), .init())
        #expect(abs(impact.impact(notional, varianceRate: Self.rate) - expected) < 1e-12)
    }

    /// Each figure that is missing is assumed or said to be missing, whatever the others are: less
    /// knowledge never costs less.
    @Test func missingLiquidityIsNamed() {
        var policy = RiskPolicy.Liquidity()
        policy.assumedDepth2Percent = ExactDecimal(4_000_000)
        let assumed = SlippageModule(impact: ImpactModel(.init(), policy))
        #expect(abs(assumed.impact.impact(1_000_000, varianceRate: 0) - 0.01) < 1e-15)
        #expect(
            assumed.notes(market: market()) == [
                "slippage: the daily volume is not stated, the policy assumes a depth at 2% of 4000000"
            ])
        let deep = SlippageModule(
            impact: ImpactModel(.init(dailyVolume: ExactDecimal(1_000_000_000)), policy))
        #expect(deep.impact.impact(1_000_000, varianceRate: 0) == 0.01)
        let stated = SlippageModule(
            impact: ImpactModel(
                .init(
                    dailyVolume: ExactDecimal(1_000_000_000), depth2Percent: ExactDecimal(1_000_000)
                ),
                policy))
        #expect(abs(stated.impact.impact(1_000_000, varianceRate: 0) - 0.02) < 1e-15)
        #expect(stated.notes(market: market()).isEmpty)
    }

    /// A jump that is seen does not take the place of larger ones that are assumed.
    @Test func measuredAndAssumedJumpsBothCount() {
        let small = JumpRisk(
            perYear: 100, upProbability: 0, meanUp: 0.02, meanDown: 0.004, source: .measured)
        let large = JumpRisk(
            perYear: 20, upProbability: 0.5, meanUp: 0.02, meanDown: 0.03, source: .assumed)
        let module = GapModule(policy: .init(), confidence: Ratio(ppm: 999_500))
        for side in [Side.long, .short] {
            func move(_ jumps: [JumpRisk]) -> Double {
                loss(side, [module], market { $0.jumps = jumps }).move
            }
            #expect(move([small, large]) == max(move([small]), move([large])))
            #expect(move([large]) > move([small]))
        }
    }

    /// A fifth of an open interest of 20 million: as if the position were of 4 million.
    @Test func concentrationIsTheImpactOfTheCrowd() {
        let impact = ImpactModel(.init(depth2Percent: ExactDecimal(4_000_000)), .init())
        let crowd = ConcentrationModule(
            impact: impact, openInterest: ExactDecimal(20_000_000), share: Ratio(ppm: 200_000))
        let modules: [any RiskModule] = [SlippageModule(impact: impact), crowd]
        for side in [Side.long, .short] {
            let small = loss(side, modules, notional: 1_000_000, market()).maintenance
            let large = loss(side, modules, notional: 4_000_000, market()).maintenance
            let alone = loss(side, [modules[0]], notional: 4_000_000, market()).maintenance
            #expect(abs(small - large) < 1e-15)
            #expect(abs(large - alone) < 1e-15)
        }
    }

    /// A payment may fall due at once, and another each interval: an hour and an eighth, then two.
    @Test func funding() {
        let module = FundingModule(funding: .init(interval: .hours(8), cap: Ratio(ppm: 8000)))
        let base = loss(.short, [], market()).maintenance
        let paid = loss(.short, [module], market()).maintenance
        #expect(abs((1 + paid) / (1 + base) - 1.009) < 1e-15)
        let late = market { $0.overdue = .hours(7) }
        let twice = loss(.long, [StalenessModule(), module], late)
        let none = loss(.long, [StalenessModule()], late)
        #expect(abs((1 - twice.maintenance) / (1 - none.maintenance) - (1 - 2 * 0.008)) < 1e-15)
    }

    @Test func confidenceBands() {
        let wide = market { $0.confidenceWidth = 0.004 }
        let module = OracleConfidenceModule(bands: Ratio(ppm: 1_500_000))
        let base = loss(.long, [], wide).maintenance
        let banded = loss(.long, [module], wide).maintenance
        #expect(abs((1 - banded) / (1 - base) - 0.994) < 1e-15)
        #expect(module.notes(market: market()).count == 1)
    }

    /// The pooled volatility counts where it is the larger one.
    @Test func listingAgeOnlyRaises() {
        let module = ListingAgeModule(policy: .init(until: .days(180)))
        for (volatility, expected) in [(1.6, 0.04), (0.4, 0.02)] {
            let young = market {
                $0.historyLength = .days(40)
                $0.pooledVolatility = try? PooledVolatility(
                    annualizedVolatilities: [volatility], standardErrors: [0.1]
                ).estimates.first
            }
            #expect(abs(loss(.long, [module], young).move - expected) < 1e-14)
        }
        let alone = market { $0.historyLength = .days(40) }
        #expect(module.notes(market: alone).first?.contains("not assessed") == true)
    }

    /// 75% of a move of 2% and 25% of one of 6%, as requirements; never below the model.
    @Test func stressedWeight() {
        let module = StressedWeightModule(policy: .init())
        let stressed = market { $0.stressedLogDistance = PerSide(long: 0.06, short: 0.06) }
        let long = loss(.long, [module], stressed).maintenance
        #expect(abs(long - (0.75 * -expm1(-0.02) + 0.25 * -expm1(-0.06))) < 1e-15)
        let short = loss(.short, [module], stressed).maintenance
        #expect(abs(short - (0.75 * expm1(0.02) + 0.25 * expm1(0.06))) < 1e-15)
        let calm = market { $0.stressedLogDistance = PerSide(long: 0.01, short: 0.01) }
        #expect(loss(.long, [module], calm).move == 0.02)
    }

    /// What is no number asks for everything, whichever way it comes in.
    @Test func nothingUnknownIsFree() {
        let changes: [(inout LossBuildUp) -> Void] = [
            { $0.add(part: .nan) }, { $0.raiseMove(to: .nan) }, { $0.take(multiplier: .nan) },
            { $0.raiseVarianceRate(to: .nan) }, { $0.extendHorizon(bySeconds: .nan) },
        ]
        for change in changes {
            for side in [Side.long, .short] {
                var build = loss(side, [], market())
                change(&build)
                #expect(side == .long ? build.maintenance == 1 : build.maintenance == .infinity)
            }
        }
        var build = loss(.long, [], market())
        build.add(part: -1)
        build.raiseMove(to: -1)
        build.extendHorizon(bySeconds: -1)
        build.raiseVarianceRate(to: -1)
        #expect(build == loss(.long, [], market()))
    }

    /// The buffer of 25% of EMIR's first option, and triggers that hold it back.
    @Test(
        arguments: [
            // requirement, current, stress, factor
            (0.04, nil, nil, 1.25), (0.04, 0.05, nil, 1.25), (0.04, 0.045, nil, 1.125),
            (0.04, 0.03, nil, 1), (0.04, 0.08, nil, 1.25),
        ] as [(Double, Double?, Double?, Double)])
    func releasableBuffer(
        requirement: Double, current: Double?, stress: Double?, factor: Double
    ) {
        let found = RiskPolicy.AntiProcyclicality.Releasable().factor(
            requirement: requirement, current: current, stress: stress)
        #expect(abs(found - factor) < 1e-15)
    }

    @Test func declaredTriggers() {
        var buffer = RiskPolicy.AntiProcyclicality.Releasable()
        buffer.releaseAbove = Ratio(ppm: 1_500_000)
        buffer.refillBelow = Ratio(ppm: 1_100_000)
        func factor(_ stress: Double?) -> Double {
            buffer.factor(requirement: 0.04, current: 0.045, stress: stress)
        }
        #expect(abs(factor(1.6) - 1.125) < 1e-15)
        #expect(abs(factor(1.3) - 1.125) < 1e-15)
        #expect(factor(1.0) == 1.25)
        buffer.refillBelow = nil
        #expect(factor(1.3) == 1.25)
        #expect(factor(nil) == 1.25)
    }

    @Test(arguments: EMIRArticle28.allCases)
    func emirOptions(option: EMIRArticle28) {
        var policy = RiskPolicy.AntiProcyclicality()
        option.apply(to: &policy)
        #expect(policy.buffer?.size == (option == .buffer ? Ratio(ppm: 250_000) : nil))
        #expect(policy.stress?.weight == (option == .stressedWeight ? Ratio(ppm: 250_000) : nil))
        #expect(policy.stress?.lookback == (option == .stressedWeight ? .days(3650) : nil))
        #expect(policy.longFloor == (option == .floor ? .days(3650) : nil))
        // More than the article asks for is left alone.
        policy.buffer = .init()
        policy.buffer?.size = Ratio(ppm: 400_000)
        policy.stress = .init()
        policy.stress?.weight = Ratio(ppm: 500_000)
        policy.longFloor = .days(4000)
        option.apply(to: &policy)
        #expect(policy.buffer?.size == Ratio(ppm: 400_000))
        #expect(policy.stress?.weight == Ratio(ppm: 500_000))
        #expect(policy.longFloor == .days(4000))
    }
}
