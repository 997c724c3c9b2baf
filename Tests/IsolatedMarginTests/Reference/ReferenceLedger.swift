import VolModel

@testable import IsolatedMargin

/// A segment as the specification describes it.
struct ReferenceSegment {
    let id: SegmentID
    let account: AccountID
    let contract: ContractIndex
    var lots = 0
    var collateral: BigInteger = 0
    var entryValue: BigInteger = 0
    var realised: BigInteger = 0
    var fundingPaid: BigInteger = 0
    var fees: BigInteger = 0
    var fundingIndex: BigInteger = 0
    var version: Int

    var balance: BigInteger { collateral - entryValue + realised - fundingPaid - fees }
}

struct ReferenceMarket {
    var mark: Ticks?
    var rules: [MarginRule]
    var adoptions: [(version: Int, target: Int, at: Timestamp)] = []
    var fundingIndex: BigInteger = 0
    var bookLots = 0
    var bookBalance: BigInteger = 0
    var backstopLots = 0
    var backstopBalance: BigInteger = 0
    var backstopFundingIndex: BigInteger = 0
    var depthUsed: BigInteger = 0
    var depthUsedAt = Timestamp(microseconds: 0)
    var queue: [(segment: SegmentID, due: Timestamp, hasBegun: Bool)] = []
    var isSettled = false

    /// Versions count from 1.
    var version: Int { rules.count }
}

struct ReferenceTreasury {
    var deposits: BigInteger = 0
    var withdrawals: BigInteger = 0
    var insuranceFund: BigInteger = 0
    var backstop: BigInteger = 0
    var fees: BigInteger = 0
    var deficit: BigInteger = 0
}

/// The engine again, slowly and by other means: every price is tried, nothing is watched.
///
/// Isolated margin, whole and half close-outs. What the specification leaves open and this settles
/// as the engine does:
/// - The price of an initial requirement is the mark, also where a trade is at another price.
/// - The entry value that leaves with a part of the lots is rounded down.
/// - Who is deleveraged is ranked once for each mark, before anybody is; who is asked for less than
///   was needed is not asked again at that mark.
/// - A levy may take a segment below maintenance, which the next mark finds.
/// - What waits to be closed settles its funding at each of its steps, also where nothing is due.
/// - Funding due is rounded once, from the sum of the index since the segment was last settled, so
///   that an owner who acts more often pays more roundings.
/// - The backstop settles its funding when a takeover is tried, also where it comes to nothing.
/// - Margin for a liquidation price is the least of what may be taken out that leaves the price
///   before safe; it may leave more than that price needs.
struct ReferenceEngine {
    let venue: Venue
    var clock = Timestamp(microseconds: 0)
    var accounts: [AccountID: [BigInteger]] = [:]
    var segments: [SegmentID: ReferenceSegment] = [:]
    var nextSegment = 1
    var markets: [ReferenceMarket]
    var treasuries: [ReferenceTreasury]
    var events: [Event] = []

    /// A number beyond what the engine can hold has been met.
    struct Overflow: Error {}
    /// The command is not allowed.
    struct Refused: Error {}

    init(_ venue: Venue) {
        self.venue = venue
        markets = venue.markets.map { ReferenceMarket(rules: [$0.rule]) }
        treasuries = venue.assets.map { _ in ReferenceTreasury() }
    }

    func contract(_ index: ContractIndex) -> Contract { venue.markets[index].contract }

    /// Lots · ticks · multiplier / divisor, or −lots · multiplier / (ticks · divisor).
    func value(_ lots: Lots, _ index: ContractIndex, _ ticks: Ticks) -> Rational {
        let contract = contract(index)
        let size = BigInteger(lots) * BigInteger(contract.multiplier)
        let divisor = BigInteger(contract.divisor)
        return contract.payoff == .linear
            ? Rational(size * BigInteger(ticks), over: divisor)
            : Rational(-size, over: divisor * BigInteger(ticks))
    }

    func worth(_ lots: Lots, _ index: ContractIndex, _ ticks: Ticks) -> BigInteger {
        value(lots, index, ticks).rounded(contract(index).valueRounding)
    }

    func fundingDue(_ lots: Lots, _ since: BigInteger, _ index: ContractIndex) -> BigInteger {
        Rational(
            BigInteger(lots) * (markets[index].fundingIndex - since), over: 1_000_000_000_000
        ).rounded(.up)
    }

    func equity(_ segment: ReferenceSegment, at ticks: Ticks) -> BigInteger {
        segment.balance - fundingDue(segment.lots, segment.fundingIndex, segment.contract)
            + worth(segment.lots, segment.contract, ticks)
    }

    func unrealised(_ segment: ReferenceSegment, at ticks: Ticks) -> BigInteger {
        worth(segment.lots, segment.contract, ticks) - segment.entryValue
    }

    func rule(of segment: ReferenceSegment) -> MarginRule {
        markets[segment.contract].rules[segment.version - 1]
    }

    func lots(_ index: ContractIndex, long: Bool) -> Lots {
        segments.values.reduce(0) {
            $1.contract == index && ($1.lots > 0) == long ? $0 + abs($1.lots) : $0
        }
    }

    func exposure(_ segment: ReferenceSegment, at ticks: Ticks, withInterest: Bool = false)
        throws -> Exposure
    {
        var interest: BigInteger = 0
        if withInterest, let mark = markets[segment.contract].mark {
            // As it will be with the segment as it is here.
            var after = self
            after.segments[segment.id] = segment
            let most = max(
                after.lots(segment.contract, long: true),
                after.lots(segment.contract, long: false))
            interest = worth(most, segment.contract, mark).magnitude
        }
        return Exposure(
            lots: abs(segment.lots), isLong: segment.lots > 0,
            notional: try narrow(worth(segment.lots, segment.contract, ticks).magnitude),
            entryNotional: try narrow(segment.entryValue.magnitude),
            openInterest: try narrow(interest))
    }

    /// Ladders are worked out here; the other rules have tests of their own.
    func requirement(_ rule: MarginRule, _ exposure: Exposure, initial: Bool) -> BigInteger {
        guard case .ladder(let ladder) = rule else {
            return BigInteger(
                initial ? rule.initial(of: exposure) : rule.maintenance(of: exposure))
        }
        let tiers = ladder.tiers.filter { $0.from <= exposure.notional }
        guard let tier = tiers.last else { return 0 }
        let amount =
            BigInteger(exposure.notional)
            * BigInteger(initial ? tier.initial : tier.maintenance)
            - BigInteger(initial ? tier.initialDeduction : tier.maintenanceDeduction)
        return max(
            BigInteger(ladder.least),
            Rational(amount, over: BigInteger(ladder.denominator)).rounded(.up))
    }

    func isLiquidatable(_ rule: MarginRule, _ equity: BigInteger, _ exposure: Exposure) throws
        -> Bool
    {
        guard case .ladder = rule else {
            return rule.isLiquidatable(equity: try narrow(equity), exposure)
        }
        return equity < max(0, requirement(rule, exposure, initial: false))
    }

    func isBelowMaintenance(_ segment: ReferenceSegment, at ticks: Ticks) throws -> Bool {
        try isLiquidatable(
            rule(of: segment), equity(segment, at: ticks), try exposure(segment, at: ticks))
    }

    /// The first price on the way from safety at which a rule liquidates, by bisection.
    func trigger(_ segment: ReferenceSegment, _ rule: MarginRule) throws -> Ticks? {
        let range = contract(segment.contract).ticksRange
        func isBad(_ ticks: Ticks) throws -> Bool {
            try isLiquidatable(
                rule, equity(segment, at: ticks), try exposure(segment, at: ticks))
        }
        var (safe, bad) =
            segment.lots > 0
            ? (range.upperBound, range.lowerBound) : (range.lowerBound, range.upperBound)
        if try isBad(safe) { return safe }
        guard try isBad(bad) else { return nil }
        while abs(safe - bad) > 1 {
            let middle = (safe + bad) / 2
            if try isBad(middle) { bad = middle } else { safe = middle }
        }
        return bad
    }

    func narrow(_ number: BigInteger) throws -> Int128 {
        guard let narrow = number.narrowed else { throw Overflow() }
        return narrow
    }
}
