/// An account's positions in one asset, taken together.
struct CrossTotals {
    /// Free balance and the equity of the positions.
    var equity: Quanta
    var initial: Quanta = 0
    var maintenance: Quanta = 0
    /// Unrealised profits without the losses.
    var profit: Quanta = 0

    /// Unrealised profit cannot be withdrawn.
    var withdrawable: Quanta { equity - profit - initial }
}

extension MarginEngine {
    /// All of an account in one asset, without one of its segments where one is named.
    func crossTotals(of account: AccountID, in asset: AssetIndex, besides: SegmentID? = nil)
        -> CrossTotals
    {
        var totals = CrossTotals(equity: free(account, asset))
        for id in segmentsOfAccount[account] ?? [] where id != besides {
            guard let segment = state.segments[id] else { continue }
            let contract = contract(segment.contract)
            let market = state.markets[segment.contract]
            guard contract.settlement == asset, let mark = market.mark else { continue }
            let exposure = segment.exposure(
                contract, at: mark, openInterest: openInterest(segment.contract))
            totals.equity += segment.equity(
                contract, at: mark, fundingIndex: market.fundingIndex)
            let maintenance = market.rule(segment.ruleVersion).maintenance(of: exposure)
            totals.initial += max(market.rule.initial(of: exposure), maintenance)
            totals.maintenance += maintenance
            totals.profit += max(0, segment.unrealised(contract, at: mark))
        }
        return totals
    }

    /// What the rest of the account is worth; zero where margin is isolated.
    func crossEquity(besides segment: Segment) -> Quanta {
        guard venue.mode == .cross else { return 0 }
        return crossTotals(
            of: segment.account, in: contract(segment.contract).settlement, besides: segment.id
        ).equity
    }

    /// The segments of an account that settle in an asset, in the order of opening.
    func crossSegments(of account: AccountID, in asset: AssetIndex) -> [Segment] {
        (segmentsOfAccount[account] ?? []).compactMap { state.segments[$0] }
            .filter { contract($0.contract).settlement == asset }
    }

    /// Enters the account's segments at prices at which it cannot be below maintenance yet; those
    /// that wait to be closed as well, whose losses are as much the account's.
    ///
    /// With an excess E over maintenance and n positions, a long of notional N loses at most E/n
    /// while the price falls by E/(nN), and a short, whose requirement grows as well, while it
    /// rises by E/(2nN); for an inverse contract the same holds of the reciprocal price.
    mutating func watchAccount(_ account: AccountID) {
        for asset in venue.assets.indices {
            let segments = crossSegments(of: account, in: asset)
            guard !segments.isEmpty else { continue }
            let totals = crossTotals(of: account, in: asset)
            // Every value and requirement may be off by a quantum at each of the two prices.
            let slack = 8 * Quanta(segments.count)
            let above = totals.equity - totals.maintenance
            let excess = max(0, above - slack) / Quanta(segments.count)
            for segment in segments {
                let revision = nextRevision(of: segment)
                watches[segment.contract].enter(
                    segment,
                    trigger: above < 0 ? anyPrice(segment) : safeEnd(segment, excess),
                    revision: revision)
                compact(segment.contract)
            }
        }
    }

    /// A trigger that the next mark crosses, wherever it is: the account is below already.
    private func anyPrice(_ segment: Segment) -> Ticks {
        let range = contract(segment.contract).ticksRange
        return segment.isLong ? range.upperBound : range.lowerBound
    }

    private func safeEnd(_ segment: Segment, _ excess: Quanta) -> Ticks {
        let contract = contract(segment.contract)
        let mark = state.markets[segment.contract].mark ?? contract.ticksRange.lowerBound
        let notional = abs(Double(approximating: contract.value(of: segment.lots, at: mark)))
        let share = Double(approximating: excess) / (2 * max(notional, 1)) * (1 - 1e-9)
        let end =
            segment.isLong ? Double(mark) / (1 + share) : Double(mark) * (1 + share / (1 + share))
        let bounded = min(max(end, 0), 1e13)
        return Ticks(segment.isLong ? bounded.rounded(.up) : bounded.rounded(.down))
    }

    /// The accounts of segments of a contract whose end was crossed: below maintenance, all their
    /// segments in its asset wait to be closed, the largest requirement first; else they are
    /// entered again.
    mutating func triggerAccounts(of candidates: [(SegmentID, Int)], in asset: AssetIndex) {
        var accounts = Set<AccountID>()
        for (id, revision) in candidates where revisions[id] == revision {
            if let segment = state.segments[id] { accounts.insert(segment.account) }
        }
        for account in accounts.sorted() {
            let totals = crossTotals(of: account, in: asset)
            guard totals.equity < totals.maintenance else {
                watchAccount(account)
                continue
            }
            for (segment, mark) in byRequirement(crossSegments(of: account, in: asset)) {
                putInQueue(segment.id, at: mark)
            }
        }
    }

    private func byRequirement(_ segments: [Segment]) -> [(Segment, Ticks)] {
        let rated: [(requirement: Quanta, segment: Segment, mark: Ticks)] = segments.compactMap {
            let market = state.markets[$0.contract]
            guard let mark = market.mark else { return nil }
            let exposure = $0.exposure(contract($0.contract), at: mark, openInterest: 0)
            return (market.rule($0.ruleVersion).maintenance(of: exposure), $0, mark)
        }
        return rated.sorted {
            ($1.requirement, $0.segment.id) < ($0.requirement, $1.segment.id)
        }.map { ($0.segment, $0.mark) }
    }
}
