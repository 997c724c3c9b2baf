/// Volatility without the part of jumps: bipower variation, MinRV or MedRV, see
/// ``JumpRobustMeasure``.
///
/// Standard error: volatility · sqrt(θ · IQ / n) / (2 V), IQ by the quarticity of the same terms
/// (tripower, MinRQ, MedRQ), and at least V², below which it cannot be.
///
/// Conventions: the effective observations are n · 2/θ, the number of returns from which realized
/// variance is as precise under constant volatility: n · 0.767, 0.525 and 0.676. The detail
/// `jump_share` is 1 − V / Σ r², at least 0.
///
/// Edge cases: a measure of 0 although the price moved is not applicable: returns of zero hide what
/// it measures. Not for feeds that publish after a deviation: their returns are of one size, and
/// bipower tends to π/2 times the variance.
///
/// Source: Barndorff-Nielsen and Shephard (2004); Andersen, Dobrev and Schaumburg (2012).
public enum JumpRobustVolatility {
    public static func estimate(
        _ sample: ReturnSample, measure: JumpRobustMeasure
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        outcome { () throws(NotApplicable) in
            let variance = try measure.integratedVariance(sample)
            let quarticity = max(
                try measure.quarticity.integratedQuarticity(sample), variance * variance)
            let n = Double(sample.count)
            let realized = sample.sumOfSquares
            let share = realized > 0 ? max(1 - variance / realized, 0) : 0
            return sample.figure(
                measure.name, variance: variance,
                standardErrorOfVariance: (measure.asymptoticVariance * quarticity / n)
                    .squareRoot(),
                effectiveObservations: n * 2 / measure.asymptoticVariance,
                details: [.init("jump_share", share)])
        }
    }
}
