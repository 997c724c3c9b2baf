import VolModel

extension MarginEngine {
    mutating func mark(_ index: ContractIndex, at ticks: Ticks, _ time: Timestamp) throws(Refusal) {
        try require(contract: index)
        try requireTime(time)
        try requirePrice(ticks, contract(index))
        guard !state.markets[index].isSettled else {
            throw Refusal(.expired, found: Int128(index))
        }
        state.clock = time
        state.markets[index].mark = ticks
        look(at: index, ticks)
    }

    mutating func fund(_ index: ContractIndex, rateBillionths: Int, _ time: Timestamp)
        throws(Refusal)
    {
        try require(contract: index)
        try requireTime(time)
        let contract = contract(index)
        guard contract.isPerpetual else { throw Refusal(.notPerpetual, found: Int128(index)) }
        let mark = try openMarket(index)
        let limit = 1_000_000_000
        guard (-limit...limit).contains(rateBillionths) else {
            throw Refusal(
                .outOfRange, found: Int128(rateBillionths),
                nearest: Int128(rateBillionths < 0 ? -limit : limit))
        }
        let change = FundingRate.indexChange(contract, at: mark, rateBillionths: rateBillionths)
        let (sum, overflow) = state.markets[index].fundingIndex.addingReportingOverflow(change)
        guard !overflow, sum.magnitude < 1 << 120 else {
            throw Refusal(.outOfRange, found: Int128(rateBillionths))
        }
        state.clock = time
        state.markets[index].fundingIndex = sum
        shiftTriggers(of: index, afterFunding: change)
        look(at: index, mark)
    }

    mutating func setRule(
        of index: ContractIndex, _ rule: MarginRule, _ existing: ExistingPositions,
        _ time: Timestamp
    ) throws(Refusal) {
        try require(contract: index)
        try requireTime(time)
        guard !state.markets[index].isSettled else {
            throw Refusal(.expired, found: Int128(index))
        }
        do throws(VenueFailure) {
            try rule.requireOnePrice(for: contract(index))
        } catch {
            throw Refusal(.impossibleRule, found: Int128(index))
        }
        state.clock = time
        let version = state.markets[index].ruleVersion
        state.markets[index].formerRules[version] = state.markets[index].rule
        state.markets[index].rule = rule
        state.markets[index].ruleVersion = version + 1
        let former = formerSegments(of: index)
        switch existing {
        case .atOnce:
            state.markets[index].adoptions = []
            adopt(version + 1, index, former)
        case .after(let date):
            state.markets[index].adoptions.append(
                RuleAdoption(version: version, target: version + 1, at: date))
            fallthrough
        case .whenIncreased:
            adopt(version + 1, index, former.filter { isLiquidatedNoEarlier($0, by: rule) })
        }
        dropUnusedRules(of: index)
        if let mark = state.markets[index].mark { look(at: index, mark) }
    }

    /// What a price may set off: rules whose time has come, then liquidations.
    @inline(__always)
    private mutating func look(at index: ContractIndex, _ mark: Ticks) {
        if let next = state.markets[index].adoptions.first, next.at <= state.clock {
            adoptDueRules(index)
        }
        if watches[index].isCrossed(by: mark) { triggerCrossed(index, at: mark) }
        if !state.markets[index].liquidations.isEmpty { workOff(index, at: mark) }
        if state.markets[index].backstop.lots != 0 { unwindBackstop(index, at: mark) }
    }

    /// In the order of their versions, so that a segment may pass through several at once.
    private mutating func adoptDueRules(_ index: ContractIndex) {
        let clock = state.clock
        let due = state.markets[index].adoptions.filter { $0.at <= clock }
            .sorted { $0.version < $1.version }
        for adoption in due {
            let segments = formerSegments(of: index).filter {
                $0.ruleVersion == adoption.version
            }
            adopt(adoption.target, index, segments)
        }
        state.markets[index].adoptions.removeAll { $0.at <= clock }
        dropUnusedRules(of: index)
    }

    private func formerSegments(of index: ContractIndex) -> [Segment] {
        let version = state.markets[index].ruleVersion
        return state.segments.values.filter {
            $0.contract == index && $0.ruleVersion != version
        }
    }

    private mutating func adopt(_ version: Int, _ index: ContractIndex, _ segments: [Segment]) {
        guard !segments.isEmpty else { return }
        for segment in segments {
            state.segments[segment.id]?.ruleVersion = version
            watches[index].users[version, default: 0] += 1
        }
        for segment in segments { leave(segment.ruleVersion, of: index) }
        watchAll(of: index)
        events.append(.adoptedRule(index, segments: segments.count))
    }

    private func isLiquidatedNoEarlier(_ segment: Segment, by rule: MarginRule) -> Bool {
        var search = search(segment)
        guard let mark = state.markets[segment.contract].mark else { return true }
        guard venue.mode == .isolated else { return rule.isNowhereAbove(search.rule) }
        let before = search.trigger(near: mark)
        search.rule = rule
        guard let after = search.trigger(near: mark) else { return true }
        guard let before else { return false }
        return segment.isLong ? after <= before : after >= before
    }
}
