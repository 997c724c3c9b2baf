extension MarginEngine {
    /// Takes a segment over with its balance where it is below the backstop's share of maintenance
    /// and the backstop's equity covers the initial requirement of all that it then holds.
    mutating func takeOver(_ segment: Segment, at mark: Ticks) -> Bool {
        let index = segment.contract
        guard let backstop = venue.markets[index].liquidation.waterfall.backstop else {
            return false
        }
        let contract = contract(index)
        let market = state.markets[index]
        let equity = segment.equity(contract, at: mark, fundingIndex: market.fundingIndex)
        let maintenance = market.rule(segment.ruleVersion).maintenance(
            of: segment.exposure(contract, at: mark, openInterest: 0))
        guard
            equity < Exact.ppm(backstop.belowMaintenancePpm, of: maintenance, rounding: .down)
        else { return false }
        settleBackstopFunding(of: index)
        var inventory = state.markets[index].backstop
        inventory.lots += segment.lots
        inventory.balance += segment.balance
        guard canHold(inventory, of: index, in: contract.settlement) else { return false }
        state.markets[index].backstop = inventory
        forget(segment)
        events.append(.takenOver(segment.id, lots: segment.lots, balance: segment.balance))
        if equity < 0 { events.append(.lossBorne(segment.id, .backstop, -equity)) }
        releaseBackstop(of: index)
        return true
    }

    /// Closes inventory with the book as far as the depth goes.
    mutating func unwindBackstop(_ index: ContractIndex, at mark: Ticks) {
        refillDepth(of: index)
        settleBackstopFunding(of: index)
        let held = state.markets[index].backstop.lots
        let size = takeable(abs(held), of: index, at: mark)
        guard size > 0 else { return }
        let closed = held > 0 ? size : -size
        let (amount, notional) = proceeds(of: closed, index, at: mark)
        sell(closed, for: amount, notional, index)
        state.markets[index].backstop.lots -= closed
        state.markets[index].backstop.balance += amount
        events.append(.unwound(index, lots: -closed, proceeds: amount))
        releaseBackstop(of: index)
    }

    private func isBackstopFlat(in asset: AssetIndex) -> Bool {
        venue.markets.indices.allSatisfy {
            contract($0).settlement != asset || state.markets[$0].backstop.lots == 0
        }
    }

    /// What is left of an inventory without lots becomes capital again; capital below zero with
    /// nothing left to close is owed by the venue.
    mutating func releaseBackstop(of index: ContractIndex) {
        let asset = contract(index).settlement
        guard state.markets[index].backstop.lots == 0 else { return }
        state.treasuries[asset].backstop += state.markets[index].backstop.balance
        state.markets[index].backstop.balance = 0
        let capital = state.treasuries[asset].backstop
        guard capital < 0, isBackstopFlat(in: asset) else { return }
        state.treasuries[asset].backstop = 0
        state.treasuries[asset].deficit -= capital
        events.append(.backstopExhausted(asset, -capital))
    }

    mutating func settleBackstopFunding(of index: ContractIndex) {
        let market = state.markets[index]
        let due = Exact.share(
            of: Quanta(market.backstop.lots), market.fundingIndex - market.backstop.fundingIndex,
            over: FundingRate.indexScale, rounding: .up)
        state.markets[index].backstop.fundingIndex = market.fundingIndex
        state.markets[index].backstop.balance -= due
        state.markets[index].book.balance += due
        if due != 0 { events.append(.backstopFunding(index, paid: due)) }
    }

    private func canHold(_ inventory: Inventory, of index: ContractIndex, in asset: AssetIndex)
        -> Bool
    {
        var equity = state.treasuries[asset].backstop
        var required: Quanta = 0
        for other in venue.markets.indices where contract(other).settlement == asset {
            let market = state.markets[other]
            let held = other == index ? inventory : market.backstop
            guard let mark = market.mark, held.lots != 0 || held.balance != 0 else { continue }
            let value = contract(other).value(of: held.lots, at: mark)
            equity += held.balance + value
            let notional = Quanta(value.magnitude)
            required += market.rule.initial(
                of: Exposure(
                    lots: abs(held.lots), isLong: held.lots > 0, notional: notional,
                    entryNotional: notional))
        }
        return equity >= required
    }
}
