import VolModel

extension DepthModel {
    /// What closing a notional costs when `used` of the depth is used, rounded up: n · slope ·
    /// (u + n/2), at most the notional.
    func cost(of notional: Quanta, used: Quanta) -> Quanta {
        let billionths = Exact.share(
            of: Quanta(slippagePpm) * 1_000, 2 * used + notional, over: 2 * depth, rounding: .up)
        return min(
            notional, Exact.share(of: notional, billionths, over: 1_000_000_000, rounding: .up))
    }
}

extension MarginEngine {
    /// Refills the depth up to the clock, in whole quanta: time that brings less than one is kept.
    mutating func refillDepth(of index: ContractIndex) {
        guard let depth = venue.markets[index].liquidation.depth else { return }
        let (used, since) = (state.markets[index].depthUsed, state.markets[index].depthUsedAt)
        let elapsed = Int128(state.clock.microseconds) - Int128(since.microseconds)
        let refill = Int128(depth.refill.microseconds)
        guard used > 0, elapsed > 0, refill > 0 else {
            if used == 0 || elapsed > 0 {
                state.markets[index].depthUsed = 0
                state.markets[index].depthUsedAt = state.clock
            }
            return
        }
        let back = Exact.share(of: depth.depth, elapsed, over: refill, rounding: .down)
        guard back < used else {
            state.markets[index].depthUsed = 0
            state.markets[index].depthUsedAt = state.clock
            return
        }
        let spent = Exact.share(of: back, refill, over: depth.depth, rounding: .up)
        state.markets[index].depthUsed = used - back
        state.markets[index].depthUsedAt.microseconds += Int64(spent)
    }

    /// How many of so many lots the market takes now. A lot step whose value exceeds the whole
    /// depth is taken when nothing is used.
    func takeable(_ lots: Lots, of index: ContractIndex, at mark: Ticks) -> Lots {
        guard let depth = venue.markets[index].liquidation.depth else { return lots }
        let contract = contract(index)
        let notional = Quanta(contract.value(of: lots, at: mark).magnitude)
        let used = state.markets[index].depthUsed
        let room = max(0, depth.depth - used)
        guard notional > room else { return lots }
        let part = Exact.share(
            of: room, Int128(lots), over: notional, rounding: .down)
        let steps = Lots(part) / contract.lotStep * contract.lotStep
        return steps == 0 && used == 0 ? min(contract.lotStep, lots) : steps
    }

    /// What the book pays for signed lots that are closed at the mark, and the notional that this
    /// uses of the depth.
    func proceeds(of lots: Lots, _ index: ContractIndex, at mark: Ticks)
        -> (amount: Quanta, notional: Quanta)
    {
        let contract = contract(index)
        let notional = Quanta(contract.value(of: lots, at: mark, rounding: .up).magnitude)
        let cost =
            venue.markets[index].liquidation.depth?
            .cost(of: notional, used: state.markets[index].depthUsed) ?? 0
        return (contract.value(of: lots, at: mark, rounding: .down) - cost, notional)
    }

    /// The book's side of lots that were closed with it.
    mutating func sell(_ lots: Lots, for amount: Quanta, _ notional: Quanta, _ index: ContractIndex)
    {
        state.markets[index].book.lots += lots
        state.markets[index].book.balance -= amount
        if venue.markets[index].liquidation.depth != nil {
            state.markets[index].depthUsed += notional
        }
    }
}
