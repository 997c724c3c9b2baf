extension MarginRule {
    /// The most by which maintenance grows with a unit of notional, in ppm; nil: not known.
    var marginalRateMaxPpm: Int? {
        switch self {
        case .ladder(let ladder):
            ladder.tiers.reduce(0) {
                max($0, ($1.maintenance * 1_000_000 + ladder.denominator - 1) / ladder.denominator)
            }
        case .fractionOfInitial(let rule):
            (rule.initialPpm * rule.maintenanceFractionPpm + 999_999) / 1_000_000
        case .entryFraction, .entryLeverage: 0
        case .riskFactors(let rule): (rule.slippage + max(rule.long, rule.short) + 999) / 1_000
        case .squareRoot, .skewScaled: nil
        }
    }
}

/// Funding moves every liquidation price. Of a linear contract whose rules grow with notional by at
/// most m, a payment of f ticks per lot moves that of a long by f to f/(1 − m), that of a short by
/// f/(1 + m) to f: the indexes shift by the end of the interval at which nothing is reported late.
/// What is reported early is looked at and entered again.
extension MarginEngine {
    mutating func shiftTriggers(of index: ContractIndex, afterFunding change: Int128) {
        let market = state.markets[index]
        let contract = contract(index)
        let rules = [market.rule] + market.formerRules.values
        let rates = rules.compactMap(\.marginalRateMaxPpm)
        guard venue.mode == .isolated, contract.payoff == .linear, rates.count == rules.count,
            let most = rates.max(), most <= 900_000
        else { return watchAll(of: index) }
        let ticksPerQuantum = Double(contract.divisor) / Double(contract.multiplier)
        let paid =
            abs(Double(approximating: change)) / Double(FundingRate.indexScale) * ticksPerQuantum
        let rate = Double(most) / 1_000_000
        // Funding due, value and maintenance are each rounded by up to a quantum.
        let slack = 2 + 4 * ticksPerQuantum / Double(contract.lotStep) / (1 - rate)
        let room = 1 + 1e-9
        let (early, late): (Double, Double)
        if change > 0 {
            (early, late) = (paid / (1 - rate) * room + slack, paid / (1 + rate) / room - slack)
        } else {
            (early, late) = (paid * room + slack, paid / room - slack)
        }
        guard early < 1e12 else { return watchAll(of: index) }
        let (sooner, later) = (Ticks(early.rounded(.up)), -Ticks(late.rounded(.down)))
        watches[index].longs.shift(by: change > 0 ? sooner : later)
        watches[index].shorts.shift(by: change > 0 ? later : sooner)
    }
}
