#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How well forecasts of the variance fit what was realized, whatever tail is put on them.
///
/// Formula: mean(RV/σ² + ln σ²) − 1 − ln(mean RV), RV the realized variance of a horizon and σ² its
/// forecast: QLIKE, which ranks forecasts in expectation as the true variance would although RV is
/// only a noisy measure of it (Patton, 2011), moved so that 0 is what the constant variance of
/// the whole period scores, known in hindsight. Less is better.
///
/// Conventions: both in the same unit; the score has none. A squared return serves as RV, and may
/// be zero.
public struct VolatilityScore: Sendable, Hashable {
    public let value: Double
    public let observations: Int

    /// nil without horizons, for rows of different length, a forecast that is not positive and
    /// finite, a realized variance that is negative or not finite, or where all are zero.
    public init?(variances: [Double], realized: [Double]) {
        guard !realized.isEmpty, variances.count == realized.count else { return nil }
        var (sum, mean) = (0.0, 0.0)
        let n = Double(realized.count)
        for (forecast, found) in zip(variances, realized) {
            guard forecast > 0, forecast.isFinite, found >= 0, found.isFinite else { return nil }
            sum += found / forecast + log(forecast)
            mean += found / n
        }
        let value = sum / n - 1 - log(mean)
        guard value.isFinite else { return nil }
        self.value = value
        observations = realized.count
    }
}
