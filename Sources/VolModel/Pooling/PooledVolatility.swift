#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Volatilities of a class of feeds, each drawn to the mean of the class as far as its own history
/// is short.
///
/// Formula: yᵢ = ln volᵢ with variance sᵢ² = (standard errorᵢ / volᵢ)² about a true value that
/// varies between feeds with variance τ² about the class mean m. With wᵢ = 1/(sᵢ² + τ²):
/// m = Σ wᵢ yᵢ / Σ wᵢ, Bᵢ = sᵢ² wᵢ and the pooled ln volᵢ = (1 − Bᵢ) yᵢ + Bᵢ m. τ² solves
/// Σ wᵢ (yᵢ − m)² = k − 1 of k feeds, or is 0 where the left side is smaller at 0: Paule and Mandel
/// (1982). It is preferred to DerSimonian and Laird (1986), which is that equation's first step and
/// is low where standard errors differ much, and to restricted likelihood, which needs normal true
/// values and can have several optima; the equation has one root.
///
/// Standard error of ln volᵢ: sqrt(g₁ + g₂ + 2 g₃) with g₁ = (1 − Bᵢ) sᵢ², g₂ = Bᵢ² / Σ w for the
/// class mean and g₃ = sᵢ⁴ wᵢ³ · 2k / (Σ w)² for τ² (Prasad and Rao, 1990, with the variance of τ²
/// of Datta, Rao and Smith, 2005). A feed without a history gets exp(m) with the standard error
/// sqrt(τ² + 1/Σ w) of ln vol.
///
/// Coverage of ±1.96 standard errors, simulated for classes of twelve: 94% and 95% of the pooled
/// figures where feeds differ as much as they are uncertain or more, 98% where they differ less; of
/// a feed without a history 85% to 94%, since of twelve feeds τ² is known badly.
///
/// Edge cases: of one feed there is no class: its figure stays, and a feed without a history gets
/// none. A relative standard error below ``leastLogStandardError`` counts as that. A volatility of
/// zero has no logarithm and is refused.
///
/// Source: for shrinking with a common variance between, Efron and Morris (1975).
public struct PooledVolatility: Sendable, Hashable {
    /// One feed's figure.
    public struct Estimate: Sendable, Hashable {
        public let annualizedVolatility: Double
        /// Of the volatility's logarithm.
        public let logStandardError: Double
        /// The share of the feed's own history, 1 − B: 0 where it has none.
        public let ownShare: Double

        /// Of ``annualizedVolatility``, by the delta method.
        public var standardError: Double { annualizedVolatility * logStandardError }
    }

    /// What a relative standard error counts as at least.
    public static let leastLogStandardError = 1e-8

    /// In the order of the feeds.
    public let estimates: [Estimate]
    /// τ², the variance of ln vol between feeds; nil for one feed.
    public let betweenVariance: Double?
    /// For a feed of the class without a history; nil where the class has one feed.
    public let withoutHistory: Estimate?

    /// Of volatilities and their standard errors, in the same unit and as many of each.
    /// Throws ``PoolingError``.
    public init(
        annualizedVolatilities: [Double], standardErrors: [Double]
    ) throws(PoolingError) {
        let logs = try Self.logs(annualizedVolatilities, standardErrors)
        guard logs.values.count > 1 else {
            estimates = zip(annualizedVolatilities, logs.variances).map {
                Estimate(
                    annualizedVolatility: $0, logStandardError: $1.squareRoot(), ownShare: 1)
            }
            betweenVariance = nil
            withoutHistory = nil
            return
        }
        let between = PauleMandel.betweenVariance(logs.values, variances: logs.variances)
        let mean = PauleMandel.mean(logs.values, variances: logs.variances, between: between)
        estimates = zip(logs.values, logs.variances).map {
            Self.shrunk($0, variance: $1, between: between, mean, count: logs.values.count)
        }
        betweenVariance = between
        withoutHistory = Estimate(
            annualizedVolatility: exp(mean.value),
            logStandardError: (between + 1 / mean.weight).squareRoot(), ownShare: 0)
    }

    /// Of the figures of one estimator for several feeds.
    public init(_ values: [VolatilityEstimate.Value]) throws(PoolingError) {
        try self.init(
            annualizedVolatilities: values.map(\.annualizedVolatility),
            standardErrors: values.map(\.standardError))
    }

    private static func logs(
        _ volatilities: [Double], _ standardErrors: [Double]
    ) throws(PoolingError) -> (values: [Double], variances: [Double]) {
        guard volatilities.count == standardErrors.count else {
            throw .lengthsDiffer(
                volatilities: volatilities.count, standardErrors: standardErrors.count)
        }
        guard !volatilities.isEmpty else { throw .noFeeds }
        var variances: [Double] = []
        for (index, (volatility, error)) in zip(volatilities, standardErrors).enumerated() {
            guard volatility > 0, volatility.isFinite else {
                throw .volatilityNotPositive(index: index, volatility)
            }
            let relative = error / volatility
            guard error >= 0, relative < greatestLogStandardError else {
                throw .standardErrorOutOfRange(index: index, error)
            }
            let counted = max(relative, leastLogStandardError)
            variances.append(counted * counted)
        }
        return (volatilities.map { log($0) }, variances)
    }

    /// More than e¹⁰⁰⁰ either way says nothing about a volatility.
    private static let greatestLogStandardError = 1000.0

    private static func shrunk(
        _ value: Double, variance: Double, between: Double, _ mean: PauleMandel.Mean, count: Int
    ) -> Estimate {
        let weight = 1 / (variance + between)
        let toMean = variance * weight
        let varianceOfBetween = 2 * Double(count) / (mean.weight * mean.weight)
        let ownError = between * toMean
        let meanError = toMean * toMean / mean.weight
        let betweenError = toMean * toMean * weight * varianceOfBetween
        return Estimate(
            annualizedVolatility: exp(value + toMean * (mean.value - value)),
            logStandardError: (ownError + meanError + 2 * betweenError).squareRoot(),
            ownShare: between * weight)
    }
}

/// Why volatilities cannot be pooled.
public enum PoolingError: Error, Sendable, Hashable, CustomStringConvertible {
    case noFeeds
    case lengthsDiffer(volatilities: Int, standardErrors: Int)
    case volatilityNotPositive(index: Int, Double)
    case standardErrorOutOfRange(index: Int, Double)

    public var description: String {
        switch self {
        case .noFeeds: "no volatility to pool; expected that of one feed at least"
        case .lengthsDiffer(let volatilities, let standardErrors):
            "\(volatilities) volatilities stand beside \(standardErrors) standard errors; "
                + "expected as many of each"
        case .volatilityNotPositive(let index, let volatility):
            "volatility \(index) is \(volatility); expected a finite positive number"
        case .standardErrorOutOfRange(let index, let error):
            "standard error \(index) is \(error); expected one from 0 to 1000 times the volatility"
        }
    }
}
