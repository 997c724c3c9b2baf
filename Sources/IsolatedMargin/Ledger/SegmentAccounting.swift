/// What a trade asks of the rest of the ledger.
struct TradeEffect {
    /// Signed, of the segment.
    var lots: Lots
    /// From the book; negative: to it.
    var fromBook: Quanta
    var fee: Quanta
}

extension Segment {
    /// What the segment owes since funding was last settled; negative: is owed. Rounded up.
    @inline(__always)
    func fundingDue(at index: Int128) -> Quanta {
        index == fundingIndex
            ? 0
            : Exact.share(
                of: Quanta(lots), index - fundingIndex, over: FundingRate.indexScale, rounding: .up)
    }

    /// Collateral, profit and loss at a price, less the funding that is due.
    @inline(__always)
    func equity(_ contract: Contract, at ticks: Ticks, fundingIndex index: Int128) -> Quanta {
        balance - fundingDue(at: index) + contract.value(of: lots, at: ticks)
    }

    @inline(__always)
    func exposure(_ contract: Contract, at ticks: Ticks, openInterest: Quanta) -> Exposure {
        Exposure(
            lots: abs(lots), isLong: lots > 0,
            notional: Quanta(contract.value(of: lots, at: ticks).magnitude),
            entryNotional: Quanta(entryValue.magnitude), openInterest: openInterest)
    }

    /// Profit or loss of the open lots at a price.
    func unrealised(_ contract: Contract, at ticks: Ticks) -> Quanta {
        contract.value(of: lots, at: ticks) - entryValue
    }

    mutating func settleFunding(at index: Int128) -> Quanta {
        let due = fundingDue(at: index)
        fundingPaid += due
        fundingIndex = index
        return due
    }

    /// More lots on the segment's side, signed; what they cost is rounded up.
    mutating func add(_ change: Lots, _ contract: Contract, at ticks: Ticks, feePpm: Int)
        -> TradeEffect
    {
        let cost = contract.value(of: change, at: ticks, rounding: .up)
        lots += change
        entryValue += cost
        let fee = Self.fee(change, contract, at: ticks, feePpm)
        fees += fee
        return TradeEffect(lots: change, fromBook: -cost, fee: fee)
    }

    /// Fewer lots, signed as the change, for proceeds that were agreed. The part of the entry value
    /// that goes with them is rounded down.
    mutating func release(_ change: Lots, for proceeds: Quanta) {
        let released = Exact.share(
            of: entryValue, Int128(change.magnitude), over: Int128(lots.magnitude), rounding: .down)
        lots += change
        entryValue -= released
        realised += proceeds - released
    }

    /// Fewer lots at a price: proceeds are rounded down, and a close pays no more of its fee than
    /// is left, of the segment and of what stands behind it.
    mutating func remove(
        _ change: Lots, _ contract: Contract, at ticks: Ticks, feePpm: Int, behind: Quanta = 0
    ) -> TradeEffect {
        let proceeds = contract.value(of: -change, at: ticks, rounding: .down)
        release(change, for: proceeds)
        var fee = Self.fee(change, contract, at: ticks, feePpm)
        if lots == 0 { fee = min(fee, max(0, balance + behind)) }
        fees += fee
        return TradeEffect(lots: change, fromBook: proceeds, fee: fee)
    }

    private static func fee(
        _ change: Lots, _ contract: Contract, at ticks: Ticks, _ feePpm: Int
    ) -> Quanta {
        guard feePpm > 0 else { return 0 }
        let traded = Quanta(contract.value(of: change, at: ticks, rounding: .up).magnitude)
        return Exact.ppm(feePpm, of: traded, rounding: .up)
    }
}
