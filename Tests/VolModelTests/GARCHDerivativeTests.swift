import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The kernels of the likelihood against each other, against differences and against GSL.
@Suite struct GARCHDerivativeTests {
    static let models = GARCHModel.Recursion.allCases.flatMap { recursion in
        GARCHModel.Errors.allCases.flatMap { errors in
            GARCHModel.Mean.allCases.flatMap { mean in
                GARCHModel.Presample.allCases.map {
                    GARCHModel(recursion, errors: errors, mean: mean, presample: $0)
                }
            }
        }
    }

    private static func series(seed: UInt64, count: Int = 300) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in 0.1 + 1.2 * random.studentT4() }
    }

    private static func points(_ model: GARCHModel) -> [GARCHPoint] {
        let mean = model.mean == .constant ? 0.07 : 0
        let gamma = model.recursion == .gjr ? 0.06 : 0
        let etas = model.errors == .studentT ? [0.004, 0.15, 0.45] : [0]
        return etas.flatMap { eta in
            [
                GARCHPoint(SIMD8(mean, 0.3, 0.1, gamma, 0.7, eta, 0, 0)),
                GARCHPoint(SIMD8(mean, 0.02, 0.05, -gamma / 2, 0.93, eta, 0, 0)),
            ]
        }
    }

    @Test(arguments: models)
    func gradientIsTheSlope(model: GARCHModel) {
        let optimizer = GARCHOptimizer(returns: Self.series(seed: 1), model: model)
        for point in Self.points(model) {
            let found = GARCHDerivatives.gradient(
                optimizer.returns.span, point, presample: optimizer.presample(point))
            #expect(relativeDistance(found.value, optimizer.value(point)) < 1e-12)
            for place in optimizer.region.places {
                let h = 1e-4 * max(abs(point.vector[place]), 0.02)
                func value(_ steps: Double) -> Double {
                    var vector = point.vector
                    vector[place] += steps * h
                    return optimizer.value(GARCHPoint(vector))
                }
                let slope =
                    (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * h)
                let scale = abs(slope) + Double(optimizer.returns.count) * 0.01
                #expect(abs(found.gradient[place] - slope) < 1e-6 * scale)
            }
        }
    }

    @Test(arguments: models)
    func hessianIsTheSlopeOfTheGradient(model: GARCHModel) {
        let optimizer = GARCHOptimizer(returns: Self.series(seed: 2), model: model)
        func gradient(_ vector: SIMD8<Double>) -> SIMD8<Double> {
            let point = GARCHPoint(vector)
            return GARCHDerivatives.gradient(
                optimizer.returns.span, point, presample: optimizer.presample(point)
            ).gradient
        }
        for point in Self.points(model) {
            let found = optimizer.curvature(point)
            let exact = gradient(point.vector)
            for j in optimizer.region.places {
                #expect(relativeDistance(found.gradient[j], exact[j]) < 1e-9)
                let h = 1e-4 * max(abs(point.vector[j]), 0.02)
                var unit = SIMD8<Double>()
                unit[j] = h
                let one = gradient(point.vector + unit) - gradient(point.vector - unit)
                let two = gradient(point.vector + 2 * unit) - gradient(point.vector - 2 * unit)
                let slope = (8 * one - two) / (12 * h)
                for i in optimizer.region.places {
                    let scale =
                        (abs(found.hessian[i, i]) * abs(found.hessian[j, j])).squareRoot()
                    #expect(abs(found.hessian[i, j] - slope[i]) < 1e-6 * (scale + 1))
                    #expect(found.hessian[i, j] == found.hessian[j, i])
                }
            }
        }
    }

    /// The gradient of the next variance, which the delta method needs.
    @Test(arguments: models)
    func nextVarianceMovesAsItsGradientSays(model: GARCHModel) {
        let optimizer = GARCHOptimizer(returns: Self.series(seed: 3), model: model)
        func next(_ vector: SIMD8<Double>) -> GARCHDerivatives.Slopes {
            let point = GARCHPoint(vector)
            return GARCHDerivatives.outerProduct(
                optimizer.returns.span, point, presample: optimizer.presample(point)
            ).next
        }
        for point in Self.points(model) {
            let slopes = next(point.vector).slope
            for place in optimizer.region.places {
                let h = 1e-5 * max(abs(point.vector[place]), 0.02)
                var unit = SIMD8<Double>()
                unit[place] = h
                let slope =
                    (next(point.vector + unit).variance - next(point.vector - unit).variance)
                    / (2 * h)
                #expect(abs(slopes[place] - slope) < 1e-6 * (abs(slope) + 1))
            }
        }
    }

    /// A textbook loop over arrays with GSL's densities.
    @Test(arguments: models)
    func likelihoodAgreesWithDensities(model: GARCHModel) throws {
        let series = Self.series(seed: 4)
        let parameters = GARCHParameters(
            mean: 0.07, omega: 0.3, alpha: 0.1, gamma: 0.06, beta: 0.7, degreesOfFreedom: 5.5)
        let mu = model.mean == .zero ? 0 : 0.07
        let gamma = model.recursion == .gjr ? 0.06 : 0
        let center = model.mean == .zero ? 0 : series.reduce(0, +) / 300
        var weights = (0..<75).map { pow(0.94, Double($0)) }
        var residuals = series.prefix(75).map { $0 - center }
        if model.presample == .meanSquaredResidual {
            weights = [Double](repeating: 1, count: 300)
            residuals = series.map { $0 - mu }
        }
        let start =
            zip(weights, residuals).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / weights.reduce(0, +)
        var variances = [0.3 + (0.1 + gamma / 2 + 0.7) * start]
        for value in series {
            let e = value - mu
            let indicator = e < 0 ? 1.0 : 0
            variances.append(
                0.3 + (0.1 + gamma * indicator) * e * e + 0.7 * variances[variances.count - 1])
        }
        var expected = 0.0
        for (value, variance) in zip(series, variances) {
            let z = (value - mu) / variance.squareRoot()
            if model.errors == .normal {
                expected += log(gsl_ran_ugaussian_pdf(z) / variance.squareRoot())
            } else {
                let unit = (5.5 / 3.5).squareRoot()
                expected += log(gsl_ran_tdist_pdf(z * unit, 5.5) * unit / variance.squareRoot())
            }
        }
        let found = try GARCHLikelihood.logLikelihood(
            series, parameters: parameters, model: model)
        #expect(relativeDistance(found, expected) < 1e-11)
        let filtered = try GARCHFilter.conditionalVariances(
            series, parameters: parameters, model: model)
        #expect(filtered.count == 301)
        for (a, b) in zip(filtered, variances) { #expect(relativeDistance(a, b) < 1e-12) }
        var state = GARCHState(
            parameters: GARCHParameters(
                mean: mu, omega: 0.3, alpha: 0.1, gamma: gamma, beta: 0.7), presample: start)
        for (i, value) in series.enumerated() {
            #expect(relativeDistance(state.nextVariance, filtered[i]) < 1e-12)
            state.update(value)
        }
        #expect(relativeDistance(state.nextVariance, filtered[300]) < 1e-12)
    }

    /// ln Γ(x + ½) − ln Γ(x) − ½ ln x by GSL's `lngamma` and `psi`.
    @Test(arguments: [1.0, 1.01, 1.7, 3, 7.5, 15.9, 16, 40, 500])
    func gammaRatio(x: Double) {
        let found = ErrorLaw.halfStepGammaRatio(x)
        let value = gsl_sf_lngamma(x + 0.5) - gsl_sf_lngamma(x) - 0.5 * log(x)
        let slope = gsl_sf_psi(x + 0.5) - gsl_sf_psi(x) - 0.5 / x
        let curvature = gsl_sf_psi_1(x + 0.5) - gsl_sf_psi_1(x) + 0.5 / (x * x)
        let size = max(1, x * log(x))
        #expect(abs(found.value - value) < 2e-15 * size)
        #expect(abs(found.slope - slope) < 4e-15)
        #expect(abs(found.curvature - curvature) < 4e-15)
    }

    /// Toward η = 0 the density and its slope go over into the normal's: the slope of the
    /// log-likelihood is Σ (z⁴ − 6 z² + 3) / 4.
    @Test func normalIsTheLimit() {
        let optimizer = GARCHOptimizer(
            returns: Self.series(seed: 5), model: GARCHModel(.garch, errors: .studentT))
        let normal = GARCHPoint(SIMD8(0, 0.3, 0.1, 0, 0.7, 0, 0, 0))
        var near = normal.vector
        near[5] = 1e-5
        let a = optimizer.value(normal)
        let b = GARCHDerivatives.gradient(
            optimizer.returns.span, GARCHPoint(near), presample: optimizer.presample(normal))
        var state = GARCHState(
            parameters: GARCHParameters(omega: 0.3, alpha: 0.1, beta: 0.7),
            presample: optimizer.presample(normal).value)
        var slope = 0.0
        for value in optimizer.returns {
            let square = value * value / state.nextVariance
            slope += (square * square - 6 * square + 3) / 4
            state.update(value)
        }
        #expect(abs(b.value - a - 1e-5 * slope) < 1e-5 * abs(slope) * 0.05)
        #expect(relativeDistance(b.gradient[5], slope) < 0.05)
    }

    /// arch documentation, S&P 500 1999–2018: five steps from 2018-12-31, at the exact optimum of
    /// the printed fit.
    @Test func publishedForecast() {
        let state = GARCHState(
            parameters: GARCHParameters(omega: 0.01750676, alpha: 0.10214983, beta: 0.8852061),
            nextVariance: 3.596476)
        let expected = [3.596476, 3.568509, 3.540895, 3.513631, 3.486711]
        for (k, value) in expected.enumerated() {
            #expect(relativeDistance(state.variance(stepsAhead: k + 1), value) < 2e-6)
        }
    }

    /// h̄ + pᵏ⁻¹(h − h̄), and by stepping; on the edge p = 1 a line.
    @Test func forecasts() {
        var state = GARCHState(
            parameters: GARCHParameters(omega: 0.0175, alpha: 0.1022, beta: 0.8852),
            presample: 1)
        state.update(2.1)
        let long = 0.0175 / (1 - 0.9874)
        var step = state.nextVariance
        for k in 1...50 {
            let expected = long + pow(0.9874, Double(k - 1)) * (state.nextVariance - long)
            #expect(relativeDistance(state.variance(stepsAhead: k), expected) < 1e-12)
            #expect(relativeDistance(state.variance(stepsAhead: k), step) < 1e-12)
            step = 0.0175 + 0.9874 * step
        }
        let integrated = GARCHState(
            parameters: GARCHParameters(omega: 0.5, alpha: 0.25, beta: 0.75), presample: 1)
        #expect(integrated.variance(stepsAhead: 5) == 3.5)
        let flat = GARCHState(
            parameters: GARCHParameters(omega: 0.5, alpha: 0, beta: 0), presample: 1)
        #expect(flat.variance(stepsAhead: 1) == 0.5 && flat.variance(stepsAhead: 9) == 0.5)
    }
}
