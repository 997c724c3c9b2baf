/// What a command brought about, in the order in which it happened.
public enum Event: Sendable, Hashable {
    case opened(Segment)
    /// A trade of a segment with the book: lots are signed as the segment's change.
    case traded(SegmentID, lots: Lots, Ticks, fee: Quanta)
    /// From the free balance into the segment; negative: out of it.
    case marginMoved(SegmentID, Quanta)
    case fundingSettled(SegmentID, paid: Quanta)
    /// The segment is gone and this went to the free balance; under cross margin a loss is negative
    /// and came out of it.
    case closed(SegmentID, returned: Quanta)

    /// Found below maintenance at this mark.
    case triggered(SegmentID, Ticks)
    /// Above maintenance again before it was closed.
    case recovered(SegmentID)
    /// One step of a liquidation: lots are signed as the segment's change, the proceeds are what
    /// the book paid, the penalty went to the insurance fund.
    case liquidated(SegmentID, lots: Lots, proceeds: Quanta, penalty: Quanta)
    /// The backstop took the segment over with its balance, before any loss it covers.
    case takenOver(SegmentID, lots: Lots, balance: Quanta)
    /// The other side of a bankrupt segment was reduced: signed lots, at what it received.
    case deleveraged(SegmentID, by: SegmentID, lots: Lots, proceeds: Quanta)
    /// A liquidation is over; this went to the free balance, as when a segment is closed.
    case liquidationEnded(SegmentID, returned: Quanta)
    /// A deficit of this segment was borne by the layer.
    case lossBorne(SegmentID, LossLayer, Quanta)
    /// A levy on a profitable segment.
    case levied(SegmentID, Quanta)

    /// Funding of the backstop's inventory.
    case backstopFunding(ContractIndex, paid: Quanta)
    /// The backstop closed inventory with the book.
    case unwound(ContractIndex, lots: Lots, proceeds: Quanta)
    /// The backstop's capital was below zero with nothing left to close; the venue owes it.
    case backstopExhausted(AssetIndex, Quanta)

    /// So many segments are watched by another rule from now on.
    case adoptedRule(ContractIndex, segments: Int)
}
