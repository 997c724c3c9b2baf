/// Funding: longs pay shorts a share of notional at the mark (or the other way round).
enum FundingRate {
    /// The index counts quanta per long lot in parts of this.
    static let indexScale: Int128 = 1_000_000_000_000

    /// What the index of a contract gains at a mark, rounded down; `rateBillionths` in 1e-9.
    static func indexChange(_ contract: Contract, at ticks: Ticks, rateBillionths: Int) -> Int128 {
        let rate = Int128(rateBillionths) * (indexScale / 1_000_000_000)
        switch contract.payoff {
        case .linear:
            return Exact.share(
                of: Int128(ticks) * Int128(contract.multiplier), rate,
                over: Int128(contract.divisor), rounding: .down)
        case .inverse:
            return Exact.share(
                of: Int128(contract.multiplier), rate,
                over: Int128(ticks) * Int128(contract.divisor), rounding: .down)
        }
    }
}
