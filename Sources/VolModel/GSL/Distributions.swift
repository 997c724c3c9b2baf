import CGSL

/// Quantiles of the standard normal and of Student's t, by GSL (`gsl_cdf_*`).
public enum Distribution {
    /// The standard normal quantile: Φ(z) = p for 0 < p < 1.
    public static func normalQuantile(_ probability: Double) throws(GSLFailure) -> Double {
        try requireProbability(probability, "gsl_cdf_ugaussian_Pinv")
        return try GSLRuntime.call("gsl_cdf_ugaussian_Pinv", "\(probability)") {
            gsl_cdf_ugaussian_Pinv(probability)
        }
    }

    /// The standard normal distribution function Φ(z).
    public static func normalProbability(_ z: Double) throws(GSLFailure) -> Double {
        guard !z.isNaN else {
            throw GSLFailure(
                code: .domain, reason: "argument is not a number",
                function: "gsl_cdf_ugaussian_P", arguments: "\(z)")
        }
        return try GSLRuntime.call("gsl_cdf_ugaussian_P", "\(z)") { gsl_cdf_ugaussian_P(z) }
    }

    /// The quantile of Student's t scaled to unit variance.
    ///
    /// Formula: t_ν⁻¹(p) · sqrt((ν − 2) / ν), for 0 < p < 1 and ν > 2 degrees of freedom.
    /// At ν = 4: 2.64949 (99%) and 5.07221 (99.9%), against 2.32635 and 3.09023 of the normal.
    public static func unitVarianceStudentTQuantile(
        _ probability: Double, degreesOfFreedom: Double
    ) throws(GSLFailure) -> Double {
        try requireProbability(probability, "gsl_cdf_tdist_Pinv")
        guard degreesOfFreedom > 2, degreesOfFreedom.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a unit variance needs more than 2 degrees of freedom",
                function: "gsl_cdf_tdist_Pinv", arguments: "\(probability), \(degreesOfFreedom)")
        }
        let quantile = try GSLRuntime.call(
            "gsl_cdf_tdist_Pinv", "\(probability), \(degreesOfFreedom)"
        ) { gsl_cdf_tdist_Pinv(probability, degreesOfFreedom) }
        return quantile * ((degreesOfFreedom - 2) / degreesOfFreedom).squareRoot()
    }

    private static func requireProbability(
        _ probability: Double, _ function: String
    ) throws(GSLFailure) {
        guard probability > 0, probability < 1 else {
            throw GSLFailure(
                code: .domain, reason: "a probability strictly between 0 and 1 is needed",
                function: function, arguments: "\(probability)")
        }
    }
}
