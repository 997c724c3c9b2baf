/// Estimates of ω², the variance of the noise in one log price, from returns at the highest
/// frequency.
///
/// Formula: `highestFrequency` Σ rᵢ² / (2n); `autocovariance` −Σ rᵢ₋₁rᵢ / m over the m neighbours
/// without a hole between them, at least 0.
///
/// Conventions: noise independent from price to price. The first also holds the price's own
/// variance, IV/(2n), and so is too large where there is little noise; the second is not, but
/// becomes too small where noise is correlated.
///
/// Source: Zhang, Mykland and Ait-Sahalia (2005) and Bandi and Russell (2008) for the first; Roll
/// (1984) and Zhou (1996) for the second.
public enum NoiseVariance: Sendable, Hashable, CaseIterable {
    case highestFrequency
    case autocovariance

    /// ω² in squared log price.
    ///
    /// Throws: fewer than 3 returns, one that is not finite, too little covered, or no neighbours.
    public func estimate(_ sample: ReturnSample) throws(NotApplicable) -> Double {
        try sample.require(minimumReturns: ReturnSample.minimumReturns)
        let value: Double
        switch self {
        case .highestFrequency:
            value = sample.sumOfSquares / (2 * Double(sample.count))
        case .autocovariance:
            let neighbors = sample.stretches(of: 2)
            guard neighbors > 0 else {
                throw NotApplicable("no two returns without a hole between them; expected some")
            }
            let products = sample.sumOverRuns { NeighborSums.autocovariance($0, lag: 1) }
            value = max(-products / Double(neighbors), 0)
        }
        return try sample.requireFinite(value, "noise variance")
    }

    /// ω² of `returns` that follow on each other.
    public func estimate(_ returns: [Double]) throws(NotApplicable) -> Double {
        try estimate(ReturnSample(contiguous: returns, spacing: .seconds(1)))
    }
}
