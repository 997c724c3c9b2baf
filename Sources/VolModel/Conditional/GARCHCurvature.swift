#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The log-likelihood at a point with its gradient and second derivatives.
struct GARCHCurvature: Sendable {
    var value: Double
    var gradient: SIMD8<Double>
    /// The Hessian of the log-likelihood by (μ, ω, α, γ, β, η), or what stands for it.
    var hessian: SquareMatrix

    private typealias Vector = SIMD8<Double>

    /// Sums over returns from which the Hessian is put together.
    private struct Sums {
        var value = 0.0
        var gradient = Vector()
        /// Σ l_hh d dᵀ, rows by place.
        var outer: (Vector, Vector, Vector, Vector, Vector) = (
            Vector(), Vector(), Vector(), Vector(), Vector()
        )
        /// Σ l_h ∂²h, the rows of μ and of β.
        var meanRow = Vector()
        var betaRow = Vector()
        /// Σ l_he d and Σ l_hη d.
        var residualCross = Vector()
        var etaCross = Vector()
        var residualSquare = 0.0
        var residualEta = 0.0
        var etaSquare = 0.0

        @inline(__always) mutating func addOuter(_ d: Vector, _ weight: Double) {
            let scaled = d * weight
            outer.0 += scaled * d[0]
            outer.1 += scaled * d[1]
            outer.2 += scaled * d[2]
            outer.3 += scaled * d[3]
            outer.4 += scaled * d[4]
        }

        func hessian() -> SquareMatrix {
            var matrix = SquareMatrix(
                rows: [outer.0, outer.1, outer.2, outer.3, outer.4, Vector()])
            for j in 0..<5 {
                matrix[0, j] += meanRow[j] - residualCross[j]
                // The pair (μ, β) stands in the row of μ already.
                if j > 0 { matrix[j, 4] += betaRow[j] }
                matrix[j, 5] = etaCross[j]
            }
            matrix[0, 0] += residualSquare - residualCross[0]
            matrix[0, 5] -= residualEta
            matrix[5, 5] = etaSquare
            for i in 0..<6 { for j in 0..<i { matrix[i, j] = matrix[j, i] } }
            return matrix
        }
    }

    /// The exact Hessian.
    static func observed(
        _ returns: Span<Double>, _ point: GARCHPoint, presample: GARCHPresample
    ) -> GARCHCurvature {
        let law = ErrorLaw(eta: point.eta)
        var state = GARCHDerivatives.Slopes(point, presample)
        var meanRow = Vector(
            point.persistence * presample.curvature, 0, presample.slope, presample.slope / 2,
            presample.slope, 0, 0, 0)
        var betaRow = Vector(presample.slope, 0, 0, 0, 0, 0, 0, 0)
        var sums = Sums()
        let eta = EtaTerms(law)
        for i in returns.indices {
            let residual = returns[i] - point.mean
            let square = residual * residual
            let density = GARCHDerivatives.Density(
                law, residual: residual, square: square, variance: state.variance)
            take(density, law, eta, residual: residual, state: state, into: &sums)
            sums.meanRow += meanRow * density.byVariance
            sums.betaRow += betaRow * density.byVariance
            let falls = residual < 0
            let response = falls ? point.alpha + point.gamma : point.alpha
            let freshMean = Vector(
                2 * response, 0, -2 * residual, falls ? -2 * residual : 0, state.slope[0], 0, 0, 0)
            meanRow = freshMean + meanRow * point.beta
            var freshBeta = state.slope
            freshBeta[4] *= 2
            betaRow = freshBeta + betaRow * point.beta
            state.advance(point, residual: residual, square: square)
        }
        return GARCHCurvature(value: sums.value, gradient: sums.gradient, hessian: sums.hessian())
    }

    /// The coefficients of the second derivatives by η.
    private struct EtaTerms {
        /// κ', κ'', κ c'/c and the derivative of the last.
        let (weightSlope, weightCurvature, pullGrowth, pullGrowthSlope):
            (
                Double, Double, Double, Double
            )

        init(_ law: ErrorLaw) {
            guard law.eta > 0 else {
                (weightSlope, weightCurvature, pullGrowth, pullGrowthSlope) = (0, 0, 0, 0)
                return
            }
            let (eta, growth) = (law.eta, law.tailGrowth)
            weightSlope = -0.5 / (eta * eta)
            weightCurvature = 1 / (eta * eta * eta)
            pullGrowth = law.weight * growth
            pullGrowthSlope =
                weightSlope * growth - law.weight * (1 - 4 * eta) * growth * growth
        }
    }

    @inline(__always)
    private static func take(
        _ density: GARCHDerivatives.Density, _ law: ErrorLaw, _ eta: EtaTerms, residual: Double,
        state: GARCHDerivatives.Slopes, into sums: inout Sums
    ) {
        let (share, inverse) = (density.share, density.inverse)
        let kept = 1 - share
        sums.value += density.logDensity(law, variance: state.variance)
        sums.gradient += state.slope * density.byVariance
        sums.gradient[0] -= density.byResidual
        sums.gradient[5] += density.byEta(law)
        sums.addOuter(state.slope, (0.5 - density.pull * (2 - share)) * inverse * inverse)
        let tail = 2 * law.weightedTail * inverse
        sums.residualCross += state.slope * (tail * residual * kept * kept * inverse)
        sums.residualSquare -= tail * kept * (1 - 2 * share)
        guard law.eta > 0 else { return }
        let byVarianceEta =
            (eta.weightSlope * share + eta.pullGrowth * share * kept) * inverse
        sums.etaCross += state.slope * byVarianceEta
        sums.residualEta -=
            2 * residual * inverse * kept * law.tail
            * (eta.weightSlope + eta.pullGrowth * kept)
        sums.etaSquare +=
            law.normalization.curvature - eta.weightCurvature * density.logTail
            - (eta.weightSlope * law.tailGrowth + eta.pullGrowthSlope) * share
            - eta.pullGrowth * law.tailGrowth * share * kept
    }

    /// Minus a positive semidefinite stand-in for the Hessian: the expected information of μ and of
    /// the variance parameters, the squared score of η. For where the Hessian is not negative
    /// definite (Fiorentini, Calzolari and Panattoni, 1996: scoring far from the optimum).
    static func scoring(
        _ returns: Span<Double>, _ point: GARCHPoint, presample: GARCHPresample
    ) -> SquareMatrix {
        let law = ErrorLaw(eta: point.eta)
        var state = GARCHDerivatives.Slopes(point, presample)
        var sums = Sums()
        let information = 0.5 / (1 + 3 * law.eta)
        let ofMean = (1 + law.eta) / ((1 + 3 * law.eta) * (1 - 2 * law.eta))
        for i in returns.indices {
            let residual = returns[i] - point.mean
            let square = residual * residual
            let density = GARCHDerivatives.Density(
                law, residual: residual, square: square, variance: state.variance)
            sums.addOuter(state.slope, -information * density.inverse * density.inverse)
            sums.residualSquare -= ofMean * density.inverse
            let byEta = density.byEta(law)
            sums.etaSquare -= byEta * byEta
            state.advance(point, residual: residual, square: square)
        }
        return sums.hessian()
    }
}
