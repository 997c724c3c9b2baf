extension EngineState {
    /// Deposits less withdrawals less everything that is anywhere, by asset: zero, always.
    public func imbalances(_ venue: Venue) -> [Quanta] {
        var sums = treasuries.map {
            $0.deposits - $0.withdrawals - $0.insuranceFund - $0.backstop - $0.fees + $0.deficit
        }
        for account in accounts.values {
            for (asset, amount) in account.free.enumerated() { sums[asset] -= amount }
        }
        for segment in segments.values {
            sums[venue.markets[segment.contract].contract.settlement] -= segment.balance
        }
        for (market, state) in zip(venue.markets, markets) {
            sums[market.contract.settlement] -= state.book.balance + state.backstop.balance
        }
        return sums
    }

    /// Lots of segments, backstop and book, by contract: zero, always.
    public func lotImbalances() -> [Lots] {
        var sums = markets.map { $0.book.lots + $0.backstop.lots }
        for segment in segments.values { sums[segment.contract] += segment.lots }
        return sums
    }
}
