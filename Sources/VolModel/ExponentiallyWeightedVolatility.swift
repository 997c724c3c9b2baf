#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The time-decay exponentially weighted average of the variance rate.
///
/// Formula: with tau = half_life / ln 2 and k = exp(−D/tau), num ← k·num + (1 − k)·r²/D and
/// den ← k·den + (1 − k); the rate is num/den, annualised volatility = sqrt(rate · 365 d).
/// Equivalently Σ wᵢ rᵢ²/Dᵢ / Σ wᵢ with wᵢ = exp(−(T − tᵢ)/tau) − exp(−(T − tᵢ₋₁)/tau).
///
/// Conventions: starts at the first observation; held, not decayed, after the last; time stands
/// still in a hole. On an even grid it is RiskMetrics (1996) without its start-up bias.
///
/// Standard error: volatility · sqrt((2/3) Σ w²x²) / (2 Σ wx) with x = r²/D, the weighted form of
/// realized quarticity.
///
/// Edge cases: no return, or a half-life that is not positive, is not applicable; a constant price
/// has volatility 0.
///
/// The published rate is computed by GSL (`gsl_stats_wvariance_with_fixed_mean`); the recursion
/// ``State`` serves paths and is held equal to it by the tests.
public enum ExponentiallyWeightedVolatility {
    /// The figure that is published, from observations at or before `asOf`.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, halfLife: TimeSpan, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard halfLife > .seconds(0) else {
            return .failure(NotApplicable("the half-life is \(halfLife); expected a positive one"))
        }
        let returns = LogReturns(series.known(at: asOf), maxGap: maxGap)
        guard returns.count > 0 else {
            return .failure(NotApplicable("no return up to \(asOf)"))
        }
        let tau = halfLife.seconds / M_LN2
        var weights = [Double](repeating: 0, count: returns.count)
        var rootRates = weights
        var age = 0.0
        for i in returns.values.indices.reversed() {
            let spacing = returns.spacings[i]
            weights[i] = exp(-age / tau) * -expm1(-spacing / tau)
            rootRates[i] = returns.values[i] / spacing.squareRoot()
            age += spacing
        }
        do throws(GSLFailure) {
            let rate = try GSLStatistics.weightedMeanSquare(rootRates, weights: weights)
            let volatility = (rate * TimeSpan.year.seconds).squareRoot()
            var sum = 0.0
            var sumOfSquares = 0.0
            var quarticity = 0.0
            for (weight, root) in zip(weights, rootRates) {
                let product = weight * root * root
                sum += weight
                sumOfSquares += weight * weight
                quarticity += product * product
            }
            return .success(
                VolatilityEstimate.Value(
                    annualizedVolatility: volatility,
                    standardError: rate > 0
                        ? volatility * (quarticity * 2 / 3).squareRoot() / (2 * rate * sum) : 0,
                    effectiveObservations: sum * sum / sumOfSquares, returns: returns.count))
        } catch {
            return .failure(NotApplicable(error.description))
        }
    }

    /// The O(1) state of the recursion.
    public struct State: Sendable, Hashable {
        private let tau: Double
        private var numerator = 0.0
        /// Accumulated weight in [0, 1): 0.5 after one half-life of history.
        public private(set) var weight = 0.0

        public init(halfLife: TimeSpan) { tau = halfLife.seconds / M_LN2 }

        /// Takes one log return over `spacing` seconds. One that is not finite, or whose spacing is
        /// not positive, has no rate and takes no part.
        public mutating func update(logReturn: Double, spacing: Double) {
            guard spacing > 0, spacing.isFinite, logReturn.isFinite, tau > 0 else { return }
            let fresh = -expm1(-spacing / tau)
            numerator += fresh * (logReturn * logReturn / spacing - numerator)
            weight += fresh * (1 - weight)
        }

        /// Variance per second; nil before the first return.
        public var varianceRate: Double? { weight > 0 ? numerator / weight : nil }
    }
}
