extension MarginRule {
    /// The least equity that is not liquidated: the maintenance, one more where equality is
    /// liquidated as well.
    @inline(__always)
    func leastSafeEquity(_ exposure: Exposure) -> Quanta {
        let maintenance = max(0, maintenance(of: exposure))
        guard case .skewScaled(let rule) = self, rule.liquidatesAtEquality else {
            return maintenance
        }
        return maintenance + 1
    }

    /// Whether no position has a larger maintenance than under another rule; false where that is
    /// not known.
    func isNowhereAbove(_ other: MarginRule) -> Bool {
        guard case .ladder(let ladder) = self, case .ladder(let others) = other else {
            return self == other
        }
        return ladder.isNowhereAbove(others)
    }

    /// Throws ``VenueFailure`` where the requirement of a position of the contract's largest size
    /// may rise faster than its value, so that it would be liquidated by gains.
    ///
    /// The side that gains with the notional is the long one of a linear contract and the short one
    /// of an inverse contract.
    public func requireOnePrice(for contract: Contract) throws(VenueFailure) {
        let isPossible =
            switch self {
            case .ladder, .fractionOfInitial, .entryFraction, .entryLeverage: true
            case .squareRoot(let rule): rule.maintenanceRatio(lots: contract.lotsMax) <= 10_000
            case .skewScaled(let rule):
                rule.maintenanceRatio(lots: contract.lotsMax) <= SkewScaledMargin.one
            case .riskFactors(let rule):
                rule.slippage + (contract.payoff == .linear ? rule.long : rule.short)
                    <= 1_000_000_000
            }
        guard isPossible else {
            throw VenueFailure(
                "contract \(contract.name): the maintenance of \(contract.lotsMax) lots exceeds "
                    + "their notional")
        }
    }
}
