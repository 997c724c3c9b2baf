import IsolatedMargin
import Testing
import VolModel

struct EngineTests {
    /// One coin market in cents: 1 lot at 1 tick is 10,000 quanta of a coin with six decimals.
    static func venue(
        maintenancePpm: Int = 50_000, initialPpm: Int = 100_000,
        liquidation: LiquidationPolicy = LiquidationPolicy(), feePpm: Int = 0,
        mode: Venue.MarginMode = .isolated, markets: Int = 1
    ) throws -> Venue {
        try Venue(
            mode: mode, assets: [Asset(name: "USDC", decimals: 6)],
            markets: try (0..<markets).map {
                Venue.Market(
                    contract: try Contract(
                        name: "M\($0)", settlement: 0, multiplier: 10_000, lotsMax: 1_000_000,
                        ticksRange: 1...100_000_000),
                    rule: .ladder(
                        try MarginLadder(maintenancePpm: maintenancePpm, initialPpm: initialPpm)),
                    liquidation: liquidation, takerFeePpm: feePpm)
            })
    }

    static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    @Test func liquidatesALongBelowItsPriceAndNotAtIt() throws {
        var engine = MarginEngine(try Self.venue())
        try engine.execute(.mark(0, 10_000, Self.time(1)))
        try engine.execute(.deposit(7, 0, 20_000_000))
        // 1 lot at 100 dollars with 10 dollars: safe while 10 − (100 − p) ≥ 0.05 p, p ≥ 94.7368….
        try engine.execute(.open(7, 0, lots: 1, margin: 10_000_000, at: nil))
        #expect(engine.liquidationPrice(of: 1) == 9_473)
        try engine.execute(.mark(0, 9_474, Self.time(2)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, 9_473, Self.time(3)))
        #expect(
            engine.events == [
                .triggered(1, 9_473),
                .liquidated(1, lots: -1, proceeds: 94_730_000, penalty: 0),
                .liquidationEnded(1, returned: 4_730_000),
            ])
        #expect(engine.state.accounts[7]?.free == [14_730_000])
        #expect(engine.state.imbalances(engine.venue) == [0])
    }

    @Test func liquidatesAShortAboveItsPrice() throws {
        var engine = MarginEngine(try Self.venue())
        try engine.execute(.mark(0, 10_000, Self.time(1)))
        try engine.execute(.deposit(7, 0, 10_000_000))
        // 10 + (100 − p) ≥ 0.05 p, p ≤ 104.7619….
        try engine.execute(.open(7, 0, lots: -1, margin: 10_000_000, at: nil))
        #expect(engine.liquidationPrice(of: 1) == 10_477)
        try engine.execute(.mark(0, 10_476, Self.time(2)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, 10_477, Self.time(3)))
        #expect(engine.events.first == .triggered(1, 10_477))
        #expect(engine.state.segments.isEmpty)
    }

    @Test func theInsuranceFundPaysWhatASegmentCannot() throws {
        var engine = MarginEngine(try Self.venue())
        try engine.execute(.mark(0, 10_000, Self.time(1)))
        try engine.execute(.endow(.insurance, 0, 3_000_000))
        try engine.execute(.deposit(7, 0, 10_000_000))
        try engine.execute(.open(7, 0, lots: 1, margin: 10_000_000, at: nil))
        try engine.execute(.mark(0, 8_500, Self.time(2)))
        #expect(
            engine.events.suffix(3) == [
                .liquidationEnded(1, returned: 0),
                .lossBorne(1, .insuranceFund, 3_000_000), .lossBorne(1, .venue, 2_000_000),
            ])
        #expect(engine.state.treasuries[0].deficit == 2_000_000)
        #expect(engine.state.imbalances(engine.venue) == [0])
    }

    @Test func deleveragesTheOtherSideAtTheBankruptcyPrice() throws {
        var engine = MarginEngine(try Self.venue())
        try engine.execute(.mark(0, 10_000, Self.time(1)))
        for account in 1...3 { try engine.execute(.deposit(account, 0, 100_000_000)) }
        try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
        try engine.execute(.open(2, 0, lots: -3, margin: 60_000_000, at: nil))
        try engine.execute(.open(3, 0, lots: -3, margin: 90_000_000, at: nil))
        try engine.execute(.mark(0, 8_000, Self.time(2)))
        // Both shorts have gained a fifth; the second has more leverage.
        #expect(
            engine.events == [
                .triggered(1, 8_000),
                .deleveraged(2, by: 1, lots: 1, proceeds: -90_000_000),
                .lossBorne(1, .autoDeleveraging, 10_000_000),
                .liquidationEnded(1, returned: 0),
            ])
        #expect(engine.state.imbalances(engine.venue) == [0])
        #expect(engine.state.lotImbalances() == [0])
    }

    @Test func refusesTooLittleMarginAndNamesTheLeast() throws {
        var engine = MarginEngine(try Self.venue(feePpm: 1_000))
        try engine.execute(.mark(0, 10_000, Self.time(1)))
        try engine.execute(.deposit(7, 0, 20_000_000))
        #expect(
            throws: Refusal(.belowInitialMargin, found: 10_000_000, nearest: 10_100_000)
        ) {
            try engine.execute(.open(7, 0, lots: 1, margin: 10_000_000, at: nil))
        }
        try engine.execute(.open(7, 0, lots: 1, margin: 10_100_000, at: nil))
        #expect(engine.state.treasuries[0].fees == 100_000)
    }
}
