/// What a margin rule sees of a position.
public struct Exposure: Sendable, Hashable {
    /// Without its sign.
    public var lots: Lots
    public var isLong: Bool
    /// The magnitude of the value at the mark.
    public var notional: Quanta
    /// The magnitude of the value at entry.
    public var entryNotional: Quanta
    /// Of all positions of one side of the contract at the mark; only initial requirements may use
    /// it, since maintenance must not depend on what others do.
    public var openInterest: Quanta

    public init(
        lots: Lots, isLong: Bool, notional: Quanta, entryNotional: Quanta, openInterest: Quanta = 0
    ) {
        self.lots = lots
        self.isLong = isLong
        self.notional = notional
        self.entryNotional = entryNotional
        self.openInterest = openInterest
    }
}
