public import VolModel

/// Everything that can happen to an engine from outside; what follows from it are ``Event``s.
public enum Command: Sendable, Hashable {
    /// From outside into the account's free balance.
    case deposit(AccountID, AssetIndex, Quanta)
    case withdraw(AccountID, AssetIndex, Quanta)
    /// From outside into a fund of the venue.
    case endow(Fund, AssetIndex, Quanta)

    /// A new segment of signed lots at a price (nil: the mark), with margin from the free balance.
    case open(AccountID, ContractIndex, lots: Lots, margin: Quanta, at: Ticks?)
    /// More lots on the segment's side, a magnitude.
    case increase(SegmentID, lots: Lots, at: Ticks?)
    /// Fewer lots, a magnitude below that of the segment.
    case reduce(SegmentID, lots: Lots, at: Ticks?)
    case close(SegmentID, at: Ticks?)
    case addMargin(SegmentID, Quanta)
    case removeMargin(SegmentID, Quanta)
    /// Moves margin until equity is ⌈100 · notional / hundredths⌉: 2,000 is 20 times.
    case setLeverage(SegmentID, hundredths: Int)
    /// Moves margin until the segment is liquidated at this price and not at the one before it.
    case setLiquidationPrice(SegmentID, Ticks)

    /// The price that positions are valued at from now on.
    case mark(ContractIndex, Ticks, Timestamp)
    /// Longs pay this share of notional at the mark to shorts, in 1e-9; negative: shorts pay.
    case fund(ContractIndex, rateBillionths: Int, Timestamp)
    /// New rules; who holds a position already is treated as `existing` says.
    case setRule(ContractIndex, MarginRule, existing: ExistingPositions, Timestamp)
    /// Everything is closed at this price, at or after the expiry.
    case settle(ContractIndex, Ticks, Timestamp)

    public enum Fund: String, Sendable, CaseIterable {
        case insurance, backstop
    }
}

/// From when a new rule watches a position that was opened under another one. A position that the
/// new rule would liquidate no earlier than its own is watched by it at once.
public enum ExistingPositions: Sendable, Hashable {
    case atOnce
    /// At this time, or when the owner increases it.
    case after(Timestamp)
    /// When the owner increases it (Hyperliquid).
    case whenIncreased
}
