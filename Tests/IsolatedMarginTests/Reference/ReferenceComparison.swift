@testable import IsolatedMargin

extension ReferenceEngine {
    /// The first thing in which an engine differs; nil when it is the same in all.
    func difference(from engine: borrowing MarginEngine) throws -> String? {
        let state = engine.state
        guard clock == state.clock, nextSegment == state.nextSegment else { return "clock or ids" }
        guard accounts.count == state.accounts.count, segments.count == state.segments.count
        else { return "accounts or segments" }
        for (id, free) in accounts
        where free.map(\.narrowed) != state.accounts[id]?.free.map(Optional.some) {
            return "account \(id): \(free.map(\.narrowed))"
        }
        for (id, segment) in segments {
            let expected = try published(segment)
            guard state.segments[id] == expected else { return "segment \(id): \(expected)" }
        }
        for (asset, treasury) in treasuries.enumerated() {
            let other = state.treasuries[asset]
            guard
                [
                    treasury.deposits, treasury.withdrawals, treasury.insuranceFund,
                    treasury.backstop, treasury.fees, treasury.deficit,
                ].map(\.narrowed) == [
                    other.deposits, other.withdrawals, other.insuranceFund, other.backstop,
                    other.fees, other.deficit,
                ]
            else { return "treasury \(asset)" }
        }
        for (index, market) in markets.enumerated() {
            if let broken = difference(market, from: state.markets[index]) {
                return "contract \(index): \(broken)"
            }
        }
        return events == engine.events ? nil : "events: \(events) and not \(engine.events)"
    }

    private func difference(_ market: ReferenceMarket, from other: ContractState) -> String? {
        guard market.mark == other.mark, market.isSettled == other.isSettled,
            market.version == other.ruleVersion
        else { return "mark, rule or settlement" }
        guard market.fundingIndex.narrowed == other.fundingIndex else { return "funding index" }
        guard market.bookLots == other.book.lots, market.bookBalance.narrowed == other.book.balance
        else {
            return "book \(market.bookLots), \(String(describing: market.bookBalance.narrowed))"
        }
        guard market.backstopLots == other.backstop.lots,
            market.backstopBalance.narrowed == other.backstop.balance
        else { return "backstop" }
        guard market.depthUsed.narrowed == other.depthUsed else { return "depth" }
        return market.queue.map(\.segment) == other.liquidations.map(\.segment)
            && market.queue.map(\.due) == other.liquidations.map(\.due) ? nil : "queue"
    }
}
