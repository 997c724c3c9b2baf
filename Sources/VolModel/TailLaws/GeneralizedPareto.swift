#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The generalised Pareto distribution of excesses over a threshold.
///
/// Formula: P(X − u > y | X > u) = (1 + ξ y / β)^(−1/ξ), e^(−y/β) at ξ = 0.
public struct GeneralizedPareto: Sendable, Hashable {
    /// u, in units of the sample.
    public let threshold: Double
    /// ξ; the tail index is 1/ξ.
    public let shape: Double
    /// β > 0, in units of the sample.
    public let scale: Double
    /// P(X > u), the share of the sample beyond the threshold.
    public let exceedanceProbability: Double

    /// Throws: ``GSLFailure`` for a scale that is not positive, an exceedance probability outside
    /// (0, 1], or a number that is not finite.
    public init(
        threshold: Double, shape: Double, scale: Double, exceedanceProbability: Double
    ) throws(GSLFailure) {
        guard threshold.isFinite, shape.isFinite, scale > 0, scale.isFinite,
            exceedanceProbability > 0, exceedanceProbability <= 1
        else {
            throw GSLFailure(
                code: .domain,
                reason: "needs finite numbers, β > 0 and an exceedance probability within (0, 1]",
                function: "GeneralizedPareto",
                arguments: "\(threshold), \(shape), \(scale), \(exceedanceProbability)")
        }
        self.init(
            validThreshold: threshold, shape: shape, scale: scale,
            exceedanceProbability: exceedanceProbability)
    }

    init(validThreshold: Double, shape: Double, scale: Double, exceedanceProbability: Double) {
        threshold = validThreshold
        self.shape = shape
        self.scale = scale
        self.exceedanceProbability = exceedanceProbability
    }

    /// Fits the excesses of `sample` over `threshold` by probability-weighted moments.
    ///
    /// Formula (Hosking and Wallis, 1987): over the ascending excesses, with b₀ their mean and
    /// b₁ = Σ yᵢ (n − i)/(n − 1) / n, ξ = 2 − b₀ / (b₀ − 2 b₁) and β = 2 b₀ b₁ / (b₀ − 2 b₁).
    ///
    /// Edge cases: nil for fewer than two different excesses. With them the estimator always exists
    /// and is consistent for ξ < 1; its standard errors are finite for ξ < 1/2.
    public init?(probabilityWeightedMomentsOf sample: [Double], threshold: Double) {
        let excesses = sample.filter { $0 > threshold }.map { $0 - threshold }.sorted()
        guard let least = excesses.first, let greatest = excesses.last, greatest > least,
            greatest.isFinite
        else { return nil }
        let n = Double(excesses.count)
        let mean = excesses.reduce(0, +) / n
        var weighted = 0.0
        for (i, excess) in excesses.enumerated() {
            weighted += excess * (n - 1 - Double(i)) / (n - 1)
        }
        weighted /= n
        let denominator = mean - 2 * weighted
        guard denominator > 0, weighted > 0 else { return nil }
        let scale = 2 * mean * weighted / denominator
        guard scale > 0, scale.isFinite else { return nil }
        self.init(
            validThreshold: threshold, shape: 2 - mean / denominator, scale: scale,
            exceedanceProbability: n / Double(sample.count))
    }

    /// The quantile at a probability beyond the threshold's: u + β/ξ [((1 − p)/ζ)^(−ξ) − 1] with ζ
    /// the exceedance probability (McNeil and Frey, 2000). Below the threshold's level: nil.
    public func quantile(_ probability: Double) -> Double? {
        let ratio = (1 - probability) / exceedanceProbability
        // 1 − 0.95 is a little more than 0.05: the threshold's own level is not beyond it.
        guard ratio > 0, ratio <= 1 + 1e-12 else { return nil }
        let value = threshold + scale * Self.standardQuantile(shape: shape, tail: min(ratio, 1))
        return value.isFinite ? value : nil
    }

    /// (s^(−ξ) − 1)/ξ, −ln s at ξ = 0: the excess of scale 1 that is exceeded with probability s.
    static func standardQuantile(shape: Double, tail: Double) -> Double {
        let exponent = -log(tail)
        return abs(shape) < 1e-100 ? exponent : expm1(shape * exponent) / shape
    }
}

extension GeneralizedPareto: LossTail {
    /// ``quantile(_:)``.
    ///
    /// Throws: ``GSLFailure`` for a confidence outside (0, 1) or below the threshold's level.
    public func valueAtRisk(_ confidence: Double) throws(GSLFailure) -> Double {
        guard confidence > 0, let quantile = quantile(confidence) else {
            throw GSLFailure(
                code: .domain,
                reason: "the law carries confidences from \(max(0, 1 - exceedanceProbability)), "
                    + "its threshold's, to below 1",
                function: "GeneralizedPareto.valueAtRisk", arguments: "\(confidence)")
        }
        return quantile
    }

    /// (q + β − ξ u)/(1 − ξ) with q the value at risk.
    ///
    /// Throws: ``GSLFailure`` as ``valueAtRisk(_:)`` does, and for ξ ≥ 1, where no mean exists.
    ///
    /// Source: McNeil and Frey (2000).
    public func expectedShortfall(_ confidence: Double) throws(GSLFailure) -> Double {
        let excess = try valueAtRisk(confidence) - threshold
        let value = threshold + (excess + scale) / (1 - shape)
        guard shape < 1, value.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "the mean loss does not exist: ξ is \(shape), not below 1",
                function: "GeneralizedPareto.expectedShortfall", arguments: "\(confidence)")
        }
        return value
    }
}
