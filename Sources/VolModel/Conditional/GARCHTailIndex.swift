#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension GARCHParameters {
    /// Beyond it a tail index is infinity: no sample could tell.
    public static let greatestTailIndex = 1000.0

    /// κ of the unconditional tail, P(|r| > x) ~ c x^(−κ): the thinner the tail, the larger.
    ///
    /// Formula: E[(α z² + β)^(κ/2)] = 1, z of the model's errors; α + γ in place of α where z < 0.
    /// κ = 2 at a persistence of 1; 4 where 3α² + 2αβ + β² = 1 and errors are normal. Student t
    /// errors end at κ < ν. Integrals by `gsl_integration_qag` to 1e-10, the root by
    /// `gsl_root_fsolver_brent`.
    ///
    /// Edge cases: infinity where returns do not feed back into variance (α = α + γ = 0), and
    /// beyond ``greatestTailIndex``; ν itself where κ is so close to it that doubles do not tell.
    ///
    /// Throws: ``GSLFailure`` for parameters that make no model, or none with a stationary law:
    /// κ < 0.002 counts as none.
    ///
    /// Source: Kesten (1973), theorem 5; Mikosch and Stărică (2000), Limit theory for the sample
    /// autocorrelations and extremes of a GARCH(1,1) process.
    public func tailIndex() throws(GSLFailure) -> Double {
        try KestenEquation(self).tailIndex()
    }
}

/// ln E[A^s] of the factor A = α z² + β by which one return multiplies variance.
struct KestenEquation {
    /// α and α + γ.
    private let responses: [Double]
    private let beta: Double
    private let persistence: Double
    /// Infinity for the normal.
    private let degreesOfFreedom: Double

    private static let relativeError = 1e-10
    private static let leastExponent = 0x1p-10
    /// Of α: what is more has no stationary law unless the errors are nearly all peak.
    private static let greatestResponse = 1e6

    init(_ parameters: GARCHParameters) throws(GSLFailure) {
        responses = [parameters.alpha, parameters.alpha + parameters.gamma]
        beta = parameters.beta
        persistence = parameters.persistence
        degreesOfFreedom = parameters.degreesOfFreedom
        if let objection = parameters.objection {
            throw Self.refused(.invalidArgument, "\(objection)", parameters)
        }
        guard beta < 1, responses.allSatisfy({ $0 <= Self.greatestResponse }) else {
            throw Self.refused(.domain, Self.notStationary, parameters)
        }
    }

    private static let notStationary = "the variance has no stationary law"

    func tailIndex() throws(GSLFailure) -> Double {
        if responses.allSatisfy({ $0 == 0 }) { return .infinity }
        if abs(persistence - 1) <= 1e-12 { return 2 }
        // ln E[A^s] is convex and 0 at s = 0: it has one more root where it falls there.
        var lower = 1.0
        var upper = 1.0
        if persistence > 1 {
            lower = 0.5
            while try logMoment(lower) >= 0 {
                upper = lower
                lower /= 2
                guard lower >= Self.leastExponent else {
                    throw GSLFailure(
                        code: .domain, reason: Self.notStationary,
                        function: "GARCHParameters.tailIndex", arguments: "\(responses), \(beta)")
                }
            }
        } else {
            let end = degreesOfFreedom / 2
            repeat {
                upper = min(2 * upper, upper + (end - upper) / 2)
                if upper > GARCHParameters.greatestTailIndex / 2 { return .infinity }
                if end - upper < 1e-9 * end { return degreesOfFreedom }
            } while try logMoment(upper) <= 0
        }
        let root = try BracketedRoot.between(
            lower, upper, relativeError: 1e-11, absoluteError: 0
        ) { exponent in
            // E[A] is known without an integral: a persistence just below 1 needs its digits.
            exponent == 1 ? log(persistence) : (try? logMoment(exponent)) ?? .nan
        }
        return 2 * root
    }

    /// ln E[A^s] for s > 0, below ν/2 for Student t errors.
    func logMoment(_ exponent: Double) throws(GSLFailure) -> Double {
        let first = try logMoment(exponent, response: responses[0])
        if responses[1] == responses[0] { return first }
        let second = try logMoment(exponent, response: responses[1])
        let larger = max(first, second)
        guard larger > -.infinity else { return larger }
        return larger + log((exp(first - larger) + exp(second - larger)) / 2)
    }

    private func logMoment(_ exponent: Double, response: Double) throws(GSLFailure) -> Double {
        if response == 0 { return beta > 0 ? exponent * log(beta) : -.infinity }
        return degreesOfFreedom.isFinite
            ? try logStudentMoment(exponent, response)
            : try logNormalMoment(exponent, response)
    }

    /// 2 ∫ (α z² + β)^s φ(z) dz over z > 0, about the peak at z² = 2s − β/α.
    private func logNormalMoment(
        _ exponent: Double, _ response: Double
    ) throws(GSLFailure) -> Double {
        func logIntegrand(_ z: Double) -> Double {
            exponent * log(response * z * z + beta) - z * z / 2
        }
        let peak = max(2 * exponent - beta / response, 0).squareRoot()
        let largest = logIntegrand(peak)
        let points = Array(stride(from: 0, through: peak + 14, by: 2))
        let integral = try AdaptiveIntegral.over(points, relativeError: Self.relativeError) { z in
            exp(logIntegrand(z) - largest)
        }
        return largest + log(integral) + 0.5 * log(2 / Double.pi)
    }

    /// With z = sqrt(ν − 2) cot φ the density leaves (α (ν − 2) cos²φ + β sin²φ)^s sin^(c − 1) φ,
    /// c = ν − 2s, over 0 < φ < π/2. Where c < 1 the value at φ = 0 is taken out, whose integral
    /// with cos φ is 1/c.
    private func logStudentMoment(
        _ exponent: Double, _ response: Double
    ) throws(GSLFailure) -> Double {
        let spread = degreesOfFreedom - 2
        let rest = degreesOfFreedom - 2 * exponent
        func logBase(_ angle: Double) -> Double {
            let (sine, cosine) = (sin(angle), cos(angle))
            return exponent * log(response * spread * cosine * cosine + beta * sine * sine)
        }
        func logIntegrand(_ angle: Double) -> Double {
            logBase(angle) + (rest - 1) * log(sin(angle))
        }
        let points =
            [0] + (-3...9).reversed().map { atan2(spread.squareRoot(), exp2(Double($0))) }
            + [Double.pi / 2]
        let largest = points.dropFirst().reduce(-.infinity) { max($0, logIntegrand($1)) }
        let atZero = rest < 1 ? exp(logBase(0) - largest) : 0
        let integral = try AdaptiveIntegral.over(points, relativeError: Self.relativeError) {
            angle in
            guard atZero > 0 else { return exp(logIntegrand(angle) - largest) }
            let difference = exp(logBase(angle) - largest) - atZero * cos(angle)
            return difference * pow(sin(angle), rest - 1) + atZero / rest / (Double.pi / 2)
        }
        let x = degreesOfFreedom / 2
        return largest + log(integral) + log(2) + ErrorLaw.halfStepGammaRatio(x).value
            + 0.5 * log(x / Double.pi)
    }

    private static func refused(
        _ code: GSLCode, _ reason: String, _ parameters: GARCHParameters
    ) -> GSLFailure {
        GSLFailure(
            code: code, reason: reason, function: "GARCHParameters.tailIndex",
            arguments: "\(parameters)")
    }
}
