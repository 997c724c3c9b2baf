/// Losses that are normal around zero.
///
/// Formula: VaR = σ z with 1 − Φ(z) = p; ES = σ φ(z) / p.
///
/// Units: those of the standard deviation. At σ = 1: 2.326348 (99%), 3.090232 (99.9%), with
/// expected shortfalls of 2.337803 (97.5%) and 2.665214 (99%).
///
/// Conventions: the law is symmetric, and one law serves both sides.
public struct NormalTail: ParametricTail, Hashable {
    public let standardDeviation: Double

    /// Throws: ``GSLFailure`` for a standard deviation that is negative or not finite.
    public init(standardDeviation: Double = 1) throws(GSLFailure) {
        guard standardDeviation >= 0, standardDeviation.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a finite standard deviation ≥ 0 is needed",
                function: "gsl_cdf_ugaussian_Qinv", arguments: "\(standardDeviation)")
        }
        self.standardDeviation = standardDeviation
    }

    public func valueAtRisk(exceedance probability: Double) throws(GSLFailure) -> Double {
        try scaled(Distribution.normalUpperQuantile(probability))
    }

    public func expectedShortfall(exceedance probability: Double) throws(GSLFailure) -> Double {
        try scaled(Distribution.normalHazard(Distribution.normalUpperQuantile(probability)))
    }

    private func scaled(_ multiple: Double) throws(GSLFailure) -> Double {
        try Distribution.finite(
            standardDeviation * multiple, "gsl_cdf_ugaussian_Qinv", "\(standardDeviation)")
    }
}
