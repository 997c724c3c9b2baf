import VolModel

/// What the close-out itself costs: liquidation and taker fee.
struct FeesModule: RiskModule {
    let name = "fees"
    let section = "fees"
    let fees: Instrument.Fees

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.add(part: fees.total.doubleValue)
    }

    func explanation(market: MarketState) -> String {
        "\(fees.liquidation) liquidation and \(fees.taker) taker fee"
    }
}

/// Funding that may fall due until the position is closed, at the venue's cap.
///
/// Payments within the horizon: one more than intervals fit into it, parts of them included, which
/// is never less than what can fall due and has no steps over size.
struct FundingModule: RiskModule {
    let name = "funding"
    let section = "funding"
    let funding: Instrument.Funding?

    private func payments(_ seconds: Double) -> Double {
        guard let funding else { return 0 }
        return seconds / funding.interval.seconds + 1
    }

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        guard let funding else { return }
        loss.add(part: payments(loss.horizonSeconds) * funding.cap.doubleValue)
    }

    func explanation(market: MarketState) -> String {
        guard let funding else { return "the venue's funding is not stated" }
        return "\(payments(market.horizon.seconds).twoDecimals) payments of at most "
            + "\(funding.cap), one every \(funding.interval), at the policy's own horizon"
    }

    func notes(market: MarketState) -> [String] {
        funding == nil ? ["the venue's funding is not stated: it is not assessed"] : []
    }
}
