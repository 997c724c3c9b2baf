#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Intervals from the profile likelihood: every value of a figure at which the likelihood, with the
/// other parameter at its best, is within half the χ²₁ quantile of its maximum.
///
/// They follow the skewness of the figure's error, which a standard error cannot: upwards a
/// quantile far out is much less certain than downwards.
///
/// Source: Davison and Smith (1990); McNeil and Saladin (1997) for quantiles.
extension GeneralizedParetoFit {
    /// Of ξ. An end at which the profile is cut off by the range of ξ is nil.
    ///
    /// Throws: ``GSLFailure`` for a fit by moments or a confidence outside (0, 1).
    public func shapeProfileInterval(
        confidence: Double
    ) throws(GSLFailure) -> ConfidenceInterval {
        let drop = try allowedDrop(confidence)
        let likelihood = likelihood
        var logScale = bestLogScale
        func excess(_ shape: Double) -> Double {
            logScale = likelihood.bestLogScale(shape: shape, near: logScale)
            return likelihood.value(shape: shape, logScale: logScale) - maximum + drop
        }
        func end(_ bound: Double) throws(GSLFailure) -> Double? {
            guard excess(bound) < 0 else { return nil }
            return try BracketedRoot.between(
                min(bound, law.shape), max(bound, law.shape), relativeError: 0,
                absoluteError: 1e-9, excess)
        }
        return ConfidenceInterval(
            lower: try end(ParetoLikelihood.shapes.lowerBound),
            upper: try end(ParetoLikelihood.shapes.upperBound), confidence: confidence)
    }

    /// Of the quantile q at `probability`, which takes the place of β: β = (q − u) ξ/(s^(−ξ) − 1)
    /// with s = (1 − p)/ζ. The exceedance probability ζ counts as known.
    ///
    /// Throws: ``GSLFailure`` for a fit by moments, a confidence outside (0, 1), or a probability
    /// that the law does not carry.
    public func profileInterval(
        probability: Double, confidence: Double
    ) throws(GSLFailure) -> ConfidenceInterval {
        let drop = try allowedDrop(confidence)
        let best = (try law.valueAtRisk(probability) - law.threshold) / likelihood.unit
        let tail = (1 - probability) / law.exceedanceProbability
        guard tail < 1, best > 0 else {
            throw Self.refused("the quantile is the threshold itself", probability)
        }
        let logBest = log(best)
        func excess(_ logQuantile: Double) -> Double {
            let profile = try? profile(logQuantile: logQuantile, tail: tail)
            return (profile ?? .nan) - maximum + drop
        }
        /// Outwards in growing steps until the likelihood has dropped enough.
        func end(_ direction: Double) throws(GSLFailure) -> Double {
            var (inner, step) = (logBest, 0.05)
            for _ in 0..<60 {
                let outer = inner + direction * step
                if excess(outer) < 0 {
                    let root = try BracketedRoot.between(
                        min(inner, outer), max(inner, outer), relativeError: 0,
                        absoluteError: 1e-8, excess)
                    let quantile = law.threshold + exp(root) * likelihood.unit
                    guard quantile.isFinite else {
                        throw Self.refused("an end is out of range", probability)
                    }
                    return quantile
                }
                (inner, step) = (outer, step * 1.5)
            }
            throw Self.refused("the profile likelihood does not fall", probability)
        }
        return ConfidenceInterval(lower: try end(-1), upper: try end(1), confidence: confidence)
    }

    private var bestLogScale: Double { log(law.scale / likelihood.unit) }

    /// Of the excesses over their mean.
    private var maximum: Double { logLikelihood + Double(excesses) * log(likelihood.unit) }

    /// Half the quantile of χ² with one degree of freedom.
    private func allowedDrop(_ confidence: Double) throws(GSLFailure) -> Double {
        guard method == .maximumLikelihood, confidence > 0, confidence < 1 else {
            throw Self.refused(
                "a profile needs a maximum likelihood fit and a confidence within (0, 1)",
                confidence)
        }
        let z = try Distribution.normalQuantile((1 + confidence) / 2)
        return z * z / 2
    }

    private static func refused(_ reason: String, _ argument: Double) -> GSLFailure {
        GSLFailure(
            code: .domain, reason: reason, function: "GeneralizedParetoFit.profileInterval",
            arguments: "\(argument)")
    }

    /// ℓ at its greatest over ξ where the quantile is what it is.
    private func profile(
        logQuantile: Double, tail: Double
    ) throws(GSLFailure) -> Double {
        try BoundedMaximum(
            of: { shape in
                let standard = GeneralizedPareto.standardQuantile(shape: shape, tail: tail)
                return max(
                    likelihood.value(shape: shape, logScale: logQuantile - log(standard)), -1e100)
            }, on: ParetoLikelihood.shapes, steps: 20, absoluteError: 1e-6
        ).value
    }
}
