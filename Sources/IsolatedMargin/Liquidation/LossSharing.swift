extension MarginEngine {
    /// A deficit down the layers: insurance fund, levy on profits, venue.
    mutating func bear(_ deficit: Quanta, of segment: Segment) {
        let asset = contract(segment.contract).settlement
        let waterfall = venue.markets[segment.contract].liquidation.waterfall
        var missing = deficit
        if waterfall.insuranceFund {
            let paid = min(missing, state.treasuries[asset].insuranceFund)
            state.treasuries[asset].insuranceFund -= paid
            missing -= paid
            note(paid, .insuranceFund, segment)
        }
        if waterfall.mutualisation, missing > 0 {
            let levied = levy(missing, on: segment.contract)
            missing -= levied
            note(levied, .mutualisation, segment)
        }
        state.treasuries[asset].deficit += missing
        note(missing, .venue, segment)
    }

    private mutating func note(_ amount: Quanta, _ layer: LossLayer, _ segment: Segment) {
        guard amount > 0 else { return }
        events.append(.lossBorne(segment.id, layer, amount))
    }

    /// From every unrealised profit of a contract in proportion, at most all of it and no more than
    /// the segment is worth; in the order of ids each share is what rounds the sum so far down.
    private mutating func levy(_ amount: Quanta, on index: ContractIndex) -> Quanta {
        guard let mark = state.markets[index].mark else { return 0 }
        let winners = state.segments.values
            .filter { $0.contract == index }
            .map { (segment: $0, profit: profitToLevy($0, at: mark)) }
            .filter { $0.profit > 0 }
            .sorted { $0.segment.id < $1.segment.id }
        let total = winners.reduce(Quanta(0)) { $0 + $1.profit }
        guard total > 0 else { return 0 }
        let levied = min(amount, total)
        var (profits, before) = (Quanta(0), Quanta(0))
        for winner in winners {
            profits += winner.profit
            let sum = Exact.share(of: levied, profits, over: total, rounding: .down)
            let share = sum - before
            before = sum
            guard share > 0 else { continue }
            var segment = winner.segment
            segment.fees += share
            replace(winner.segment, by: segment)
            events.append(.levied(segment.id, share))
        }
        return levied
    }

    private func profitToLevy(_ segment: Segment, at mark: Ticks) -> Quanta {
        let contract = contract(segment.contract)
        let equity = segment.equity(
            contract, at: mark, fundingIndex: state.markets[segment.contract].fundingIndex)
        return venue.mode == .isolated
            ? min(segment.unrealised(contract, at: mark), equity)
            : segment.unrealised(contract, at: mark)
    }
}
