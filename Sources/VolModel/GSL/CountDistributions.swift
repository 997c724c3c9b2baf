import CGSL

/// The binomial law and the beta law that belongs to its order statistics, by GSL.
extension Distribution {
    /// P(B ≤ k) of `trials` with `probability` each; 0 for k < 0.
    static func binomialProbability(
        atMost k: Int, trials: Int, probability: Double
    ) throws(GSLFailure) -> Double {
        guard k >= 0 else { return 0 }
        let (bound, count) = (UInt32(clamping: k), UInt32(clamping: trials))
        return try GSLRuntime.call("gsl_cdf_binomial_P", "\(k), \(probability), \(trials)") {
            gsl_cdf_binomial_P(bound, probability, count)
        }
    }

    /// P(B > k) of `trials` with `probability` each; 1 for k < 0.
    static func binomialProbability(
        moreThan k: Int, trials: Int, probability: Double
    ) throws(GSLFailure) -> Double {
        guard k >= 0 else { return 1 }
        let (bound, count) = (UInt32(clamping: k), UInt32(clamping: trials))
        return try GSLRuntime.call("gsl_cdf_binomial_Q", "\(k), \(probability), \(trials)") {
            gsl_cdf_binomial_Q(bound, probability, count)
        }
    }

    /// The distribution function of the beta law at `x`, within [0, 1].
    static func betaProbability(
        _ x: Double, first: Double, second: Double
    ) throws(GSLFailure) -> Double {
        try GSLRuntime.call("gsl_cdf_beta_P", "\(x), \(first), \(second)") {
            gsl_cdf_beta_P(x, first, second)
        }
    }
}
