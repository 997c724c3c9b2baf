/// The precision of γ₀ + 2 Σ wₕ γₕ as an estimate of integrated variance, where γₕ is the sum of
/// products of returns h apart and noise is independent and normal.
///
/// Two scales and realized kernels both are of that form, with w₀ = 1. The figures are those of the
/// sum itself, not of its limit; for large bandwidths they tend to the published variances.
struct AutocovarianceWeights: Sendable {
    /// 2 + 4 Σ wₕ²: times IQ / n, the variance from the price's own moves.
    private(set) var discretization = 2.0
    /// 8 Σ (wₕ − wₕ₊₁)²: times ω² IV, of products of move and noise.
    private(set) var crossed = 0.0
    /// Times n ω⁴, of products of noise: 8 (w₀ − w₁)² + 4 Σ (second differences)².
    private(set) var noise = 0.0

    /// `weights`: w₀ = 1 to the last that is not 0.
    init(_ weights: [Double]) {
        func weight(_ lag: Int) -> Double { lag < weights.count ? weights[lag] : 0 }
        for lag in 0...weights.count {
            let step = weight(lag) - weight(lag + 1)
            crossed += 8 * step * step
            if lag == 0 {
                noise += 8 * step * step
            } else {
                let bend = 2 * weight(lag) - weight(lag - 1) - weight(lag + 1)
                discretization += 4 * weight(lag) * weight(lag)
                noise += 4 * bend * bend
            }
        }
    }

    /// Var of the estimate.
    func variance(returns n: Int, quarticity: Double, variance: Double, noiseVariance: Double)
        -> Double
    {
        discretization * quarticity / Double(n) + crossed * noiseVariance * variance
            + noise * Double(n) * noiseVariance * noiseVariance
    }

    /// 2 V² / Var under constant volatility: how many returns without noise tell as much by
    /// realized variance.
    func effectiveObservations(returns n: Int, variance: Double, noiseVariance: Double) -> Double {
        let ratio = noiseVariance > 0 ? noiseVariance / variance : 0
        return 2 / self.variance(returns: n, quarticity: 1, variance: 1, noiseVariance: ratio)
    }
}
