import CGSL

/// Losses that follow Student's t around zero, by their standard deviation.
///
/// Formula: with t the value that t_ν exceeds with probability p, f its density and
/// k = σ sqrt((ν − 2)/ν): VaR = k t; ES = k f(t)/p · (ν + t²)/(ν − 1) (McNeil, Frey and Embrechts,
/// 2005, equation 2.26).
///
/// Units: those of the standard deviation. At σ = 1 and ν = 4: 2.64949 (99%), 5.07221 (99.9%).
///
/// Conventions: the law is symmetric, and one law serves both sides. Its standard deviation is σ
/// whatever ν is, so that ν alone moves weight between the middle and the tail.
public struct StudentTTail: ParametricTail, Hashable {
    public let standardDeviation: Double
    /// ν > 2.
    public let degreesOfFreedom: Double

    /// Throws: ``GSLFailure`` for a standard deviation that is negative or not finite, or degrees
    /// of freedom at which there is none: 2 and fewer.
    public init(standardDeviation: Double = 1, degreesOfFreedom: Double) throws(GSLFailure) {
        guard standardDeviation >= 0, standardDeviation.isFinite, degreesOfFreedom > 2,
            degreesOfFreedom.isFinite
        else {
            throw GSLFailure(
                code: .domain,
                reason: "a finite standard deviation ≥ 0 and more than 2 degrees of freedom are "
                    + "needed",
                function: "gsl_cdf_tdist_Qinv",
                arguments: "\(standardDeviation), \(degreesOfFreedom)")
        }
        self.standardDeviation = standardDeviation
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// GSL's quantile has 13 digits, as few as 8 above 50 degrees of freedom and below p = 1e-25; a
    /// probability so small that the quantile fails is refused.
    public func valueAtRisk(exceedance probability: Double) throws(GSLFailure) -> Double {
        try scaled(
            Distribution.unitVarianceStudentTUpperQuantile(
                probability, degreesOfFreedom: degreesOfFreedom), probability)
    }

    public func expectedShortfall(exceedance probability: Double) throws(GSLFailure) -> Double {
        let unit = try Distribution.unitVarianceStudentTUpperQuantile(
            probability, degreesOfFreedom: degreesOfFreedom)
        let nu = degreesOfFreedom
        let t = unit / ((nu - 2) / nu).squareRoot()
        let density = try GSLRuntime.call("gsl_ran_tdist_pdf", "\(t), \(nu)") {
            gsl_ran_tdist_pdf(t, nu)
        }
        // f(t) (ν + t²) without t² alone, which overflows first.
        let moment = density * nu + density * t * t
        return try scaled(
            ((nu - 2) / nu).squareRoot() * moment / probability / (nu - 1), probability)
    }

    private func scaled(
        _ multiple: Double, _ probability: Double
    ) throws(GSLFailure) -> Double {
        try Distribution.finite(
            standardDeviation * multiple, "gsl_cdf_tdist_Qinv",
            "\(probability), \(degreesOfFreedom)")
    }
}
