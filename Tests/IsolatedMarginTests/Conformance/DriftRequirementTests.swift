import IsolatedMargin
import Testing

/// Drift and Velocity: `state/perp_market/tests.rs`, `math/margin/tests.rs`; the launch parameters
/// of `deploy-scripts/params/relaunch-perp-markets.json` are derived.
struct DriftRequirementTests {
    /// Lots of 1e-9 base, ticks and quanta of 1e-6 dollars.
    static func contract(_ name: String = "SOL", lotStep: Lots = 1) throws -> Contract {
        try Contract(
            name: name, settlement: 0, divisor: 1_000_000_000, lotStep: lotStep,
            lotsMax: 900_000_000_000_000, ticksRange: 1...1_000_000_000_000,
            valueRounding: .towardZero)
    }

    @Test func ratioWithoutImf() throws {
        let rule = try SquareRootMargin(maintenance: 500, initial: 1_000, imf: 0)
        #expect(rule.initialRatio(lots: 1_000_000_000_000) == 1_000)
        #expect(rule.maintenanceRatio(lots: 1_000_000_000_000) == 500)
        // The ratio for fills is the mean of the two.
        #expect((rule.initialRatio(lots: 1) + rule.maintenanceRatio(lots: 1)) / 2 == 750)
    }

    @Test func ratioOfAMillionBaseUnits() throws {
        let rule = try SquareRootMargin(maintenance: 500, initial: 1_000, imf: 50)
        #expect(rule.initialRatio(lots: 1_000_000_000_000_000) == 1_300)
        // The same with lots of a thousandth.
        let coarse = try SquareRootMargin(
            maintenance: 500, initial: 1_000, imf: 50, lotsPerBase: 1_000)
        #expect(coarse.initialRatio(lots: 1_000_000_000) == 1_300)
    }

    @Test(arguments: [(1_000, 140_014_010_000), (10_000, 1_040_104_010_000)])
    func requirementWithAnOpenOrder(_ imf: Int, _ expected: Int) throws {
        let rule = try SquareRootMargin(
            maintenance: 500, initial: 1_000, imf: imf, openOrders: 10_000)
        let exposure = Exposure.of(
            try Self.contract(), lots: 10_001_000_000_000, at: 100_000_000)
        #expect(rule.maintenance(of: exposure) == Quanta(expected))
    }

    @Test(arguments: [
        (500, 300, 50, 16_081_910_000_000, 303), (500, 200, 1_900, 19_818_300_000, 244),
        (500, 300, 250, 632_622_000_000, 302),
    ])
    func launchMarketsAtTheirLargestOpenInterest(
        _ initial: Int, _ maintenance: Int, _ imf: Int, _ size: Int, _ expected: Int
    ) throws {
        let rule = try SquareRootMargin(maintenance: maintenance, initial: initial, imf: imf)
        #expect(rule.maintenanceRatio(lots: size) == expected)
        #expect(rule.initialRatio(lots: size) == 500)
    }

    @Test func aRatioAboveOneIsNotForContracts() throws {
        let rule = MarginRule.squareRoot(
            try SquareRootMargin(maintenance: 500, initial: 1_000, imf: 10_000))
        #expect(throws: VenueFailure.self) { try rule.requireOnePrice(for: try Self.contract()) }
        let small = try Contract(
            name: "SOL", settlement: 0, divisor: 1_000_000_000, lotsMax: 9_000_000_000_000,
            ticksRange: 1...1_000_000_000_000)
        try rule.requireOnePrice(for: small)
    }
}
