import IsolatedMargin
import MarginPolicy
import Testing

/// Minnzen/hyperliquid-math, `test/unit/margin/margin.test.ts`,
/// `test/unit/liquidation/liquidation.test.ts`.
struct HyperliquidRequirementTests {
    static func ladder(_ tiers: (UInt64, Int)...) throws -> MarginLadder {
        try MarginLadder(
            try HyperliquidTiers(tiers.map { .init(lowerBound: $0.0, maxLeverage: $0.1) }),
            decimals: 6)
    }

    @Test(arguments: [(200, 5, 40), (600, 20, 30)])
    func initial(_ notional: Int, _ leverage: Int, _ expected: Int) throws {
        let rule = try Self.ladder((0, leverage))
        let amount = rule.initial(of: .worth(Quanta(notional) * 1_000_000))
        #expect(amount == Quanta(expected) * 1_000_000)
    }

    /// 400 with 10 times: maintenance 20, and the backstop below 13.333….
    @Test(arguments: [(13_333_333, true), (13_333_341, false)] as [(Quanta, Bool)])
    func maintenanceAndBackstop(_ equity: Quanta, _ isTakenOver: Bool) throws {
        let rule = try Self.ladder((0, 10))
        #expect(rule.maintenance(of: .worth(400_000_000)) == 20_000_000)
        let contract = try Contract(
            name: "X", settlement: 0, multiplier: 1_000_000, lotsMax: 1_000, ticksRange: 1...1_000)
        // 4 from 110: a loss of 40 at 100.
        var position = try OnePosition(
            contract, .ladder(rule), .init(waterfall: .init(backstop: .init())), lots: 4,
            entry: 110, margin: 40_000_000 + equity)
        try position.engine.execute(.endow(.backstop, 0, 1_000_000_000))
        try position.mark(100)
        let takenOver = Event.takenOver(1, lots: 4, balance: equity - 400_000_000)
        #expect(position.engine.events.contains(takenOver) == isTakenOver)
        #expect(position.steps.isEmpty == isTakenOver)
    }

    @Test func theBoundBelongsToTheUpperTier() throws {
        let rule = try Self.ladder((0, 10), (1_000, 5))
        let upper = try #require(rule.tiers.last)
        #expect(rule.denominator == 100)
        #expect(upper.maintenance == 10)
        #expect(upper.maintenanceDeduction == 50 * 1_000_000 * 100)
        #expect(rule.maintenance(of: .worth(1_000_000_000)) == 50_000_000)
        #expect(rule.maintenance(of: .worth(999_900_000)) == 49_995_000)
        #expect(rule.initial(of: .worth(1_000_000_000)) == 200_000_000)
        #expect(rule.initial(of: .worth(999_900_000)) == 99_990_000)
    }

    /// BTC: 40 times up to 150 million, then 20 times; the same as the table's own arithmetic.
    @Test(arguments: [1, 12_345_678_901, 150_000_000_000_000, 150_000_000_000_001] as [UInt64])
    func agreesWithTheTable(_ notional: UInt64) throws {
        let table = try HyperliquidTiers([
            .init(lowerBound: 0, maxLeverage: 40), .init(lowerBound: 150_000_000, maxLeverage: 20),
        ])
        let rule = try MarginLadder(table, decimals: 6)
        let exposure = Exposure.worth(Quanta(notional))
        #expect(
            rule.maintenance(of: exposure)
                == Quanta(table.maintenanceRequirement(notional: notional)))
        #expect(rule.initial(of: exposure) == Quanta(table.initialRequirement(notional: notional)))
    }
}
