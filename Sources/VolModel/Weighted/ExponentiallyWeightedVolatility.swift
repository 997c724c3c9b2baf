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
/// The sums are compensated ones in a fixed order, with the same bits on every machine; the tests
/// hold the rate against GSL (`gsl_stats_wvariance_with_fixed_mean`) and the recursion ``State``,
/// which serves paths, against the rate.
public enum ExponentiallyWeightedVolatility {
    /// The figure that is published, from observations at or before `asOf`.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, halfLife: TimeSpan, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        estimate(series, asOf: asOf, halfLife: halfLife, maxGap: maxGap, response: .symmetric)
    }

    /// The same where rises and falls count as `response` says.
    static func estimate(
        _ series: PriceSeries, asOf: Timestamp, halfLife: TimeSpan, maxGap: TimeSpan,
        response: AsymmetricResponse
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard halfLife > .seconds(0) else { return .failure(notPositive(halfLife)) }
        let places = 1..<max(series.countKnown(at: asOf), 1)
        var weights: [Double] = []
        var rootRates: [Double] = []
        weights.reserveCapacity(places.count)
        rootRates.reserveCapacity(places.count)
        var weighting = Weighting(
            halfLife: halfLife, covered: series.extent(at: asOf, maxGap: maxGap).covered)
        for i in places {
            let span = series.times[i] - series.times[i - 1]
            if span > maxGap.microseconds { continue }
            let change = logReturn(from: series.prices[i - 1], to: series.prices[i])
            let (weight, rootRate) = weighting.next(response.scaled(change), over: span)
            weights.append(weight)
            rootRates.append(rootRate)
        }
        return value(
            of: WeightedSquareSums(rootRates.span, weights: weights.span), asOf: asOf,
            response: response)
    }

    static func notPositive(_ halfLife: TimeSpan) -> NotApplicable {
        NotApplicable("the half-life is \(halfLife); expected a positive one")
    }

    static func nothingKnown(at asOf: Timestamp) -> NotApplicable {
        NotApplicable("no return up to \(asOf)")
    }

    static func value(
        of sums: WeightedSquareSums, noise: ConfidenceNoise = ConfidenceNoise(), asOf: Timestamp,
        response: AsymmetricResponse
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard let measured = sums.meanSquare else { return .failure(nothingKnown(at: asOf)) }
        let squares = measured * sums.weights
        let excess = noise.excess(of: squares)
        let rate = excess.amount > 0 ? (squares - excess.amount) / sums.weights : measured
        let volatility = (rate * TimeSpan.year.seconds).squareRoot()
        let variance = sums.quarticity * response.squareShare.numerator
        let error = (variance / response.squareShare.denominator + excess.variance).squareRoot()
        return .success(
            VolatilityEstimate.Value(
                annualizedVolatility: volatility,
                standardError: rate > 0 ? volatility * error / (2 * rate * sums.weights) : 0,
                effectiveObservations: sums.weights * sums.weights / sums.squaredWeights,
                returns: sums.count, details: noise.details(of: squares)))
    }

    /// The weight of each return in their order, from the time that all of them cover: ages are
    /// exact, whichever end they are counted from.
    struct Weighting: Sendable {
        private let tau: Double
        /// From the end of the latest return to the end of the last, in microseconds.
        private var age: Int64
        /// The latest spacing and its share 1 − exp(−D/tau): most are like the one before.
        private var latest: (span: Int64, share: Double) = (0, 0)

        init(halfLife: TimeSpan, covered: Int64) {
            tau = halfLife.seconds / M_LN2
            age = covered
        }

        /// The weight of a return over `span` microseconds, and the root of its rate, r/√D.
        mutating func next(
            _ logReturn: Double, over span: Int64
        ) -> (weight: Double, rootRate: Double) {
            age -= span
            let spacing = Double(span) / 1e6
            if span != latest.span { latest = (span, -expm1(-spacing / tau)) }
            let decay = exp(-(Double(age) / 1e6) / tau)
            return (decay * latest.share, logReturn / spacing.squareRoot())
        }
    }

    /// The O(1) state of the recursion.
    public struct State: Sendable, Hashable {
        private let tau: Double
        private var numerator = 0.0
        /// Accumulated weight in [0, 1): 0.5 after one half-life of history.
        public private(set) var weight = 0.0

        public init(halfLife: TimeSpan) { tau = halfLife.seconds / M_LN2 }

        /// Takes one log return over `spacing` seconds. One whose square is not finite, or whose
        /// spacing is not positive, has no rate and takes no part.
        public mutating func update(logReturn: Double, spacing: Double) {
            guard spacing > 0, spacing.isFinite, tau > 0,
                (logReturn * logReturn / spacing).isFinite
            else { return }
            let fresh = -expm1(-spacing / tau)
            numerator += fresh * (logReturn * logReturn / spacing - numerator)
            weight += fresh * (1 - weight)
        }

        /// Variance per second; nil before the first return.
        public var varianceRate: Double? { weight > 0 ? numerator / weight : nil }
    }
}
