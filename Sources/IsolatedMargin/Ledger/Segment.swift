/// One position with everything that belongs to it: the unit that isolation is about.
///
/// Balance = collateral − entryValue + realised − fundingPaid − fees; equity = balance + value at
/// the mark. Under cross margin the collateral stays in the account and is 0 here.
public struct Segment: Sendable, Hashable {
    public let id: SegmentID
    public let account: AccountID
    public let contract: ContractIndex
    /// Signed; never 0.
    public internal(set) var lots: Lots
    /// What the owner put in less what was taken out.
    public internal(set) var collateral: Quanta
    /// The signed value of the open lots at the prices at which they were opened.
    public internal(set) var entryValue: Quanta
    /// Profit of the lots that were closed.
    public internal(set) var realised: Quanta
    /// Less what was received.
    public internal(set) var fundingPaid: Quanta
    /// Trading fees, liquidation penalties and levies.
    public internal(set) var fees: Quanta
    /// Of the contract when funding was last settled.
    public internal(set) var fundingIndex: Int128
    /// Which of the contract's rules watches it.
    public internal(set) var ruleVersion: Int

    public var isLong: Bool { lots > 0 }

    public var balance: Quanta { collateral - entryValue + realised - fundingPaid - fees }
}

public typealias AccountID = Int
public typealias SegmentID = Int
