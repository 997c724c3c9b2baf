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
    /// β > 0.
    public let scale: Double
    /// P(X > u), the share of the sample beyond the threshold.
    public let exceedanceProbability: Double

    /// Fits the excesses of `sample` over `threshold` by probability-weighted moments.
    ///
    /// Formula (Hosking and Wallis, 1987): over the ascending excesses, with b₀ their mean and
    /// b₁ = Σ yᵢ (n − i)/(n − 1) / n, ξ = 2 − b₀ / (b₀ − 2 b₁) and β = 2 b₀ b₁ / (b₀ − 2 b₁).
    ///
    /// Edge cases: nil for fewer than two different excesses. With them the estimator always exists
    /// and is consistent for ξ < 1; its standard errors are finite for ξ < 1/2.
    public init?(sample: [Double], threshold: Double) {
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
        self.threshold = threshold
        shape = 2 - mean / denominator
        scale = 2 * mean * weighted / denominator
        exceedanceProbability = n / Double(sample.count)
    }

    /// The quantile at a probability beyond the threshold's: u + β/ξ [((1 − p)/ζ)^(−ξ) − 1] with ζ
    /// the exceedance probability (McNeil and Frey, 2000). Below the threshold's level: nil.
    public func quantile(_ probability: Double) -> Double? {
        let ratio = (1 - probability) / exceedanceProbability
        guard ratio > 0, ratio <= 1 else { return nil }
        let value =
            abs(shape) < 1e-9
            ? threshold - scale * log(ratio)
            : threshold + scale / shape * expm1(-shape * log(ratio))
        return value.isFinite ? value : nil
    }
}
