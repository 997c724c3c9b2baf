#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A generalised Pareto law fitted to the excesses of a sample over a threshold, with errors.
///
/// Conventions: losses are independent; the threshold counts as given. Standard errors are the
/// delta method's, from the observed information of ξ and ln β for maximum likelihood and from the
/// asymptotic covariance of Hosking and Wallis (1987) for moments; those of quantiles and means add
/// the binomial error ζ(1 − ζ)/n of the exceedance probability ζ.
///
/// Source: Smith (1987) for maximum likelihood; McNeil and Frey (2000) for the tail.
public struct GeneralizedParetoFit: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable {
        case maximumLikelihood = "maximum likelihood"
        case probabilityWeightedMoments = "probability-weighted moments"
    }

    public let law: GeneralizedPareto
    public let method: Method
    /// Excesses over the threshold.
    public let excesses: Int
    /// ℓ of the excesses under the law; −∞ where moments give a law that excludes one of them.
    public let logLikelihood: Double
    /// ξ is −1/2 or 3/2, where the search ends: the likelihood still rises beyond.
    public let isOnBound: Bool
    let covariance: ParetoCovariance?
    let likelihood: ParetoLikelihood

    /// Maximum likelihood, with −1/2 ≤ ξ ≤ 3/2.
    ///
    /// The likelihood is profiled over ξ, so that every fit ends in its highest maximum or on a
    /// bound, which ``isOnBound`` says.
    ///
    /// Throws: ``GSLFailure`` for a value that is not finite, fewer than two different excesses, or
    /// a likelihood without a regular maximum.
    public static func maximumLikelihood(
        _ sample: [Double], threshold: Double
    ) throws(GSLFailure) -> GeneralizedParetoFit {
        try GeneralizedParetoFit(
            maximumLikelihoodOf: try TailExcesses(sample, threshold: threshold))
    }

    /// Probability-weighted moments: in closed form, more robust in small samples, less exact in
    /// large ones; always ξ < 1.
    ///
    /// Throws: ``GSLFailure`` for a value that is not finite, or fewer than two different excesses.
    public static func probabilityWeightedMoments(
        _ sample: [Double], threshold: Double
    ) throws(GSLFailure) -> GeneralizedParetoFit {
        try GeneralizedParetoFit(momentsOf: try TailExcesses(sample, threshold: threshold))
    }

    init(maximumLikelihoodOf tail: TailExcesses) throws(GSLFailure) {
        let likelihood = try tail.likelihood()
        let maximum = try ParetoMaximum(likelihood)
        let scale = exp(maximum.logScale) * likelihood.unit
        law = try GeneralizedPareto(
            threshold: tail.threshold, shape: maximum.shape, scale: scale,
            exceedanceProbability: tail.share)
        method = .maximumLikelihood
        excesses = tail.ascending.count
        logLikelihood = maximum.logLikelihood - Double(excesses) * log(likelihood.unit)
        isOnBound = maximum.isOnBound
        covariance = maximum.covariance
        self.likelihood = likelihood
    }

    private init(momentsOf tail: TailExcesses) throws(GSLFailure) {
        let likelihood = try tail.likelihood()
        guard
            let standard = GeneralizedPareto(
                probabilityWeightedMomentsOf: likelihood.excesses, threshold: 0)
        else { throw tail.tooFew }
        law = try GeneralizedPareto(
            threshold: tail.threshold, shape: standard.shape,
            scale: standard.scale * likelihood.unit, exceedanceProbability: tail.share)
        method = .probabilityWeightedMoments
        excesses = tail.ascending.count
        logLikelihood =
            likelihood.value(shape: standard.shape, logScale: log(standard.scale))
            - Double(excesses) * log(likelihood.unit)
        isOnBound = false
        covariance = Self.momentCovariance(shape: standard.shape, count: excesses)
        self.likelihood = likelihood
    }

    /// Hosking and Wallis (1987), with k = −ξ; nil for ξ ≥ 1/2, where variances are infinite.
    private static func momentCovariance(shape: Double, count: Int) -> ParetoCovariance? {
        let k = -shape
        guard k > -0.5 else { return nil }
        let divisor = (1 + 2 * k) * (3 + 2 * k) * Double(count)
        let square = k * k
        return ParetoCovariance(
            shape: (1 + k) * (2 + k) * (2 + k) * (1 + k + 2 * square) / divisor,
            logScale: (7 + 18 * k + 11 * square + 2 * square * k) / divisor,
            both: -(2 + k) * (2 + 6 * k + 7 * square + 2 * square * k) / divisor)
    }

    /// Of ξ; nil on a bound, and for moments with ξ ≥ 1/2.
    public var shapeStandardError: Double? {
        covariance.map { $0.shape.squareRoot() }
    }

    /// Of β, in units of the sample; nil as ``shapeStandardError``.
    public var scaleStandardError: Double? {
        covariance.map { $0.logScale.squareRoot() * law.scale }
    }

    /// Of a value at risk or an expected shortfall of ``law``; nil as ``shapeStandardError``.
    ///
    /// Formula: with A = ((1 − p)/ζ)^(−ξ) and B = (A − 1)/ξ, q = u + β B moves by β ∂B/∂ξ, β B and
    /// β A/ζ with ξ, ln β and ζ; the expected shortfall u + (q − u + β)/(1 − ξ) by those over 1 − ξ
    /// and by what 1 − ξ and β add.
    ///
    /// Throws: ``GSLFailure`` where the law has no such figure.
    public func standardError(
        _ measure: TailMeasure, confidence: Double
    ) throws(GSLFailure) -> Double? {
        let figure = try law.loss(measure, confidence: confidence)
        guard let covariance else { return nil }
        let share = law.exceedanceProbability
        let exponent = -log((1 - confidence) / share)
        let excess = GeneralizedPareto.standardQuantile(
            shape: law.shape, tail: (1 - confidence) / share)
        var slopes = (
            Self.quantileSlope(shape: law.shape, exponent: exponent), excess,
            exp(law.shape * exponent) / share
        )
        if measure == .expectedShortfall {
            let divisor = 1 - law.shape
            slopes.0 = (slopes.0 + (figure - law.threshold) / law.scale) / divisor
            slopes.1 = (slopes.1 + 1) / divisor
            slopes.2 /= divisor
        }
        let sampleSize = Double(excesses) / share
        let variance =
            covariance.variance(slopes.0, slopes.1)
            + slopes.2 * slopes.2 * share * (1 - share) / sampleSize
        let error = law.scale * variance.squareRoot()
        guard error.isFinite else {
            throw GSLFailure(
                code: .overflow, reason: "the standard error is not finite",
                function: "GeneralizedParetoFit.standardError", arguments: "\(confidence)")
        }
        return error
    }

    /// ∂/∂ξ of (e^(ξ t) − 1)/ξ: t² (½ + ξ t/3 + …), which the closed form loses near 0.
    private static func quantileSlope(shape: Double, exponent: Double) -> Double {
        let x = shape * exponent
        if abs(x) < 1e-4 {
            return exponent * exponent * (0.5 + x / 3 + x * x / 8)
        }
        return exponent * exponent * (x * exp(x) - expm1(x)) / (x * x)
    }
}
