#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The log-likelihood with its exact derivatives by (μ, ω, α, γ, β, η), one pass each.
///
/// Formula: with d = ∂h/∂θ, d' = (−2Ae, 1, e², 1{e<0}e², h) + β d, where A = α + γ 1{e < 0}; the
/// second derivatives of h are zero but for the rows of μ and β, which have recursions of the same
/// form. The score of one return is l_h d plus what μ and η do besides moving h.
///
/// Source: Fiorentini, Calzolari and Panattoni (1996), sections 2 and 3, with a mean, an asymmetry
/// and Student's t added.
enum GARCHDerivatives {
    typealias Vector = SIMD8<Double>

    /// The recursion of h and its first derivatives.
    struct Slopes {
        var variance: Double
        /// ∂h by (μ, ω, α, γ, β), then zeros.
        var slope: Vector

        init(_ point: GARCHPoint, _ presample: GARCHPresample) {
            let start = presample.value
            variance = point.omega + point.persistence * start
            slope = Vector(
                point.persistence * presample.slope, 1, start, start / 2, start, 0, 0, 0)
        }

        @inline(__always)
        mutating func advance(_ point: GARCHPoint, residual: Double, square: Double) {
            let falls = residual < 0
            let response = falls ? point.alpha + point.gamma : point.alpha
            let fresh = Vector(
                -2 * response * residual, 1, square, falls ? square : 0, variance, 0, 0, 0)
            slope = fresh + slope * point.beta
            variance = point.omega + response * square + point.beta * variance
        }
    }

    /// The derivatives of one return's log density by h, e and η.
    struct Density {
        /// r = c q / (1 + c q); 0 at the normal.
        let share: Double
        /// κ r; q/2 at the normal.
        let pull: Double
        let inverse: Double
        let logTail: Double
        /// By h.
        let byVariance: Double
        /// By e, h fixed.
        let byResidual: Double

        @inline(__always)
        init(_ law: ErrorLaw, residual: Double, square: Double, variance: Double) {
            inverse = 1 / variance
            let ratio = square * inverse
            if law.eta > 0 {
                let scaled = law.tail * ratio
                share = scaled / (1 + scaled)
                pull = law.weight * share
                logTail = law.logTail(scaled)
            } else {
                share = 0
                pull = ratio / 2
                logTail = 0
            }
            byVariance = (pull - 0.5) * inverse
            byResidual = -2 * law.weightedTail * residual * (1 - share) * inverse
        }

        /// By η.
        @inline(__always) func byEta(_ law: ErrorLaw) -> Double {
            guard law.eta > 0 else { return 0 }
            return law.normalization.slope + logTail / (2 * law.eta * law.eta)
                - pull * law.tailGrowth
        }

        @inline(__always) func logDensity(_ law: ErrorLaw, variance: Double) -> Double {
            law.normalization.value - 0.5 * log(variance)
                - (law.eta > 0 ? law.weight * logTail : pull)
        }
    }

    /// Calls `body` with each return's log density and score; the state after the last return.
    @inline(__always)
    static func forEachScore(
        _ returns: Span<Double>, _ point: GARCHPoint, _ presample: GARCHPresample,
        _ body: (_ logDensity: Double, _ score: Vector) -> Void
    ) -> Slopes {
        let law = ErrorLaw(eta: point.eta)
        var state = Slopes(point, presample)
        for i in returns.indices {
            let residual = returns[i] - point.mean
            let square = residual * residual
            let density = Density(
                law, residual: residual, square: square, variance: state.variance)
            var score = state.slope * density.byVariance
            score[0] -= density.byResidual
            score[5] = density.byEta(law)
            body(density.logDensity(law, variance: state.variance), score)
            state.advance(point, residual: residual, square: square)
        }
        return state
    }

    /// The log-likelihood and its gradient.
    static func gradient(
        _ returns: Span<Double>, _ point: GARCHPoint, presample: GARCHPresample
    ) -> (value: Double, gradient: Vector) {
        var (value, gradient) = (0.0, Vector())
        _ = forEachScore(returns, point, presample) { logDensity, score in
            value += logDensity
            gradient += score
        }
        return (value, gradient)
    }

    /// Σ s sᵀ of the scores, and h of the next return with its gradient.
    static func outerProduct(
        _ returns: Span<Double>, _ point: GARCHPoint, presample: GARCHPresample
    ) -> (matrix: SquareMatrix, next: Slopes) {
        var rows = [Vector](repeating: Vector(), count: GARCHPoint.count)
        let next = forEachScore(returns, point, presample) { _, score in
            for i in 0..<GARCHPoint.count { rows[i] += score * score[i] }
        }
        return (SquareMatrix(rows: rows), next)
    }
}
