import CGSL

/// The standard normal and Student's t, by GSL (`gsl_cdf_*`, `gsl_sf_hazard`).
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

    /// The standard normal value that is exceeded with probability `probability`.
    ///
    /// It keeps the digits of a probability near 0, which 1 − p has lost.
    public static func normalUpperQuantile(_ probability: Double) throws(GSLFailure) -> Double {
        try requireProbability(probability, "gsl_cdf_ugaussian_Qinv")
        return try GSLRuntime.call("gsl_cdf_ugaussian_Qinv", "\(probability)") {
            gsl_cdf_ugaussian_Qinv(probability)
        }
    }

    /// φ(z) / (1 − Φ(z)), the mean of a standard normal variable beyond z.
    static func normalHazard(_ z: Double) throws(GSLFailure) -> Double {
        try GSLRuntime.call("gsl_sf_hazard", "\(z)") { gsl_sf_hazard(z) }
    }

    /// The value of Student's t scaled to unit variance that is exceeded with `probability`.
    ///
    /// Formula: t_ν⁻¹(1 − p) · sqrt((ν − 2) / ν), for 0 < p < 1 and ν > 2 degrees of freedom.
    /// At ν = 4: 2.64949 (1%) and 5.07221 (0.1%), against 2.32635 and 3.09023 of the normal. It
    /// keeps the digits of a probability near 0, which 1 − p has lost.
    public static func unitVarianceStudentTUpperQuantile(
        _ probability: Double, degreesOfFreedom: Double
    ) throws(GSLFailure) -> Double {
        try requireProbability(probability, "gsl_cdf_tdist_Qinv")
        let arguments = "\(probability), \(degreesOfFreedom)"
        guard degreesOfFreedom > 2, degreesOfFreedom.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a unit variance needs more than 2 degrees of freedom",
                function: "gsl_cdf_tdist_Qinv", arguments: arguments)
        }
        let quantile = try GSLRuntime.call("gsl_cdf_tdist_Qinv", arguments) {
            gsl_cdf_tdist_Qinv(probability, degreesOfFreedom)
        }
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

    /// Refuses what arithmetic with a figure of `function` has made too large.
    static func finite(
        _ value: Double, _ function: String, _ arguments: String
    ) throws(GSLFailure) -> Double {
        guard value.isFinite else {
            throw GSLFailure(
                code: .overflow, reason: "result is \(value)", function: function,
                arguments: arguments)
        }
        return value
    }
}
