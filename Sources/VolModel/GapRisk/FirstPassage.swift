/// First passage of a driftless diffusion.
public enum FirstPassage {
    /// The log distance that is crossed within `horizon` with probability `probability`.
    ///
    /// Formula: 2 Φ(−d / (σ sqrt H)) = p, hence d = z_(1 − p/2) · sqrt(v · H), zero log drift, v
    /// the variance per second (reflection principle; Kou and Wang, 2003, without jumps: λ = 0).
    ///
    /// Limit: a diffusion without jumps; heavy tails over hours are closer to it than over minutes.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), a negative variance rate or
    /// horizon, or a distance that is not finite.
    public static func logDistance(
        probability: Double, varianceRate: Double, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        // The lower tail keeps the digits that 1 − p/2 would lose.
        let z = -(try Distribution.normalQuantile(probability / 2))
        let distance = z * (varianceRate * horizon.seconds).squareRoot()
        guard distance.isFinite, distance >= 0 else {
            throw GSLFailure(
                code: .domain, reason: "a probability below 1 and a variance ≥ 0 are needed",
                function: "gsl_cdf_ugaussian_Pinv",
                arguments: "\(probability), \(varianceRate), \(horizon)")
        }
        return distance
    }

    /// The mean overshoot of a barrier that is looked at only every `spacing`, in log units.
    ///
    /// Formula: −ζ(1/2)/sqrt(2π) · sqrt(v · Δt) = 0.5825971579 · sqrt(v · Δt) (Broadie, Glasserman
    /// and Kou, 1997). Neither argument is negative.
    public static func monitoringOvershoot(varianceRate: Double, spacing: TimeSpan) -> Double {
        0.582_597_157_9 * (varianceRate * spacing.seconds).squareRoot()
    }
}
