import VolModel

/// An exact margin engine: commands in, events out, every quantum accounted for.
///
/// A value: a copy is another engine. Same venue and commands, same state and events. A refused
/// command changes nothing.
///
/// Rounding is against the trader everywhere: values, proceeds and funding received are rounded
/// down, costs, fees, funding paid and requirements up; the difference goes to the other side of
/// the entry, so that nothing is created or lost.
public struct MarginEngine: Sendable {
    public let venue: Venue
    public internal(set) var state: EngineState
    /// Of the last command; empty after one that was refused.
    public internal(set) var events: [Event] = []

    /// What follows from the state: found again when an engine resumes.
    var watches: [ContractWatch]
    var pending: Set<SegmentID> = []
    /// How often each segment was entered in an index; only its last entry counts.
    var revisions: [SegmentID: Int] = [:]
    /// Under cross margin only.
    var segmentsOfAccount: [AccountID: [SegmentID]] = [:]

    public init(_ venue: Venue) {
        self.venue = venue
        state = EngineState(venue)
        watches = venue.markets.map { _ in ContractWatch() }
    }

    /// Goes on from a state that an engine of this venue was in; ``Snapshot`` checks that it was.
    init(_ venue: Venue, resuming state: EngineState) {
        self.venue = venue
        self.state = state
        watches = venue.markets.map { _ in ContractWatch() }
        for market in state.markets { pending.formUnion(market.liquidations.map(\.segment)) }
        if venue.mode == .cross {
            for segment in state.segments.values.sorted(by: { $0.id < $1.id }) {
                segmentsOfAccount[segment.account, default: []].append(segment.id)
            }
        }
        for contract in venue.markets.indices { watchAll(of: contract) }
    }

    /// Carries the command out, or refuses it and leaves everything as it was.
    public mutating func execute(_ command: Command) throws(Refusal) {
        events.removeAll(keepingCapacity: true)
        switch command {
        case .mark(let contract, let ticks, let time):
            try mark(contract, at: ticks, time)
        case .deposit(let account, let asset, let amount):
            try deposit(amount, of: asset, to: account)
        case .withdraw(let account, let asset, let amount):
            try withdraw(amount, of: asset, from: account)
        case .endow(let fund, let asset, let amount):
            try endow(fund, amount, of: asset)
        case .open(let account, let contract, let lots, let margin, let ticks):
            try open(account, contract, lots: lots, margin: margin, at: ticks)
        case .increase(let segment, let lots, let ticks):
            try increase(segment, by: lots, at: ticks)
        case .reduce(let segment, let lots, let ticks):
            try reduce(segment, by: lots, at: ticks)
        case .close(let segment, let ticks):
            try close(segment, at: ticks)
        case .addMargin(let segment, let amount):
            try addMargin(amount, to: segment)
        case .removeMargin(let segment, let amount):
            try removeMargin(amount, from: segment)
        case .setLeverage(let segment, let hundredths):
            try setLeverage(of: segment, hundredths: hundredths)
        case .setLiquidationPrice(let segment, let ticks):
            try setLiquidationPrice(of: segment, to: ticks)
        case .fund(let contract, let rate, let time):
            try fund(contract, rateBillionths: rate, time)
        case .setRule(let contract, let rule, let existing, let time):
            try setRule(of: contract, rule, existing, time)
        case .settle(let contract, let ticks, let time):
            try settle(contract, at: ticks, time)
        }
    }
}

extension EngineState {
    init(_ venue: Venue) {
        let epoch = Timestamp(microseconds: 0)
        clock = epoch
        accounts = [:]
        segments = [:]
        nextSegment = 1
        markets = venue.markets.map { market in
            ContractState(
                mark: nil, rule: market.rule, ruleVersion: 1, formerRules: [:], adoptions: [],
                fundingIndex: 0, book: Book(), backstop: Inventory(), depthUsed: 0,
                depthUsedAt: epoch, longLots: 0, shortLots: 0, liquidations: [], isSettled: false)
        }
        treasuries = venue.assets.map { _ in Treasury() }
    }
}
