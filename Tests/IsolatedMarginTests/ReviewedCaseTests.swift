import IsolatedMargin
import Testing
import VolModel

/// Cases that a hostile review broke an earlier engine with.
struct ReviewedCaseTests {
    private func engine(
        _ liquidation: LiquidationPolicy = LiquidationPolicy(),
        mode: Venue.MarginMode = .isolated, markets: Int = 1, feePpm: Int = 0
    ) throws -> MarginEngine {
        var engine = MarginEngine(
            try EngineTests.venue(
                liquidation: liquidation, feePpm: feePpm, mode: mode, markets: markets))
        for market in 0..<markets {
            try engine.execute(.mark(market, 10_000, EngineTests.time(1)))
        }
        return engine
    }

    private func ladder(_ maintenancePpm: Int, _ initialPpm: Int) throws -> MarginRule {
        .ladder(try MarginLadder(maintenancePpm: maintenancePpm, initialPpm: initialPpm))
    }

    @Test func fundingBringsALiquidationPriceIntoTheRange() throws {
        var engine = try engine()
        try engine.execute(.deposit(1, 0, 100_000_000))
        try engine.execute(.open(1, 0, lots: 1, margin: 100_000_000, at: nil))
        #expect(engine.liquidationPrice(of: 1) == nil)
        for second in 2...11 {
            try engine.execute(
                .fund(0, rateBillionths: 50_000_000, EngineTests.time(Int64(second))))
        }
        // Ten times five dollars: 50 = 0.95 p at 52.63.
        #expect(engine.liquidationPrice(of: 1) == 5_263)
        try engine.execute(.mark(0, 4_000, EngineTests.time(20)))
        #expect(engine.events.first == .triggered(1, 4_000))
    }

    @Test func anAdoptionIsOfItsOwnRuleAndNotOfALaterOne() throws {
        var engine = try engine()
        try engine.execute(.deposit(1, 0, 12_000_000))
        try engine.execute(.open(1, 0, lots: 1, margin: 12_000_000, at: nil))
        try engine.execute(
            .setRule(
                0, try ladder(60_000, 200_000), existing: .after(EngineTests.time(100)),
                EngineTests.time(2)))
        try engine.execute(
            .setRule(
                0, try ladder(300_000, 600_000), existing: .after(EngineTests.time(10_000)),
                EngineTests.time(3)))
        try engine.execute(.mark(0, 10_000, EngineTests.time(100)))
        #expect(engine.events == [.adoptedRule(0, segments: 1)])
        #expect(engine.state.segments[1]?.ruleVersion == 2)
        try engine.execute(.mark(0, 10_000, EngineTests.time(10_000)))
        #expect(engine.events.prefix(2) == [.adoptedRule(0, segments: 1), .triggered(1, 10_000)])
    }

    @Test func aCrossAccountBelowMaintenanceIsFoundByTheNextMark() throws {
        var engine = try engine(mode: .cross, markets: 2)
        try engine.execute(.deposit(1, 0, 30_000_000))
        try engine.execute(.open(1, 0, lots: 1, margin: 0, at: nil))
        try engine.execute(.open(1, 1, lots: 1, margin: 0, at: nil))
        // A close 29 dollars below the mark leaves 1 against a maintenance of 5.
        try engine.execute(.close(2, at: 7_100))
        try engine.execute(.mark(0, 10_001, EngineTests.time(2)))
        #expect(engine.events.first == .triggered(1, 10_001))
    }

    @Test func aLossOfACrossAccountDoesNotSpareItTheFee() throws {
        var engine = try engine(mode: .cross, feePpm: 1_000)
        try engine.execute(.deposit(1, 0, 1_000_000_000))
        try engine.execute(.open(1, 0, lots: 1, margin: 0, at: nil))
        try engine.execute(.mark(0, 9_000, EngineTests.time(2)))
        try engine.execute(.close(1, at: nil))
        #expect(engine.state.treasuries[0].fees == 100_000 + 90_000)
    }

    @Test func deleveragingACrossAccountTakesTheShareOfThePosition() throws {
        var engine = try engine(mode: .cross, markets: 2)
        try engine.execute(.deposit(1, 0, 120_000_000))
        try engine.execute(.deposit(2, 0, 20_000_000))
        try engine.execute(.open(1, 0, lots: 10, margin: 0, at: nil))
        try engine.execute(.open(1, 1, lots: 1, margin: 0, at: nil))
        try engine.execute(.open(2, 1, lots: -1, margin: 0, at: nil))
        try engine.execute(.mark(1, 9_990, EngineTests.time(2)))
        try engine.execute(.mark(0, 5_000, EngineTests.time(3)))
        try engine.execute(.mark(1, 9_990, EngineTests.time(4)))
        // The account lacks 380 dollars; the other side of its small position owes none of it.
        #expect(engine.state.accounts[2].map { $0.free[0] >= 0 } == true)
        let given = engine.events.compactMap { event -> Quanta? in
            if case .lossBorne(_, .autoDeleveraging, let amount) = event { amount } else { nil }
        }
        #expect(given.reduce(0, +) <= 20_000_000)
        #expect(engine.state.imbalances(engine.venue) == [0])
    }

    @Test func takingMarginOutHeedsTheRuleThatWatches() throws {
        let kinked = MarginRule.ladder(
            try MarginLadder(tiers: [
                .init(from: 0, maintenance: 10_000, initial: 20_000),
                .init(
                    from: 50_000_000, maintenance: 500_000, initial: 600_000,
                    maintenanceDeduction: 490_000 * 50_000_000,
                    initialDeduction: 580_000 * 50_000_000),
            ]))
        var engine = try engine()
        try engine.execute(.setRule(0, kinked, existing: .atOnce, EngineTests.time(2)))
        try engine.execute(.deposit(1, 0, 50_000_000))
        try engine.execute(.open(1, 0, lots: 1, margin: 50_000_000, at: nil))
        try engine.execute(
            .setRule(0, try ladder(100_000, 100_000), existing: .whenIncreased, EngineTests.time(3))
        )
        // 10 dollars for new risk, 25.5 by the rule that watches.
        #expect(throws: Refusal(.belowInitialMargin, found: 40_000_000, nearest: 24_500_000)) {
            try engine.execute(.removeMargin(1, 40_000_000))
        }
    }

    @Test func aSegmentThatNothingWasClosedOfIsLetGo() throws {
        var engine = try engine(
            LiquidationPolicy(
                depth: DepthModel(depth: 100_000_000, slippagePpm: 0, refill: .hours(1_000))))
        try engine.execute(.deposit(1, 0, 100_000_000))
        try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
        try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
        try engine.execute(.mark(0, 9_400, EngineTests.time(2)))
        #expect(engine.state.segments.keys.sorted() == [2])
        try engine.execute(.mark(0, 20_000, EngineTests.time(3)))
        #expect(engine.events == [.recovered(2)])
    }

    @Test(arguments: [1, 7, 60] as [Int64])
    func theDepthRefillsHoweverOftenMarksCome(seconds: Int64) throws {
        // A quantum comes back in 3.6 seconds.
        var engine = try engine(
            LiquidationPolicy(
                depth: DepthModel(depth: 1_000, slippagePpm: 0, refill: .hours(1))))
        try engine.execute(.deposit(1, 0, 100_000_000))
        try engine.execute(.open(1, 0, lots: 5, margin: 50_000_000, at: nil))
        // One lot is worth more than the depth and is taken alone.
        try engine.execute(.mark(0, 9_400, EngineTests.time(2)))
        #expect(engine.state.markets[0].depthUsed == 94_000_000)
        for step in 1...(4_200 / seconds) {
            try engine.execute(.mark(0, 9_400, EngineTests.time(2 + step * seconds)))
        }
        let passed = Quanta(4_200 / seconds * seconds)
        #expect(engine.state.markets[0].depthUsed == 94_000_000 - passed * 1_000 / 3_600)
    }
}
