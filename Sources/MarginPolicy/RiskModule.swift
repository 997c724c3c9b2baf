public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One part of the loss between the liquidation trigger and the closed position.
///
/// Parts are stacked multiplicatively in the order of the policy: long 1 − mm = Π(1 − part),
/// short 1 + mm = Π(1 + part). A module is a value with a name; a protocol may reorder, replace or
/// add one without touching the rest.
public protocol RiskModule: Sendable {
    /// The component's name in the parameter set.
    var name: String { get }

    /// The fraction of the price that is lost to this part, not negative. A long part of 1 or more
    /// means that the position cannot be closed above zero.
    func part(_ side: Side, notional: Double, market: MarketState) -> Double

    /// What a reader must know about this part here, for example an input that is missing.
    func notes(market: MarketState) -> [String]
}

extension RiskModule {
    public func notes(market: MarketState) -> [String] { [] }
}

extension RiskPolicy {
    /// The modules of this policy for one instrument, in the order in which they are stacked.
    public func modules(for instrument: Instrument) -> [any RiskModule] {
        [
            TailModule(),
            OracleDeviationModule(feed: instrument.feed, included: oracle.includeDeviation),
            OvershootModule(),
            SlippageModule(liquidity: instrument.liquidity, policy: liquidity),
            FeesModule(fees: instrument.fees),
        ]
    }
}

/// The move over the horizon at the policy's confidence: long 1 − e^(−x), short e^x − 1.
struct TailModule: RiskModule {
    let name = "tail"

    func part(_ side: Side, notional: Double, market: MarketState) -> Double {
        side == .short
            ? expm1(market.tailLogDistance.short) : -expm1(-market.tailLogDistance.long)
    }

    func notes(market: MarketState) -> [String] { market.notes }
}

/// The price may stand anywhere within the deviation threshold of the oracle's last answer.
struct OracleDeviationModule: RiskModule {
    let name = "oracle_deviation"
    let feed: Instrument.Feed
    let included: Bool

    func part(_ side: Side, notional: Double, market: MarketState) -> Double {
        included ? feed.deviation?.doubleValue ?? 0 : 0
    }

    func notes(market: MarketState) -> [String] {
        guard included, feed.kind == .threshold, feed.deviation == nil else { return [] }
        return ["the feed declares no deviation threshold: oracle deviation is not assessed"]
    }
}

/// How far beyond its trigger the price is when the engine first sees it.
struct OvershootModule: RiskModule {
    let name = "overshoot"

    func part(_ side: Side, notional: Double, market: MarketState) -> Double {
        side == .short ? expm1(market.overshoot) : -expm1(-market.overshoot)
    }
}

/// Price impact of closing the position.
///
/// Formula: Y · σ_d · sqrt(N / V), σ_d the daily volatility and V the daily volume (square-root
/// law); where the depth at 2% is known, at least 2% · sqrt(N / depth). The larger counts. Without
/// any volume or depth a position cannot be closed.
struct SlippageModule: RiskModule {
    let name = "slippage"
    let liquidity: Instrument.Liquidity
    let policy: RiskPolicy.Liquidity?

    func part(_ side: Side, notional: Double, market: MarketState) -> Double {
        guard let policy, notional > 0 else { return 0 }
        var impact = 0.0
        if let volume = liquidity.dailyVolume?.doubleValue {
            let dailyVolatility = (market.varianceRate * 86_400).squareRoot()
            impact =
                volume > 0
                ? policy.coefficient.doubleValue * dailyVolatility
                    * (notional / volume).squareRoot()
                : .infinity
        }
        if let depth = liquidity.depth2Percent?.doubleValue {
            impact = max(impact, depth > 0 ? 0.02 * (notional / depth).squareRoot() : .infinity)
        }
        return impact
    }

    func notes(market: MarketState) -> [String] {
        guard policy != nil, liquidity.dailyVolume == nil, liquidity.depth2Percent == nil else {
            return []
        }
        return ["neither daily volume nor depth is stated: slippage is not assessed"]
    }
}

/// What the close-out itself costs: liquidation and taker fee.
struct FeesModule: RiskModule {
    let name = "fees"
    let fees: Instrument.Fees

    func part(_ side: Side, notional: Double, market: MarketState) -> Double {
        fees.total.doubleValue
    }
}
