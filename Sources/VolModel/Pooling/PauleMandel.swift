/// The variance between groups in a random-effects model, by Paule and Mandel (1982).
///
/// Values yᵢ with known variances sᵢ² > 0 vary about a common mean with an unknown variance τ². The
/// statistic Q(τ²) = Σ (yᵢ − m)² / (sᵢ² + τ²) falls from Q(0) towards 0, and its expectation is
/// k − 1 at the true τ².
enum PauleMandel {
    struct Mean {
        /// Σ wᵢ yᵢ / Σ wᵢ with wᵢ = 1/(sᵢ² + τ²).
        var value: Double
        /// Σ wᵢ, one over the variance of the mean.
        var weight: Double
    }

    static func mean(_ values: [Double], variances: [Double], between: Double) -> Mean {
        // About the first value, so that values that are all equal are their mean exactly.
        let origin = values.first ?? 0
        var (sum, weights) = (0.0, 0.0)
        for (value, variance) in zip(values, variances) {
            let weight = 1 / (variance + between)
            sum += weight * (value - origin)
            weights += weight
        }
        return Mean(value: origin + sum / weights, weight: weights)
    }

    static func heterogeneity(
        _ values: [Double], variances: [Double], between: Double
    ) -> Double {
        let mean = mean(values, variances: variances, between: between).value
        return zip(values, variances).reduce(0) {
            $0 + ($1.0 - mean) * ($1.0 - mean) / ($1.1 + between)
        }
    }

    /// τ² by bisection, to the last digits; 0 where Q(0) ≤ k − 1.
    ///
    /// Precondition: two values at least, all finite, variances positive.
    static func betweenVariance(_ values: [Double], variances: [Double]) -> Double {
        let expected = Double(values.count - 1)
        func exceeds(_ between: Double) -> Bool {
            heterogeneity(values, variances: variances, between: between) > expected
        }
        guard exceeds(0) else { return 0 }
        // Q(τ²) < Σ (yᵢ − m)² / τ² ≤ k (range)² / τ², which is k − 1 at the latest there.
        let range = (values.max() ?? 0) - (values.min() ?? 0)
        var (low, high) = (0.0, range * range * Double(values.count) / expected)
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if exceeds(middle) { low = middle } else { high = middle }
        }
        return high
    }
}
