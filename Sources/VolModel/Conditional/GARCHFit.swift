#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A conditional variance model fitted to returns by maximum likelihood.
///
/// Formula: the greatest ``GARCHLikelihood`` over ω ≥ ``leastOmega`` · variance, α ≥ 0, α + γ ≥ 0,
/// β ≥ 0, persistence ≤ ``greatestPersistence``, ν ≥ ``leastDegreesOfFreedom``.
///
/// Conventions: the series is scaled to unit mean square (and centred where the model has a mean)
/// before it is fitted, so that units do not matter. An optimum on an edge of the region is a
/// result like any other and says so in ``bounds``; ν beyond 100,000 is the normal, reported as
/// infinity. Where the errors are not normal although the model says so, it is a quasi-maximum
/// likelihood, and ``robustCovariance`` is the one to use.
///
/// Edge cases: throws ``GARCHError`` for fewer than ``minimumReturns``, a return that is not
/// finite, or returns that are all the same. Every other series gives a fit; one whose iterations
/// ended early says so in ``converged``.
public struct GARCHFit: Sendable, Hashable {
    public static let minimumReturns = 20
    /// In units of the mean squared return.
    public static let leastOmega = 1e-6
    public static let greatestPersistence = 1 - 1e-8
    /// Below it a t of unit variance is nearly all peak, and a series with many zeros would have a
    /// likelihood without bound.
    public static let leastDegreesOfFreedom = 2.05

    public let model: GARCHModel
    public let parameters: GARCHParameters
    /// With all constants, of the returns as they were given.
    public let logLikelihood: Double
    /// Whether the likelihood can rise by no more than 1e-10 by its quadratic model: the distance
    /// to the optimum is below 1.5e-5 standard errors.
    public let converged: Bool
    /// Of the log-likelihood of the scaled series, along the edges that the fit ended on.
    public let gradientNorm: Double
    public let iterations: Int
    /// Passes over the series, for values and for derivatives, of all starts.
    public let evaluations: Int
    /// The edges that the parameters lie on; empty for an optimum in the interior.
    public let bounds: [GARCHBound]
    /// From the inverse of the observed information; nil where that is not positive definite.
    public let hessianCovariance: GARCHCovariance?
    /// Bollerslev and Wooldridge (1992): right also where the errors are not those of the model.
    public let robustCovariance: GARCHCovariance?
    /// The variance of the return that follows the series, and how it moves on.
    public let state: GARCHState
    /// The gradient of ``GARCHState/nextVariance`` by the parameters of the model.
    let nextVarianceGradient: [Double]

    /// Standard error of `state.nextVariance` by the delta method, with the robust covariance.
    public var nextVarianceStandardError: Double? {
        robustCovariance.flatMap { covariance in
            let variance = covariance.matrix.quadraticForm(nextVarianceGradient)
            return variance >= 0 && variance.isFinite ? variance.squareRoot() : nil
        }
    }

    public init(_ returns: [Double], model: GARCHModel) throws(GARCHError) {
        let scaling = try Scaling(returns, model: model)
        let optimizer = GARCHOptimizer(returns: scaling.scaled, model: model)
        var outcome = GARCHSearch.best(optimizer)
        var fitted = optimizer
        if optimizer.region.bounds(at: outcome.point).contains(.normalLimit) {
            var normal = model
            normal.errors = .normal
            fitted = GARCHOptimizer(returns: scaling.scaled, model: normal)
            outcome = GARCHSearch.normalLimit(of: outcome, fitted)
        }
        self.init(fitted, outcome, scaling, model: model)
    }

    private init(
        _ optimizer: GARCHOptimizer, _ outcome: GARCHOptimizer.Outcome, _ scaling: Scaling,
        model: GARCHModel
    ) {
        let isLimit = model.errors != optimizer.model.errors
        let region = optimizer.region
        let point = outcome.point
        let bounds = region.bounds(at: point)
        let presample = optimizer.presample(point)
        let (scores, next) = GARCHDerivatives.outerProduct(
            optimizer.returns.span, point, presample: presample)
        let covariances = GARCHCovariance.both(
            parameters: optimizer.model.parameters,
            information: optimizer.curvature(point).hessian.scaled(by: -1)
                .reduced(to: region.places),
            scores: scores.reduced(to: region.places), tangents: region.tangents(at: bounds),
            derivatives: scaling.derivatives(point))
        self.model = model
        parameters = scaling.parameters(point)
        logLikelihood = outcome.value - Double(optimizer.returns.count) * log(scaling.scale)
        converged = outcome.converged
        gradientNorm = outcome.gradientNorm
        iterations = outcome.iterations
        evaluations = outcome.evaluations
        self.bounds = isLimit ? bounds + [.normalLimit] : bounds
        hessianCovariance = covariances.hessian
        robustCovariance = covariances.robust
        let square = scaling.scale * scaling.scale
        state = GARCHState(parameters: parameters, nextVariance: next.variance * square)
        let derivatives = scaling.derivatives(point)
        nextVarianceGradient = region.places.map { next.slope[$0] * square / derivatives[$0] }
    }

    /// The series as the optimiser sees it, and the way back.
    struct Scaling: Sendable {
        let scaled: [Double]
        let center: Double
        let scale: Double

        init(_ returns: [Double], model: GARCHModel) throws(GARCHError) {
            guard returns.count >= GARCHFit.minimumReturns else {
                throw .tooFewReturns(returns.count, expected: GARCHFit.minimumReturns)
            }
            if let index = returns.firstIndex(where: { !$0.isFinite }) {
                throw .notFinite(index: index)
            }
            let center = model.mean == .zero ? 0 : GARCHFilter.sampleMean(returns.span)
            let centered = returns.map { $0 - center }
            let largest = centered.reduce(0) { max($0, abs($1)) }
            // A mean that rounding alone tells from the returns.
            guard largest > 1e-13 * abs(center), largest.isFinite else { throw .noVariation }
            let relative = centered.map { $0 / largest }
            let root = GARCHFilter.meanSquare(relative.span, center: 0).squareRoot()
            scale = largest * root
            scaled = relative.map { $0 / root }
            self.center = center
            guard (scale * scale * GARCHFit.leastOmega).isNormal else { throw .outOfRange(scale) }
            guard scaled.allSatisfy(\.isFinite) else { throw .noVariation }
        }

        func parameters(_ point: GARCHPoint) -> GARCHParameters {
            GARCHParameters(
                mean: center + scale * point.mean, omega: scale * scale * point.omega,
                alpha: point.alpha, gamma: point.gamma, beta: point.beta,
                degreesOfFreedom: point.eta > 0 ? 1 / point.eta : .infinity)
        }

        /// Of the published parameters by those of the point, by place.
        func derivatives(_ point: GARCHPoint) -> SIMD8<Double> {
            let eta = point.eta > 0 ? -1 / (point.eta * point.eta) : 1
            return SIMD8(scale, scale * scale, 1, 1, 1, eta, 1, 1)
        }
    }
}
