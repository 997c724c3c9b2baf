extension MarginEngine {
    mutating func addMargin(_ amount: Quanta, to id: SegmentID) throws(Refusal) {
        try requireSegmentMargin(id)
        let before = try known(id)
        try Amounts.require(amount)
        let free = free(before.account, contract(before.contract).settlement)
        guard amount <= free else {
            throw Refusal(.insufficientFree, found: amount, nearest: free > 0 ? free : nil)
        }
        move(amount, into: before)
    }

    mutating func removeMargin(_ amount: Quanta, from id: SegmentID) throws(Refusal) {
        try requireSegmentMargin(id)
        let before = try tradable(id)
        try Amounts.require(amount)
        let mark = try openMarket(before.contract)
        let largest = removable(before, at: mark)
        guard amount <= largest else {
            throw Refusal(
                .belowInitialMargin, found: amount, nearest: largest > 0 ? largest : nil)
        }
        move(-amount, into: before)
    }

    mutating func setLeverage(of id: SegmentID, hundredths: Int) throws(Refusal) {
        try requireSegmentMargin(id)
        let before = try tradable(id)
        let (index, contract) = (before.contract, contract(before.contract))
        let mark = try openMarket(index)
        guard (1...1_000_000_000).contains(hundredths) else {
            throw Refusal(
                .outOfRange, found: Int128(hundredths),
                nearest: hundredths < 1 ? 1 : 1_000_000_000)
        }
        let notional = Quanta(contract.value(of: before.lots, at: mark).magnitude)
        let fundingIndex = state.markets[index].fundingIndex
        let equity = before.equity(contract, at: mark, fundingIndex: fundingIndex)
        let target = Exact.share(of: notional, 100, over: Int128(hundredths), rounding: .up)
        let free = free(before.account, contract.settlement)
        let least = equity - max(0, removable(before, at: mark))
        guard target >= least else {
            throw Refusal(
                .leverageTooHigh, found: Int128(hundredths),
                nearest: highestLeverage(notional, equity: least, atMost: equity + free))
        }
        guard target - equity <= free else {
            throw Refusal(
                .insufficientFree, found: Int128(hundredths),
                nearest: equity + free > 0
                    ? Exact.share(of: notional, 100, over: equity + free, rounding: .up) : nil)
        }
        move(target - equity, into: before)
    }

    /// The highest leverage in hundredths whose equity, rounded up, is at least `equity`; nil where
    /// it needs more than there is.
    private func highestLeverage(
        _ notional: Quanta, equity: Quanta, atMost most: Quanta
    ) -> Int128? {
        guard equity > 1, equity <= most else { return nil }
        let hundredths =
            Exact.share(of: notional, 100, over: equity - 1, rounding: .up) - 1
        guard hundredths > 0,
            Exact.share(of: notional, 100, over: hundredths, rounding: .up) <= most
        else { return nil }
        return hundredths
    }

    mutating func setLiquidationPrice(of id: SegmentID, to ticks: Ticks) throws(Refusal) {
        try requireSegmentMargin(id)
        let before = try tradable(id)
        let (index, contract) = (before.contract, contract(before.contract))
        let mark = try openMarket(index)
        try requirePrice(ticks, contract)
        let free = free(before.account, contract.settlement)
        let least = -max(0, removable(before, at: mark))
        let most = max(free, least)
        let change = marginChange(of: before, forLiquidationAt: ticks, least: least)
        if let change, change <= most {
            move(change, into: before)
            return
        }
        var nearest = before
        nearest.collateral += change == nil ? least : most
        throw Refusal(
            .liquidationPriceNotAllowed, found: Int128(ticks),
            nearest: search(nearest).trigger(near: mark).map { Int128($0) })
    }

    /// The least change of margin, not below `least`, with which the segment is liquidated at a
    /// price and not one tick before it; nil where there is none.
    private func marginChange(
        of segment: Segment, forLiquidationAt ticks: Ticks, least: Quanta
    ) -> Quanta? {
        let contract = contract(segment.contract)
        let safe = ticks + (segment.isLong ? 1 : -1)
        var search = search(segment)
        guard contract.ticksRange.contains(safe) else { return nil }
        let exposure = segment.exposure(contract, at: safe, openInterest: 0)
        let equity = segment.equity(contract, at: safe, fundingIndex: search.fundingIndex)
        let change = max(least, search.rule.leastSafeEquity(exposure) - equity)
        search.segment.collateral += change
        return search.isLiquidatable(at: ticks) ? change : nil
    }

    /// Equity beyond what new risk needs at the mark; unrealised profit cannot be taken out.
    func removable(_ segment: Segment, at mark: Ticks) -> Quanta {
        let contract = contract(segment.contract)
        let profit = max(0, segment.unrealised(contract, at: mark))
        return -initialShortfall(segment, at: mark) - profit
    }

    private func requireSegmentMargin(_ id: SegmentID) throws(Refusal) {
        guard venue.mode == .isolated else {
            throw Refusal(.notInCrossMode, found: Int128(id))
        }
    }

    private mutating func move(_ amount: Quanta, into before: Segment) {
        var segment = before
        let paid = segment.settleFunding(at: state.markets[segment.contract].fundingIndex)
        segment.collateral += amount
        credit(-amount, segment.account, contract(segment.contract).settlement)
        bookFunding(paid, before)
        replace(before, by: segment)
        events.append(.marginMoved(segment.id, amount))
    }
}
