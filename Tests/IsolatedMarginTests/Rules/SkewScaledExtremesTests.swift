import IsolatedMargin
import Testing

struct SkewScaledExtremesTests {
    private static func rule(equality: Bool = false, least: Quanta = 0) throws -> SkewScaledMargin {
        try SkewScaledMargin(
            skewScale: 1, slope: 100_000_000_000, minimum: 100_000_000_000,
            maintenanceScalar: 1_000_000_000, leastPerPosition: least,
            liquidatesAtEquality: equality)
    }

    /// A ratio of 10²¹ is still an ordinary number.
    @Test func theLargestSizeUnderTheSteepestSlope() throws {
        let exposure = Exposure(
            lots: .max, isLong: true, notional: Contract.notionalMax,
            entryNotional: Contract.notionalMax)
        let rule = try Self.rule(least: Contract.notionalMax)
        #expect(rule.maintenance(of: exposure) > Contract.notionalMax)
        #expect(rule.isLiquidatable(equity: Contract.notionalMax, exposure))
        #expect(throws: VenueFailure.self) {
            try MarginRule.skewScaled(rule).requireOnePrice(
                for: try Contract(
                    name: "X", settlement: 0, divisor: 1_000_000_000_000, lotsMax: .max,
                    ticksRange: 1...1))
        }
    }

    /// A notional that rounds to nothing needs nothing, and whoever owes money is liquidated.
    @Test(arguments: [false, true])
    func withoutANotional(_ equality: Bool) throws {
        let rule = try Self.rule(equality: equality)
        let exposure = Exposure(lots: 1, isLong: true, notional: 0, entryNotional: 0)
        #expect(rule.isLiquidatable(equity: 0, exposure) == equality)
        #expect(rule.isLiquidatable(equity: -1, exposure))
    }
}
