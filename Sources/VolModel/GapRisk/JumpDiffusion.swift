#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A log price that moves as a Brownian motion with drift and jumps at random times by double
/// exponential sizes.
///
/// Formula: X_t = μ t + σ W_t + Σ Yᵢ over the jumps up to t, which come as a Poisson process of
/// intensity λ. Y is exponential with mean 1/η₁ upward with probability p, and with mean 1/η₂
/// downward otherwise.
///
/// Units: a year of 365 days; sizes are log returns.
///
/// Limit: volatility and intensity are constant and jumps independent, so that jumps do not come in
/// clusters. Sizes have exponential tails: a law fitted to sizes of 1% to 5% says little of 40%,
/// for which a generalised Pareto tail of sub-hour returns or a stress scenario is needed.
///
/// Source: Kou (2002), A jump-diffusion model for option pricing, section 2.
public struct JumpDiffusion: Sendable, Hashable {
    /// μ, of the log price between jumps.
    public let logDriftPerYear: Double
    /// σ.
    public let annualizedVolatility: Double
    /// λ.
    public let jumpsPerYear: Double
    /// p.
    public let upProbability: Double
    /// 1/η₁.
    public let meanUp: Double
    /// 1/η₂, a positive number.
    public let meanDown: Double

    /// Throws: ``GSLFailure`` for a volatility or intensity below 0, a probability outside [0, 1],
    /// a mean that is not positive, or any number that is not finite.
    public init(
        logDriftPerYear: Double, annualizedVolatility: Double, jumpsPerYear: Double,
        upProbability: Double, meanUp: Double, meanDown: Double
    ) throws(GSLFailure) {
        let numbers = [
            logDriftPerYear, annualizedVolatility, jumpsPerYear, upProbability, meanUp, meanDown,
        ]
        guard numbers.allSatisfy(\.isFinite), annualizedVolatility >= 0, jumpsPerYear >= 0,
            (0...1).contains(upProbability), meanUp > 0, meanDown > 0
        else {
            throw GSLFailure(
                code: .domain,
                reason: "finite numbers, a probability and positive mean jumps are needed",
                function: "JumpDiffusion", arguments: "\(numbers)")
        }
        self.logDriftPerYear = logDriftPerYear
        self.annualizedVolatility = annualizedVolatility
        self.jumpsPerYear = jumpsPerYear
        self.upProbability = upProbability
        self.meanUp = meanUp
        self.meanDown = meanDown
    }

    /// The diffusion between jumps, as a position of `side` sees it.
    ///
    /// Throws: ``GSLFailure`` for a side that is neither long nor short.
    public func diffusion(side: Side) throws(GSLFailure) -> LogDiffusion {
        let sign = try side.directionOfLoss("JumpDiffusion.diffusion")
        let seconds = TimeSpan.year.seconds
        return LogDiffusion(
            varianceRate: annualizedVolatility * annualizedVolatility / seconds,
            driftTowardSafety: logDriftPerYear == 0 ? 0 : -sign * logDriftPerYear / seconds)
    }

    /// The jumps that a position of `side` loses by.
    func adverseJumps(side: Side, _ function: String) throws(GSLFailure) -> AdverseJumps {
        let sign = try side.directionOfLoss(function)
        return sign < 0
            ? AdverseJumps(
                perYear: jumpsPerYear * (1 - upProbability), mean: meanDown, side: side)
            : AdverseJumps(perYear: jumpsPerYear * upProbability, mean: meanUp, side: side)
    }
}

/// Jumps toward the loss of one side.
struct AdverseJumps: Sendable {
    var perYear: Double
    /// 1/η.
    var mean: Double
    var side: Side

    /// P(Y > distance) = e^(−η distance).
    func shareBeyond(_ distance: Double) -> Double { exp(-distance / mean) }

    /// The mean loss beyond bankruptcy at the log distance `cushion`, given a jump that goes beyond
    /// it, per unit of notional at the trigger.
    ///
    /// Formula: e^(−cushion) / (η + 1) for a long, e^cushion / (η − 1) for a short: what lies
    /// beyond is exponential again.
    ///
    /// Throws: ``GSLFailure`` for a short with η ≤ 1, whose mean loss is infinite.
    func meanLoss(beyond cushion: Double, _ function: String) throws(GSLFailure) -> Double {
        if side == .long { return exp(-cushion) * mean / (1 + mean) }
        let loss = exp(cushion) * mean / (1 - mean)
        guard mean < 1, loss.isFinite else {
            throw GSLFailure(
                code: .domain,
                reason: "the loss has a mean only for upward jumps of a mean below 1",
                function: function, arguments: "\(mean), \(cushion)")
        }
        return loss
    }
}
