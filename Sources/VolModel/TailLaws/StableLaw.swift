#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The α-stable law: sums of independent copies have the same law at another scale.
///
/// Formula: E e^(iuX) = exp(−|γu|^α [1 − iβ sign(u) tan(πα/2)] + iδu), and at α = 1
/// exp(−|γu| [1 + iβ (2/π) sign(u) ln|u|] + iδu): the 1-parametrisation S(α, β, γ, δ; 1) of Nolan
/// (2020), section 1.3. α = 2 is the normal law of standard deviation γ sqrt(2), α = 1 with β = 0
/// Cauchy's, α = 1/2 with β = 1 Lévy's.
///
/// Units: location and scale are those of the variable; losses are its positive values. The loss of
/// the other side is that of ``mirrored``.
///
/// Digits: 11 in probabilities and densities, however small they are, down to 1e-250, and in
/// quantiles and shortfalls, in units of the larger of their size and the scale, at every α from
/// ``leastTailIndex`` to 2 and every β, α as near 1 as numbers can be included. A figure whose
/// integral does not reach them by its error estimate is refused. Against 40-digit inversions of
/// the characteristic function and 60-digit values of the integrals: within 1e-12 at 200 laws and
/// values, those with α − 1 down to ±1e-12 and tails down to 1e-20 among them.
///
/// Source: Zolotarev (1986), section 2.2; Nolan (1997), theorem 1, for the integrals; Stoyanov,
/// Samorodnitsky, Rachev and Ortobelli (2006), theorem 1, for the shortfall.
public struct StableLaw: ParametricTail, Hashable {
    /// α, the exponent of the tails: P(X > x) falls as x^(−α) below α = 2.
    public let tailIndex: Double
    /// β, from −1 (all of the heavy tail is negative) to 1.
    public private(set) var skewness: Double
    /// γ > 0.
    public let scale: Double
    /// δ of the 1-parametrisation; the mean where α > 1.
    public private(set) var location: Double
    /// δ of the 0-parametrisation, in which the law is continuous at α = 1: δ₁ + βγ tan(πα/2), and
    /// δ₁ + βγ (2/π) ln γ at α = 1 (Nolan, 2020, equation 1.5).
    public private(set) var continuousLocation: Double

    public static let leastTailIndex = 0.1

    /// The law by its location in the 1-parametrisation.
    ///
    /// Throws: ``GSLFailure`` for a tail index outside [``leastTailIndex``, 2], a skewness outside
    /// [−1, 1], a scale that is not positive, or a number that is not finite.
    public init(
        tailIndex: Double, skewness: Double, scale: Double, location: Double
    ) throws(GSLFailure) {
        try self.init(
            tailIndex, skewness, scale, location,
            location + Self.shift(tailIndex, skewness, scale))
    }

    /// The law by its location in the 0-parametrisation; throws as the other does.
    public init(
        tailIndex: Double, skewness: Double, scale: Double, continuousLocation: Double
    ) throws(GSLFailure) {
        try self.init(
            tailIndex, skewness, scale,
            continuousLocation - Self.shift(tailIndex, skewness, scale), continuousLocation)
    }

    private init(
        _ tailIndex: Double, _ skewness: Double, _ scale: Double, _ location: Double,
        _ continuousLocation: Double
    ) throws(GSLFailure) {
        guard tailIndex >= Self.leastTailIndex, tailIndex <= 2, abs(skewness) <= 1, scale > 0,
            scale.isFinite, location.isFinite, continuousLocation.isFinite
        else {
            throw GSLFailure(
                code: .domain, reason: "not the parameters of a stable law",
                function: "gsl_integration_qag",
                arguments: "\(tailIndex), \(skewness), \(scale), \(location)")
        }
        self.tailIndex = tailIndex
        self.skewness = skewness
        self.scale = scale
        self.location = location
        self.continuousLocation = continuousLocation
    }

    /// δ₀ − δ₁.
    private static func shift(_ alpha: Double, _ beta: Double, _ scale: Double) -> Double {
        beta * scale * (alpha == 1 ? 2 / .pi * log(scale) : signedTangent(alpha))
    }

    private static func signedTangent(_ alpha: Double) -> Double {
        (alpha < 1 ? 1 : -1) * StableAngle.tangent(alpha)
    }

    private var standard: StandardStable { StandardStable(alpha: tailIndex, beta: skewness) }

    private func standardized(_ x: Double) throws(GSLFailure) -> Double {
        let value = (x - continuousLocation) / scale
        guard !value.isNaN else {
            throw GSLFailure(
                code: .domain, reason: "argument is not a number",
                function: "gsl_integration_qag", arguments: "\(x)")
        }
        return min(max(value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    }

    /// The law of −X.
    public var mirrored: StableLaw {
        var law = self
        law.skewness = -skewness
        law.location = -location
        law.continuousLocation = -continuousLocation
        return law
    }

    /// The law of the sum over `periods` of increments that each follow this one; a fraction of a
    /// period is one of the same Lévy process.
    ///
    /// Formula: γ t^(1/α) and δ₁ t; δ₀ moves by βγt tan(πα/2) (t^(1/α − 1) − 1) beside.
    public func scaled(to periods: Double) throws(GSLFailure) -> StableLaw {
        let power = (1 - tailIndex) / tailIndex * log(periods)
        let bend =
            tailIndex == 1
            ? 2 / .pi * log(periods) : Self.signedTangent(tailIndex) * expm1(power)
        return try StableLaw(
            tailIndex, skewness, scale * pow(periods, 1 / tailIndex), location * periods,
            (continuousLocation + skewness * scale * bend) * periods)
    }

    /// P(X ≤ x).
    public func cumulativeProbability(_ x: Double) throws(GSLFailure) -> Double {
        try standard.lowerTail(standardized(x))
    }

    /// P(X > x), with its digits where it is small.
    public func exceedanceProbability(_ x: Double) throws(GSLFailure) -> Double {
        try standard.upperTail(standardized(x))
    }

    public func density(_ x: Double) throws(GSLFailure) -> Double {
        try Distribution.finite(
            standard.density(standardized(x)) / scale, "gsl_integration_qag", "\(x)")
    }

    /// The x with P(X ≤ x) = `probability`.
    ///
    /// Throws: ``GSLFailure`` as ``valueAtRisk(exceedance:)`` does.
    public func quantile(_ probability: Double) throws(GSLFailure) -> Double {
        -(try mirrored.valueAtRisk(exceedance: probability))
    }

    /// The loss that is exceeded with probability `probability`.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1) or below 1e-250, and for a quantile
    /// that is too large to represent, as there are at the least tail indices.
    public func valueAtRisk(exceedance probability: Double) throws(GSLFailure) -> Double {
        let value = continuousLocation + scale * (try standardQuantile(probability))
        return try Distribution.finite(value, "gsl_root_fsolver_brent", "\(probability)")
    }

    /// The mean of the losses beyond the value at risk.
    ///
    /// Formula: δ₁ + γ/p · α/(α − 1) · (y/π) ∫ [cos²(ψ − θ) + (α − 1) cos² θ] / sin² ψ · e^(−g) dθ
    /// in the terms of Zolotarev's integral, y the quantile less δ₁ in units of γ: the integral of
    /// Stoyanov et al. with its kernel written as a sum of squares.
    ///
    /// Throws: ``GSLFailure`` as ``valueAtRisk(exceedance:)`` does, and where α ≤ 1: the mean is
    /// infinite.
    public func expectedShortfall(exceedance probability: Double) throws(GSLFailure) -> Double {
        guard tailIndex > 1 else {
            throw GSLFailure(
                code: .domain, reason: "the mean is infinite at a tail index of 1 and below",
                function: "gsl_integration_qag", arguments: "\(probability), \(tailIndex)")
        }
        let moment = try standard.upperMoment(standardQuantile(probability))
        return try Distribution.finite(
            location + scale * moment / probability, "gsl_integration_qag", "\(probability)")
    }

    private func standardQuantile(_ probability: Double) throws(GSLFailure) -> Double {
        guard probability >= 1e-250, probability < 1 else {
            throw GSLFailure(
                code: .domain, reason: "a probability from 1e-250 to below 1 is needed",
                function: "gsl_root_fsolver_brent", arguments: "\(probability)")
        }
        return try standard.upperQuantile(probability)
    }
}
