extension ReturnSample {
    /// The least number of returns of the measures in this folder.
    static let minimumReturns = 3

    /// The figure of a variance over the time that the returns cover, by the delta method.
    ///
    /// Edge cases: a variance that is not positive although a price moved, or a number that is not
    /// finite, is not applicable; where no price moved, volatility and standard error are 0.
    func figure(
        _ measure: String, variance: Double, standardErrorOfVariance: Double,
        effectiveObservations: Double, details: [VolatilityEstimate.Value.Detail] = []
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let moved = values.contains { $0 != 0 }
        guard seconds > 0 else {
            return .failure(NotApplicable("the returns cover \(seconds) s; expected some time"))
        }
        guard variance.isFinite, standardErrorOfVariance.isFinite else {
            return .failure(
                NotApplicable("\(measure) of the returns is not finite; expected smaller returns"))
        }
        guard variance > 0 || !moved else {
            return .failure(
                NotApplicable(
                    "\(measure) of \(count) returns is \(variance) although the price moved; "
                        + "expected a positive one"))
        }
        let volatility = annualized(variance: variance)
        return .success(
            VolatilityEstimate.Value(
                annualizedVolatility: volatility,
                standardError: moved ? volatility * standardErrorOfVariance / (2 * variance) : 0,
                effectiveObservations: effectiveObservations, returns: count, details: details))
    }

    /// `value`, which returns whose powers are beyond a number's range may have made infinite.
    ///
    /// Throws: a value that is not finite.
    func requireFinite(_ value: Double, _ measure: String) throws(NotApplicable) -> Double {
        guard value.isFinite else {
            throw NotApplicable("\(measure) of the returns is not finite; expected smaller returns")
        }
        return value
    }

    /// Throws where no figure should be made of the sample.
    func require(minimumReturns minimum: Int) throws(NotApplicable) {
        if let objection = objection(minimumReturns: minimum) { throw objection }
    }
}

/// Runs `body` and hands back what it throws beside what it returns.
func outcome<Value>(
    _ body: () throws(NotApplicable) -> Result<Value, NotApplicable>
) -> Result<Value, NotApplicable> {
    do throws(NotApplicable) { return try body() } catch { return .failure(error) }
}
