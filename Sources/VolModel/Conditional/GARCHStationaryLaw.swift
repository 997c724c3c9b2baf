import CGSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The law that returns of a conditional variance model have when nothing is known of their time:
/// what a model that never moved would have to cover.
///
/// Formula: P(r − μ > x) = E[Q(x/√h)], Q the tail of the errors and h the variance in its
/// stationary law, h' = ω + (α z² + β) h with α + γ in place of α where z < 0. The law is symmetric
/// about μ.
///
/// Conventions: h comes from ``chainCount`` simulated chains; the mean over h of the errors' exact
/// tail has far less noise than a count of simulated returns. Each chain starts at the long-run
/// variance, ω/(1 − β) where there is none, and a fifth as many steps again as are kept are left
/// out. Student t errors by Bailey's polar method (1994). The numbers are those of the seed.
///
/// Standard errors: the spread of the figure over the chains, which are independent.
///
/// Limits: at the default length a half-life above some 3,000 returns is not forgotten within what
/// is left out. Where the tail index is below 4, rare storms carry the far tail: figures at 0.1%
/// and below vary more than their standard errors say.
public struct GARCHStationaryLaw: Sendable, Hashable {
    public let parameters: GARCHParameters
    public let seed: UInt64
    /// Kept in the sum of all chains.
    public let stepCount: Int
    /// Stationary h, some of each chain.
    private let chains: [[Double]]

    public static let chainCount = 20
    /// An eighth of a second with normal errors, up to half of one with Student t ones.
    public static let defaultStepCount = 2_000_000
    /// Of one chain: neighbours say nearly the same.
    private static let keptOfAChain = 1000

    /// A simulated figure.
    public struct Figure: Sendable, Hashable {
        public let value: Double
        public let standardError: Double
    }

    /// Throws: ``GSLFailure`` for parameters that make no stationary model, fewer than 20,000 steps
    /// or more than 100 million, or variances that leave the range of a number.
    public init(
        _ parameters: GARCHParameters, stepCount: Int = defaultStepCount, seed: UInt64
    ) throws(GSLFailure) {
        _ = try parameters.tailIndex()
        guard (20_000...100_000_000).contains(stepCount) else {
            throw Self.refused("20,000 to 100 million steps are needed", "\(stepCount)")
        }
        self.parameters = parameters
        self.seed = seed
        self.stepCount = stepCount
        let length = stepCount / Self.chainCount
        chains = (0..<Self.chainCount).map { chain in
            Self.chain(parameters, length: length, PathRandom(seed: seed, path: chain))
        }
        guard chains.allSatisfy({ $0.allSatisfy { $0.isFinite && $0 > 0 } }) else {
            throw Self.refused("the variance leaves the range of a number", "\(parameters)")
        }
    }

    private static func chain(
        _ parameters: GARCHParameters, length: Int, _ random: consuming PathRandom
    ) -> [Double] {
        var variance = parameters.longRunVariance ?? parameters.omega / (1 - parameters.beta)
        var kept: [Double] = []
        kept.reserveCapacity(keptOfAChain)
        let (spacing, skipped) = (length / keptOfAChain, length / 5)
        let nu = parameters.degreesOfFreedom
        for step in 1...(skipped + spacing * keptOfAChain) {
            let logUniform = log(random.uniform())
            let radius = nu.isFinite ? (nu - 2) * expm1(-2 / nu * logUniform) : -2 * logUniform
            let cosine = cos(2 * Double.pi * random.uniform())
            let response = cosine < 0 ? parameters.alpha + parameters.gamma : parameters.alpha
            let factor = response * radius * cosine * cosine + parameters.beta
            variance = parameters.omega + factor * variance
            if step > skipped, (step - skipped) % spacing == 0 { kept.append(variance) }
        }
        return kept
    }

    /// The median of h.
    public var medianVariance: Double { Self.median(chains.flatMap { $0 }) }

    /// x with P(r − μ > x) = `exceedance`.
    ///
    /// Throws: ``GSLFailure`` for an exceedance outside (0, 1/2).
    public func quantile(exceedance: Double) throws(GSLFailure) -> Figure {
        try figure { variances throws(GSLFailure) in
            try quantile(exceedance, of: variances)
        }
    }

    /// The same in units of the median's square root.
    ///
    /// Throws: ``GSLFailure`` for an exceedance outside (0, 1/2).
    public func quantileOverMedian(exceedance: Double) throws(GSLFailure) -> Figure {
        try figure { variances throws(GSLFailure) in
            try quantile(exceedance, of: variances) / Self.median(variances).squareRoot()
        }
    }

    /// Of all chains together, and its error from each alone.
    private func figure(
        _ measure: ([Double]) throws(GSLFailure) -> Double
    ) throws(GSLFailure) -> Figure {
        let value = try measure(chains.flatMap { $0 })
        var squares = 0.0
        for chain in chains {
            let distance = try measure(chain) - value
            squares += distance * distance
        }
        let count = Double(chains.count)
        return Figure(value: value, standardError: (squares / count / (count - 1)).squareRoot())
    }

    private func quantile(
        _ exceedance: Double, of variances: [Double]
    ) throws(GSLFailure) -> Double {
        guard exceedance > 0, exceedance < 0.5 else {
            throw Self.refused("an exceedance between 0 and 1/2 is needed", "\(exceedance)")
        }
        let unit = try parameters.errorQuantile(exceedance: exceedance)
        let deviations = variances.map { $0.squareRoot() }
        guard let least = deviations.min(), let greatest = deviations.max() else { return .nan }
        guard greatest - least > 1e-12 * greatest else { return unit * greatest }
        // At the ends all variances are on one side; a hair further, whatever rounding does.
        return try BracketedRoot.between(
            unit * least * (1 - 1e-9), unit * greatest * (1 + 1e-9), relativeError: 1e-11,
            absoluteError: 0
        ) { distance in
            log(meanTail(beyond: distance, deviations) / exceedance)
        }
    }

    private func meanTail(beyond distance: Double, _ deviations: [Double]) -> Double {
        let nu = parameters.degreesOfFreedom
        let sum = GSLRuntime.statuses {
            guard nu.isFinite else {
                return deviations.reduce(0) { $0 + gsl_cdf_ugaussian_Q(distance / $1) }
            }
            let unit = (nu / (nu - 2)).squareRoot()
            return deviations.reduce(0) { $0 + gsl_cdf_tdist_Q(distance / $1 * unit, nu) }
        }
        return sum / Double(deviations.count)
    }

    private static func median(_ values: [Double]) -> Double {
        let ascending = values.sorted()
        let middle = ascending.count / 2
        return ascending.count % 2 == 1
            ? ascending[middle] : ascending[middle - 1] / 2 + ascending[middle] / 2
    }

    private static func refused(_ reason: String, _ arguments: String) -> GSLFailure {
        GSLFailure(
            code: .domain, reason: reason, function: "GARCHStationaryLaw", arguments: arguments)
    }
}

extension GARCHParameters {
    /// The error of unit variance that is exceeded with probability `exceedance`.
    ///
    /// Throws: ``GSLFailure`` for an exceedance outside (0, 1) or degrees of freedom of 2 and less.
    public func errorQuantile(exceedance: Double) throws(GSLFailure) -> Double {
        degreesOfFreedom == .infinity
            ? try Distribution.normalUpperQuantile(exceedance)
            : try Distribution.unitVarianceStudentTUpperQuantile(
                exceedance, degreesOfFreedom: degreesOfFreedom)
    }
}
