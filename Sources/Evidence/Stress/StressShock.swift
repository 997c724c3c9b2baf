public import MarginPolicy
public import VolModel

/// A market that a user makes up: how far the price jumps, how much wilder and thinner the market
/// is, and for how long the oracle is silent.
public struct StressShock: Sendable, Hashable {
    /// The new price is 1 + this of the old one; −300,000 is a fall by 30%.
    public let priceChangePpm: Int
    /// Volatility over what it is now.
    public let volatilityMultiplier: Double
    /// Depth and volume fall to this share.
    public let liquidityPpm: Int
    public let outage: TimeSpan

    /// Throws ``StressFailure`` for a price change outside (−100%, +10,000%], a multiplier outside
    /// (0, 1000], a share outside (0, 100%] and an outage outside 0 to 365 days.
    public init(
        priceChangePpm: Int = 0, volatilityMultiplier: Double = 1,
        liquidityPpm: Int = 1_000_000, outage: TimeSpan = .seconds(0)
    ) throws(StressFailure) {
        guard (-999_999...100_000_000).contains(priceChangePpm) else {
            throw StressFailure(
                "price: found \(priceChangePpm) ppm; expected above -1000000, at most 100000000")
        }
        guard volatilityMultiplier > 0, volatilityMultiplier <= 1_000 else {
            throw StressFailure(
                "volatility: found \(volatilityMultiplier) times; expected above 0, at most 1000")
        }
        guard (1...1_000_000).contains(liquidityPpm) else {
            throw StressFailure(
                "liquidity: found \(liquidityPpm) ppm; expected 1 to 1000000")
        }
        guard outage.microseconds >= 0, outage <= .days(365) else {
            throw StressFailure("outage: found \(outage); expected 0s to 365d")
        }
        self.priceChangePpm = priceChangePpm
        self.volatilityMultiplier = volatilityMultiplier
        self.liquidityPpm = liquidityPpm
        self.outage = outage
    }

    /// The market as it would be measured: volatility, the buffer's distance and the overshoot are
    /// `volatilityMultiplier` times as large, and the feed is overdue by the outage as well.
    ///
    /// Exact for a market whose log returns are all so many times as large: its standardised
    /// returns, and with them the tail's multipliers, are the same. Jumps, the long floor, stressed
    /// windows, a class's pooled volatility and the multiplier of a log-normal tail stay as they
    /// are.
    public func applied(to market: MarketState) -> MarketState {
        var market = market
        let multiplier = volatilityMultiplier
        market.varianceRate *= multiplier * multiplier
        market.bufferLogDistance.long *= multiplier
        market.bufferLogDistance.short *= multiplier
        market.overshoot *= multiplier
        market.overdue = market.overdue + outage
        return market
    }

    /// The instrument with the share of its volume, depth and measured sizes, exactly.
    public func applied(to instrument: Instrument) -> Instrument {
        var instrument = instrument
        let stated = instrument.liquidity
        instrument.liquidity = Instrument.Liquidity(
            dailyVolume: stated.dailyVolume?.multiplied(byPpm: liquidityPpm),
            depth2Percent: stated.depth2Percent?.multiplied(byPpm: liquidityPpm),
            slippage: stated.slippage.map {
                Instrument.SlippagePoint(
                    notional: $0.notional.multiplied(byPpm: liquidityPpm), slippage: $0.slippage)
            })
        return instrument
    }

    /// The policy with the share of what it assumes of volume and depth.
    public func applied(to policy: RiskPolicy) -> RiskPolicy {
        var policy = policy
        let assumed = policy.liquidity
        policy.liquidity?.assumedDailyVolume = assumed?.assumedDailyVolume?.multiplied(
            byPpm: liquidityPpm)
        policy.liquidity?.assumedDepth2Percent = assumed?.assumedDepth2Percent?.multiplied(
            byPpm: liquidityPpm)
        return policy
    }
}
