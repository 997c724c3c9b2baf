import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The price may have moved for as long as the feed may be silent: that time adds to the horizon.
///
/// On a threshold feed with a declared deviation the price is within that deviation while the feed
/// is silent, and nothing is added.
struct OracleHeartbeatModule: RiskModule {
    let name = "oracle_heartbeat"
    let section = "oracle"
    let feed: Instrument.Feed

    private func delay(_ market: MarketState) -> TimeSpan? {
        if feed.kind == .threshold, feed.deviation != nil { return .seconds(0) }
        return feed.heartbeat ?? market.spacing
    }

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.extendHorizon(bySeconds: delay(market)?.seconds ?? 0)
    }

    func explanation(market: MarketState) -> String {
        guard let delay = delay(market) else { return "neither heartbeat nor spacing is known" }
        return delay > .seconds(0)
            ? "a price may be \(delay) old, which adds to the horizon"
            : "while the feed is silent the price is within its deviation"
    }
}

/// The price may stand anywhere within the deviation threshold of the oracle's last answer.
struct OracleDeviationModule: RiskModule {
    let name = "oracle_deviation"
    let section = "oracle"
    let feed: Instrument.Feed

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.add(part: feed.deviation?.doubleValue ?? 0)
    }

    func explanation(market: MarketState) -> String {
        feed.deviation.map { "the price may stand \($0) from the oracle's last answer" }
            ?? "the feed declares no deviation threshold"
    }

    func notes(market: MarketState) -> [String] {
        guard feed.kind == .threshold, feed.deviation == nil else { return [] }
        return ["the feed declares no deviation threshold: oracle deviation is not assessed"]
    }
}

/// How far beyond its trigger the price is when the engine first sees it.
struct OvershootModule: RiskModule {
    let name = "overshoot"
    let section = "oracle"

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.add(
            part: loss.side == .short ? expm1(market.overshoot) : -expm1(-market.overshoot))
    }

    func explanation(market: MarketState) -> String {
        "the move that crosses a trigger goes \(Ratio.percent(market.overshoot)) beyond it on "
            + "average"
    }
}

/// The price may stand anywhere within so many of the feed's confidence bands.
struct OracleConfidenceModule: RiskModule {
    let name = "oracle_confidence"
    let section = "oracle"
    let bands: Ratio

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.add(part: (market.confidenceWidth ?? 0) * bands.doubleValue)
    }

    func explanation(market: MarketState) -> String {
        guard let width = market.confidenceWidth else { return "the feed states no band" }
        return "\(bands.doubleValue.twoDecimals) times the feed's band of \(Ratio.percent(width))"
    }

    func notes(market: MarketState) -> [String] {
        guard market.confidenceWidth == nil else { return [] }
        return ["the feed states no confidence band: its width is not assessed"]
    }
}
