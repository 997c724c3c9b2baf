import VolModel

@testable import IsolatedMargin

/// Marks, funding, rules and settlement.
extension ReferenceEngine {
    mutating func look(_ command: Command) throws {
        switch command {
        case .mark(let index, let ticks, let time):
            try begin(index, time)
            try allow(contract(index).ticksRange.contains(ticks) && !markets[index].isSettled)
            clock = time
            markets[index].mark = ticks
            try look(at: index)
        case .fund(let index, let rate, let time):
            try begin(index, time)
            try allow(contract(index).expiry == nil)
            let mark = try openMark(index)
            try allow((-1_000_000_000...1_000_000_000).contains(rate))
            clock = time
            // Of one long lot: its notional at the mark, whatever the payoff, in 1e-12.
            let share = value(1, index, mark)
            let paid = Rational(
                share.numerator.magnitude * BigInteger(rate) * 1_000, over: share.denominator)
            markets[index].fundingIndex += paid.rounded(.down)
            try look(at: index)
        case .setRule(let index, let rule, let existing, let time):
            try begin(index, time)
            try allow(!markets[index].isSettled)
            do { try rule.requireOnePrice(for: contract(index)) } catch { throw Refused() }
            clock = time
            try setRule(index, rule, existing)
            if markets[index].mark != nil { try look(at: index) }
        case .settle(let index, let ticks, let time): try settle(index, ticks, time)
        default: break
        }
    }

    private func begin(_ index: ContractIndex, _ time: Timestamp) throws {
        try allow(markets.indices.contains(index) && time >= clock)
    }

    private mutating func look(at index: ContractIndex) throws {
        guard let mark = markets[index].mark else { return }
        let due = markets[index].adoptions.filter { $0.at <= clock }
        markets[index].adoptions.removeAll { $0.at <= clock }
        for adoption in due.sorted(by: { $0.version < $1.version }) {
            adopt(adoption.target, index) { $0.version == adoption.version }
        }
        var crossed: [(distance: Ticks, id: SegmentID)] = []
        for segment in all(index) where !isPending(segment.id) {
            guard try isBelowMaintenance(segment, at: mark),
                let trigger = try trigger(segment, rule(of: segment))
            else { continue }
            crossed.append((abs(trigger - mark), segment.id))
        }
        crossed.sort { $0.distance != $1.distance ? $0.distance > $1.distance : $0.id < $1.id }
        let delay = venue.markets[index].liquidation.delay
        for (_, id) in crossed {
            markets[index].queue.append((id, clock + delay, false))
            events.append(.triggered(id, mark))
        }
        if !markets[index].queue.isEmpty { try workOff(index, mark) }
        if markets[index].backstopLots != 0 { try unwind(index, mark) }
    }

    /// The segments of a contract in the order of opening.
    func all(_ index: ContractIndex) -> [ReferenceSegment] {
        segments.values.filter { $0.contract == index }.sorted { $0.id < $1.id }
    }

    private mutating func setRule(
        _ index: ContractIndex, _ rule: MarginRule, _ existing: ExistingPositions
    ) throws {
        let former = markets[index].version
        markets[index].rules.append(rule)
        switch existing {
        case .atOnce:
            markets[index].adoptions = []
            adopt(former + 1, index) { _ in true }
            return
        case .after(let time): markets[index].adoptions.append((former, former + 1, time))
        case .whenIncreased: break
        }
        var willing = Set<SegmentID>()
        for segment in all(index) where try isLiquidatedNoEarlier(segment, by: rule) {
            willing.insert(segment.id)
        }
        adopt(former + 1, index) { willing.contains($0.id) }
    }

    private func isLiquidatedNoEarlier(_ segment: ReferenceSegment, by new: MarginRule) throws
        -> Bool
    {
        guard let after = try trigger(segment, new) else { return true }
        guard let before = try trigger(segment, rule(of: segment)) else { return false }
        return segment.lots > 0 ? after <= before : after >= before
    }

    private mutating func adopt(
        _ version: Int, _ index: ContractIndex, _ isWilling: (ReferenceSegment) -> Bool
    ) {
        let adopting = all(index).filter { $0.version != version && isWilling($0) }
        for segment in adopting { segments[segment.id]?.version = version }
        if !adopting.isEmpty {
            events.append(.adoptedRule(index, segments: adopting.count))
        }
    }

    private mutating func settle(_ index: ContractIndex, _ ticks: Ticks, _ time: Timestamp) throws {
        try begin(index, time)
        guard let expiry = contract(index).expiry else { throw Refused() }
        try allow(
            time >= expiry && contract(index).ticksRange.contains(ticks)
                && !markets[index].isSettled)
        clock = time
        markets[index].mark = ticks
        markets[index].queue = []
        let losers = all(index).filter { equity($0, at: ticks) < 0 }.map(\.id)
        let winners = all(index).map(\.id).filter { !losers.contains($0) }
        for id in losers + winners {
            guard var segment = segments[id] else { continue }
            book(remove(-segment.lots, from: &segment, ticks, fees: false), index)
            try end(segment) { .closed(id, returned: $0) }
        }
        let held = markets[index].backstopLots
        if held != 0 {
            try sellBackstop(held, index, value(held, index, ticks).rounded(.down))
        }
        markets[index].isSettled = true
    }
}
