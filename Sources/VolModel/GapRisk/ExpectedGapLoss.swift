/// The mean loss beyond bankruptcy of a position that is closed a known time after its trigger.
///
/// Formula, per unit of notional at the trigger, m the maintenance ratio, s = σ√h:
/// - long: the put with strike K = 1 − m, K Φ(−d₂) − Φ(−d₁);
/// - short: the call with strike K = 1 + m, Φ(d₁) − K Φ(d₂),
///
/// with d₁ = −ln K / s + s/2 and d₂ = d₁ − s. At m = 0 both are about s/√(2π).
///
/// Conventions: a price without drift, no interest, the price at the end of the horizon.
///
/// Edge cases: 0 without variance. A loss is the difference of two probabilities: about
/// log₁₀(z³/s) of its sixteen digits are lost at z deviations, 5 at 6 deviations over a minute.
///
/// Limit: constant volatility and no jumps; the loss to jumps is
/// ``OneBigJump/expectedLoss(_:maintenanceRatio:side:horizon:)``.
///
/// Source: Black and Scholes (1973), without interest.
public enum ExpectedGapLoss {
    /// `varianceRate` is per second.
    ///
    /// Throws: ``GSLFailure`` for a ratio below 0, for 1 or more on the long side, for a variance
    /// or horizon that is negative or not finite, and for a side that is neither long nor short.
    public static func diffusion(
        varianceRate: Double, maintenanceRatio: Double, side: Side, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        let distance = try Cushion.logDistance(maintenanceRatio: maintenanceRatio, side: side)
        let (deviation, _) = try LogDiffusion.zeroLogDrift(varianceRate: varianceRate)
            .spread(over: horizon, "ExpectedGapLoss.diffusion")
        if deviation == 0 { return 0 }
        let z = distance / deviation
        let loss: Double
        if side == .long {
            // −d₂ = −z + s/2, −d₁ = −z − s/2.
            loss =
                (1 - maintenanceRatio)
                * (try Distribution.normalProbability(-z + deviation / 2))
                - (try Distribution.normalProbability(-z - deviation / 2))
        } else {
            // d₁ = −z + s/2, d₂ = −z − s/2.
            loss =
                (try Distribution.normalProbability(-z + deviation / 2))
                - (1 + maintenanceRatio)
                * (try Distribution.normalProbability(-z - deviation / 2))
        }
        return max(loss, 0)
    }
}
