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
/// Payments within the horizon: at most one more than whole intervals fit into it.
struct FundingModule: RiskModule {
    let name = "funding"
    let section = "funding"
    let funding: Instrument.Funding?

    private func payments(_ seconds: Double) -> Double {
        guard let funding else { return 0 }
        return (seconds / funding.interval.seconds).rounded(.down) + 1
    }

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        guard let funding else { return }
        loss.add(part: payments(loss.horizonSeconds) * funding.cap.doubleValue)
    }

    func explanation(market: MarketState) -> String {
        guard let funding else { return "the venue's funding is not stated" }
        return "at most \(Int(min(payments(market.horizon.seconds), 1e6))) payment of "
            + "\(funding.cap) every \(funding.interval)"
    }

    func notes(market: MarketState) -> [String] {
        funding == nil ? ["the venue's funding is not stated: it is not assessed"] : []
    }
}
