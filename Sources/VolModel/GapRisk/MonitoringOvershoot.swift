/// What a barrier loses by being looked at only from time to time.
extension FirstPassage {
    /// β = −ζ(1/2) / sqrt(2π).
    ///
    /// Source: Broadie, Glasserman and Kou (1997), A continuity correction for discrete barrier
    /// options, theorem 1.1.
    public static let monitoringCoefficient = 0.582_597_157_939_010_7

    /// The mean overshoot of a barrier that is looked at only every `spacing`, in log units.
    ///
    /// Formula: β · sqrt(v · Δt). Neither argument is negative.
    ///
    /// Limit: regular looks, a diffusion without jumps, and a spacing that is short against the
    /// time to the barrier. For a feed that publishes after a deviation, the deviation itself
    /// stands in its place.
    ///
    /// Source: Broadie, Glasserman and Kou (1997).
    public static func monitoringOvershoot(varianceRate: Double, spacing: TimeSpan) -> Double {
        monitoringCoefficient * (varianceRate * spacing.seconds).squareRoot()
    }

    /// The probability that one of the looks, every `spacing` within `horizon`, finds the price
    /// beyond the barrier.
    ///
    /// Formula: that of a barrier which is watched all the time and lies further away by
    /// β · sqrt(v · Δt); the error is o(sqrt(Δt/h)).
    ///
    /// Throws: ``GSLFailure`` as ``windowProbability(logDistance:_:horizon:)`` does, and for a
    /// negative spacing.
    public static func monitoredProbability(
        logDistance: Double, _ diffusion: LogDiffusion, horizon: TimeSpan, spacing: TimeSpan
    ) throws(GSLFailure) -> Double {
        guard spacing >= .seconds(0) else {
            throw GSLFailure(
                code: .domain, reason: "a spacing of at least 0 is needed",
                function: "FirstPassage.monitoredProbability", arguments: "\(spacing)")
        }
        let overshoot = monitoringOvershoot(
            varianceRate: diffusion.varianceRate, spacing: spacing)
        return try windowProbability(
            logDistance: logDistance + overshoot, diffusion, horizon: horizon)
    }
}
