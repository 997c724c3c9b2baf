import IsolatedMargin
import TestSupport
import Testing
import VolModel

/// Vectors of venues through the engine: liquidation prices and amounts.
struct OtherVenueEngineTests {
    /// Hyperliquid's tiers 10 times to 1,000 and 5 times above, ticks of a cent: 10 units from 120
    /// with 240. 10p − 960 < p − 50 below 101.11…, where the notional is in the upper tier.
    @Test func hyperliquidTiers() throws {
        let rule = try HyperliquidRequirementTests.ladder((0, 10), (1_000, 5))
        var position = try OnePosition(
            try Self.cents(), .ladder(rule), lots: 10, entry: 12_000, margin: 240_000_000)
        #expect(position.engine.liquidationPrice(of: 1) == 10_111)
        try position.mark(10_112)
        #expect(position.engine.events.isEmpty)
        try position.mark(10_111)
        #expect(position.engine.events.first == .triggered(1, 10_111))
    }

    /// A position of more than 100,000 loses 20% first, a smaller one all.
    @Test(arguments: [(2_000, 400), (1_000, 1_000)])
    func hyperliquidAmounts(_ lots: Lots, _ expected: Lots) throws {
        let rule = try HyperliquidRequirementTests.ladder((0, 10))
        let closeOut = ShareCloseOut(portionPpm: 200_000, wholeUpTo: 100_000_000_000)
        var position = try OnePosition(
            try Self.cents(), .ladder(rule), .init(closeOut: .share(closeOut)), lots: lots,
            entry: 11_000, margin: Quanta(lots) * 14_000_000)
        // Equity is 4 for each, maintenance 5.
        try position.mark(10_000)
        #expect(position.steps.first?.lots == -expected)
    }

    /// F11: short 1 at 15,900, slippage 0.25, factor 0.1, isolated share 0.9.
    @Test func vegaIsolated() throws {
        let contract = try Contract(
            name: "VEGA", settlement: 0, lotsMax: 10, ticksRange: 1...1_000_000)
        let rule = MarginRule.riskFactors(try VegaRequirementTests.isolated(900_000_000))
        let refusal = #expect(throws: Refusal.self) {
            try OnePosition(contract, rule, lots: -1, entry: 15_900, margin: 14_309)
        }
        #expect(refusal?.reason == .belowInitialMargin)
        var position = try OnePosition(contract, rule, lots: -1, entry: 15_900, margin: 14_310)
        // 30,210 − p < ⌈0.35 p⌉.
        #expect(position.engine.liquidationPrice(of: 1) == 22_378)
        try position.mark(22_377)
        #expect(position.engine.events.isEmpty)
        try position.mark(22_378)
        #expect(position.engine.events.first == .triggered(1, 22_378))
    }

    /// H11: long 10 from 100 with 100 and 20 times is liquidated below 95; after a change to 10
    /// times and funding of 10 below 101.
    @Test func perplAfterARuleChangeAndFunding() throws {
        let contract = try Contract(
            name: "PERP", settlement: 0, multiplier: 1_000_000, lotsMax: 1_000,
            ticksRange: 1...1_000)
        var position = try OnePosition(
            contract,
            .entryLeverage(
                try EntryLeverageMargin(maintenanceHundredths: 2_000, initialHundredths: 1_000)),
            lots: 10, entry: 100, margin: 100_000_000)
        #expect(position.engine.liquidationPrice(of: 1) == 94)
        try position.mark(102)
        try position.engine.execute(
            .fund(0, rateBillionths: 9_803_922, Timestamp(seconds: 10)))
        let stricter = MarginRule.entryLeverage(
            try EntryLeverageMargin(maintenanceHundredths: 1_000, initialHundredths: 1_000))
        try position.engine.execute(
            .setRule(0, stricter, existing: .atOnce, Timestamp(seconds: 11)))
        // Funding rounds up to a quantum more than 10, which costs the tick itself.
        #expect(position.engine.liquidationPrice(of: 1) == 101)
    }

    /// Injective: long (entry − margin)/(1 − mmr), short (entry + margin)/(1 + mmr) for one unit.
    @Test func injectiveClosedForm() throws {
        var random = SeededRandom(seed: 3)
        let contract = try Contract(
            name: "INJ", settlement: 0, multiplier: 1_000_000, lotsMax: 1_000,
            ticksRange: 1...10_000_000)
        for _ in 0..<200 {
            let mmr = 5_000 + Int(random.next() % 300_000)
            let initial = mmr + 1 + Int(random.next() % 300_000)
            let entry = 10_000 + Int(random.next() % 900_000)
            let least = (entry * initial + 999_999) / 1_000_000
            let unitMargin = least + Int(random.next() % UInt64(entry - least))
            let lots = 1 + Int(random.next() % 50)
            let rule = MarginRule.ladder(
                try MarginLadder(maintenancePpm: mmr, initialPpm: initial))
            let margin = Quanta(unitMargin * lots) * 1_000_000
            let long = try OnePosition(contract, rule, lots: lots, entry: entry, margin: margin)
            let short = try OnePosition(contract, rule, lots: -lots, entry: entry, margin: margin)
            // The first tick strictly beyond the price; equality is not liquidated.
            let (owed, room) = ((entry - unitMargin) * 1_000_000, 1_000_000 - mmr)
            let lower = (owed + room - 1) / room - 1
            let upper = (entry + unitMargin) * 1_000_000 / (1_000_000 + mmr) + 1
            #expect(long.engine.liquidationPrice(of: 1) == (lower > 0 ? lower : nil))
            #expect(short.engine.liquidationPrice(of: 1) == upper)
        }
    }

    /// Perp v2, 10% and 6.25%: half of a position that keeps half of its maintenance, else all; all
    /// of 100 dollars.
    @Test(arguments: [
        // Maintenance 6.25 for each at 100.
        (101, 4_000_000, 50), (101, 3_125_000, 50), (101, 3_124_999, 101), (1, 4_000_000, 1),
    ])
    func perpV2(_ lots: Lots, _ equity: Int, _ expected: Lots) throws {
        let rule = try MarginLadder(maintenancePpm: 62_500, initialPpm: 100_000)
        var position = try OnePosition(
            try Self.cents(), .ladder(rule),
            .init(closeOut: .half(HalfCloseOut(wholeUpTo: 100_000_000)), penaltyPpm: 25_000),
            lots: lots, entry: 11_000, margin: Quanta(lots) * Quanta(equity + 10_000_000))
        try position.mark(10_000)
        #expect(position.steps.first?.lots == -expected)
    }

    static func cents() throws -> Contract {
        try Contract(
            name: "PERP", settlement: 0, multiplier: 10_000, lotsMax: 1_000_000,
            ticksRange: 1...1_000_000)
    }
}
