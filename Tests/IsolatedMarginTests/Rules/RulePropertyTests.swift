import IsolatedMargin
import MarginPolicy
import TestSupport
import Testing

/// What every rule promises, over seeded random rules and positions.
struct RulePropertyTests {
    /// 1, or up to 10^digits.
    static func amount(_ random: inout SeededRandom, digits: Int) -> Int {
        let power = (0..<1 + Int(random.next() % UInt64(digits))).reduce(1) { n, _ in n * 10 }
        return 1 + Int(random.next() % UInt64(power))
    }

    static func rule(_ random: inout SeededRandom) throws -> MarginRule {
        let small = 1 + Int(random.next() % 300_000)
        let large = small + Int(random.next() % 600_000)
        switch random.next() % 7 {
        case 0:
            let leverages = random.shuffled([3, 7, 20, 50]).prefix(3).sorted(by: >)
            let table = try HyperliquidTiers(
                zip([0, 1_000, 1_000_000], leverages).map {
                    .init(lowerBound: $0, maxLeverage: $1)
                })
            return .ladder(try MarginLadder(table, decimals: 6))
        case 1:
            return .fractionOfInitial(
                try FractionOfInitialMargin(
                    initialPpm: large, maintenanceFractionPpm: small,
                    lowerCap: 0, upperCap: random.pick([0, 0, 1_000_000])))
        case 2:
            return .squareRoot(
                try SquareRootMargin(
                    maintenance: 1 + small / 100, initial: 1 + large / 100,
                    imf: Int(random.next() % 2_000), lotsPerBase: 1_000_000))
        case 3:
            return .skewScaled(
                try SkewScaledMargin(
                    skewScale: 10_000_000_000, slope: small * 1_000, minimum: small * 100,
                    maintenanceScalar: large * 1_000,
                    cap: random.oneIn(2) ? 900_000_000 : nil,
                    leastPerPosition: Quanta(random.next() % 1_000)))
        case 4:
            return .entryFraction(
                try EntryFractionMargin(
                    maintenanceFraction: small * 100, liquidationFee: large * 100,
                    maxLeverage: 5_000_000_000))
        case 5:
            return .entryLeverage(
                try EntryLeverageMargin(
                    maintenanceHundredths: 100 + large, initialHundredths: 100 + small))
        default:
            return .riskFactors(
                try RiskFactorMargin(
                    long: small * 1_000, short: large * 1_000, slippage: 1_000_000,
                    levels: VegaRequirementTests.common))
        }
    }

    /// At a later mark of the same position maintenance is not less where the notional is more, and
    /// does not grow by more than the notional; never above initial when just opened.
    @Test func maintenanceGrowsWithTheNotionalAndNotFaster() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<5_000 {
            let rule = try Self.rule(&random)
            let notional = Quanta(Self.amount(&random, digits: 15))
            let more = notional + Quanta(Self.amount(&random, digits: 15))
            let at = { (value: Quanta) in
                Exposure(
                    lots: 1_000_000_000, isLong: true, notional: value, entryNotional: notional)
            }
            let growth = rule.maintenance(of: at(more)) - rule.maintenance(of: at(notional))
            #expect(growth >= 0, "\(rule)")
            // Two ceilings, or a floor and a ceiling.
            #expect(growth <= more - notional + 2, "\(rule)")
            #expect(rule.initial(of: at(notional)) >= rule.maintenance(of: at(notional)), "\(rule)")
        }
    }

    /// Larger positions at one price never need less, and no less than two of half the size, but
    /// for a quantum of rounding.
    @Test func maintenanceDoesNotFallWithTheSize() throws {
        var random = SeededRandom(seed: 12)
        for _ in 0..<5_000 {
            let rule = try Self.rule(&random)
            let lots = Self.amount(&random, digits: 11)
            let more = lots + Self.amount(&random, digits: 11)
            let price = Quanta(Self.amount(&random, digits: 5))
            let at = { (lots: Lots) in
                Exposure(
                    lots: lots, isLong: false, notional: Quanta(lots) * price,
                    entryNotional: Quanta(lots) * price)
            }
            #expect(rule.maintenance(of: at(lots)) <= rule.maintenance(of: at(more)), "\(rule)")
        }
    }

    /// The largest equity that is liquidated and the least that is not are neighbours.
    @Test func liquidationStartsAtOneEquity() throws {
        var random = SeededRandom(seed: 13)
        for _ in 0..<2_000 {
            let rule = try Self.rule(&random)
            let exposure = Exposure.worth(Quanta(Self.amount(&random, digits: 14)))
            let maintenance = rule.maintenance(of: exposure)
            guard maintenance > 0 else { continue }
            #expect(rule.isLiquidatable(equity: maintenance - 1, exposure))
            #expect(!rule.isLiquidatable(equity: maintenance, exposure))
        }
    }
}
