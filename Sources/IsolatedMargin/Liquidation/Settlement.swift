import VolModel

extension MarginEngine {
    /// Everything of a dated contract is closed at the settlement price, without fees: segments
    /// that end below zero first, so that profits are still there for a levy, each part in the
    /// order of ids.
    mutating func settle(_ index: ContractIndex, at ticks: Ticks, _ time: Timestamp)
        throws(Refusal)
    {
        try require(contract: index)
        try requireTime(time)
        let contract = contract(index)
        guard let expiry = contract.expiry, time >= expiry else {
            throw Refusal(
                .notExpired, found: Int128(time.microseconds),
                nearest: contract.expiry.map { Int128($0.microseconds) })
        }
        try requirePrice(ticks, contract)
        guard !state.markets[index].isSettled else {
            throw Refusal(.expired, found: Int128(index))
        }
        state.clock = time
        state.markets[index].mark = ticks
        state.markets[index].liquidations = []
        let segments = state.segments.values.filter { $0.contract == index }
            .sorted { $0.id < $1.id }
        let losers = segments.filter {
            $0.equity(contract, at: ticks, fundingIndex: state.markets[index].fundingIndex) < 0
        }
        let rest = Set(segments.map(\.id)).subtracting(losers.map(\.id))
        // Read again each time: a levy may have taken from those that come later.
        for id in losers.map(\.id) + rest.sorted() {
            if let segment = state.segments[id] { settle(segment, at: ticks) }
        }
        let held = state.markets[index].backstop.lots
        if held != 0 {
            let amount = contract.value(of: held, at: ticks, rounding: .down)
            state.markets[index].book.lots += held
            state.markets[index].book.balance -= amount
            state.markets[index].backstop.lots = 0
            state.markets[index].backstop.balance += amount
            events.append(.unwound(index, lots: -held, proceeds: amount))
            releaseBackstop(of: index)
        }
        state.markets[index].isSettled = true
    }

    private mutating func settle(_ before: Segment, at ticks: Ticks) {
        var segment = before
        let effect = segment.remove(
            -before.lots, contract(before.contract), at: ticks, feePpm: 0)
        enter(effect, of: before.contract)
        close(before, segment)
    }
}
