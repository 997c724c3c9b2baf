import VolModel

@testable import IsolatedMargin

/// The queue and who pays.
extension ReferenceEngine {
    private func policy(_ index: ContractIndex) -> LiquidationPolicy {
        venue.markets[index].liquidation
    }

    mutating func workOff(_ index: ContractIndex, _ mark: Ticks) throws {
        refill(index)
        var ranks: [Bool: [SegmentID]] = [:]
        for entry in markets[index].queue where entry.due <= clock {
            if try step(entry.segment, hasBegun: entry.hasBegun, index, mark, &ranks) { continue }
            markets[index].queue.removeAll { $0.segment == entry.segment }
        }
    }

    /// One step with a segment; whether it has to wait for another.
    private mutating func step(
        _ id: SegmentID, hasBegun: Bool, _ index: ContractIndex, _ mark: Ticks,
        _ ranks: inout [Bool: [SegmentID]]
    ) throws -> Bool {
        guard var segment = segments[id] else { return false }
        try bookFunding(settledFunding(&segment), segment)
        segments[id] = segment
        let isWhole = policy(index).closeOut == .whole
        let goesOn = hasBegun && isWhole
        let isBelow = try isBelowMaintenance(segment, at: mark)
        guard goesOn || isBelow else {
            events.append(.recovered(id))
            return false
        }
        if try takeOver(segment, mark) { return false }
        let worth = equity(segment, at: mark)
        let fund =
            policy(index).waterfall.insuranceFund
            ? treasuries[contract(index).settlement].insuranceFund : 0
        if policy(index).waterfall.autoDeleveraging, worth < 0, -worth > fund {
            try deleverage(id, mark, &ranks)
            guard segments[id] != nil else { return false }
        }
        return try sell(id, mark, isWhole: isWhole)
    }

    private mutating func sell(_ id: SegmentID, _ mark: Ticks, isWhole: Bool) throws -> Bool {
        guard var segment = segments[id] else { return false }
        let index = segment.contract
        let size = min(
            try closeOut(segment, mark), takeable(abs(segment.lots), index, mark))
        guard size > 0 else { return true }
        let closed = segment.lots > 0 ? size : -size
        let (amount, notional) = proceeds(closed, index, mark)
        release(-closed, of: &segment, for: amount)
        use(closed, amount, notional, index)
        let due = (Rational(notional) * Rational(ppm: policy(index).penaltyPpm)).rounded(.up)
        let own = segment.lots == 0 ? segment.balance : equity(segment, at: mark)
        let penalty = min(due, max(0, own))
        segment.fees += penalty
        treasuries[contract(index).settlement].insuranceFund += penalty
        events.append(
            .liquidated(
                id, lots: -closed, proceeds: try narrow(amount), penalty: try narrow(penalty)))
        guard segment.lots != 0 else {
            try end(segment) { .liquidationEnded(id, returned: $0) }
            return false
        }
        segments[id] = segment
        for place in markets[index].queue.indices
        where markets[index].queue[place].segment == id {
            markets[index].queue[place].hasBegun = true
        }
        let isBelow = try isBelowMaintenance(segment, at: mark)
        if isWhole || isBelow { return true }
        events.append(.recovered(id))
        return false
    }

    /// The whole, or half of it rounded down to the lot step (at least one step), unless there is
    /// little or it is very deep.
    private func closeOut(_ segment: ReferenceSegment, _ mark: Ticks) throws -> Lots {
        guard case .half(let rule) = policy(segment.contract).closeOut else {
            return abs(segment.lots)
        }
        let exposure = try exposure(segment, at: mark)
        let maintenance = requirement(self.rule(of: segment), exposure, initial: false)
        guard exposure.notional > rule.wholeUpTo,
            equity(segment, at: mark) * 2 >= maintenance
        else { return abs(segment.lots) }
        let step = contract(segment.contract).lotStep
        var half = 0
        while (half + step) * 2 <= abs(segment.lots) { half += step }
        return min(max(half, step), abs(segment.lots))
    }

    /// The end of a segment without lots: what is left to its owner, what is missing down the
    /// layers.
    mutating func end(_ segment: ReferenceSegment, _ event: (Quanta) -> Event) throws {
        segments[segment.id] = nil
        let index = segment.contract
        let asset = contract(index).settlement
        let left = max(0, segment.balance)
        credit(left, segment.account, asset)
        events.append(event(try narrow(left)))
        var missing = max(0, -segment.balance)
        if policy(index).waterfall.insuranceFund {
            let paid = min(missing, treasuries[asset].insuranceFund)
            treasuries[asset].insuranceFund -= paid
            missing -= paid
            try note(paid, .insuranceFund, segment.id)
        }
        if policy(index).waterfall.mutualisation, missing > 0 {
            let levied = try levy(missing, index)
            missing -= levied
            try note(levied, .mutualisation, segment.id)
        }
        treasuries[asset].deficit += missing
        try note(missing, .venue, segment.id)
    }

    private mutating func note(_ amount: BigInteger, _ layer: LossLayer, _ id: SegmentID) throws {
        if amount > 0 { events.append(.lossBorne(id, layer, try narrow(amount))) }
    }

    /// The sums of the shares are what proportion rounds down.
    private mutating func levy(_ amount: BigInteger, _ index: ContractIndex) throws -> BigInteger {
        guard let mark = markets[index].mark else { return 0 }
        let profits = all(index).map {
            ($0.id, min(unrealised($0, at: mark), equity($0, at: mark)))
        }.filter { $0.1 > 0 }
        let total = profits.reduce(BigInteger(0)) { $0 + $1.1 }
        let levied = min(amount, total)
        var (so, taken) = (BigInteger(0), BigInteger(0))
        for (id, profit) in profits {
            so += profit
            let share = Rational(levied * so, over: total).rounded(.down) - taken
            taken += share
            guard share > 0 else { continue }
            segments[id]?.fees += share
            events.append(.levied(id, try narrow(share)))
        }
        return levied
    }

    private mutating func deleverage(
        _ id: SegmentID, _ mark: Ticks, _ ranks: inout [Bool: [SegmentID]]
    ) throws {
        guard let bankrupt = segments[id] else { return }
        let index = bankrupt.contract
        let (size, isLong) = (abs(bankrupt.lots), bankrupt.lots > 0)
        var order = try ranks[!isLong] ?? ranking(index, long: !isLong, mark)
        let price = Rational(-bankrupt.balance, over: BigInteger(size))
        let missing = -equity(bankrupt, at: mark)
        var (closed, paid) = (0, BigInteger(0))
        for other in order where closed < size {
            guard var otherSegment = segments[other], otherSegment.account != bankrupt.account
            else { continue }
            let covered = affordable(otherSegment, giving: missing, for: size, mark)
            let lots = min(abs(otherSegment.lots), size - closed, covered)
            closed += lots
            // Who is used up, or asked for less than is needed, is not asked again at this mark.
            if closed < size || lots == abs(otherSegment.lots) {
                order.removeAll { $0 == other }
            }
            guard lots > 0 else { continue }
            let amount = (price * Rational(BigInteger(closed))).rounded(.down) - paid
            paid += amount
            guard var own = segments[id] else { return }
            release(isLong ? -lots : lots, of: &own, for: amount)
            segments[id] = own
            try bookFunding(settledFunding(&otherSegment), otherSegment)
            let change = isLong ? lots : -lots
            release(change, of: &otherSegment, for: -amount)
            events.append(
                .deleveraged(other, by: id, lots: change, proceeds: try narrow(-amount)))
            segments[other] = otherSegment
            if otherSegment.lots == 0 {
                try end(otherSegment) { .closed(other, returned: $0) }
            }
        }
        ranks[!isLong] = order
        guard closed > 0 else { return }
        let given = paid - worth(isLong ? closed : -closed, index, mark)
        if given > 0 {
            events.append(.lossBorne(id, .autoDeleveraging, try narrow(given)))
        }
        if let own = segments[id], own.lots == 0 {
            try end(own) { .liquidationEnded(id, returned: $0) }
        }
    }

    /// So many lots that the loss on them, two quanta more for roundings, leaves something.
    private func affordable(
        _ segment: ReferenceSegment, giving missing: BigInteger, for size: Lots, _ mark: Ticks
    ) -> Lots {
        let own = equity(segment, at: mark) - 2
        let step = contract(segment.contract).lotStep
        guard own > 0 else { return 0 }
        let steps = Rational(own * BigInteger(size), over: missing * BigInteger(step))
            .rounded(.down)
        return min(abs(segment.lots), step * Lots(min(steps, 1_000_000_000).narrowed ?? 0))
    }

    private func ranking(_ index: ContractIndex, long: Bool, _ mark: Ticks) throws -> [SegmentID] {
        let most = BigInteger(Int128(1) << 62)
        var ranked: [(score: BigInteger, id: SegmentID)] = []
        for segment in all(index) where (segment.lots > 0) == long && !isPending(segment.id) {
            let profit = unrealised(segment, at: mark)
            guard profit > 0 else { continue }
            let notional = worth(segment.lots, index, mark).magnitude
            let gain = Rational(
                profit * 1_000_000, over: max(1, segment.entryValue.magnitude)
            ).rounded(.down)
            let leverage = Rational(
                notional * 1_000_000, over: max(1, equity(segment, at: mark))
            ).rounded(.down)
            ranked.append((min(gain, most) * min(leverage, most), segment.id))
        }
        ranked.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        return ranked.map(\.id)
    }
}
