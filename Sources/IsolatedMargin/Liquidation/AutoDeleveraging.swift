/// Who is deleveraged next, by side; ranked when a mark first needs it and then used up.
struct DeleveragingRanks {
    fileprivate var longs: [SegmentID]?
    fileprivate var shorts: [SegmentID]?
}

extension MarginEngine {
    /// Whether a segment (or its account) is worth less than nothing at the mark, and the insurance
    /// fund does not hold what is missing.
    func isToBeDeleveraged(_ segment: Segment, at mark: Ticks) -> Bool {
        let waterfall = venue.markets[segment.contract].liquidation.waterfall
        guard waterfall.autoDeleveraging else { return false }
        let worth = worth(segment, at: mark)
        let fund =
            waterfall.insuranceFund
            ? state.treasuries[contract(segment.contract).settlement].insuranceFund : 0
        return worth < 0 && -worth > fund
    }

    private func worth(_ segment: Segment, at mark: Ticks) -> Quanta {
        segment.equity(
            contract(segment.contract), at: mark,
            fundingIndex: state.markets[segment.contract].fundingIndex)
            + crossEquity(besides: segment)
    }

    /// Closes a bankrupt segment against the other side at the price at which nothing is left of
    /// it, in the order of rank; nil when all is closed, else what is left. Under cross margin that
    /// is the price at which the account's deficit falls by the segment's share in its notional.
    ///
    /// Rank: unrealised profit over entry notional times notional over equity, each in ppm rounded
    /// down, when the mark first deleverages this side; among equals the segment that was opened
    /// first. Only segments with a profit are reduced, none of the same account, and none beyond
    /// what its own equity covers. What the other side gives up against the mark is borne by
    /// ``LossLayer/autoDeleveraging``.
    mutating func deleverage(
        _ bankrupt: Segment, at mark: Ticks, _ ranks: inout DeleveragingRanks
    ) -> Segment? {
        let index = bankrupt.contract
        let contract = contract(index)
        let size = abs(bankrupt.lots)
        let value = contract.value(of: bankrupt.lots, at: mark)
        let missing = shareOfDeficit(bankrupt, at: mark)
        var ranked =
            (bankrupt.isLong ? ranks.shorts : ranks.longs)
            ?? ranking(of: index, long: !bankrupt.isLong, at: mark)
        var skipped: [SegmentID] = []
        var (closed, paid, segment) = (0, Quanta(0), bankrupt)
        while closed < size, let id = ranked.last {
            guard let other = state.segments[id], !pending.contains(id) else {
                ranked.removeLast()
                continue
            }
            guard other.account != bankrupt.account else {
                skipped.append(ranked.removeLast())
                continue
            }
            let lots = min(
                abs(other.lots), size - closed,
                affordable(other, giving: missing, for: size, at: mark))
            guard lots > 0 else {
                ranked.removeLast()
                continue
            }
            closed += lots
            let sum = Exact.share(
                of: value + missing, Int128(closed), over: Int128(size), rounding: .down)
            let amount = sum - paid
            paid = sum
            segment.release(bankrupt.isLong ? -lots : lots, for: amount)
            // One that is used up, or cannot afford more, is not asked again at this mark.
            if closed < size || lots == abs(other.lots) { ranked.removeLast() }
            close(lots, of: other, for: -amount, against: bankrupt)
        }
        ranked.append(contentsOf: skipped.reversed())
        if bankrupt.isLong { ranks.shorts = ranked } else { ranks.longs = ranked }
        guard closed > 0 else { return bankrupt }
        let worth = contract.value(of: bankrupt.isLong ? closed : -closed, at: mark)
        if paid > worth {
            events.append(.lossBorne(bankrupt.id, .autoDeleveraging, paid - worth))
        }
        if segment.lots == 0 {
            finish(bankrupt, segment)
            return nil
        }
        replace(bankrupt, by: segment)
        return segment
    }

    /// What the account lacks at the mark; under cross margin the part of it that falls to this
    /// segment by notional.
    private func shareOfDeficit(_ segment: Segment, at mark: Ticks) -> Quanta {
        let missing = max(0, -worth(segment, at: mark))
        guard venue.mode == .cross else { return missing }
        let asset = contract(segment.contract).settlement
        let notionals = crossSegments(of: segment.account, in: asset).map { other in
            state.markets[other.contract].mark.map {
                Quanta(contract(other.contract).value(of: other.lots, at: $0).magnitude)
            } ?? 0
        }
        let own = Quanta(contract(segment.contract).value(of: segment.lots, at: mark).magnitude)
        return Exact.share(
            of: missing, own, over: max(1, notionals.reduce(0, +)), rounding: .up)
    }

    /// How many lots a segment can give up at so much below the mark for `size` of them, without
    /// owing anything itself.
    private func affordable(
        _ segment: Segment, giving missing: Quanta, for size: Lots, at mark: Ticks
    ) -> Lots {
        // Two roundings stand between the mark and what is paid.
        let worth = worth(segment, at: mark) - 2
        guard worth > 0, missing > 0 else { return worth > 0 ? abs(segment.lots) : 0 }
        let step = contract(segment.contract).lotStep
        let lots = min(
            Exact.share(of: worth, Int128(size), over: missing, rounding: .down),
            Int128(abs(segment.lots)))
        return Lots(lots) / step * step
    }

    /// The reduction of a ranked segment; one without lots is closed.
    private mutating func close(
        _ lots: Lots, of other: Segment, for proceeds: Quanta, against bankrupt: Segment
    ) {
        var segment = other
        let paid = segment.settleFunding(at: state.markets[other.contract].fundingIndex)
        bookFunding(paid, other)
        let change = other.isLong ? -lots : lots
        segment.release(change, for: proceeds)
        events.append(
            .deleveraged(other.id, by: bankrupt.id, lots: change, proceeds: proceeds))
        if segment.lots == 0 {
            close(other, segment)
        } else {
            replace(other, by: segment)
        }
    }

    /// The end of a segment that was not closed by its owner.
    mutating func close(_ before: Segment, _ segment: Segment) {
        let deficit = dissolve(before, segment)
        events.append(.closed(segment.id, returned: returned(by: segment)))
        if deficit > 0 { bear(deficit, of: segment) }
    }

    /// The profitable segments of a side, the first to be deleveraged last.
    private func ranking(of index: ContractIndex, long: Bool, at mark: Ticks) -> [SegmentID] {
        let contract = contract(index)
        var ranked: [(score: Int128, id: SegmentID)] = []
        for segment in state.segments.values
        where segment.contract == index && segment.isLong == long && !pending.contains(segment.id) {
            let profit = segment.unrealised(contract, at: mark)
            guard profit > 0 else { continue }
            ranked.append((score(segment, profit, contract, mark), segment.id))
        }
        ranked.sort { ($0.score, $1.id) < ($1.score, $0.id) }
        return ranked.map(\.id)
    }

    private func score(
        _ segment: Segment, _ profit: Quanta, _ contract: Contract, _ mark: Ticks
    ) -> Int128 {
        let entry = max(1, Quanta(segment.entryValue.magnitude))
        let notional = Quanta(contract.value(of: segment.lots, at: mark).magnitude)
        let equity = max(1, worth(segment, at: mark))
        let gain = min(
            Exact.share(of: profit, 1_000_000, over: entry, rounding: .down), Int128(1) << 62)
        let leverage = min(
            Exact.share(of: notional, 1_000_000, over: equity, rounding: .down), Int128(1) << 62)
        return gain * leverage
    }
}
