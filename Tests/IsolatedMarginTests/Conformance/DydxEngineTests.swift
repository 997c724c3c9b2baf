import IsolatedMargin
import Testing
import VolModel

/// dydxprotocol/v4-chain through the engine: `protocol/x/clob/keeper/liquidations_test.go`,
/// `protocol/lib/margin/risk_test.go`, `protocol/x/perpetuals/lib/lib_test.go`.
struct DydxEngineTests {
    /// Who is bankrupt is paid (or pays) its bankruptcy price by whoever is deleveraged: a long of
    /// 0.1 Bitcoin that owes 4,501, a short that holds 5,499, each from 50,000.
    @Test(arguments: [
        (100, 60_000, 45_000, 4_501_000_000), (-100, 40_000, 55_000, -5_499_000_000),
    ])
    func deleveragingPaysTheBankruptcyQuote(
        _ lots: Lots, _ opened: Ticks, _ bankrupt: Ticks, _ quote: Int
    ) throws {
        var engine = try Self.engine(
            lots: lots, margin: 499_000_000, others: [-lots], openedAt: opened)
        #expect(engine.state.segments[1]?.balance == -Quanta(quote))
        try engine.execute(.mark(0, bankrupt, Timestamp(seconds: 2)))
        #expect(
            engine.events.contains(.deleveraged(2, by: 1, lots: lots, proceeds: -Quanta(quote))))
        #expect(engine.events.contains(.liquidationEnded(1, returned: 0)))
        #expect(engine.state.imbalances(engine.venue) == [0])
    }

    /// A long that owes 5,000, half of it against each of two shorts.
    @Test func halfOfAPositionPaysHalfOfTheQuote() throws {
        var engine = try Self.engine(lots: 100, margin: 0, others: [-50, -50], openedAt: 70_000)
        #expect(engine.state.segments[1]?.balance == -5_000_000_000)
        try engine.execute(.mark(0, 49_999, Timestamp(seconds: 2)))
        for short in [2, 3] {
            #expect(
                engine.events.contains(
                    .deleveraged(short, by: 1, lots: 50, proceeds: -2_500_000_000)))
        }
    }

    /// Net collateral of 500 on 5,000 of notional with 10%: safe; a quantum less is not.
    @Test(arguments: [(1_500_000_000, false), (1_499_999_999, true)])
    func netCollateralThatEqualsMaintenanceIsSafe(_ margin: Int, _ isLiquidated: Bool) throws {
        // From 60,000 the position has lost 1,000 at 50,000.
        var position = try OnePosition(
            try DydxLiquidationTests.contract(), try DydxLiquidationTests.rule(), lots: 100,
            entry: 60_000, margin: Quanta(margin))
        #expect(position.engine.liquidationPrice(of: 1) == (isLiquidated ? 50_000 : 49_999))
        try position.mark(50_000)
        #expect(position.engine.events.isEmpty != isLiquidated)
    }

    /// Open interest between the caps asks for more when a position is opened, counting itself, and
    /// liquidates nobody.
    @Test func openInterestRaisesInitialAlone() throws {
        let rule = try FractionOfInitialMargin(
            initialPpm: 200_000, maintenanceFractionPpm: 500_000, lowerCap: 5_000_000_000,
            upperCap: 10_000_000_000)
        var engine = MarginEngine(
            try Venue(
                assets: [Asset(name: "USDC", decimals: 6)],
                markets: [
                    .init(
                        contract: try DydxLiquidationTests.contract(),
                        rule: .fractionOfInitial(rule))
                ]))
        try engine.execute(.mark(0, 50_000, Timestamp(seconds: 1)))
        for account in 1...2 { try engine.execute(.deposit(account, 0, 10_000_000_000)) }
        // The lower cap is 5,000 and belongs to the base: 20 % of 5,000.
        try engine.execute(.open(1, 0, lots: 100, margin: 1_000_000_000, at: nil))
        let price = engine.liquidationPrice(of: 1)
        // 7,500 after the order is half way: 60 % of 2,500.
        #expect(throws: Refusal(.belowInitialMargin, found: 1_499_999_999, nearest: 1_500_000_000))
        {
            try engine.execute(.open(2, 0, lots: 50, margin: 1_499_999_999, at: nil))
        }
        try engine.execute(.open(2, 0, lots: 50, margin: 1_500_000_000, at: nil))
        #expect(engine.liquidationPrice(of: 1) == price)
        // 10,000 is the upper cap: all of the 5,000 that the increase makes of 2,500.
        #expect(throws: Refusal(.belowInitialMargin, found: 50)) {
            try engine.execute(.increase(2, lots: 50, at: nil))
        }
        try engine.execute(.addMargin(2, 3_500_000_000))
        try engine.execute(.increase(2, lots: 50, at: nil))
        #expect(engine.liquidationPrice(of: 1) == price)
        // The other side is no larger and takes its initial margin at 100 % too.
        #expect(throws: Refusal(.belowInitialMargin, found: 49_999_999, nearest: 50_000_000)) {
            try engine.execute(.open(1, 0, lots: -1, margin: 49_999_999, at: nil))
        }
    }

    /// Lots of 0.001 Bitcoin; account 1 first, then the others with ample margin, all from 50,000
    /// while the mark is another.
    private static func engine(
        lots: Lots, margin: Quanta, others: [Lots], openedAt mark: Ticks
    ) throws -> MarginEngine {
        var engine = MarginEngine(
            try Venue(
                assets: [Asset(name: "USDC", decimals: 6)],
                markets: [
                    .init(
                        contract: try DydxLiquidationTests.contract(),
                        rule: try DydxLiquidationTests.rule())
                ]))
        try engine.execute(.mark(0, mark, Timestamp(seconds: 1)))
        for (index, lots) in ([lots] + others).enumerated() {
            let margin = index == 0 ? margin : 50_000_000_000
            try engine.execute(.deposit(index + 1, 0, margin + 1))
            try engine.execute(.open(index + 1, 0, lots: lots, margin: margin, at: 50_000))
        }
        return engine
    }
}
