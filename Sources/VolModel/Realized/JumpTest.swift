import CGSL

/// Whether prices jumped within a sample: realized variance, which holds jumps, against a measure
/// that does not.
///
/// Formula, under no jumps standard normal in large samples:
/// - ``linear(_:measure:quarticity:)``: z = √n (RV − IV) / sqrt((θ − 2) IQ);
/// - ``ratio(_:)``: z = (1 − BPV/RV) / sqrt((θ − 2)/n · max(1, TPQ/BPV²)), θ of bipower.
///
/// Conventions: jumps make z large; the one-sided p is P(Z > z). Holes are left out of RV and IV
/// alike.
///
/// Edge cases: a price that did not move, or a quarticity of 0, is not applicable.
///
/// Source: Barndorff-Nielsen and Shephard (2006); Andersen, Dobrev and Schaumburg (2012) with MinRV
/// and MedRV.
public struct JumpTest: Sendable, Hashable {
    public var statistic: Double
    /// P(Z > z).
    public var oneSidedP: Double
    /// P(|Z| > |z|).
    public var twoSidedP: Double
    /// Σ r² over the sample, not annualised.
    public var realizedVariance: Double
    /// By the measure that jumps move little, not annualised.
    public var integratedVariance: Double
    public var returns: Int

    /// `quarticity`: nil for that of the same terms as the measure.
    public static func linear(
        _ sample: ReturnSample, measure: JumpRobustMeasure, quarticity: QuarticityMeasure? = nil
    ) -> Result<JumpTest, NotApplicable> {
        outcome { () throws(NotApplicable) in
            let variance = try measure.integratedVariance(sample)
            let quarticity = try (quarticity ?? measure.quarticity).integratedQuarticity(sample)
            let realized = sample.sumOfSquares
            let spread = ((measure.asymptoticVariance - 2) * quarticity).squareRoot()
            return test(
                (realized - variance) / spread * Double(sample.count).squareRoot(),
                sample, realized: realized, variance: variance)
        }
    }

    /// The ratio statistic with bipower and tripower variation.
    public static func ratio(_ sample: ReturnSample) -> Result<JumpTest, NotApplicable> {
        outcome { () throws(NotApplicable) in
            let measure = JumpRobustMeasure.bipower
            let variance = try measure.integratedVariance(sample)
            let quarticity = try measure.quarticity.integratedQuarticity(sample)
            let realized = sample.sumOfSquares
            let spread =
                (measure.asymptoticVariance - 2) / Double(sample.count)
                * max(quarticity / (variance * variance), 1)
            return test(
                (1 - variance / realized) / spread.squareRoot(), sample, realized: realized,
                variance: variance)
        }
    }

    private static func test(
        _ statistic: Double, _ sample: ReturnSample, realized: Double, variance: Double
    ) -> Result<JumpTest, NotApplicable> {
        guard statistic.isFinite, variance > 0 else {
            return .failure(
                NotApplicable(
                    "the sample has a variance of \(realized) with and \(variance) without jumps "
                        + "and a statistic of \(statistic); expected moves that have a spread"))
        }
        do throws(GSLFailure) {
            return .success(
                JumpTest(
                    statistic: statistic, oneSidedP: try upperTail(statistic),
                    twoSidedP: 2 * (try upperTail(abs(statistic))), realizedVariance: realized,
                    integratedVariance: variance, returns: sample.count))
        } catch {
            return .failure(NotApplicable(error.description))
        }
    }

    private static func upperTail(_ z: Double) throws(GSLFailure) -> Double {
        try GSLRuntime.call("gsl_cdf_ugaussian_Q", "\(z)") { gsl_cdf_ugaussian_Q(z) }
    }
}
