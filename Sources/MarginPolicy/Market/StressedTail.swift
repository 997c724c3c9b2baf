import VolModel

extension MarketState {
    /// Loss quantiles of the worst window within the lookback that was complete by `asOf`, as log
    /// distances over the policy's horizon: causal.
    ///
    /// Windows end at multiples of an eighth of their length, whichever day is asked, and at
    /// `asOf`. While the lookback holds the worst of those that end on the multiples only rises;
    /// that of today may be worse, and be left again tomorrow. A history shorter than one window is
    /// taken as it is.
    static func stressedQuantiles(
        _ known: PriceSeries, asOf: Timestamp, stress: RiskPolicy.AntiProcyclicality.Stress,
        horizon: TimeSpan, maxGap: TimeSpan, policy: RiskPolicy
    ) throws(Hold) -> PerSide<Double> {
        let step = max(stress.window.microseconds / 8, 1)
        let earliest = max(
            (asOf - stress.lookback).microseconds, known.times.first ?? asOf.microseconds)
        var ends: [Timestamp] = [asOf]
        var end = asOf.microseconds / step * step
        while end >= earliest + stress.window.microseconds {
            ends.append(Timestamp(microseconds: end))
            end -= step
        }
        var worst = PerSide(long: 0.0, short: 0.0)
        for end in ends {
            let found = try unfilteredQuantiles(
                known, asOf: end, span: stress.window, horizon: horizon, maxGap: maxGap,
                policy: policy)
            worst = PerSide(
                long: max(worst.long, found.long), short: max(worst.short, found.short))
        }
        return worst
    }
}
