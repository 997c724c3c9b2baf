extension MarginEngine {
    mutating func open(
        _ account: AccountID, _ index: ContractIndex, lots: Lots, margin: Quanta, at price: Ticks?
    ) throws(Refusal) {
        try require(contract: index)
        guard state.accounts[account] != nil else {
            throw Refusal(.unknownAccount, found: Int128(account))
        }
        let contract = contract(index)
        let mark = try openMarket(index)
        let ticks = price ?? mark
        try requirePrice(ticks, contract)
        guard lots != .min else { throw Refusal(.outOfRange, found: Int128(lots)) }
        try requireSize(
            abs(lots), contract,
            largest: min(contract.lotsMax, roomForLots(index, long: lots > 0)))
        guard (0...Amounts.largest).contains(margin) else {
            throw Refusal(
                .outOfRange, found: margin, nearest: margin < 0 ? 0 : Amounts.largest)
        }
        let isolated = venue.mode == .isolated
        let free = free(account, contract.settlement)
        guard !isolated || margin <= free else {
            throw Refusal(.insufficientFree, found: margin, nearest: free > 0 ? free : nil)
        }
        let market = state.markets[index]
        var segment = Segment(
            id: state.nextSegment, account: account, contract: index, lots: 0,
            collateral: isolated ? margin : 0, entryValue: 0, realised: 0, fundingPaid: 0, fees: 0,
            fundingIndex: market.fundingIndex, ruleVersion: market.ruleVersion)
        let feePpm = venue.markets[index].takerFeePpm
        let effect = segment.add(lots, contract, at: ticks, feePpm: feePpm)
        let shortfall = initialShortfall(segment, at: mark)
        guard shortfall <= 0 else {
            if isolated {
                let least = margin + shortfall
                throw Refusal(
                    .belowInitialMargin, found: margin, nearest: least <= free ? least : nil)
            }
            throw Refusal(
                .belowInitialMargin, found: Int128(lots),
                nearest: largestSize(abs(lots), contract) { size in
                    var trial = segment
                    (trial.lots, trial.entryValue, trial.fees) = (0, 0, 0)
                    _ = trial.add(lots < 0 ? -size : size, contract, at: ticks, feePpm: feePpm)
                    return initialShortfall(trial, at: mark) <= 0
                }.map { Int128(lots < 0 ? -$0 : $0) })
        }
        state.nextSegment += 1
        if isolated {
            credit(-margin, account, contract.settlement)
        } else {
            segmentsOfAccount[account, default: []].append(segment.id)
        }
        enter(effect, of: index)
        replace(nil, by: segment)
        events.append(.opened(segment))
    }

    mutating func increase(_ id: SegmentID, by lots: Lots, at price: Ticks?) throws(Refusal) {
        let before = try tradable(id)
        let (index, contract) = (before.contract, contract(before.contract))
        let mark = try openMarket(index)
        let ticks = price ?? mark
        try requirePrice(ticks, contract)
        try requireSize(
            lots, contract,
            largest: min(
                contract.lotsMax - abs(before.lots), roomForLots(index, long: before.isLong)))
        let feePpm = venue.markets[index].takerFeePpm
        var settled = before
        let paid = settled.settleFunding(at: state.markets[index].fundingIndex)
        settled.ruleVersion = state.markets[index].ruleVersion
        var segment = settled
        let change = before.isLong ? lots : -lots
        let effect = segment.add(change, contract, at: ticks, feePpm: feePpm)
        guard initialShortfall(segment, at: mark) <= 0 else {
            throw Refusal(
                .belowInitialMargin, found: Int128(lots),
                nearest: largestSize(lots, contract) { size in
                    var trial = settled
                    _ = trial.add(
                        before.isLong ? size : -size, contract, at: ticks, feePpm: feePpm)
                    return initialShortfall(trial, at: mark) <= 0
                }.map { Int128($0) })
        }
        bookFunding(paid, before)
        enter(effect, of: index)
        replace(before, by: segment)
        events.append(.traded(id, lots: change, ticks, fee: effect.fee))
    }

    mutating func reduce(_ id: SegmentID, by lots: Lots, at price: Ticks?) throws(Refusal) {
        let before = try tradable(id)
        let (index, contract) = (before.contract, contract(before.contract))
        let mark = try openMarket(index)
        let ticks = price ?? mark
        try requirePrice(ticks, contract)
        let size = abs(before.lots)
        guard lots < size else {
            let largest = size - contract.lotStep
            throw Refusal(
                .notAReduction, found: Int128(lots), nearest: largest > 0 ? Int128(largest) : nil)
        }
        try requireSize(lots, contract, largest: size - contract.lotStep)
        let feePpm = venue.markets[index].takerFeePpm
        var segment = before
        let paid = segment.settleFunding(at: state.markets[index].fundingIndex)
        let change = before.isLong ? -lots : lots
        let settled = segment
        let effect = segment.remove(change, contract, at: ticks, feePpm: feePpm)
        guard !isBelowMaintenance(segment, at: mark) else {
            throw Refusal(
                .belowMaintenance, found: Int128(lots),
                nearest: largestSize(lots, contract) { size in
                    var trial = settled
                    _ = trial.remove(
                        before.isLong ? -size : size, contract, at: ticks, feePpm: feePpm)
                    return !isBelowMaintenance(trial, at: mark)
                }.map { Int128($0) })
        }
        bookFunding(paid, before)
        enter(effect, of: index)
        replace(before, by: segment)
        events.append(.traded(id, lots: change, ticks, fee: effect.fee))
    }

    mutating func close(_ id: SegmentID, at price: Ticks?) throws(Refusal) {
        let before = try tradable(id)
        let (index, contract) = (before.contract, contract(before.contract))
        let mark = try openMarket(index)
        let ticks = price ?? mark
        try requirePrice(ticks, contract)
        var segment = before
        let paid = segment.settleFunding(at: state.markets[index].fundingIndex)
        let rest = crossEquity(besides: before)
        let effect = segment.remove(
            -before.lots, contract, at: ticks, feePpm: venue.markets[index].takerFeePpm,
            behind: rest)
        guard segment.balance + rest >= 0 else {
            throw Refusal(.wouldOweMoney, found: segment.balance + rest)
        }
        bookFunding(paid, before)
        enter(effect, of: index)
        events.append(.traded(id, lots: -before.lots, ticks, fee: effect.fee))
        _ = dissolve(before, segment)
        events.append(.closed(id, returned: segment.balance))
    }

    /// The largest multiple of the lot step up to `lots` that passes, where smaller ones pass too.
    private func largestSize(
        _ lots: Lots, _ contract: Contract, _ passes: (Lots) -> Bool
    ) -> Lots? {
        var (low, high) = (0, lots / contract.lotStep + 1)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if passes(middle * contract.lotStep) { low = middle } else { high = middle }
        }
        return low == 0 ? nil : low * contract.lotStep
    }

    /// What is missing for new risk at the mark; not positive: nothing. Under cross margin of the
    /// account with this segment in place of its own former self.
    func initialShortfall(_ segment: Segment, at mark: Ticks) -> Quanta {
        let (index, contract) = (segment.contract, contract(segment.contract))
        let market = state.markets[index]
        let exposure = segment.exposure(
            contract, at: mark, openInterest: openInterest(index, with: segment))
        let required = max(
            market.rule.initial(of: exposure), market.rule.leastSafeEquity(exposure),
            market.rule(segment.ruleVersion).leastSafeEquity(exposure))
        let shortfall =
            required - segment.equity(contract, at: mark, fundingIndex: market.fundingIndex)
        guard venue.mode == .cross else { return shortfall }
        let others = crossTotals(of: segment.account, in: contract.settlement, besides: segment.id)
        return shortfall + others.initial - others.equity
    }

    /// Whether the segment (or its account) is below maintenance at the mark.
    func isBelowMaintenance(_ segment: Segment, at mark: Ticks) -> Bool {
        let contract = contract(segment.contract)
        let market = state.markets[segment.contract]
        let equity = segment.equity(contract, at: mark, fundingIndex: market.fundingIndex)
        let rule = market.rule(segment.ruleVersion)
        let exposure = segment.exposure(contract, at: mark, openInterest: 0)
        guard venue.mode == .cross else {
            return rule.isLiquidatable(equity: equity, exposure)
        }
        let others = crossTotals(of: segment.account, in: contract.settlement, besides: segment.id)
        return rule.isLiquidatable(equity: equity + others.equity - others.maintenance, exposure)
    }
}
