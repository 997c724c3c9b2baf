/// The queue of a contract: each mark takes one step with every segment that is due.
///
/// A step, in this order: a segment above maintenance again is let go, unless it is being closed
/// whole and part of it is closed already; the backstop takes it over, where there is one and it
/// can; where it is bankrupt at the mark and the insurance fund would not suffice, it is closed
/// against the other side at the bankruptcy price; the market takes as much as the close-out rule
/// and the depth say. What is negative when all is closed goes down the waterfall.
extension MarginEngine {
    mutating func workOff(_ index: ContractIndex, at mark: Ticks) {
        refillDepth(of: index)
        let queue = state.markets[index].liquidations
        state.markets[index].liquidations = []
        var waiting: [PendingLiquidation] = []
        var ranks = DeleveragingRanks()
        for entry in queue {
            guard let segment = state.segments[entry.segment] else { continue }
            if entry.due > state.clock {
                waiting.append(entry)
            } else if let left = step(entry, segment, at: mark, &ranks) {
                waiting.append(left)
            }
        }
        state.markets[index].liquidations = waiting
    }

    /// What is still to be done; nil: nothing.
    private mutating func step(
        _ entry: PendingLiquidation, _ found: Segment, at mark: Ticks,
        _ ranks: inout DeleveragingRanks
    ) -> PendingLiquidation? {
        var segment = found
        let index = segment.contract
        let paid = segment.settleFunding(at: state.markets[index].fundingIndex)
        bookFunding(paid, segment)
        state.segments[segment.id] = segment
        let isWhole = venue.markets[index].liquidation.closeOut == .whole
        guard entry.hasBegun && isWhole || isBelowMaintenance(segment, at: mark) else {
            letGo(segment)
            return nil
        }
        if takeOver(segment, at: mark) { return nil }
        if isToBeDeleveraged(segment, at: mark) {
            guard let rest = deleverage(segment, at: mark, &ranks) else { return nil }
            segment = rest
        }
        return closeInMarket(entry, segment, at: mark)
    }

    private mutating func letGo(_ segment: Segment) {
        pending.remove(segment.id)
        watch(segment)
        events.append(.recovered(segment.id))
    }

    private mutating func closeInMarket(
        _ entry: PendingLiquidation, _ before: Segment, at mark: Ticks
    ) -> PendingLiquidation? {
        let index = before.contract
        let size = min(
            lotsToClose(before, at: mark), takeable(abs(before.lots), of: index, at: mark))
        guard size > 0 else { return entry }
        let closed = before.isLong ? size : -size
        let (amount, notional) = proceeds(of: closed, index, at: mark)
        var segment = before
        segment.release(-closed, for: amount)
        sell(closed, for: amount, notional, index)
        let penalty = penalty(on: notional, segment, at: mark)
        segment.fees += penalty
        state.treasuries[contract(index).settlement].insuranceFund += penalty
        events.append(
            .liquidated(segment.id, lots: -closed, proceeds: amount, penalty: penalty))
        guard segment.lots != 0 else {
            finish(before, segment)
            return nil
        }
        replace(before, by: segment)
        let isWhole = venue.markets[index].liquidation.closeOut == .whole
        guard isWhole || isBelowMaintenance(segment, at: mark) else {
            letGo(segment)
            return nil
        }
        return PendingLiquidation(segment: segment.id, due: entry.due, hasBegun: true)
    }

    /// As far as the segment, or its account, can pay.
    private func penalty(on notional: Quanta, _ segment: Segment, at mark: Ticks) -> Quanta {
        let index = segment.contract
        let due = Exact.ppm(
            venue.markets[index].liquidation.penaltyPpm, of: notional, rounding: .up)
        guard due > 0 else { return 0 }
        let own =
            segment.lots == 0
            ? segment.balance
            : segment.equity(
                contract(index), at: mark, fundingIndex: state.markets[index].fundingIndex)
        return min(due, max(0, own + crossEquity(besides: segment)))
    }

    private func lotsToClose(_ segment: Segment, at mark: Ticks) -> Lots {
        let (index, contract) = (segment.contract, contract(segment.contract))
        let closeOut = venue.markets[index].liquidation.closeOut
        guard closeOut != .whole else { return abs(segment.lots) }
        let market = state.markets[index]
        let rule = market.rule(segment.ruleVersion)
        let exposure = segment.exposure(contract, at: mark, openInterest: 0)
        // What the rest of the account adds under cross margin.
        let others =
            venue.mode == .cross
            ? crossTotals(of: segment.account, in: contract.settlement, besides: segment.id) : nil
        let support = others.map { $0.equity - $0.maintenance } ?? 0
        func equity(_ segment: Segment) -> Quanta {
            segment.equity(contract, at: mark, fundingIndex: market.fundingIndex) + support
        }
        let position = CloseOutCase(
            contract: contract, rule: rule, mark: mark, exposure: exposure,
            equity: equity(segment))
        return closeOut.lotsToClose(of: position) { size, bufferPpm in
            let closed = segment.isLong ? size : -size
            let (amount, notional) = proceeds(of: closed, index, at: mark)
            var trial = segment
            trial.release(-closed, for: amount)
            trial.fees += penalty(on: notional, trial, at: mark)
            let safe = rule.leastSafeEquity(
                trial.exposure(contract, at: mark, openInterest: 0))
            return equity(trial) - Exact.ppm(1_000_000 + bufferPpm, of: safe, rounding: .up)
        }
    }

    /// A segment without lots whose liquidation is over.
    mutating func finish(_ before: Segment, _ segment: Segment) {
        let deficit = dissolve(before, segment)
        events.append(.liquidationEnded(segment.id, returned: returned(by: segment)))
        if deficit > 0 { bear(deficit, of: segment) }
    }
}
