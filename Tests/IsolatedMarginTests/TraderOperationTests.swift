import IsolatedMargin
import Testing
import VolModel

struct TraderOperationTests {
    private func engine(deposit: Quanta = 100_000_000) throws -> MarginEngine {
        var engine = MarginEngine(try EngineTests.venue())
        try engine.execute(.mark(0, 10_000, EngineTests.time(1)))
        try engine.execute(.deposit(1, 0, deposit))
        try engine.execute(.open(1, 0, lots: 1, margin: 20_000_000, at: nil))
        return engine
    }

    @Test func leverageMovesTheMarginThatItNeeds() throws {
        var engine = try engine()
        try engine.execute(.setLeverage(1, hundredths: 800))
        #expect(engine.events == [.marginMoved(1, -7_500_000)])
        try engine.execute(.setLeverage(1, hundredths: 200))
        #expect(engine.events == [.marginMoved(1, 37_500_000)])
        #expect(throws: Refusal(.leverageTooHigh, found: 1_001, nearest: 1_000)) {
            try engine.execute(.setLeverage(1, hundredths: 1_001))
        }
    }

    @Test func leverageWithoutTheMarginNamesTheLeastThatIsAffordable() throws {
        var engine = try engine(deposit: 60_000_000)
        #expect(throws: Refusal(.insufficientFree, found: 50, nearest: 167)) {
            try engine.execute(.setLeverage(1, hundredths: 50))
        }
        try engine.execute(.setLeverage(1, hundredths: 167))
    }

    @Test func aChosenLiquidationPriceIsTheOneThatLiquidates() throws {
        var engine = try engine()
        for (lots, ticks) in [(1, 9_000), (1, 9_400), (-1, 10_500), (-1, 12_345)] {
            try engine.execute(.open(1, 0, lots: lots, margin: 10_000_000, at: nil))
            let id = engine.state.nextSegment - 1
            try engine.execute(.setLiquidationPrice(id, ticks))
            #expect(engine.liquidationPrice(of: id) == ticks)
        }
    }

    @Test func aLiquidationPriceTooNearNamesTheNearestAllowed() throws {
        var engine = try engine(deposit: 60_000_000)
        let near = Refusal(.liquidationPriceNotAllowed, found: 9_900, nearest: 9_473)
        #expect(throws: near) { try engine.execute(.setLiquidationPrice(1, 9_900)) }
        try engine.execute(.setLiquidationPrice(1, 9_473))
        // With all 60 dollars: 60 − (100 − p) ≥ 0.05 p from p = 42.1052… on.
        let far = Refusal(.liquidationPriceNotAllowed, found: 1, nearest: 4_210)
        #expect(throws: far) { try engine.execute(.setLiquidationPrice(1, 1)) }
        try engine.execute(.setLiquidationPrice(1, 4_210))
    }

    @Test func unrealisedProfitCannotBeTakenOut() throws {
        var engine = try engine()
        try engine.execute(.mark(0, 11_000, EngineTests.time(2)))
        // 20 of margin less 11 that new risk needs at 110 dollars.
        #expect(throws: Refusal(.belowInitialMargin, found: 9_000_001, nearest: 9_000_000)) {
            try engine.execute(.removeMargin(1, 9_000_001))
        }
        try engine.execute(.removeMargin(1, 9_000_000))
    }

    @Test func fundingPassesFromLongsToShorts() throws {
        var engine = try engine()
        try engine.execute(.open(1, 0, lots: -1, margin: 20_000_000, at: nil))
        // 0.01% of 100 dollars.
        try engine.execute(.fund(0, rateBillionths: 100_000, EngineTests.time(2)))
        try engine.execute(.close(1, at: nil))
        #expect(engine.events.last == .closed(1, returned: 19_990_000))
        try engine.execute(.close(2, at: nil))
        #expect(engine.events.last == .closed(2, returned: 20_010_000))
        #expect(engine.state.accounts[1]?.free == [100_000_000])
    }

    @Test func fundingMovesTheLiquidationPrice() throws {
        var engine = try engine()
        #expect(engine.liquidationPrice(of: 1) == 8_421)
        for second in 2...11 {
            try engine.execute(.fund(0, rateBillionths: 5_000_000, EngineTests.time(Int64(second))))
        }
        // Ten times half a dollar.
        #expect(engine.liquidationPrice(of: 1) == 8_947)
        try engine.execute(.mark(0, 8_948, EngineTests.time(20)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, 8_947, EngineTests.time(21)))
        #expect(engine.events.first == .triggered(1, 8_947))
    }

    @Test func anInverseContractPaysInCoins() throws {
        // A hundred dollars a lot, settled in coins of eight decimals, prices in whole dollars.
        let contract = try Contract(
            name: "XBTUSD", settlement: 0, payoff: .inverse, multiplier: 10_000_000_000,
            lotsMax: 1_000_000, ticksRange: 1...10_000_000)
        let venue = try Venue(
            assets: [Asset(name: "BTC", decimals: 8)],
            markets: [
                .init(
                    contract: contract,
                    rule: .ladder(try MarginLadder(maintenancePpm: 5_000, initialPpm: 10_000)))
            ])
        var engine = MarginEngine(venue)
        try engine.execute(.mark(0, 10_000, EngineTests.time(1)))
        try engine.execute(.deposit(1, 0, 1_000_000_000))
        // 10,000 dollars are one coin at the start; a tenth of it is margin.
        try engine.execute(.open(1, 0, lots: 100, margin: 10_000_000, at: nil))
        // 1.1 − 10,000/p ≥ 0.005 · 10,000/p from p = 10,050/1.1 = 9,136.36 on.
        #expect(engine.liquidationPrice(of: 1) == 9_136)
        try engine.execute(.mark(0, 12_500, EngineTests.time(2)))
        try engine.execute(.close(1, at: nil))
        #expect(engine.events.last == .closed(1, returned: 30_000_000))
        #expect(engine.state.imbalances(venue) == [0])
    }

    @Test func aDatedFutureEndsAtItsSettlementPrice() throws {
        let contract = try Contract(
            name: "BTC-DEC", settlement: 0, multiplier: 10_000, lotsMax: 1_000,
            ticksRange: 1...1_000_000, expiry: EngineTests.time(100))
        let venue = try Venue(
            assets: [Asset(name: "USDC", decimals: 6)],
            markets: [
                .init(
                    contract: contract,
                    rule: .ladder(try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000)),
                    liquidation: LiquidationPolicy(
                        waterfall: Waterfall(autoDeleveraging: false, mutualisation: true)))
            ])
        var engine = MarginEngine(venue)
        try engine.execute(.mark(0, 10_000, EngineTests.time(1)))
        try engine.execute(.deposit(1, 0, 30_000_000))
        try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
        try engine.execute(.open(1, 0, lots: -1, margin: 10_000_000, at: nil))
        #expect(throws: Refusal(.notPerpetual, found: 0)) {
            try engine.execute(.fund(0, rateBillionths: 1, EngineTests.time(2)))
        }
        #expect(throws: Refusal(.notExpired, found: 99_000_000, nearest: 100_000_000)) {
            try engine.execute(.settle(0, 8_000, EngineTests.time(99)))
        }
        try engine.execute(.settle(0, 8_000, EngineTests.time(100)))
        // The long owes 10, which the short's profit of 20 pays.
        #expect(
            engine.events == [
                .closed(1, returned: 0), .levied(2, 10_000_000),
                .lossBorne(1, .mutualisation, 10_000_000), .closed(2, returned: 20_000_000),
            ])
        #expect(engine.state.accounts[1]?.free == [30_000_000])
        #expect(engine.state.imbalances(venue) == [0])
        #expect(throws: Refusal(.expired, found: 0)) {
            try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
        }
    }
}
