#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Gap risk by a single jump, as a first approximation over minutes.
///
/// Formula, λ₋ the intensity and 1/η the mean of jumps toward the loss, h the horizon, d the
/// distance: P = 1 − exp(−λ₋ h e^(−ηd)), the probability that some jump alone crosses d.
///
/// Limit: no diffusion and no two moves that cross together, so that it is *below* the probability
/// of ``KouWangFirstPassage``, by 6% for 50 jumps a year of 3%, σ 80%, 10 minutes and 2%; also with
/// the diffusion's own probability added. It needs λ h small.
///
/// Source: the single-jump term of Kou and Wang (2003); the principle is that of Embrechts,
/// Klüppelberg and Mikosch (1997), Modelling Extremal Events, section 1.1.
public enum OneBigJump {
    /// Throws: ``GSLFailure`` for a distance or horizon that is negative or not finite, and for a
    /// side that is neither long nor short.
    public static func probability(
        logDistance: Double, _ process: JumpDiffusion, side: Side, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        let jumps = try process.adverseJumps(side: side, "OneBigJump.probability")
        let expected = try count(jumps, horizon, "OneBigJump.probability")
        guard logDistance >= 0, logDistance.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a finite distance of at least 0 is needed",
                function: "OneBigJump.probability", arguments: "\(logDistance)")
        }
        return expected == 0 ? 0 : -expm1(-expected * jumps.shareBeyond(logDistance))
    }

    /// The distance that a jump crosses with `probability`; 0 where jumps are too rare.
    ///
    /// Formula: d = ln(λ₋ h / −ln(1 − p)) / η, at least 0.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), a negative horizon, and a side that
    /// is neither long nor short.
    public static func logDistance(
        probability: Double, _ process: JumpDiffusion, side: Side, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        try inverse(probability, process, side, horizon) { -log1p(-$0) }
    }

    /// The distance by the first-order formula d = ln(λ₋ h / p) / η, at least 0; above
    /// ``logDistance(probability:_:side:horizon:)`` by about p/(2η).
    ///
    /// Throws: ``GSLFailure`` as that does.
    public static func approximateLogDistance(
        probability: Double, _ process: JumpDiffusion, side: Side, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        try inverse(probability, process, side, horizon) { $0 }
    }

    /// The mean loss beyond bankruptcy per unit of notional.
    ///
    /// Formula: λ₋ h (1 − m) e^(−ηd) / (η + 1) for a long, λ₋ h (1 + m) e^(−ηd) / (η − 1) for a
    /// short, d the log distance of the maintenance ratio m: the mean over each jump on its own, so
    /// that several jumps count several times.
    ///
    /// Throws: ``GSLFailure`` for a ratio below 0, for 1 or more on the long side, for a negative
    /// horizon, for upward jumps with a mean of 1 or more on the short side, and for a side that is
    /// neither long nor short.
    public static func expectedLoss(
        _ process: JumpDiffusion, maintenanceRatio: Double, side: Side, horizon: TimeSpan
    ) throws(GSLFailure) -> Double {
        let cushion = try Cushion.logDistance(maintenanceRatio: maintenanceRatio, side: side)
        let jumps = try process.adverseJumps(side: side, "OneBigJump.expectedLoss")
        let expected = try count(jumps, horizon, "OneBigJump.expectedLoss")
        if expected == 0 { return 0 }
        return expected * jumps.shareBeyond(cushion)
            * (try jumps.meanLoss(beyond: cushion, "OneBigJump.expectedLoss"))
    }

    private static func inverse(
        _ probability: Double, _ process: JumpDiffusion, _ side: Side, _ horizon: TimeSpan,
        _ crossings: (Double) -> Double
    ) throws(GSLFailure) -> Double {
        let jumps = try process.adverseJumps(side: side, "OneBigJump.logDistance")
        let expected = try count(jumps, horizon, "OneBigJump.logDistance")
        guard probability > 0, probability < 1 else {
            throw GSLFailure(
                code: .domain, reason: "a probability strictly between 0 and 1 is needed",
                function: "OneBigJump.logDistance", arguments: "\(probability)")
        }
        return max(log(expected / crossings(probability)) * jumps.mean, 0)
    }

    /// λ₋ h.
    private static func count(
        _ jumps: AdverseJumps, _ horizon: TimeSpan, _ function: String
    ) throws(GSLFailure) -> Double {
        let expected = jumps.perYear * (horizon.seconds / TimeSpan.year.seconds)
        guard horizon >= .seconds(0), expected.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a horizon of at least 0 is needed", function: function,
                arguments: "\(horizon)")
        }
        return expected
    }
}
