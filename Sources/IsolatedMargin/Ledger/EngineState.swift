public import VolModel

/// Everything that an engine knows beside its ``Venue``: what a snapshot holds and what a journal
/// rebuilds. Two engines with equal states behave alike from then on.
public struct EngineState: Sendable, Hashable {
    /// Of the last command that had a time.
    public internal(set) var clock: Timestamp
    public internal(set) var accounts: [AccountID: Account]
    public internal(set) var segments: [SegmentID: Segment]
    /// Ids are given in the order of opening and never again.
    public internal(set) var nextSegment: SegmentID
    /// In the order of ``Venue/markets``.
    public internal(set) var markets: [ContractState]
    /// In the order of ``Venue/assets``.
    public internal(set) var treasuries: [Treasury]
}

/// An owner of segments.
public struct Account: Sendable, Hashable {
    /// By asset, in no segment. Under cross margin it carries the positions that settle in it and
    /// may be negative while they are open.
    public internal(set) var free: [Quanta]
}

/// What the venue holds of one asset.
public struct Treasury: Sendable, Hashable {
    /// From outside into accounts and funds.
    public internal(set) var deposits: Quanta = 0
    public internal(set) var withdrawals: Quanta = 0
    public internal(set) var insuranceFund: Quanta = 0
    /// Capital of the backstop that is in no inventory.
    public internal(set) var backstop: Quanta = 0
    public internal(set) var fees: Quanta = 0
    /// Losses that no layer bore; not negative.
    public internal(set) var deficit: Quanta = 0
}

/// The other side of every trade that is not between two segments: the negative of what segments
/// and backstop hold and have paid. It stands for the rest of the market and owes nobody margin.
public struct Book: Sendable, Hashable {
    public internal(set) var lots: Lots = 0
    public internal(set) var balance: Quanta = 0
}

/// Positions that the backstop took over and has not closed yet.
public struct Inventory: Sendable, Hashable {
    public internal(set) var lots: Lots = 0
    public internal(set) var balance: Quanta = 0
    /// Of the contract when funding was last settled.
    public internal(set) var fundingIndex: Int128 = 0
}

/// What the engine knows of one contract.
public struct ContractState: Sendable, Hashable {
    /// Nil before the first one.
    public internal(set) var mark: Ticks?
    /// What new risk is checked against.
    public internal(set) var rule: MarginRule
    public internal(set) var ruleVersion: Int
    /// By version, those that still watch a segment or will.
    public internal(set) var formerRules: [Int: MarginRule]
    /// In order of time.
    public internal(set) var adoptions: [RuleAdoption]
    /// Quanta that a long lot has paid since the start, in 1e-12.
    public internal(set) var fundingIndex: Int128
    public internal(set) var book: Book
    public internal(set) var backstop: Inventory
    /// Of ``DepthModel/depth``, at ``depthUsedAt``.
    public internal(set) var depthUsed: Quanta
    public internal(set) var depthUsedAt: Timestamp
    public internal(set) var longLots: Lots
    public internal(set) var shortLots: Lots
    /// In the order in which they were found.
    public internal(set) var liquidations: [PendingLiquidation]
    public internal(set) var isSettled: Bool

    /// The rule that watches segments of a version.
    @inline(__always)
    func rule(_ version: Int) -> MarginRule {
        version == ruleVersion ? rule : formerRules[version] ?? rule
    }
}

/// The segments that a version watches at a time are watched by the target from then on.
public struct RuleAdoption: Sendable, Hashable {
    public internal(set) var version: Int
    public internal(set) var target: Int
    public internal(set) var at: Timestamp
}

/// A segment that was found below maintenance and is not closed yet. Under cross margin every
/// segment of the account that settles in the asset waits in the queue of its own contract.
public struct PendingLiquidation: Sendable, Hashable {
    public internal(set) var segment: SegmentID
    public internal(set) var due: Timestamp
    /// Whether part of it is closed already.
    public internal(set) var hasBegun: Bool
}
