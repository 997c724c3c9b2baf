#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The log-likelihood of a series of returns under a ``GARCHModel``.
///
/// Formula: Σ ln f(eₜ / √hₜ) − ½ ln hₜ with f the normal or Student's t of unit variance.
///
/// Conventions: all constants are kept; all n returns count; the start as
/// ``GARCHModel/Presample`` says, from the residuals of this very series.
///
/// Source: Bollerslev (1986), equation 18; Bollerslev (1987), equation 6.
public enum GARCHLikelihood {
    /// At parameters that a caller gives. Throws ``GARCHError``.
    public static func logLikelihood(
        _ returns: [Double], parameters: GARCHParameters, model: GARCHModel
    ) throws(GARCHError) -> Double {
        let own = parameters.restricted(to: model)
        if let objection = own.objection { throw objection }
        let presample = try GARCHFilter.presample(returns, mean: own.mean, model: model)
        let found = value(
            returns.span, GARCHPoint(own),
            presample: GARCHPresample(value: presample, slope: 0, curvature: 0))
        guard found.isFinite else {
            throw .outOfRange(returns.reduce(0) { max($0, abs($1)) })
        }
        return found
    }

    /// The plain loop: no derivatives.
    static func value(
        _ returns: Span<Double>, _ point: GARCHPoint, presample: GARCHPresample
    ) -> Double {
        let law = ErrorLaw(eta: point.eta)
        var variance = point.omega + point.persistence * presample.value
        var (logs, tails) = (0.0, 0.0)
        for i in returns.indices {
            let residual = returns[i] - point.mean
            let square = residual * residual
            let ratio = square / variance
            logs += log(variance)
            tails += law.eta > 0 ? law.logTail(law.tail * ratio) : ratio
            let response = residual < 0 ? point.alpha + point.gamma : point.alpha
            variance = point.omega + response * square + point.beta * variance
        }
        let weight = law.eta > 0 ? law.weight : 0.5
        return Double(returns.count) * law.normalization.value - 0.5 * logs - weight * tails
    }
}

/// The parameters as the optimiser moves them: (μ, ω, α, γ, β, η) with η = 1/ν.
struct GARCHPoint: Sendable, Hashable {
    static let count = 6
    /// Two places more than parameters, always 0.
    var vector: SIMD8<Double>

    init(_ vector: SIMD8<Double>) { self.vector = vector }

    init(_ parameters: GARCHParameters) {
        vector = SIMD8(
            parameters.mean, parameters.omega, parameters.alpha, parameters.gamma,
            parameters.beta,
            parameters.degreesOfFreedom.isFinite ? 1 / parameters.degreesOfFreedom : 0, 0, 0)
    }

    var mean: Double { vector[0] }
    var omega: Double { vector[1] }
    var alpha: Double { vector[2] }
    var gamma: Double { vector[3] }
    var beta: Double { vector[4] }
    var eta: Double { vector[5] }
    var persistence: Double { alpha + gamma / 2 + beta }
}

extension GARCHParameter {
    /// Its place in a ``GARCHPoint``.
    var place: Int {
        switch self {
        case .mean: 0
        case .omega: 1
        case .alpha: 2
        case .gamma: 3
        case .beta: 4
        case .degreesOfFreedom: 5
        }
    }
}

/// e² and h before the first return, with the derivatives by μ.
struct GARCHPresample: Sendable, Hashable {
    var value: Double
    var slope: Double
    var curvature: Double
}
