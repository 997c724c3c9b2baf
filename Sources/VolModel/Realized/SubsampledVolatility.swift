/// Realized volatility at a step of K fine steps, averaged over the K grids on which it can be
/// taken.
///
/// Formula: with RVₒ = Σ R² over the mₒ returns of K steps of the grid with offset o, each scaled
/// to the whole time of n fine steps, V = (1/K) Σₒ RVₒ · (n/K) / mₒ. The scaling is the correction
/// of the ends: without drift each term has the mean n σ², also with holes. For K = 1 it is Σ r².
///
/// Standard error: from Var V = 2 (2K² + 1)/(3K) · IQ / n, the variance of overlapping sums, which
/// tends to (4/3) K IQ / n; IQ = (n/K)²/3 · mean of R⁴, at least V².
///
/// Conventions: grids are counted from the beginning of each run without a hole; no return reaches
/// over one. The effective observations are 3 n K / (2K² + 1), the returns from which realized
/// variance is as precise under constant volatility.
///
/// Edge cases: fewer than 3 returns, or no run of K steps, is not applicable.
///
/// Source: Zhang, Mykland and Ait-Sahalia (2005), their "second best approach".
public enum SubsampledVolatility {
    /// `steps`: K, from 1.
    public static func estimate(
        _ sample: ReturnSample, steps: Int
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        outcome { () throws(NotApplicable) in
            let (returns, variance) = try overlapping(sample, steps: steps)
            let quarticity = returns.quarticity(
                returns: sample.count, variance: variance, noiseVariance: 0)
            let (n, k) = (Double(sample.count), Double(steps))
            let factor = 2 * (2 * k * k + 1) / (3 * k)
            return sample.figure(
                "subsampled variance", variance: variance,
                standardErrorOfVariance: (factor * quarticity / n).squareRoot(),
                effectiveObservations: 2 * n / factor, details: [.init("steps", k)])
        }
    }

    /// V over the time of the sample, not annualised.
    public static func integratedVariance(
        _ sample: ReturnSample, steps: Int
    ) throws(NotApplicable) -> Double {
        try overlapping(sample, steps: steps).variance
    }

    private static func overlapping(
        _ sample: ReturnSample, steps: Int
    ) throws(NotApplicable) -> (returns: OverlappingReturns, variance: Double) {
        try sample.require(minimumReturns: ReturnSample.minimumReturns)
        guard steps > 0, steps <= sample.count else {
            throw NotApplicable("a return of \(steps) steps; expected 1 to \(sample.count)")
        }
        let returns = OverlappingReturns(sample, steps: steps)
        guard let variance = returns.scaledVariance(returns: sample.count) else {
            throw NotApplicable("no \(steps) returns without a hole; expected some")
        }
        return (returns, try sample.requireFinite(variance, "subsampled variance"))
    }
}
