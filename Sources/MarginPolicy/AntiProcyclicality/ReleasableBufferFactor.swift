import VolModel

extension RiskPolicy.AntiProcyclicality.Releasable {
    /// What the buffer multiplies a requirement by: from 1, all used up, to 1 + size, full.
    ///
    /// Full without current parameters, and where they are at least as large. Else the requirement
    /// has risen toward what is in force: where the declared trigger allows, as much of the buffer
    /// is used up as keeps the current value; where it may be filled up, it is full; between the
    /// two triggers nothing changes that need not.
    ///
    /// `stress` is the fastest volatility of the panel over the slowest; nil pulls only a trigger
    /// that is not stated.
    func factor(requirement: Double, current: Double?, stress: Double?) -> Double {
        let full = 1 + size.doubleValue
        guard let current, requirement > 0 else { return full }
        let kept =
            ReleasableBuffer(size: size).requirement(model: requirement, previous: current)
            / requirement
        let isReleased = releaseAbove.map { (stress ?? 0) >= $0.doubleValue } ?? true
        if isReleased { return kept }
        let isRefilled = refillBelow.map { (stress ?? .infinity) <= $0.doubleValue } ?? true
        return isRefilled ? full : kept
    }
}

extension RiskPolicy.AntiProcyclicality {
    /// The buffer with the size that the market says, where the policy wants that.
    func buffer(in market: MarketState) -> Releasable? {
        guard var buffer, buffer.isSizedByPersistence, let size = market.persistenceBuffer else {
            return buffer
        }
        buffer.size = buffer.isAtLeastItsSize ? max(size, buffer.size) : size
        return buffer
    }
}

extension MarketState {
    /// The volatility by the shortest half-life of the panel over that by the longest; nil with
    /// fewer than two.
    var volatilityRise: Double? {
        let weighted = estimates.compactMap { estimate -> (TimeSpan, Double)? in
            guard case .ewma(let halfLife) = estimate.estimator, let value = estimate.value else {
                return nil
            }
            return (halfLife, value.annualizedVolatility)
        }
        guard let fast = weighted.min(by: { $0.0 < $1.0 }),
            let slow = weighted.max(by: { $0.0 < $1.0 }), fast.0 < slow.0, slow.1 > 0
        else { return nil }
        return fast.1 / slow.1
    }
}
