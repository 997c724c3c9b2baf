import TestSupport
import VolModel

@testable import IsolatedMargin

/// Commands for an engine in a state: mostly such as a trader would give, at the limits of what is
/// allowed more often than anywhere else, and one in twelve such as nobody should.
///
/// It keeps its own list of segments, so that no dictionary is walked or sorted.
struct RandomCommands {
    var random: SeededRandom
    private let venue: Venue
    private let accounts: Int
    private let segmentsMax: Int
    private var live: [SegmentID] = []
    private var known: SegmentID = 1

    init(_ venue: Venue, random: SeededRandom) {
        self.venue = venue
        self.random = random
        accounts = 2 + self.random.below(6)
        segmentsMax = self.random.pick([3, 8, 30])
    }

    mutating func next(_ engine: borrowing MarginEngine) -> Command {
        while known < engine.state.nextSegment {
            live.append(known)
            known += 1
        }
        let command = sensible(engine)
        return random.oneIn(12) ? mangled(command) : command
    }

    private mutating func sensible(_ engine: borrowing MarginEngine) -> Command {
        let contract = random.below(venue.markets.count)
        guard engine.state.markets[contract].mark != nil || random.oneIn(8) else {
            return .mark(contract, firstPrice(contract), time(engine))
        }
        let choice = random.below(100)
        switch choice {
        case 0..<30: return .mark(contract, price(contract, engine), time(engine))
        case 30..<35: return fund(contract, engine)
        case 35..<37: return setRule(contract, engine)
        case 37..<38: return .settle(contract, price(contract, engine), time(engine))
        case 38..<43: return .deposit(account(), asset(), amount(engine))
        case 43..<46: return withdraw(engine)
        case 46..<48:
            return .endow(random.oneIn(2) ? .insurance : .backstop, asset(), amount(engine))
        default: break
        }
        guard let segment = segment(engine) else { return open(contract, engine) }
        if choice < 64, live.count < segmentsMax { return open(contract, engine) }
        return trade(segment, engine)
    }

    private mutating func trade(_ segment: Segment, _ engine: borrowing MarginEngine) -> Command {
        let contract = venue.markets[segment.contract].contract
        let free = free(segment.account, contract.settlement, engine)
        let step = contract.lotStep
        let lots = step * (1 + random.below(max(1, abs(segment.lots) / step)))
        switch random.below(8) {
        case 0: return .increase(segment.id, lots: lots, at: limit(segment.contract, engine))
        case 1, 2: return .reduce(segment.id, lots: lots, at: limit(segment.contract, engine))
        case 3: return .close(segment.id, at: limit(segment.contract, engine))
        case 4: return .addMargin(segment.id, part(max(1, free)))
        case 5: return .removeMargin(segment.id, part(max(1, segment.collateral)))
        case 6:
            let hundredths = random.pick([100, 300, 500, 1_000, 2_000, 5_000])
            return .setLeverage(segment.id, hundredths: hundredths + random.below(100))
        default:
            return .setLiquidationPrice(segment.id, price(segment.contract, engine))
        }
    }

    /// At the initial requirement, a little above or a little below.
    private mutating func open(_ index: ContractIndex, _ engine: borrowing MarginEngine) -> Command
    {
        let (contract, market) = (venue.markets[index].contract, engine.state.markets[index])
        let mark = market.mark ?? contract.ticksRange.lowerBound
        let size = contract.lotStep * (1 + random.below(random.pick([3, 60, 900])))
        let lots = min(size, contract.lotsMax / contract.lotStep * contract.lotStep)
        let signed = random.oneIn(2) ? lots : -lots
        let notional = Quanta(contract.value(of: signed, at: mark).magnitude)
        let exposure = Exposure(
            lots: lots, isLong: signed > 0, notional: notional, entryNotional: notional)
        let fee = notional * Quanta(venue.markets[index].takerFeePpm) / 1_000_000
        let least = market.rule.initial(of: exposure) + fee
        let margin = least + part(max(1, notional / Quanta(random.pick([2, 20, 1_000])))) - 1
        let account = account()
        guard free(account, contract.settlement, engine) >= margin || random.oneIn(3) else {
            return .deposit(account, contract.settlement, margin * Quanta(1 + random.below(4)) + 1)
        }
        return .open(
            account, index, lots: signed, margin: margin, at: limit(index, engine))
    }

    private mutating func withdraw(_ engine: borrowing MarginEngine) -> Command {
        let (account, asset) = (account(), asset())
        return .withdraw(account, asset, part(max(1, free(account, asset, engine))))
    }

    private mutating func fund(_ index: ContractIndex, _ engine: borrowing MarginEngine) -> Command
    {
        let rate = random.pick([1_000, 100_000, 10_000_000, 300_000_000])
        return .fund(
            index, rateBillionths: random.below(2 * rate + 1) - rate, time(engine))
    }

    private mutating func setRule(_ index: ContractIndex, _ engine: borrowing MarginEngine)
        -> Command
    {
        let time = time(engine)
        let existing: ExistingPositions =
            switch random.below(3) {
            case 0: .atOnce
            case 1: .whenIncreased
            default: .after(time + .seconds(Int64(random.below(2_000))))
            }
        let rule =
            (try? random.marginRule(for: venue.markets[index].contract))
            ?? venue.markets[index].rule
        return .setRule(index, rule, existing: existing, time)
    }

    private mutating func account() -> AccountID { 1 + random.below(accounts) }
    private mutating func asset() -> AssetIndex { random.below(venue.assets.count) }

    private func free(
        _ account: AccountID, _ asset: AssetIndex, _ engine: borrowing MarginEngine
    ) -> Quanta {
        engine.state.accounts[account]?.free[asset] ?? 0
    }

    /// A segment that is there; those that are gone are forgotten on the way.
    private mutating func segment(_ engine: borrowing MarginEngine) -> Segment? {
        while !live.isEmpty {
            let place = random.below(live.count)
            if let segment = engine.state.segments[live[place]] { return segment }
            live.swapAt(place, live.count - 1)
            live.removeLast()
        }
        return nil
    }

    private mutating func time(_ engine: borrowing MarginEngine) -> Timestamp {
        engine.state.clock
            + TimeSpan(microseconds: random.pick([0, 0, 1, 1_000_000, 60_000_000, 3_600_000_000]))
    }

    private mutating func firstPrice(_ index: ContractIndex) -> Ticks {
        let range = venue.markets[index].contract.ticksRange
        return min(range.upperBound, range.lowerBound + 50 + random.below(20_000))
    }

    /// A step of a walk, a jump, or a price at which a segment is liquidated.
    private mutating func price(_ index: ContractIndex, _ engine: borrowing MarginEngine) -> Ticks {
        let range = venue.markets[index].contract.ticksRange
        let mark = engine.state.markets[index].mark ?? range.lowerBound
        if random.oneIn(12), let segment = segment(engine), segment.contract == index,
            let trigger = engine.liquidationPrice(of: segment.id)
        {
            return min(max(trigger + random.below(3) - 1, range.lowerBound), range.upperBound)
        }
        if random.oneIn(400) { return random.pick([range.lowerBound, range.upperBound]) }
        let width = mark / random.pick([2_000, 500, 100, 100, 30, 6]) + 1
        let moved = mark + random.below(2 * width + 1) - width
        return min(max(moved, range.lowerBound), range.upperBound)
    }

    private mutating func limit(_ index: ContractIndex, _ engine: borrowing MarginEngine) -> Ticks?
    {
        random.oneIn(4) ? price(index, engine) : nil
    }

    /// Of the size of a position.
    private mutating func amount(_ engine: borrowing MarginEngine) -> Quanta {
        let index = random.below(venue.markets.count)
        let contract = venue.markets[index].contract
        let mark = engine.state.markets[index].mark ?? contract.ticksRange.lowerBound
        let lots = min(contract.lotsMax, 200 * contract.lotStep)
        return 1 + part(Quanta(contract.value(of: lots, at: mark).magnitude) + 1)
    }

    /// From 1 to the whole, the whole itself and a quantum beside it more often than others.
    private mutating func part(_ whole: Quanta) -> Quanta {
        switch random.below(8) {
        case 0: whole
        case 1: whole + 1
        case 2: max(1, whole - 1)
        default: 1 + Quanta(random.next() >> 1) % whole
        }
    }
}
