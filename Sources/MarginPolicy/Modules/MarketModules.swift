import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One standard deviation of the price over the horizon, by the policy's combination of estimators.
struct VolatilityModule: RiskModule {
    let name = "volatility"
    let section = "volatility"
    let policy: RiskPolicy.Volatility

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.raiseVarianceRate(to: market.varianceRate)
    }

    func explanation(market: MarketState) -> String {
        let panel = market.estimates.map { "\($0.estimator)" }.joined(separator: ", ")
        return "one standard deviation over \(market.horizon) at "
            + "\(Ratio.percent(market.annualizedVolatility)) a year, the "
            + "\(policy.combine.rawValue) of \(panel)"
    }

    func notes(market: MarketState) -> [String] { market.notes }
}

/// A short history borrows strength from its class: the volatility is at least the one that is
/// drawn to the class's as far as the own history is short (``PooledVolatility``).
///
/// Only a rise counts, since too little data may not lower a requirement.
struct ListingAgeModule: RiskModule {
    let name = "listing_age"
    let section = "listing_age"
    let policy: RiskPolicy.ListingAge

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        guard let pooled = market.pooledVolatility else { return }
        loss.raiseVarianceRate(
            to: pooled.annualizedVolatility * pooled.annualizedVolatility
                / TimeSpan.year.seconds)
    }

    func explanation(market: MarketState) -> String {
        guard let pooled = market.pooledVolatility else {
            return "the history of \(market.historyLength.approximate) stands for itself"
        }
        return "a history of \(market.historyLength.approximate), shorter than \(policy.until), "
            + "has a share of \(Ratio.percent(pooled.ownShare)) beside its class: "
            + "\(Ratio.percent(pooled.annualizedVolatility)) a year"
    }

    func notes(market: MarketState) -> [String] {
        guard market.historyLength < policy.until else { return [] }
        guard market.pooledVolatility != nil else {
            return [
                "the history of \(market.historyLength.approximate) is shorter than "
                    + "\(policy.until), and no other instrument of its class has a volatility: "
                    + "listing age is not assessed"
            ]
        }
        return [explanation(market: market)]
    }
}

/// From one standard deviation to the loss at the policy's confidence.
struct TailModule: RiskModule {
    let name = "tail"
    let section = "tail"
    let policy: RiskPolicy.Tail

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.take(multiplier: market.tailMultiplier[loss.side].value)
    }

    func explanation(market: MarketState) -> String {
        func text(_ multiplier: TailMultiplier) -> String {
            let sample = multiplier.sampleSize > 0 ? " of \(multiplier.sampleSize) returns" : ""
            return "\(multiplier.value.twoDecimals) (\(multiplier.source.rawValue)\(sample))"
        }
        return "the \(policy.confidence) loss in standard deviations: long "
            + "\(text(market.tailMultiplier.long)), short \(text(market.tailMultiplier.short))"
    }
}

/// Where the feed is overdue, the price had so much longer to move.
struct StalenessModule: RiskModule {
    let name = "staleness"
    let section = "volatility"

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.extendHorizon(bySeconds: market.overdue.seconds)
    }

    func explanation(market: MarketState) -> String {
        market.overdue > .seconds(0)
            ? "the feed is overdue by \(market.overdue.approximate), which adds to the horizon"
            : "the feed is not overdue"
    }

    func notes(market: MarketState) -> [String] {
        market.overdue > .seconds(0) ? [explanation(market: market)] : []
    }
}

/// A second opinion on the move within minutes, by first passage with jumps; the larger wins.
///
/// The move is at least the log distance that is crossed within the horizon with the probability
/// that the tail leaves, at the volatility of the build-up and with the market's jumps.
struct GapModule: RiskModule {
    let name = "gap"
    let section = "gap"
    let policy: RiskPolicy.Gap
    let confidence: Ratio

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        for jumps in market.jumps {
            loss.raiseMove(
                to: jumps.logDistance(
                    policy.model, side: loss.side, varianceRate: loss.varianceRate,
                    probability: 1 - confidence.doubleValue, horizonSeconds: loss.horizonSeconds))
        }
    }

    func explanation(market: MarketState) -> String {
        guard !market.jumps.isEmpty else { return "no jumps are known" }
        return "first passage by \(policy.model.rawValue) with "
            + market.jumps.map(\.description).joined(separator: "; or with ")
    }

    func notes(market: MarketState) -> [String] {
        [market.jumpsMissing].compactMap { $0 }
    }
}

/// The requirement is never below that of the unfiltered history over a long span (EMIR RTS
/// 153/2013, Art. 28(1)(c)), as far as it reached then: causal.
struct LongFloorModule: RiskModule {
    let name = "long_floor"
    let section = "anti_procyclicality"
    let role = RiskModuleRole.antiProcyclicality
    let span: TimeSpan

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        guard let floor = market.longFloorLogDistance else { return }
        loss.raiseMove(to: floor[loss.side] * market.horizonGrowth(loss))
    }

    func explanation(market: MarketState) -> String {
        guard let floor = market.longFloorLogDistance else { return "no long history" }
        return "the move of the last \(span) without a filter is "
            + "\(Ratio.percent(floor.long)) long and \(Ratio.percent(floor.short)) short"
    }
}

/// A share of the requirement comes from the worst window that the history has seen so far (EMIR
/// RTS 153/2013, Art. 28(1)(b)); only where that is the larger.
struct StressedWeightModule: RiskModule {
    let name = "stressed_weight"
    let section = "anti_procyclicality"
    let role = RiskModuleRole.antiProcyclicality
    let policy: RiskPolicy.AntiProcyclicality.Stress

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        guard let stressed = market.stressedLogDistance else { return }
        let distance = stressed[loss.side] * market.horizonGrowth(loss)
        guard distance > loss.move else { return }
        // The weighted loss is linear in e^(∓x), since the other parts multiply it.
        let sign: Double = loss.side == .short ? 1 : -1
        let mixed = StressedWeight(weight: policy.weight).requirement(
            model: exp(sign * loss.move), stressed: exp(sign * distance))
        loss.raiseMove(to: sign * log(mixed))
    }

    func explanation(market: MarketState) -> String {
        guard let stressed = market.stressedLogDistance else { return "no stressed window" }
        return "\(policy.weight) of the requirement from the worst \(policy.window) of the last "
            + "\(policy.lookback): moves of \(Ratio.percent(stressed.long)) long and "
            + "\(Ratio.percent(stressed.short)) short"
    }
}
