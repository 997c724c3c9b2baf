import IsolatedMargin
import Testing
import VolModel

/// dydxprotocol/v4-chain, `protocol/x/perpetuals/types/liquidity_tier_test.go`,
/// `protocol/x/perpetuals/lib/lib_test.go` and `protocol/lib/margin/risk_test.go`.
struct DydxRequirementTests {
    /// Price in 10^exponent, sizes in 10^atomic: 10^(exponent + atomic + 6) quanta for each.
    static func contract(_ exponent: Int, _ atomic: Int) throws -> Contract {
        let power = exponent + atomic + 6
        let scale = (0..<abs(power)).reduce(1) { value, _ in value * 10 }
        return try Contract(
            name: "PERP", settlement: 0, multiplier: power > 0 ? scale : 1,
            divisor: power < 0 ? scale : 1, lotsMax: 1_000_000_000_000,
            ticksRange: 1...1_000_000_000,
            valueRounding: .towardZero)
    }

    struct Row: Sendable {
        let price: Int
        let exponent: Int
        let atomic: Int
        let base: Int
        let ppm: Int
        let fraction: Int
        var openInterest: Lots = 0
        var caps: (Quanta, Quanta) = (0, 0)
        let initial: Quanta
        let maintenance: Quanta
    }

    @Test(arguments: [
        Row(
            price: 55_550, exponent: -1, atomic: -4, base: 7_000, ppm: 10_000, fraction: 500_000,
            initial: 38_885_000, maintenance: 19_442_500),
        Row(
            price: 42_000_000, exponent: -2, atomic: -6, base: -5_000, ppm: 10_000,
            fraction: 500_000, initial: 21_000_000, maintenance: 10_500_000),
        Row(
            price: 55_550, exponent: -1, atomic: -6, base: 7_000, ppm: 1_000_000,
            fraction: 1_000_000, initial: 38_885_000, maintenance: 38_885_000),
        Row(
            price: 55_550, exponent: -1, atomic: -6, base: 7_000, ppm: 10_000, fraction: 500_000,
            initial: 388_850, maintenance: 194_425),
        Row(
            price: 367_500, exponent: -1, atomic: -6, base: 12_000, ppm: 200_000,
            fraction: 500_000, initial: 88_200_000, maintenance: 44_100_000),
        Row(
            price: 367_500, exponent: -1, atomic: -6, base: 12_000, ppm: 200_000,
            fraction: 500_000, openInterest: 1_000_000_000,
            caps: (10_000_000_000_000, 20_000_000_000_000), initial: 441_000_000,
            maintenance: 44_100_000),
        Row(
            price: 1_234_560, exponent: -1, atomic: -6, base: 74_523, ppm: 50_000,
            fraction: 600_000, initial: 460_015_575, maintenance: 276_009_345),
    ])
    func requirements(_ row: Row) throws {
        let contract = try Self.contract(row.exponent, row.atomic)
        let rule = try FractionOfInitialMargin(
            initialPpm: row.ppm, maintenanceFractionPpm: row.fraction, lowerCap: row.caps.0,
            upperCap: row.caps.1)
        let exposure = Exposure.of(
            contract, lots: row.base, at: row.price,
            openInterest: contract.value(of: row.openInterest, at: row.price))
        #expect(rule.initial(of: exposure) == row.initial)
        #expect(rule.maintenance(of: exposure) == row.maintenance)
    }

    @Test(arguments: [
        (200_000, 500_000_000_000, 0, 0, 0, 100_000_000_000), (100_000, 1, 0, 0, 0, 1),
        (200_000, 500_000, 1_500_000_000_000, 1_000_000_000_000, 2_000_000_000_000, 300_000),
        (200_000, 500_000, 80_000_000_000_000, 25_000_000_000_000, 50_000_000_000_000, 500_000),
    ])
    func initialRequirements(
        _ ppm: Int, _ notional: Int, _ openInterest: Int, _ lower: Int, _ upper: Int,
        _ expected: Int
    ) throws {
        let rule = try FractionOfInitialMargin(
            initialPpm: ppm, maintenanceFractionPpm: 500_000, lowerCap: Quanta(lower),
            upperCap: Quanta(upper))
        let exposure = Exposure.worth(Quanta(notional), openInterest: Quanta(openInterest))
        #expect(rule.initial(of: exposure) == Quanta(expected))
    }

    @Test(arguments: [
        (0, 200_000), (1_000_000, 200_000), (1_234_567, 387_653), (1_500_000, 600_000),
        (2_000_000, 1_000_000), (2_500_000, 1_000_000),
    ])
    func effectiveInitialRatio(_ openInterest: Int, _ expected: Int) throws {
        let rule = try FractionOfInitialMargin(
            initialPpm: 200_000, maintenanceFractionPpm: 500_000, lowerCap: 1_000_000,
            upperCap: 2_000_000)
        #expect(rule.effectiveInitialPpm(openInterest: Quanta(openInterest)) == expected)
        let unscaled = try FractionOfInitialMargin(
            initialPpm: 200_000, maintenanceFractionPpm: 500_000)
        #expect(unscaled.effectiveInitialPpm(openInterest: Quanta(openInterest)) == 200_000)
    }

    @Test(arguments: [(150_000, 800_000, 120_000), (450_000, 770_000, 346_500)])
    func maintenanceRatio(_ ppm: Int, _ fraction: Int, _ expected: Int) throws {
        let rule = try FractionOfInitialMargin(
            initialPpm: ppm, maintenanceFractionPpm: fraction)
        #expect(rule.maintenance(of: .worth(1_000_000)) == Quanta(expected))
    }

    @Test func equalToMaintenanceIsNotLiquidatable() throws {
        let rule = try FractionOfInitialMargin(
            initialPpm: 200_000, maintenanceFractionPpm: 500_000)
        #expect(!rule.isLiquidatable(equity: 100_000, .worth(1_000_000)))
        #expect(rule.isLiquidatable(equity: 99_999, .worth(1_000_000)))
        let free = try FractionOfInitialMargin(initialPpm: 200_000, maintenanceFractionPpm: 0)
        // The venue waits below zero as well where nothing is required; the engine does not.
        #expect(!free.isLiquidatable(equity: 0, .worth(1_000_000)))
    }

    /// Two ceilings: ⌈⌈3 · 0.2⌉ · 0.5⌉ and ⌈⌈1,000,001 · 0.1⌉ · 0.37⌉ = ⌈100,001 · 0.37⌉ =
    /// ⌈37,000.37⌉; and where one ceiling would be a quantum short.
    @Test func maintenanceIsRoundedUpTwice() throws {
        let rule = try FractionOfInitialMargin(
            initialPpm: 200_000, maintenanceFractionPpm: 500_000)
        #expect(rule.maintenance(of: .worth(3)) == 1)
        let other = try FractionOfInitialMargin(
            initialPpm: 100_000, maintenanceFractionPpm: 999_999)
        // One ceiling of 1,000,001 · 0.0999999 = 99,999.9999… would be 100,000.
        #expect(other.maintenance(of: .worth(1_000_001)) == 100_001)
    }
}
