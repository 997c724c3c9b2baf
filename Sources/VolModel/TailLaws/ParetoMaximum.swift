/// Where the likelihood of a generalised Pareto law is greatest, with ξ within
/// ``ParetoLikelihood/shapes``.
struct ParetoMaximum: Sendable, Hashable {
    let shape: Double
    let logScale: Double
    /// Of the excesses over their mean.
    let logLikelihood: Double
    /// ξ is an end of its range: the likelihood still rises beyond it.
    let isOnBound: Bool
    /// Of ξ and ln β from the observed information; nil on a bound.
    let covariance: ParetoCovariance?

    /// The profile of ξ, with β at its best for each, on a grid of 0.25; Brent's method about the
    /// best of it; Newton steps in both parameters to the last digits. The grid finds the highest
    /// of several maxima, which small samples may have.
    ///
    /// Throws: ``GSLFailure`` where the Newton steps do not end in a maximum.
    init(_ likelihood: ParetoLikelihood) throws(GSLFailure) {
        var logScale = 0.0
        func profile(_ shape: Double) -> Double {
            logScale = likelihood.bestLogScale(shape: shape, near: logScale)
            return likelihood.value(shape: shape, logScale: logScale)
        }
        let best = try BoundedMaximum(
            of: profile, on: ParetoLikelihood.shapes, steps: 8, absoluteError: 1e-3)
        let value = profile(best.position)
        guard best.isOnBound else {
            try self.init(likelihood, polishing: best.position, logScale)
            return
        }
        self.init(
            shape: best.position, logScale: logScale, logLikelihood: value, isOnBound: true,
            covariance: nil)
    }

    private init(
        shape: Double, logScale: Double, logLikelihood: Double, isOnBound: Bool,
        covariance: ParetoCovariance?
    ) {
        self.shape = shape
        self.logScale = logScale
        self.logLikelihood = logLikelihood
        self.isOnBound = isOnBound
        self.covariance = covariance
    }

    private init(
        _ likelihood: ParetoLikelihood, polishing start: Double, _ startLogScale: Double
    ) throws(GSLFailure) {
        var (shape, logScale) = (start, startLogScale)
        var value = likelihood.value(shape: shape, logScale: logScale)
        var curvature = likelihood.curvature(shape: shape, logScale: logScale)
        for _ in 0..<50 {
            guard curvature.isConcave else { break }
            let determinant = curvature.determinant
            let shapeStep =
                (curvature.shapeScale * curvature.logScale
                    - curvature.scaleScale * curvature.shape) / determinant
            let scaleStep =
                (curvature.shapeScale * curvature.shape
                    - curvature.shapeShape * curvature.logScale) / determinant
            // The value itself has rounding errors of this order.
            let least = value - 1e-12 * max(abs(value), 1)
            var length = 1.0
            var next = -Double.infinity
            while next < least, length > 1e-3 {
                next = likelihood.value(
                    shape: shape + length * shapeStep, logScale: logScale + length * scaleStep)
                if next < least { length /= 2 }
            }
            guard next >= least else { break }
            shape += length * shapeStep
            logScale += length * scaleStep
            value = next
            curvature = likelihood.curvature(shape: shape, logScale: logScale)
            if max(abs(shapeStep), abs(scaleStep)) < 1e-12 { break }
        }
        let gradient = max(abs(curvature.shape), abs(curvature.logScale))
        guard curvature.isConcave, gradient < 1e-6 * Double(likelihood.excesses.count),
            ParetoLikelihood.shapes.contains(shape)
        else {
            throw GSLFailure(
                code: .maximumIterations, reason: "the likelihood has no regular maximum",
                function: "gsl_min_fminimizer_brent",
                arguments: "\(likelihood.excesses.count) excesses, ξ \(shape)")
        }
        let determinant = curvature.determinant
        self.init(
            shape: shape, logScale: logScale, logLikelihood: value, isOnBound: false,
            covariance: ParetoCovariance(
                shape: -curvature.scaleScale / determinant,
                logScale: -curvature.shapeShape / determinant,
                both: curvature.shapeScale / determinant))
    }
}

/// Variances of ξ and ln β, and their covariance.
struct ParetoCovariance: Sendable, Hashable {
    let shape: Double
    let logScale: Double
    let both: Double

    /// The variance of a figure that changes by `shapeSlope` and `scaleSlope` with ξ and ln β.
    func variance(_ shapeSlope: Double, _ scaleSlope: Double) -> Double {
        shapeSlope * shapeSlope * shape + 2 * shapeSlope * scaleSlope * both
            + scaleSlope * scaleSlope * logScale
    }
}
