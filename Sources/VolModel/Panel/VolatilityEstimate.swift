/// One estimator's answer at one instant.
public struct VolatilityEstimate: Sendable, Hashable {
    /// A volatility with what is known about its precision.
    public struct Value: Sendable, Hashable {
        /// Square root of the variance rate times a year of 365 days.
        public var annualizedVolatility: Double
        /// Of ``annualizedVolatility``, by the estimator's own law, from moments that show fat
        /// tails.
        public var standardError: Double
        /// (Σw)² / Σw² of the weights where the estimator has them, else what its documentation
        /// says.
        public var effectiveObservations: Double
        /// Returns used; bars for estimators of ranges.
        public var returns: Int
        /// What the figure was made with and is reproduced by: fitted parameters, bandwidths.
        public var details: [Detail]

        /// One named number beside a figure, for example `alpha` of a GARCH fit.
        public struct Detail: Sendable, Hashable {
            public var name: String
            public var value: Double

            public init(_ name: String, _ value: Double) {
                self.name = name
                self.value = value
            }
        }

        public init(
            annualizedVolatility: Double, standardError: Double, effectiveObservations: Double,
            returns: Int, details: [Detail] = []
        ) {
            self.annualizedVolatility = annualizedVolatility
            self.standardError = standardError
            self.effectiveObservations = effectiveObservations
            self.returns = returns
            self.details = details
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
