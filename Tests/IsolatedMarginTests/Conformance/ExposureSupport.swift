import IsolatedMargin

extension Exposure {
    /// Of lots at a mark, opened at another price or the same one.
    static func of(
        _ contract: Contract, lots: Lots, at ticks: Ticks, entry: Ticks? = nil,
        openInterest: Quanta = 0
    ) -> Exposure {
        Exposure(
            lots: Lots(lots.magnitude), isLong: lots > 0,
            notional: Quanta(contract.value(of: lots, at: ticks).magnitude),
            entryNotional: Quanta(contract.value(of: lots, at: entry ?? ticks).magnitude),
            openInterest: openInterest)
    }

    /// Where only notionals matter.
    static func worth(
        _ notional: Quanta, entry: Quanta? = nil, long: Bool = true, openInterest: Quanta = 0
    ) -> Exposure {
        Exposure(
            lots: 1, isLong: long, notional: notional, entryNotional: entry ?? notional,
            openInterest: openInterest)
    }
}
