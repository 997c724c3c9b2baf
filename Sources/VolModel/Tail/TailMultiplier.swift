/// The loss quantile in units of volatility over the horizon, and what carried it.
public struct TailMultiplier: Sendable, Hashable {
    /// What carried the value.
    public enum Source: String, Sendable, Hashable {
        case empirical
        case generalizedPareto = "generalised Pareto"
        case studentT = "Student t"
        case normal
    }

    public let value: Double
    public let source: Source
    /// Size of the sample behind an empirical or generalised Pareto value.
    public let sampleSize: Int

    /// A sample carries a level by itself when at least this many exceedances are expected in it.
    public static let empiricalExceedances = 10.0
    /// Least number of excesses for a generalised Pareto fit.
    public static let paretoExcesses = 30

    /// The normal quantile z_c of one side; z_(1+c)/2 of both.
    public static func normal(
        _ side: Side, confidence: Double
    ) throws(GSLFailure) -> TailMultiplier {
        TailMultiplier(
            value: try Distribution.normalQuantile(oneSided(confidence, side)), source: .normal,
            sampleSize: 0)
    }

    /// The unit-variance Student t quantile of one side, or of both.
    public static func studentT(
        _ side: Side, confidence: Double, degreesOfFreedom: Double
    ) throws(GSLFailure) -> TailMultiplier {
        TailMultiplier(
            value: try Distribution.unitVarianceStudentTQuantile(
                oneSided(confidence, side), degreesOfFreedom: degreesOfFreedom),
            source: .studentT, sampleSize: 0)
    }

    /// The filtered historical quantile.
    ///
    /// With n · (1 − c) ≥ 10 expected exceedances it is the type 7 quantile of the sample. Beyond,
    /// `extrapolate` decides: the generalised Pareto quantile over the threshold that leaves the
    /// larger of 5% and 50 excesses (never more than 15% of the sample), or the Student t quantile
    /// times the sample's root mean square where that exceeds 1. Either is never below the sample's
    /// own type 7 quantile.
    ///
    /// Edge cases: a sample too small for a generalised Pareto fit, or with so few moves that its
    /// quantile is not positive, falls back on Student t. An empty sample gives the bare Student t
    /// multiplier. Beyond the level at which the sample's losses begin the value is never below
    /// what Student t gave there, so that it does not fall as the confidence rises. It is positive
    /// for every confidence above 50%.
    public static func filteredHistorical(
        _ sample: TailSample, side: Side, confidence: Double, extrapolate: Extrapolation,
        degreesOfFreedom: Double
    ) throws(GSLFailure) -> TailMultiplier {
        let losses = sample.losses(side)
        let n = losses.count
        guard n > 0 else {
            return try studentT(side, confidence: confidence, degreesOfFreedom: degreesOfFreedom)
        }
        let scale = max(1, (try GSLStatistics.sumOfSquares(losses) / Double(n)).squareRoot())
        func student(_ level: Double) throws(GSLFailure) -> Double {
            let bare = try studentT(side, confidence: level, degreesOfFreedom: degreesOfFreedom)
            return bare.value * scale
        }
        func measured(_ value: Double, _ source: Source) -> TailMultiplier {
            TailMultiplier(value: value, source: source, sampleSize: n)
        }
        let empirical = try Quantile.type7(losses, probability: confidence)
        // Where the type 7 quantile is certain to be positive.
        let onset = Double(losses.count { $0 <= 0 }) / Double(max(n - 1, 1))
        let least = onset > 0 ? try student(min(onset, confidence)) : 0
        if Double(n) * (1 - confidence) >= empiricalExceedances, empirical > 0 {
            return empirical < least ? measured(least, .studentT) : measured(empirical, .empirical)
        }
        if extrapolate == .generalizedPareto,
            let extreme = generalizedParetoQuantile(losses, confidence: confidence), extreme > 0
        {
            let value = max(extreme, empirical)
            return value < least
                ? measured(least, .studentT) : measured(value, .generalizedPareto)
        }
        return measured(max(try student(confidence), empirical), .studentT)
    }

    /// What stands in where the sample cannot carry the level.
    public enum Extrapolation: Sendable, Hashable {
        case generalizedPareto, studentT
    }

    private static func oneSided(_ confidence: Double, _ side: Side) -> Double {
        side == .both ? (1 + confidence) / 2 : confidence
    }

    private static func generalizedParetoQuantile(
        _ losses: [Double], confidence: Double
    ) -> Double? {
        let ascending = losses.sorted()
        let n = ascending.count
        let excesses = max(n / 20, 50)
        guard excesses * 100 <= n * 15 else { return nil }
        let threshold = max(ascending[n - 1 - excesses], 0)
        guard ascending.lazy.filter({ $0 > threshold }).count >= paretoExcesses else { return nil }
        return GeneralizedPareto(sample: ascending, threshold: threshold)?.quantile(confidence)
    }
}
