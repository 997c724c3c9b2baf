/// The double entries of a segment: whatever changes on one side changes on the other.
extension MarginEngine {
    /// The book's side of a trade, and the fee.
    mutating func enter(_ effect: TradeEffect, of index: ContractIndex) {
        state.markets[index].book.lots -= effect.lots
        state.markets[index].book.balance -= effect.fromBook
        state.treasuries[contract(index).settlement].fees += effect.fee
    }

    /// The book's side of a payment of funding.
    mutating func bookFunding(_ paid: Quanta, _ segment: Segment) {
        guard paid != 0 else { return }
        state.markets[segment.contract].book.balance += paid
        events.append(.fundingSettled(segment.id, paid: paid))
    }

    /// Puts a changed segment in place, counts its open interest and watches it.
    mutating func replace(_ before: Segment?, by segment: Segment) {
        countOpenInterest(segment.contract, from: before?.lots ?? 0, to: segment.lots)
        state.segments[segment.id] = segment
        if before?.ruleVersion != segment.ruleVersion {
            watches[segment.contract].users[segment.ruleVersion, default: 0] += 1
            if let before { leave(before.ruleVersion, of: before.contract) }
        }
        watch(segment)
    }

    /// Removes a segment without lots and returns what is missing. What is left of it goes to the
    /// account; what is missing is its own under isolated margin, and the account's under cross
    /// margin once nothing else of it is open in the asset.
    mutating func dissolve(_ before: Segment, _ segment: Segment) -> Quanta {
        let asset = contract(segment.contract).settlement
        forget(before)
        if venue.mode == .isolated {
            credit(max(0, segment.balance), segment.account, asset)
            return max(0, -segment.balance)
        }
        credit(segment.balance, segment.account, asset)
        watchAccount(segment.account)
        let free = free(segment.account, asset)
        guard free < 0, crossSegments(of: segment.account, in: asset).isEmpty else { return 0 }
        credit(-free, segment.account, asset)
        return -free
    }

    /// What the owner's free balance gains with the end of a segment; under cross margin a loss is
    /// negative.
    func returned(by segment: Segment) -> Quanta {
        venue.mode == .isolated ? max(0, segment.balance) : segment.balance
    }

    mutating func forget(_ segment: Segment) {
        countOpenInterest(segment.contract, from: segment.lots, to: 0)
        state.segments[segment.id] = nil
        revisions[segment.id] = nil
        pending.remove(segment.id)
        if venue.mode == .cross {
            segmentsOfAccount[segment.account]?.removeAll { $0 == segment.id }
        }
        leave(segment.ruleVersion, of: segment.contract)
    }

    /// One segment less is watched by a version.
    mutating func leave(_ version: Int, of index: ContractIndex) {
        let users = (watches[index].users[version] ?? 1) - 1
        watches[index].users[version] = users > 0 ? users : nil
        if users <= 0 { dropUnusedRules(of: index) }
    }

    /// Keeps the rules that watch a segment, or will by an adoption of one that does.
    mutating func dropUnusedRules(of index: ContractIndex) {
        var needed = Set(watches[index].users.keys)
        var kept: [RuleAdoption] = []
        for adoption in state.markets[index].adoptions.sorted(by: { $0.version < $1.version })
        where needed.contains(adoption.version) {
            kept.append(adoption)
            needed.insert(adoption.target)
        }
        kept.sort { ($0.at, $0.version) < ($1.at, $1.version) }
        state.markets[index].adoptions = kept
        state.markets[index].formerRules = state.markets[index].formerRules.filter {
            needed.contains($0.key)
        }
    }

    private mutating func countOpenInterest(_ index: ContractIndex, from: Lots, to: Lots) {
        state.markets[index].longLots += max(to, 0) - max(from, 0)
        state.markets[index].shortLots += max(-to, 0) - max(-from, 0)
    }
}
