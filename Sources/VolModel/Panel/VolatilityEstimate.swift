/// One estimator's answer at one instant.
public struct VolatilityEstimate: Sendable, Hashable {
    /// A volatility with what is known about its precision.
    public struct Value: Sendable, Hashable {
        /// Square root of the variance rate times a year of 365 days.
        public var annualizedVolatility: Double
        /// Of ``annualizedVolatility``, from realized quarticity, so that fat tails show.
        public var standardError: Double
        /// (Σw)² / Σw² of the weights.
        public var effectiveObservations: Double
        /// Returns used.
        public var returns: Int

        public init(
            annualizedVolatility: Double, standardError: Double, effectiveObservations: Double,
            returns: Int
        ) {
            self.annualizedVolatility = annualizedVolatility
            self.standardError = standardError
            self.effectiveObservations = effectiveObservations
            self.returns = returns
        }
    }

    public var estimator: VolatilityEstimator
    /// The figure, or why the estimator does not apply here.
    public var outcome: Result<Value, NotApplicable>

    public init(estimator: VolatilityEstimator, outcome: Result<Value, NotApplicable>) {
        self.estimator = estimator
        self.outcome = outcome
    }

    public var value: Value? { try? outcome.get() }
}

/// Why an estimator gives no figure for a series.
public struct NotApplicable: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
