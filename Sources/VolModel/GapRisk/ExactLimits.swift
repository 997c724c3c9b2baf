import CGSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Confidence limits that hold for every sample size.
public enum ExactLimits {
    /// The interval of a Poisson mean after `count` events.
    ///
    /// Formula: χ²(α/2; 2n)/2 to χ²(1 − α/2; 2n + 2)/2 with α = 1 − confidence; from 0 for no
    /// event.
    ///
    /// Throws: ``GSLFailure`` for a negative count or a confidence outside (0, 1).
    ///
    /// Source: Garwood (1936), Fiducial limits for the Poisson distribution.
    public static func poissonInterval(
        count: Int, confidence: Double
    ) throws(GSLFailure) -> ClosedRange<Double> {
        let tail = try checkedTail(count, confidence)
        return try poissonLower(count, tail)...poissonUpper(count, tail)
    }

    /// The one-sided upper limit of a Poisson mean; −ln(1 − confidence), 3.0 at 95%, for no event
    /// (the rule of three).
    ///
    /// Throws: ``GSLFailure`` for a negative count or a confidence outside (0, 1).
    public static func poissonUpperLimit(
        count: Int, confidence: Double
    ) throws(GSLFailure) -> Double {
        try poissonUpper(count, 2 * checkedTail(count, confidence))
    }

    /// The one-sided upper limit of an exponential mean from `count` values that add up to `sum`.
    ///
    /// Formula: 2 Σ / χ²(1 − confidence; 2n).
    ///
    /// Throws: ``GSLFailure`` for no value, a sum that is negative or not finite, or a confidence
    /// outside (0, 1).
    public static func exponentialMeanUpperLimit(
        sum: Double, count: Int, confidence: Double
    ) throws(GSLFailure) -> Double {
        let tail = 2 * (try checkedTail(count, confidence))
        guard count > 0, sum >= 0, sum.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "at least one value of at least 0 is needed",
                function: "gsl_cdf_chisq_Pinv", arguments: "\(sum), \(count)")
        }
        return 2 * sum / (try chiSquareQuantile(tail, degrees: 2 * Double(count)))
    }

    /// The interval of a probability after `successes` in `count` trials.
    ///
    /// Formula: the quantiles α/2 of Beta(k, n − k + 1) and 1 − α/2 of Beta(k + 1, n − k).
    ///
    /// Throws: ``GSLFailure`` for no trial, successes outside 0 … count, or a confidence outside
    /// (0, 1).
    ///
    /// Source: Clopper and Pearson (1934).
    public static func binomialInterval(
        successes: Int, count: Int, confidence: Double
    ) throws(GSLFailure) -> ClosedRange<Double> {
        let tail = try checkedTail(count, confidence)
        guard count > 0, (0...count).contains(successes) else {
            throw GSLFailure(
                code: .domain, reason: "trials, and no more successes than them, are needed",
                function: "gsl_cdf_beta_Pinv", arguments: "\(successes), \(count)")
        }
        let (k, n) = (Double(successes), Double(count))
        let arguments = "\(tail), \(k), \(n)"
        let lower =
            successes == 0
            ? 0
            : try GSLRuntime.call("gsl_cdf_beta_Pinv", arguments) {
                gsl_cdf_beta_Pinv(tail, k, n - k + 1)
            }
        let upper =
            successes == count
            ? 1
            : try GSLRuntime.call("gsl_cdf_beta_Qinv", arguments) {
                gsl_cdf_beta_Qinv(tail, k + 1, n - k)
            }
        return lower...max(lower, upper)
    }

    /// (1 − confidence)/2.
    private static func checkedTail(
        _ count: Int, _ confidence: Double
    ) throws(GSLFailure) -> Double {
        guard confidence > 0, confidence < 1, count >= 0 else {
            throw GSLFailure(
                code: .domain, reason: "a count and a confidence between 0 and 1 are needed",
                function: "gsl_cdf_chisq_Pinv", arguments: "\(count), \(confidence)")
        }
        return (1 - confidence) / 2
    }

    private static func poissonLower(_ count: Int, _ tail: Double) throws(GSLFailure) -> Double {
        count == 0 ? 0 : try chiSquareQuantile(tail, degrees: 2 * Double(count)) / 2
    }

    private static func poissonUpper(_ count: Int, _ tail: Double) throws(GSLFailure) -> Double {
        // Exponential, where the incomplete gamma function would only lose digits.
        if count == 0 { return -log(tail) }
        let degrees = 2 * Double(count) + 2
        return try GSLRuntime.call("gsl_cdf_chisq_Qinv", "\(tail), \(degrees)") {
            gsl_cdf_chisq_Qinv(tail, degrees)
        } / 2
    }

    private static func chiSquareQuantile(
        _ probability: Double, degrees: Double
    ) throws(GSLFailure) -> Double {
        try GSLRuntime.call("gsl_cdf_chisq_Pinv", "\(probability), \(degrees)") {
            gsl_cdf_chisq_Pinv(probability, degrees)
        }
    }
}
