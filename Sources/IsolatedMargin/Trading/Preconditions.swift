import VolModel

extension MarginEngine {
    func contract(_ index: ContractIndex) -> Contract { venue.markets[index].contract }

    func require(contract index: ContractIndex) throws(Refusal) {
        guard venue.markets.indices.contains(index) else {
            throw Refusal(.unknownContract, found: Int128(index))
        }
    }

    /// A segment whose owner may trade on it.
    func tradable(_ id: SegmentID) throws(Refusal) -> Segment {
        let segment = try known(id)
        guard !pending.contains(id) else {
            throw Refusal(.beingLiquidated, found: Int128(id))
        }
        return segment
    }

    func known(_ id: SegmentID) throws(Refusal) -> Segment {
        guard let segment = state.segments[id] else {
            throw Refusal(.unknownSegment, found: Int128(id))
        }
        return segment
    }

    /// The mark of a contract that trades.
    func openMarket(_ index: ContractIndex) throws(Refusal) -> Ticks {
        if let expiry = contract(index).expiry,
            state.markets[index].isSettled || state.clock >= expiry
        {
            throw Refusal(.expired, found: Int128(index))
        }
        guard let mark = state.markets[index].mark else {
            throw Refusal(.noMarkYet, found: Int128(index))
        }
        return mark
    }

    func requirePrice(_ ticks: Ticks, _ contract: Contract) throws(Refusal) {
        let range = contract.ticksRange
        guard range.contains(ticks) else {
            throw Refusal(
                .priceOutOfRange, found: Int128(ticks),
                nearest: Int128(min(max(ticks, range.lowerBound), range.upperBound)))
        }
    }

    /// A magnitude on the lot step; `largest` is what may still be added.
    func requireSize(_ lots: Lots, _ contract: Contract, largest: Lots) throws(Refusal) {
        let step = contract.lotStep
        let most = largest / step * step
        guard lots > 0 else {
            throw Refusal(
                .outOfRange, found: Int128(lots), nearest: most >= step ? Int128(step) : nil)
        }
        guard lots <= most else {
            throw Refusal(
                .aboveLargestSize, found: Int128(lots), nearest: most > 0 ? Int128(most) : nil)
        }
        guard lots % step == 0 else {
            throw Refusal(
                .notOnLotStep, found: Int128(lots), nearest: Int128(max(lots / step, 1) * step))
        }
    }

    /// How much the positions of one side may still grow.
    func roomForLots(_ index: ContractIndex, long: Bool) -> Lots {
        let market = state.markets[index]
        return contract(index).lotsMax * Contract.openInterestPositions
            - (long ? market.longLots : market.shortLots)
    }

    /// A command of this time may come next.
    func requireTime(_ time: Timestamp) throws(Refusal) {
        guard time >= state.clock else {
            throw Refusal(
                .timeRunsBackwards, found: Int128(time.microseconds),
                nearest: Int128(state.clock.microseconds))
        }
    }

    /// Of the larger side at the mark, for initial requirements.
    func openInterest(_ index: ContractIndex) -> Quanta {
        openInterest(index, longLots: 0, shortLots: 0)
    }

    /// As it will be with a segment in place of its former self: a trade is checked against the
    /// open interest after it (dYdX v4, `protocol/x/subaccounts/keeper/subaccount.go`).
    func openInterest(_ index: ContractIndex, with segment: Segment) -> Quanta {
        let change = abs(segment.lots) - abs(state.segments[segment.id]?.lots ?? 0)
        return segment.isLong
            ? openInterest(index, longLots: change, shortLots: 0)
            : openInterest(index, longLots: 0, shortLots: change)
    }

    private func openInterest(
        _ index: ContractIndex, longLots: Lots, shortLots: Lots
    ) -> Quanta {
        let market = state.markets[index]
        guard let mark = market.mark else { return 0 }
        let lots = max(market.longLots + longLots, market.shortLots + shortLots)
        return Quanta(contract(index).value(of: lots, at: mark).magnitude)
    }
}
