import TestSupport

@testable import IsolatedMargin

extension SeededRandom {
    /// A ladder as often as not, else one of the other rules, where the contract allows it.
    mutating func marginRule(for contract: Contract) throws -> MarginRule {
        let rule = oneIn(2) ? try ladder() : try special()
        do throws(VenueFailure) {
            try rule.requireOnePrice(for: contract)
            return rule
        } catch { return try ladder() }
    }

    mutating func special() throws -> MarginRule {
        switch below(6) {
        case 0:
            return .fractionOfInitial(
                try FractionOfInitialMargin(
                    initialPpm: pick([10_000, 100_000, 1_000_000]),
                    maintenanceFractionPpm: pick([0, 600_000, 1_000_000]),
                    lowerCap: pick([0, 100_000]), upperCap: pick([100_000, 1_000_000_000])))
        case 1:
            let maintenance = 1 + below(900)
            return .squareRoot(
                try SquareRootMargin(
                    maintenance: maintenance, initial: maintenance + below(900),
                    imf: pick([0, 100, 10_000]), lotsPerBase: pick([1, 1_000, 1_000_000_000]),
                    openOrders: pick([0, 0, 17])))
        case 2:
            let one = 1_000_000_000
            return .skewScaled(
                try SkewScaledMargin(
                    skewScale: pick([1_000, 1_000_000_000]), slope: pick([0, one / 2, one * 30]),
                    minimum: one / pick([20, 100]),
                    maintenanceScalar: pick([300_000, 1_000_000])
                        * (one / 1_000_000), cap: pick([nil, one / 2]),
                    leastPerPosition: pick([0, 10]), liquidatesAtEquality: oneIn(2)))
        case 3:
            let one = 1_000_000_000
            return .entryFraction(
                try EntryFractionMargin(
                    maintenanceFraction: one / pick([10, 100]),
                    liquidationFee: one / pick([20, 200]),
                    maxLeverage: one * pick([1, 5, 9])))
        case 4:
            return .entryLeverage(
                try EntryLeverageMargin(
                    maintenanceHundredths: pick([1_000, 4_000]),
                    initialHundredths: pick([100, 300, 1_000])))
        default:
            let one = 1_000_000_000
            return .riskFactors(
                try RiskFactorMargin(
                    long: below(one / 8), short: below(one / 8), slippage: pick([0, one / 50]),
                    levels: .init(
                        search: one + below(one / 10), initial: one + one / 5,
                        release: one + one / 2)))
        }
    }

    /// A ladder whose maintenance is continuous at its bounds.
    private mutating func ladder() throws -> MarginRule {
        let denominator = pick([1_000_000, 1_000_000, 4_000, 300])
        var tiers: [MarginLadder.Tier] = []
        var maintenance = 1 + below(denominator / 12)
        var (from, deduction) = (Quanta(0), Quanta(0))
        for _ in 0...below(3) {
            tiers.append(
                MarginLadder.Tier(
                    from: from, maintenance: maintenance,
                    initial: maintenance + below(denominator / 10),
                    maintenanceDeduction: deduction))
            from += 1 + Quanta(below(pick([100, 100_000, 1_000_000_000])))
            let step = below(denominator / 8)
            deduction += from * Quanta(step)
            maintenance += step
        }
        return .ladder(
            try MarginLadder(
                tiers: tiers, denominator: denominator, least: Quanta(pick([0, 0, 1, 1_000]))))
    }
}
