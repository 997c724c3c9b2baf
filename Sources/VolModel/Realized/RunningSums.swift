#if arch(x86_64) && !os(Windows)
    /// What C's `long double` is, in which GSL's statistics sum.
    typealias LongDouble = Float80
#else
    /// Elsewhere C's `long double` is another type than Swift has, and a sum in it may differ from
    /// GSL's in the last digits.
    typealias LongDouble = Double
#endif

/// Σ xᵢ² and Σ xᵢ⁴ of values that come one by one: GSL's `gsl_stats_tss_m` about zero, step by
/// step, and what a standard error needs beside it.
struct SumOfSquares: Sendable, Hashable {
    private var sum: LongDouble = 0
    private(set) var fourthPowers = 0.0
    private(set) var count = 0

    mutating func take(_ value: Double) {
        let extended = LongDouble(value)
        sum += extended * extended
        fourthPowers += value * value * value * value
        count += 1
    }

    var squares: Double { Double(sum) }
}

/// Σ wᵢ xᵢ² / Σ wᵢ of values that come one by one: GSL's `gsl_stats_wvariance_with_fixed_mean`
/// about zero, step by step.
struct WeightedMeanSquare: Sendable, Hashable {
    private var mean: LongDouble = 0
    private var weight: LongDouble = 0

    /// A weight of zero takes no part.
    mutating func take(_ value: Double, weight added: Double) {
        guard added > 0 else { return }
        let extended = LongDouble(value)
        weight += LongDouble(added)
        mean += (extended * extended - mean) * (LongDouble(added) / weight)
    }

    var value: Double { Double(mean) }
}
