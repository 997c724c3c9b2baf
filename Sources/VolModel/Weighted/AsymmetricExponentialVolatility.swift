/// The time-decay exponentially weighted average in which a fall counts more than a rise
/// (`ewma_asymmetric`).
///
/// Formula: ``ExponentiallyWeightedVolatility`` with x = s · r²/D in the place of r²/D, where
/// s = 1 + a for a fall and 1 − a for a rise, 0 ≤ a < 1. a = 0 is `ewma` to the last bit.
///
/// Conventions: unbiased where returns are symmetric, since s is 1 on average; in a rally without
/// falls it is sqrt(1 − a) of `ewma`. Decay, holes and
/// start are those of `ewma`.
///
/// Standard error: volatility · sqrt(c Σ w²x²) / (2 Σ wx), where c = (2 + 3a²)/(3 + 3a²) is the
/// share of E x² that is variance for a normal return; 2/3 for a = 0.
///
/// Edge cases: those of `ewma`; an asymmetry outside [0, 1) is not applicable.
///
/// Source: the threshold form of Glosten, Jagannathan and Runkle (1993), with the weights of an
/// average in the place of fitted ones. That such an average does for crypto assets what a GARCH
/// fit does: Alexander and Dakos (2023).
public enum AsymmetricExponentialVolatility {
    public static let defaultAsymmetry = 0.25

    /// From observations at or before `asOf`.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, halfLife: TimeSpan,
        asymmetry: Double = defaultAsymmetry, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard let response = AsymmetricResponse(asymmetry) else {
            return .failure(outOfRange(asymmetry))
        }
        return ExponentiallyWeightedVolatility.estimate(
            series, asOf: asOf, halfLife: halfLife, maxGap: maxGap, response: response)
    }

    static func outOfRange(_ asymmetry: Double) -> NotApplicable {
        NotApplicable("the asymmetry is \(asymmetry); expected one from 0 to below 1")
    }

    /// The O(1) state of the recursion.
    public struct State: Sendable, Hashable {
        private let response: AsymmetricResponse
        private var state: ExponentiallyWeightedVolatility.State

        /// nil for an asymmetry outside [0, 1).
        public init?(halfLife: TimeSpan, asymmetry: Double = defaultAsymmetry) {
            guard let response = AsymmetricResponse(asymmetry) else { return nil }
            self.response = response
            state = ExponentiallyWeightedVolatility.State(halfLife: halfLife)
        }

        /// Takes one log return over `spacing` seconds, as
        /// ``ExponentiallyWeightedVolatility/State/update(logReturn:spacing:)`` does.
        public mutating func update(logReturn: Double, spacing: Double) {
            state.update(logReturn: response.scaled(logReturn), spacing: spacing)
        }

        /// Variance per second; nil before the first return.
        public var varianceRate: Double? { state.varianceRate }
        /// Accumulated weight in [0, 1): 0.5 after one half-life of history.
        public var weight: Double { state.weight }
    }
}
