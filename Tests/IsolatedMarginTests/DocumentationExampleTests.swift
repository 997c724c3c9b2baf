import IsolatedMargin
import Testing
import VolModel

/// The example of `docs/engine.md`, line by line.
struct DocumentationExampleTests {
    @Test func anOpenPositionAndItsLiquidationPrice() throws {
        let contract = try Contract(
            name: "ETH-USD-PERP", settlement: 0, multiplier: 100,
            lotsMax: 1_000_000, ticksRange: 1...10_000_000)
        let venue = try Venue(
            assets: [Asset(name: "USDC", decimals: 6)],
            markets: [
                .init(
                    contract: contract,
                    rule: .ladder(try MarginLadder(maintenancePpm: 30_000, initialPpm: 60_000)),
                    liquidation: LiquidationPolicy(penaltyPpm: 10_000))
            ])
        var engine = MarginEngine(venue)
        try engine.execute(.mark(0, 200_000, Timestamp(seconds: 1_700_000_000)))
        try engine.execute(.deposit(1, 0, 200_000_000))
        try engine.execute(.open(1, 0, lots: 100, margin: 200_000_000, at: nil))
        #expect(engine.liquidationPrice(of: 1) == 185_567)
    }
}
