/// Volatility from two time scales, free of the bias from independent noise.
///
/// Formula: V = (1 − n̄/n)⁻¹ (RV_K − (n̄/n) Σ r²), where RV_K is Σ R² / K over the m overlapping
/// returns R of K steps and n̄ = m/K; without holes m = n − K + 1, and V is the published estimator
/// with its small-sample factor. With holes V is multiplied by what makes its mean the same:
/// (n − K + 1)/(n + 1) · (nK − m)/(m (K − 1)).
///
/// Conventions: n counts returns. K as given, or c n^(2/3) with c = (12 ω⁴/IQ)^(1/3), ω² from
/// `noise` and IQ ≈ IV², IV from overlapping returns of n^(2/3) steps. The published factor leaves
/// a mean of (n − K + 1)/(n + 1) of the variance, an end effect of −K/n: the figure is V divided by
/// it, the detail `end_factor`; ``integratedVariance(_:steps:)`` is the published V.
///
/// Standard error: of γ₀ + 2 Σ (K − h)/(K − 1) γₕ, which V is but for its ends: (2 + 2K(2K −
/// 1)/(3(K − 1))) IQ/n + 8 ω² V/(K − 1) + 8 n ω⁴/(K − 1)², which tends to the published (4/3) K
/// IQ/n + 8 n ω⁴/K². IQ is plugged in from sparse returns, less noise, and at least V². The
/// effective observations are 2 V²/Var under constant volatility.
///
/// Edge cases: a figure that is not positive although the price moved is not applicable rather than
/// 0: a margin must not rest on it. No run of K steps is not applicable.
///
/// Details: `steps` (K), `noise_variance` (ω²), `end_factor`.
///
/// Source: Zhang, Mykland and Ait-Sahalia (2005).
public enum TwoScaleVolatility {
    /// `steps`: K, from 2 to the longest run without a hole; nil for the optimal one.
    public static func estimate(
        _ sample: ReturnSample, steps: Int? = nil, noise: NoiseVariance = .autocovariance
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        outcome { () throws(NotApplicable) in
            try sample.require(minimumReturns: ReturnSample.minimumReturns)
            let pilot = try NoisePilot(sample, noise: noise)
            let chosen = steps ?? optimalSteps(sample, pilot)
            let published = try integratedVariance(sample, steps: chosen)
            let endFactor = endFactor(sample, steps: chosen)
            let variance = published / endFactor
            let spread = AutocovarianceWeights(
                (0..<chosen).map { $0 == 0 ? 1 : Double(chosen - $0) / Double(chosen - 1) })
            let ofVariance = spread.variance(
                returns: sample.count, quarticity: pilot.quarticity(variance: variance),
                variance: variance, noiseVariance: pilot.noiseVariance)
            return sample.figure(
                "two-scale variance", variance: variance,
                standardErrorOfVariance: max(ofVariance, 0).squareRoot(),
                effectiveObservations: spread.effectiveObservations(
                    returns: sample.count, variance: variance,
                    noiseVariance: pilot.noiseVariance),
                details: [
                    .init("steps", Double(chosen)), .init("noise_variance", pilot.noiseVariance),
                    .init("end_factor", endFactor),
                ])
        }
    }

    /// V over the time of the sample, not annualised; may be negative.
    public static func integratedVariance(
        _ sample: ReturnSample, steps: Int
    ) throws(NotApplicable) -> Double {
        try sample.require(minimumReturns: ReturnSample.minimumReturns)
        guard steps >= 2, steps <= sample.longestRun else {
            throw NotApplicable(
                "K = \(steps) with \(sample.longestRun) returns without a hole; "
                    + "expected from 2 up to as many")
        }
        let slow = OverlappingReturns(sample, steps: steps)
        let (n, k, m) = (Double(sample.count), Double(steps), Double(slow.count))
        let share = m / k / n
        let published = (slow.squares / k - share * sample.sumOfSquares) / (1 - share)
        let ofHoles =
            sample.restarts.isEmpty
            ? 1 : endFactor(sample, steps: steps) * (n * k - m) / (m * (k - 1))
        return try sample.requireFinite(published * ofHoles, "two-scale variance")
    }

    /// The mean of V over the variance, without noise.
    private static func endFactor(_ sample: ReturnSample, steps: Int) -> Double {
        Double(sample.count - steps + 1) / Double(sample.count + 1)
    }

    private static func optimalSteps(_ sample: ReturnSample, _ pilot: NoisePilot) -> Int {
        min(
            OptimalSampling.twoScaleSteps(
                returns: sample.count, noiseVariance: pilot.noiseVariance,
                quarticity: pilot.variance * pilot.variance),
            max(2, sample.longestRun))
    }
}
