import CGSL

extension Distribution {
    /// P(X > x) of the χ² distribution: what a likelihood ratio of `x` is worth as a p-value.
    ///
    /// Edge cases: 1 for x ≤ 0. Throws: ``GSLFailure`` for an x that is not a number or for degrees
    /// of freedom that are not positive and finite.
    public static func chiSquaredUpperTail(
        _ x: Double, degreesOfFreedom: Double
    ) throws(GSLFailure) -> Double {
        guard !x.isNaN, degreesOfFreedom > 0, degreesOfFreedom.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a number and positive degrees of freedom are needed",
                function: "gsl_cdf_chisq_Q", arguments: "\(x), \(degreesOfFreedom)")
        }
        guard x.isFinite else { return x < 0 ? 1 : 0 }
        return try GSLRuntime.call("gsl_cdf_chisq_Q", "\(x), \(degreesOfFreedom)") {
            gsl_cdf_chisq_Q(x, degreesOfFreedom)
        }
    }
}
