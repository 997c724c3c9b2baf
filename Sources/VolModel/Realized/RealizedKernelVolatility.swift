/// Volatility from a realized kernel with Parzen weights, consistent under independent noise.
///
/// Formula: V = γ₀ + 2 Σ k(h/(H + 1)) γₕ over h = 1…H, not flat-topped; γₕ = Σ rᵢ rᵢ₋ₕ · (n − h)/m,
/// where m products exist. Without holes m = n − h, as published, and V is never negative.
///
/// Conventions: H as given, or c* ξ^(4/5) n^(3/5) rounded up, ξ² = ω²/IV with ω² from `noise` and
/// IV from overlapping returns of n^(2/3) steps. End prices are not jittered (averaged), which
/// leaves a bias of about 2 ω² in V; V moreover carries |k″(0)| ω² n/(H + 1)², the detail
/// `noise_bias`, which is not subtracted. H is chosen from the same returns whose autocovariances
/// it weighs, and so takes chance for bounce: in simulation 2% low with 1,440 returns a day without
/// noise. O(n H).
///
/// Standard error: of the weighted sum of autocovariances with independent normal noise, (2 + 4 Σ
/// k²) IQ/n + 8 Σ(Δk)² ω² V + …, which tends to the published 4 (∫k² H IQ/n + 2 ∫k′² ω² V/H +
/// ∫k″² n ω⁴/H³). IQ is plugged in from sparse returns, less noise, and at least V². The effective
/// observations are 2 V²/Var under constant volatility.
///
/// Edge cases: with holes V may become negative: not applicable, as for ``TwoScaleVolatility``.
///
/// Details: `bandwidth` (H), `noise_variance` (ω²), `noise_bias`.
///
/// Source: Barndorff-Nielsen, Hansen, Lunde and Shephard (2008, 2009).
public enum RealizedKernelVolatility {
    /// `bandwidth`: H, from 0, which is realized variance; nil for the optimal one.
    public static func estimate(
        _ sample: ReturnSample, bandwidth: Int? = nil, noise: NoiseVariance = .autocovariance
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        outcome { () throws(NotApplicable) in
            try sample.require(minimumReturns: ReturnSample.minimumReturns)
            let pilot = try NoisePilot(sample, noise: noise)
            let chosen = bandwidth ?? optimalBandwidth(sample, pilot)
            let variance = try integratedVariance(sample, bandwidth: chosen)
            let spread = AutocovarianceWeights(ParzenKernel.weights(bandwidth: chosen))
            let ofVariance = spread.variance(
                returns: sample.count, quarticity: pilot.quarticity(variance: variance),
                variance: variance, noiseVariance: pilot.noiseVariance)
            let lags = Double(chosen + 1)
            return sample.figure(
                "realized kernel", variance: variance,
                standardErrorOfVariance: max(ofVariance, 0).squareRoot(),
                effectiveObservations: spread.effectiveObservations(
                    returns: sample.count, variance: variance,
                    noiseVariance: pilot.noiseVariance),
                details: [
                    .init("bandwidth", Double(chosen)),
                    .init("noise_variance", pilot.noiseVariance),
                    .init(
                        "noise_bias",
                        12 * pilot.noiseVariance * Double(sample.count) / (lags * lags)),
                ])
        }
    }

    /// V over the time of the sample, not annualised.
    public static func integratedVariance(
        _ sample: ReturnSample, bandwidth: Int
    ) throws(NotApplicable) -> Double {
        try sample.require(minimumReturns: ReturnSample.minimumReturns)
        guard bandwidth >= 0, bandwidth < sample.longestRun else {
            throw NotApplicable(
                "a bandwidth of \(bandwidth) with \(sample.longestRun) returns without a hole; "
                    + "expected from 0 to less than that")
        }
        var variance = sample.sumOfSquares
        for (lag, weight) in ParzenKernel.weights(bandwidth: bandwidth).enumerated().dropFirst() {
            let products = sample.sumOverRuns { NeighborSums.autocovariance($0, lag: lag) }
            let scale = Double(sample.count - lag) / Double(sample.stretches(of: lag + 1))
            variance += 2 * weight * scale * products
        }
        return try sample.requireFinite(variance, "realized kernel")
    }

    private static func optimalBandwidth(_ sample: ReturnSample, _ pilot: NoisePilot) -> Int {
        min(
            OptimalSampling.kernelBandwidth(
                returns: sample.count, noiseVariance: pilot.noiseVariance,
                integratedVariance: pilot.variance),
            max(0, sample.longestRun - 1))
    }
}
