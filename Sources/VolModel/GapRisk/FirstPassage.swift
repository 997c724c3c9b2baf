import CGSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// First passage of a barrier at a log distance by a diffusion.
///
/// Formula, d the distance, ν the log drift toward safety, σ² the variance rate, h the horizon:
/// - at the end: P = Φ((−d − νh) / (σ√h)), for a close-out after a known time;
/// - at the worst point: P = Φ((−d − νh) / (σ√h)) + e^(−2νd/σ²) Φ((−d + νh) / (σ√h)), for a
///   close-out at any time up to h; 2 Φ(−d/(σ√h)) without log drift (reflection principle).
///
/// Conventions: a log price without drift and a price without drift differ in the third digit over
/// an hour; ``LogDiffusion`` has both by name. Probabilities keep their digits however small: no
/// tail is found as one minus a number near one.
///
/// Limit: constant volatility and no jumps. Over minutes jumps are most of the risk:
/// ``KouWangFirstPassage``.
///
/// Source: Karatzas and Shreve (1991), Brownian Motion and Stochastic Calculus, section 3.5.C.
public enum FirstPassage {
    /// The probability that the price is beyond the barrier at the end of `horizon`.
    ///
    /// Throws: ``GSLFailure`` for a distance, variance or horizon that is negative or not finite.
    public static func terminalProbability(
        logDistance: Double, _ diffusion: LogDiffusion, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        let (deviation, drift) = try checked(
            logDistance, diffusion, horizon, "FirstPassage.terminalProbability")
        let margin = logDistance + drift
        if deviation == 0 { return margin <= 0 ? 1 : 0 }
        return try Distribution.normalProbability(-margin / deviation)
    }

    /// The probability that the price is beyond the barrier at some time within `horizon`.
    ///
    /// Edge cases: a distance of 0 is crossed at once.
    ///
    /// Throws: ``GSLFailure`` for a distance, variance or horizon that is negative or not finite.
    public static func windowProbability(
        logDistance: Double, _ diffusion: LogDiffusion, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        let (deviation, drift) = try checked(
            logDistance, diffusion, horizon, "FirstPassage.windowProbability")
        if logDistance == 0 { return 1 }
        if deviation == 0 { return logDistance + drift <= 0 ? 1 : 0 }
        let atEnd = try Distribution.normalProbability(-(logDistance + drift) / deviation)
        // In logarithms: with a drift toward the barrier a huge factor meets a tiny probability.
        let exponent =
            -2 * (drift / deviation) * (logDistance / deviation)
            + (try logNormalProbability((drift - logDistance) / deviation))
        let probability = atEnd + exp(exponent)
        guard !probability.isNaN else {
            throw GSLFailure(
                code: .notANumber, reason: "the distance or the drift is beyond all deviations",
                function: "FirstPassage.windowProbability",
                arguments: "\(logDistance), \(diffusion), \(horizon)")
        }
        return min(probability, 1)
    }

    /// The least log distance, from 0, that is crossed at the end of `horizon` with at most
    /// `probability`.
    ///
    /// Formula: d = z σ√h − νh with z the upper quantile, at least 0.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), or a variance or horizon that is
    /// negative or not finite.
    public static func terminalLogDistance(
        probability: Double, _ diffusion: LogDiffusion, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        let (deviation, drift) = try diffusion.spread(
            over: horizon, "FirstPassage.terminalLogDistance")
        return max(-(try Distribution.normalQuantile(probability)) * deviation - drift, 0)
    }

    /// The log distance that is crossed at some time within `horizon` with `probability`.
    ///
    /// Conventions: in closed form without log drift, else by `gsl_root_fsolver_brent` on ln P to
    /// 1e-13 of the distance.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), or a variance or horizon that is
    /// negative or not finite.
    public static func windowLogDistance(
        probability: Double, _ diffusion: LogDiffusion, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        let (_, drift) = try diffusion.spread(over: horizon, "FirstPassage.windowLogDistance")
        let without = try logDistance(
            probability: probability, varianceRate: diffusion.varianceRate, horizon: horizon)
        if drift == 0 { return without }
        if diffusion.varianceRate == 0 || horizon == .seconds(0) { return max(-drift, 0) }
        // The drift moves the path by at most |νh| at every time.
        let bounds = (max(without - max(drift, 0), 0), without + max(-drift, 0))
        guard bounds.0 < bounds.1 else { return without }
        let target = log(probability)
        let widened = (bounds.0 * (1 - 1e-12), bounds.1 * (1 + 1e-12))
        return try BracketedRoot.between(
            widened.0, widened.1, relativeError: 1e-13, absoluteError: 0
        ) { distance in
            let found = try? windowProbability(
                logDistance: distance, diffusion, horizon: horizon)
            return found.map { log(max($0, .leastNormalMagnitude)) - target } ?? .nan
        }
    }

    /// The log distance that is crossed within `horizon` with probability `probability` by a log
    /// price without drift.
    ///
    /// Formula: 2 Φ(−d / (σ sqrt H)) = p, hence d = z_(1 − p/2) · sqrt(v · H), v the variance per
    /// second.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), a negative variance rate or
    /// horizon, or a distance that is not finite.
    public static func logDistance(
        probability: Double, varianceRate: Double, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        // The lower tail keeps the digits that 1 − p/2 would lose.
        let z = -(try Distribution.normalQuantile(probability / 2))
        let distance = z * (varianceRate * horizon.seconds).squareRoot()
        guard distance.isFinite, distance >= 0 else {
            throw GSLFailure(
                code: .domain, reason: "a probability below 1 and a variance ≥ 0 are needed",
                function: "gsl_cdf_ugaussian_Pinv",
                arguments: "\(probability), \(varianceRate), \(horizon)")
        }
        return distance
    }

    private static func checked(
        _ distance: Double, _ diffusion: LogDiffusion, _ horizon: TimeSpan, _ function: String
    ) throws(GSLFailure) -> (deviation: Double, drift: Double) {
        guard distance >= 0, distance.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a finite distance of at least 0 is needed",
                function: function, arguments: "\(distance)")
        }
        return try diffusion.spread(over: horizon, function)
    }

    /// ln Φ(z), for z below −1e150 that of −1e150.
    private static func logNormalProbability(_ z: Double) throws(GSLFailure) -> Double {
        let z = max(z, -1e150)
        return try GSLRuntime.call("gsl_sf_log_erfc", "\(z)") {
            gsl_sf_log_erfc(-z * 0.5.squareRoot()) - M_LN2
        }
    }
}
