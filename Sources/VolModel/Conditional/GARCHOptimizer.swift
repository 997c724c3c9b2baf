/// Maximum likelihood for a series of unit variance: Newton's method with exact second derivatives
/// under the region's linear constraints, scoring where the Hessian is not negative definite.
struct GARCHOptimizer: Sendable {
    struct Outcome: Sendable {
        var point: GARCHPoint
        var value: Double
        /// By how much the likelihood would rise by the next step, as its quadratic model says.
        var predictedGain: Double
        /// The Euclidean norm of the gradient along the edges that the point lies on.
        var gradientNorm: Double
        var iterations = 0
        var evaluations = 0

        /// A predicted gain of 1e-10 is a distance of 1.4e-5 standard errors from the optimum.
        var converged: Bool { value.isFinite && predictedGain <= 1e-10 }
    }

    static let maximumIterations = 200
    private static let definiteness = 1e-11

    /// Returns of unit mean square, centred where the model has a mean.
    let returns: [Double]
    let model: GARCHModel
    let region: GARCHRegion
    private let meanOfReturns: Double
    private let backcast: Double

    init(returns: [Double], model: GARCHModel) {
        self.returns = returns
        self.model = model
        region = GARCHRegion(model)
        meanOfReturns = GARCHFilter.sampleMean(returns.span)
        backcast = GARCHFilter.exponentialBackcast(
            returns.span, center: model.mean == .zero ? 0 : meanOfReturns)
    }

    func presample(_ point: GARCHPoint) -> GARCHPresample {
        switch model.presample {
        case .exponentialBackcast:
            return GARCHPresample(value: backcast, slope: 0, curvature: 0)
        case .meanSquaredResidual:
            return GARCHPresample(
                value: GARCHFilter.meanSquare(returns.span, center: point.mean),
                slope: -2 * (meanOfReturns - point.mean), curvature: 2)
        }
    }

    func value(_ point: GARCHPoint) -> Double {
        let value = GARCHLikelihood.value(returns.span, point, presample: presample(point))
        return value.isFinite ? value : -.infinity
    }

    func curvature(_ point: GARCHPoint) -> GARCHCurvature {
        GARCHCurvature.observed(returns.span, point, presample: presample(point))
    }

    /// Climbs from `start`, which lies in the region.
    func climb(from start: GARCHPoint) -> Outcome {
        var point = start
        var local = curvature(point)
        var outcome = Outcome(
            point: point, value: local.value, predictedGain: .infinity, gradientNorm: .infinity,
            evaluations: 1)
        // Values are known to about this much, n terms being summed.
        let noise = 1e-13 * max(Double(returns.count), abs(local.value))
        while outcome.iterations < Self.maximumIterations {
            let gradient = region.places.map { local.gradient[$0] }
            guard let (next, gain) = step(from: point, local, gradient, &outcome) else { break }
            outcome.predictedGain = gain
            let projected = region.projection(of: local.gradient, at: point)
            outcome.gradientNorm = projected.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard gain > 1e-20 else { break }
            guard let accepted = search(from: point, local.value, next, gain, noise, &outcome)
            else { break }
            let stalled = accepted.vector == point.vector
            point = accepted
            local = curvature(point)
            outcome.iterations += 1
            outcome.evaluations += 1
            outcome.point = point
            outcome.value = local.value
            if stalled { break }
        }
        return outcome
    }

    /// The step of the quadratic model within the region, and the gain that it predicts.
    private func step(
        from point: GARCHPoint, _ local: GARCHCurvature, _ gradient: [Double],
        _ outcome: inout Outcome
    ) -> (step: [Double], gain: Double)? {
        let constraints = region.constraints(at: point)
        let matrix = quadraticModel(at: point, local, gradient, &outcome)
        guard
            let result = ConstrainedStep(
                matrix: matrix, gradient: gradient, constraints: constraints)
        else { return nil }
        let slope = zip(gradient, result.step).reduce(0) { $0 + $1.0 * $1.1 }
        return (result.step, slope - 0.5 * matrix.quadraticForm(result.step))
    }

    /// Minus the Hessian where that is positive definite on the edges that hold the point, else
    /// with as much of the scoring matrix as makes it so.
    private func quadraticModel(
        at point: GARCHPoint, _ local: GARCHCurvature, _ gradient: [Double],
        _ outcome: inout Outcome
    ) -> SquareMatrix {
        var matrix = local.hessian.reduced(to: region.places).scaled(by: -1)
        if matrix.isPositiveDefinite(tolerance: Self.definiteness) { return matrix }
        // Stiffness across an edge that is kept to does not change the step along it.
        for edge in region.projection(of: local.gradient, at: point).holding {
            let normal = region.places.map { edge.normal[$0] }
            let largest = normal.indices.reduce(1.0) {
                normal[$1] == 0 ? $0 : max($0, abs(matrix[$1, $1]))
            }
            for i in normal.indices {
                for j in normal.indices {
                    matrix[i, j] += 1e3 * largest * normal[i] * normal[j]
                }
            }
        }
        if matrix.isPositiveDefinite(tolerance: Self.definiteness) { return matrix }
        var scoring = GARCHCurvature.scoring(returns.span, point, presample: presample(point))
            .reduced(to: region.places).scaled(by: -1)
        outcome.evaluations += 1
        for i in 0..<scoring.count { scoring[i, i] = scoring[i, i] * (1 + 1e-8) + 1e-12 }
        for share in [0.003, 0.03, 0.3, 1, 3] {
            let mixed = matrix.plus(scoring.scaled(by: share))
            if mixed.isPositiveDefinite(tolerance: Self.definiteness) { return mixed }
        }
        return scoring
    }

    /// The point along `step` that the likelihood accepts: the whole step where its gain is below
    /// what values resolve, else the first of shorter and shorter ones with a sufficient rise.
    private func search(
        from point: GARCHPoint, _ value: Double, _ step: [Double], _ gain: Double,
        _ noise: Double, _ outcome: inout Outcome
    ) -> GARCHPoint? {
        var fraction = 1.0
        while fraction > 1e-10 {
            var vector = point.vector
            for (i, place) in region.places.enumerated() { vector[place] += fraction * step[i] }
            let candidate = region.snapped(GARCHPoint(vector))
            let found = self.value(candidate)
            outcome.evaluations += 1
            let allowance = gain < 1e3 * noise ? noise : 0
            if found + allowance >= value + 1e-4 * fraction * gain { return candidate }
            let fall = value + 2 * fraction * gain - found
            // The parabola through the value, the slope (about 2 · gain) and the found value.
            let best = found.isFinite && fall > 0 ? fraction * fraction * gain / fall : 0
            fraction = min(max(best, 0.1 * fraction), 0.5 * fraction)
        }
        return nil
    }
}
