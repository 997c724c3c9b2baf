public import VolModel

/// The mean loss beyond bankruptcy of one liquidated unit of notional, as ``FundSizing`` takes it.
///
/// Two parts, each per unit of notional that is liquidated; their sum is a first approximation to
/// the whole:
/// - ``closeOut(varianceRate:jumps:maintenanceRatio:side:horizon:)``, what is lost from the
///   trigger to the end of the close-out;
/// - ``atCrossing(_:logDistance:cushion:)``, what is lost already when the position is first seen
///   beyond its trigger.
///
/// Limit: a sum is below the joint loss, since two moves that each leave a rest of the cushion can
/// exhaust it together. See `OneBigJump` for how much.
public enum GapLoss {
    /// A side's diffusion loss plus its loss to jumps; of `Side.both` the larger.
    ///
    /// Formula: `ExpectedGapLoss.diffusion` plus
    /// `OneBigJump.expectedLoss`, per side; no jumps add 0.
    /// `varianceRate` is per second and without jumps.
    ///
    /// Throws: `GSLFailure` as those do: for a ratio outside [0, 1), a negative horizon, and upward
    /// jumps with a mean of 1 or more.
    public static func closeOut(
        varianceRate: Double, jumps: JumpDiffusion? = nil, maintenanceRatio: Double,
        side: Side = .both, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        var largest = 0.0
        for side in side == .both ? Side.perPosition : [side] {
            var loss = try ExpectedGapLoss.diffusion(
                varianceRate: varianceRate, maintenanceRatio: maintenanceRatio, side: side,
                horizon: horizon)
            if let jumps {
                loss += try OneBigJump.expectedLoss(
                    jumps, maintenanceRatio: maintenanceRatio, side: side, horizon: horizon)
            }
            largest = max(largest, loss)
        }
        return largest
    }

    /// The mean loss at the crossing of positions that cross.
    ///
    /// Formula: E / P, E `KouWangFirstPassage.expectedLoss` of a position
    /// at the log distance to its trigger, P its probability to cross within the horizon: of what
    /// is liquidated, not of what is open. 0 where nothing crosses.
    ///
    /// Throws: `GSLFailure` as those do.
    public static func atCrossing(
        _ passage: KouWangFirstPassage, logDistance: Double, cushion: Double
    ) throws(GSLFailure) -> Double {
        let probability = try passage.crossing(logDistance: logDistance).probability
        if probability == 0 { return 0 }
        return try passage.expectedLoss(logDistance: logDistance, cushion: cushion) / probability
    }
}
