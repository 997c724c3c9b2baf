import IsolatedMargin
import Testing
import VolModel

/// Losses by hand: one lot at one cent is 10,000 quanta, so a dollar is 1,000,000.
struct WaterfallTests {
    private func engine(
        _ liquidation: LiquidationPolicy, mode: Venue.MarginMode = .isolated, markets: Int = 1
    ) throws -> MarginEngine {
        var engine = MarginEngine(
            try EngineTests.venue(liquidation: liquidation, mode: mode, markets: markets))
        for market in 0..<markets {
            try engine.execute(.mark(market, 10_000, EngineTests.time(1)))
        }
        for account in 1...4 { try engine.execute(.deposit(account, 0, 1_000_000_000)) }
        return engine
    }

    private func requireConserved(_ engine: MarginEngine) {
        #expect(engine.state.imbalances(engine.venue).allSatisfy { $0 == 0 })
        #expect(engine.state.lotImbalances().allSatisfy { $0 == 0 })
    }

    @Test func leviesProfitsInProportion() throws {
        var engine = try engine(
            LiquidationPolicy(
                waterfall: Waterfall(autoDeleveraging: false, mutualisation: true)))
        try engine.execute(.open(1, 0, lots: 10, margin: 100_000_000, at: nil))
        try engine.execute(.open(2, 0, lots: -1, margin: 50_000_000, at: nil))
        try engine.execute(.open(3, 0, lots: -2, margin: 50_000_000, at: nil))
        try engine.execute(.mark(0, 8_900, EngineTests.time(2)))
        // 10 lots lost 110 with 100 of collateral: 10 missing, profits of 11 and 22.
        #expect(
            engine.events.suffix(4) == [
                .liquidationEnded(1, returned: 0),
                .levied(2, 3_333_333), .levied(3, 6_666_667),
                .lossBorne(1, .mutualisation, 10_000_000),
            ])
        requireConserved(engine)
    }

    @Test func leviesNoMoreThanTheProfitsAndTheVenueOwesTheRest() throws {
        var engine = try engine(
            LiquidationPolicy(
                waterfall: Waterfall(autoDeleveraging: false, mutualisation: true)))
        try engine.execute(.open(1, 0, lots: 10, margin: 100_000_000, at: nil))
        try engine.execute(.open(2, 0, lots: -1, margin: 50_000_000, at: nil))
        try engine.execute(.mark(0, 8_000, EngineTests.time(2)))
        #expect(
            engine.events.suffix(3) == [
                .levied(2, 20_000_000), .lossBorne(1, .mutualisation, 20_000_000),
                .lossBorne(1, .venue, 80_000_000),
            ])
        requireConserved(engine)
    }

    @Test func theBackstopTakesOverBelowItsShareOfMaintenance() throws {
        var engine = try engine(
            LiquidationPolicy(
                closeOut: .leastThatRestores(.init()), waterfall: Waterfall(backstop: .init())))
        try engine.execute(.endow(.backstop, 0, 1_000_000_000))
        try engine.execute(.open(1, 0, lots: 10, margin: 100_000_000, at: nil))
        // Equity 25 against a maintenance of 46.25: below two thirds.
        try engine.execute(.mark(0, 9_250, EngineTests.time(2)))
        #expect(
            engine.events == [
                .triggered(1, 9_250), .takenOver(1, lots: 10, balance: -900_000_000),
                .unwound(0, lots: -10, proceeds: 925_000_000),
            ])
        #expect(engine.state.treasuries[0].backstop == 1_025_000_000)
        requireConserved(engine)
    }

    @Test func aBackstopWithoutCapitalTakesNothingOver() throws {
        var engine = try engine(LiquidationPolicy(waterfall: Waterfall(backstop: .init())))
        try engine.execute(.open(1, 0, lots: 10, margin: 100_000_000, at: nil))
        try engine.execute(.mark(0, 9_250, EngineTests.time(2)))
        #expect(
            engine.events == [
                .triggered(1, 9_250),
                .liquidated(1, lots: -10, proceeds: 925_000_000, penalty: 0),
                .liquidationEnded(1, returned: 25_000_000),
            ])
        requireConserved(engine)
    }

    @Test func aThinBookTakesALiquidationInSteps() throws {
        // A depth of 500 dollars at 2%, back after ten seconds.
        var engine = try engine(
            LiquidationPolicy(
                depth: DepthModel(
                    depth: 500_000_000, slippagePpm: 20_000, refill: .seconds(10)),
                penaltyPpm: 10_000))
        try engine.execute(.open(1, 0, lots: 10, margin: 100_000_000, at: nil))
        try engine.execute(.mark(0, 9_400, EngineTests.time(2)))
        // 5 of 10 lots: a notional of 470 costs 2% · 470 / (2 · 500) = 0.94% on average.
        #expect(
            engine.events == [
                .triggered(1, 9_400),
                .liquidated(1, lots: -5, proceeds: 465_582_000, penalty: 4_700_000),
            ])
        try engine.execute(.mark(0, 9_400, EngineTests.time(3)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, 9_400, EngineTests.time(12)))
        #expect(
            engine.events.first
                == .liquidated(1, lots: -5, proceeds: 465_582_000, penalty: 4_700_000))
        #expect(engine.state.segments.isEmpty)
        #expect(engine.state.treasuries[0].insuranceFund == 9_400_000)
        requireConserved(engine)
    }

    @Test func aDelayLetsAPositionRecover() throws {
        var engine = try engine(LiquidationPolicy(delay: .seconds(5)))
        try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
        try engine.execute(.mark(0, 9_400, EngineTests.time(2)))
        #expect(engine.events == [.triggered(1, 9_400)])
        #expect(throws: Refusal(.beingLiquidated, found: 1)) {
            try engine.execute(.close(1, at: nil))
        }
        try engine.execute(.mark(0, 9_400, EngineTests.time(6)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, 9_600, EngineTests.time(7)))
        #expect(engine.events == [.recovered(1)])
        try engine.execute(.mark(0, 9_473, EngineTests.time(8)))
        #expect(engine.events == [.triggered(1, 9_473)])
    }

    @Test func closesTheLeastThatRestoresMaintenance() throws {
        var engine = try engine(
            LiquidationPolicy(closeOut: .leastThatRestores(.init()), penaltyPpm: 10_000))
        try engine.execute(.open(1, 0, lots: 100, margin: 1_000_000_000, at: nil))
        try engine.execute(.mark(0, 9_460, EngineTests.time(2)))
        // Equity 460; each lot closed costs a penalty of 0.946 and frees 4.73:
        // 460 − 0.946 n ≥ 4.73 (100 − n) from n = 3.43 on.
        #expect(
            engine.events == [
                .triggered(1, 9_460),
                .liquidated(1, lots: -4, proceeds: 378_400_000, penalty: 3_784_000),
                .recovered(1),
            ])
        requireConserved(engine)
    }

    @Test func crossMarginClosesWhatIsolationWouldHaveSpared() throws {
        for mode in Venue.MarginMode.allCases {
            var engine = try engine(LiquidationPolicy(), mode: mode, markets: 2)
            try engine.execute(.withdraw(1, 0, 980_000_000))
            try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
            try engine.execute(.open(1, 1, lots: 1, margin: 10_000_000, at: nil))
            // The first contract loses 12, more than its own margin.
            try engine.execute(.mark(0, 8_800, EngineTests.time(2)))
            try engine.execute(.mark(1, 10_000, EngineTests.time(2)))
            requireConserved(engine)
            switch mode {
            case .isolated:
                #expect(engine.state.segments.keys.sorted() == [2])
                #expect(engine.state.treasuries[0].deficit == 2_000_000)
            case .cross:
                // 20 − 12 = 8 is below 4.4 + 5: the first is closed, and then the second is safe.
                #expect(engine.state.segments.keys.sorted() == [2])
                #expect(engine.state.treasuries[0].deficit == 0)
                #expect(engine.events == [.recovered(2)])
            }
            try engine.execute(.mark(0, 8_800, EngineTests.time(3)))
            try engine.execute(.mark(1, 9_650, EngineTests.time(3)))
            #expect(engine.state.segments.isEmpty == (mode == .cross))
        }
    }
}
