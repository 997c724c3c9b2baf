import VolModel

extension EngineState {
    /// Of the markets alone; the segments have been checked.
    func marketFlaw(in venue: Venue) -> StateFlaw? {
        var watched = markets.map { _ in Set<Int>() }
        for segment in segments.values { watched[segment.contract].insert(segment.ruleVersion) }
        for (index, market) in markets.enumerated() {
            let flaw =
                market.amountFlaw(index) ?? market.ruleFlaw(index, watched: watched[index])
                ?? market.priceFlaw(index, venue.markets[index])
                ?? liquidationFlaw(index)
            if let flaw { return flaw }
            guard !market.isSettled || watched[index].isEmpty else {
                return StateFlaw(
                    .segmentsOfSettledContract, .market(index), "is_settled", found: "true",
                    expected: "false, since there are segments")
            }
        }
        return nil
    }

    private func liquidationFlaw(_ index: ContractIndex) -> StateFlaw? {
        var seen: Set<SegmentID> = []
        for (place, liquidation) in markets[index].liquidations.enumerated()
        where segments[liquidation.segment]?.contract != index
            || !seen.insert(liquidation.segment).inserted
        {
            return StateFlaw(
                .unknownLiquidation, .market(index), "liquidations[\(place)].segment",
                found: liquidation.segment, expected: "a segment of the contract, each once")
        }
        return nil
    }
}

extension ContractState {
    fileprivate func amountFlaw(_ index: ContractIndex) -> StateFlaw? {
        let place = StateFlaw.Place.market(index)
        return StateFlaw.index(fundingIndex, place, "funding_index")
            ?? StateFlaw.index(backstop.fundingIndex, place, "backstop.funding_index")
            ?? StateFlaw.range(book.balance, place, "book.balance")
            ?? StateFlaw.range(backstop.balance, place, "backstop.balance")
    }

    fileprivate func ruleFlaw(_ index: ContractIndex, watched: Set<Int>) -> StateFlaw? {
        let place = StateFlaw.Place.market(index)
        guard (1...Int.journalNumberMax).contains(ruleVersion) else {
            return StateFlaw(
                .counter, place, "rule_version", found: ruleVersion,
                expected: "from 1 to \(Int.journalNumberMax)")
        }
        let needed = watched.union(adoptions.map(\.target))
        if let version = formerRules.keys.sorted().first(where: {
            !(1..<ruleVersion).contains($0) || !needed.contains($0)
        }) {
            return StateFlaw(
                .formerRules, place, "former_rules", found: "version \(version)",
                expected: "only versions below \(ruleVersion) that watch a segment or will")
        }
        if let adoption = adoptions.first(where: {
            $0.version < 1 || $0.target <= $0.version || $0.target > ruleVersion
                || ($0.target < ruleVersion && formerRules[$0.target] == nil)
        }) {
            return StateFlaw(
                .adoptions, place, "adoptions",
                found: "version \(adoption.version) for \(adoption.target)",
                expected: "an earlier version for a later one that is there")
        }
        for (earlier, later) in zip(adoptions, adoptions.dropFirst())
        where (later.at, later.version) < (earlier.at, earlier.version) {
            return StateFlaw(
                .adoptions, place, "adoptions", found: "\(later.at) after \(earlier.at)",
                expected: "them in the order of time")
        }
        return nil
    }

    fileprivate func priceFlaw(_ index: ContractIndex, _ market: Venue.Market) -> StateFlaw? {
        let place = StateFlaw.Place.market(index)
        let range = market.contract.ticksRange
        if let mark, !range.contains(mark) {
            return StateFlaw(
                .markOutOfRange, place, "mark", found: mark,
                expected: "from \(range.lowerBound) to \(range.upperBound)")
        }
        guard market.liquidation.depth != nil || depthUsed == 0, depthUsed >= 0 else {
            return StateFlaw(
                .depthUsed, place, "depth_used", found: depthUsed,
                expected: market.liquidation.depth == nil ? "0" : "at least 0")
        }
        return StateFlaw.range(depthUsed, place, "depth_used")
    }
}
