import IsolatedMargin
import Testing

/// vegaprotocol/vega, `core/integration/features/verified/`.
struct VegaRequirementTests {
    struct Row: Sendable {
        let lots: Lots
        let price: Ticks
        let factor: Int
        let slippage: Int
        let levels: RiskFactorMargin.Levels
        /// Maintenance, search, initial, release.
        let expected: [Quanta]
    }

    static let common = RiskFactorMargin.Levels(
        search: 1_500_000_000, initial: 2_000_000_000, release: 3_000_000_000)

    @Test(arguments: [
        Row(
            lots: 40, price: 10, factor: 800_700_000, slippage: 0, levels: common,
            expected: [321, 481, 642, 963]),
        Row(
            lots: 40, price: 50, factor: 800_728_200, slippage: 1_000_000_000, levels: common,
            expected: [3_602, 5_403, 7_204, 10_806]),
        Row(
            lots: -1, price: 15_900, factor: 100_000_000, slippage: 250_000_000,
            levels: .init(search: 1_100_000_000, initial: 1_200_000_000, release: 1_400_000_000),
            expected: [5_565, 6_121, 6_678, 7_791]),
    ])
    func levels(_ row: Row) throws {
        let contract = try Contract(
            name: "VEGA", settlement: 0, lotsMax: 1_000_000, ticksRange: 1...1_000_000)
        // The other side's factor must not matter.
        let isLong = row.lots > 0
        let rule = try RiskFactorMargin(
            long: isLong ? row.factor : 7, short: isLong ? 7 : row.factor,
            slippage: row.slippage, levels: row.levels)
        let exposure = Exposure.of(contract, lots: row.lots, at: row.price)
        #expect(
            [
                rule.maintenance(of: exposure), rule.search(of: exposure),
                rule.initial(of: exposure), rule.release(of: exposure),
            ] == row.expected)
    }

    @Test(arguments: [(900_000_000, 14_310), (700_000_000, 11_130)])
    func isolatedMarginIsAShareOfTheEntry(_ share: Int, _ expected: Int) throws {
        let rule = try Self.isolated(share)
        #expect(
            rule.initial(of: .worth(17_000, entry: 15_900, long: false)) == Quanta(expected))
    }

    @Test(arguments: [110_000_000, 350_000_000])
    func anIsolatedShareMustExceedTheRisk(_ share: Int) throws {
        #expect(throws: VenueFailure.self) { try Self.isolated(share) }
    }

    static func isolated(_ share: Int) throws -> RiskFactorMargin {
        try RiskFactorMargin(
            long: 100_000_000, short: 100_000_000, slippage: 250_000_000,
            levels: .init(search: 1_100_000_000, initial: 1_200_000_000, release: 1_400_000_000),
            isolatedShare: share)
    }
}
