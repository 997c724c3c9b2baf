/// Volatility from the sample variance of returns about their mean.
///
/// Formula: s² = Σ (rᵢ − r̄)² / (n − 1) per return; annualised over the time that the returns
/// cover.
///
/// Standard error: by the delta method from the unbiased estimate of Var(s²),
/// (2n s⁴ + (n − 1) k₄) / (n (n + 1)), with k₄ Fisher's fourth k-statistic, so that fat tails show.
/// A negative k₄ counts as zero: thirty returns cannot tell that tails are thinner than normal.
///
/// Conventions: returns across a hole are not among the sample; the mean is that of all runs
/// together. The effective observations are n − 1, one being spent on the mean.
///
/// Edge cases: fewer than 3 returns are not applicable. Equal returns have volatility 0.
///
/// Source: Fisher (1930) for the k-statistics and the variance of the second one.
public enum CloseToCloseVolatility {
    public static func estimate(
        _ sample: ReturnSample
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        if let objection = sample.objection(minimumReturns: ReturnSample.minimumReturns) {
            return .failure(objection)
        }
        let moments = CentralMoments(sample.values.span)
        let n = Double(sample.count)
        let variance = moments.sampleVariance
        let ofVariance =
            (2 * n * variance * variance + (n - 1) * max(0, moments.fourthKStatistic))
            / (n * (n + 1))
        let volatility = sample.annualized(variance: variance * n)
        let relative = variance > 0 ? ofVariance.squareRoot() / (2 * variance) : 0
        guard volatility.isFinite, relative.isFinite else {
            return .failure(
                NotApplicable("the sample variance is not finite; expected smaller returns"))
        }
        return .success(
            VolatilityEstimate.Value(
                annualizedVolatility: volatility, standardError: volatility * relative,
                effectiveObservations: n - 1, returns: sample.count))
    }
}

/// Moments about the mean in two passes; of values that all are equal exactly 0. What overflows
/// stays infinite or not a number.
struct CentralMoments: Sendable, Hashable {
    private(set) var mean = 0.0
    /// Σ (x − mean)² / (n − 1).
    private(set) var sampleVariance = 0.0
    /// Fisher's k₄, unbiased for the fourth cumulant: n [(n + 1) Σ d⁴ − 3 (n − 1)/n (Σ d²)²] /
    /// ((n − 1)(n − 2)(n − 3)); 0 for fewer than 4 values.
    private(set) var fourthKStatistic = 0.0

    /// Of at least 2 values.
    init(_ values: Span<Double>) {
        guard values.count > 1 else { return }
        let n = Double(values.count)
        // About the first value, so that equal values leave no rounding.
        let origin = values[0]
        mean = origin + NeighborSums.singles(values) { $0 - origin } / n
        var (first, second, power4) = (0.0, 0.0, 0.0)
        for i in values.indices {
            let distance = values[i] - mean
            let square = distance * distance
            first += distance
            second += square
            power4 += square * square
        }
        let rest = second - first * first / n
        sampleVariance = rest < 0 ? 0 : rest / (n - 1)
        guard values.count > 3 else { return }
        let squares = sampleVariance * (n - 1)
        fourthKStatistic =
            n * ((n + 1) * power4 - 3 * (n - 1) / n * squares * squares)
            / ((n - 1) * (n - 2) * (n - 3))
    }
}
