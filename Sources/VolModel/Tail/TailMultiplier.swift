/// A figure of the loss in units of volatility over the horizon, and what carried it.
public struct TailMultiplier: Sendable, Hashable {
    /// What carried the value.
    public enum Source: String, Sendable, Hashable {
        case empirical
        case generalizedPareto = "generalised Pareto"
        case studentT = "Student t"
        case normal
        case logNormal = "log-normal"
        case stable
    }

    public let value: Double
    public let source: Source
    /// Size of the sample behind the value; 0 where there is none.
    public let sampleSize: Int

    /// A figure that the caller has from elsewhere.
    public init(value: Double, source: Source, sampleSize: Int) {
        self.value = value
        self.source = source
        self.sampleSize = sampleSize
    }

    /// The figure of a sample of losses in units of volatility.
    ///
    /// ``SampleCapacity`` decides what carries the level: the sample itself, by the tail's
    /// convention; else the tail's extrapolation, a generalised Pareto law by probability-weighted
    /// moments over the threshold that leaves the larger of 5% and 50 excesses (never more than 15%
    /// of the sample), or a Student t law times the sample's root mean square: where returns are
    /// divided by a volatility, only if that exceeds 1. Beyond what carries it a figure is never
    /// below what was carried at a lower level, nor the sample's own by type 7.
    ///
    /// Edge cases: a sample too small for a generalised Pareto fit, or with so few moves that its
    /// quantile is not positive, falls back on Student t. An empty sample gives the bare Student t
    /// multiplier, and throws where nothing divides the returns. Beyond the level at which the
    /// sample's losses begin the value is never below what Student t gave there, so that it does
    /// not fall as the confidence rises. It is positive for every confidence above 50%.
    public static func historical(
        _ losses: LossSample, side: Side, confidence: Double, tail: HistoricalTail,
        measure: TailMeasure = .valueAtRisk, isStandardized: Bool = true
    ) throws(GSLFailure) -> TailMultiplier {
        try losses.requireFinite()
        let n = losses.count
        let student = try StudentTTail(degreesOfFreedom: tail.degreesOfFreedom)
        func fallback(_ level: Double) throws(GSLFailure) -> Double {
            let oneSided = side == .both ? (1 + level) / 2 : level
            let size = isStandardized ? max(1, losses.rootMeanSquare) : losses.rootMeanSquare
            let value = try student.loss(measure, confidence: oneSided) * size
            guard value.isFinite else {
                throw GSLFailure(
                    code: .domain, reason: "the losses are too large to be squared",
                    function: "gsl_stats_tss", arguments: "\(n) values")
            }
            return value
        }
        func measured(_ value: Double, _ source: Source) -> TailMultiplier {
            TailMultiplier(value: value, source: source, sampleSize: n)
        }
        guard n > 0 else {
            guard isStandardized else {
                throw GSLFailure(
                    code: .invalidArgument, reason: "an empty sample has no size",
                    function: "gsl_stats_quantile_from_sorted_data", arguments: "0 values")
            }
            return measured(try fallback(confidence), .studentT)
        }
        let own = try losses.figure(measure, confidence: confidence, convention: .type7)
        // Where the type 7 quantile is certain to be positive.
        let onset = Double(losses.countNotPositive) / Double(max(n - 1, 1))
        let least = onset > 0 ? try fallback(min(onset, confidence)) : 0
        let pareto = ParetoTail(losses)
        let carrier = try SampleCapacity(
            confidence: confidence, sampleSize: n, effectiveSize: Double(n),
            excesses: pareto?.excesses ?? 0
        ).carrier
        if carrier == .empirical, own > 0 {
            let value = try losses.figure(
                measure, confidence: confidence, convention: tail.convention)
            return value < least ? measured(least, .studentT) : measured(value, .empirical)
        }
        func extreme(_ level: Double) -> Double? {
            guard tail.beyond == .generalizedPareto else { return nil }
            return try? pareto?.law?.loss(measure, confidence: level)
        }
        // What the sample carried at lower levels bounds what stands in beyond them from below.
        var carried = max(own, least)
        if let level = SampleCapacity.highestConfidence(.empirical, effectiveSize: Double(n)),
            level < confidence
        {
            let highest = try losses.figure(
                measure, confidence: level, convention: tail.convention)
            carried = max(carried, highest)
        }
        if carrier != .parametric, let value = extreme(confidence), value > 0 {
            return value < least
                ? measured(carried, .studentT) : measured(max(value, carried), .generalizedPareto)
        }
        if let level = SampleCapacity.highestConfidence(
            .generalizedPareto, effectiveSize: Double(n)), level < confidence,
            let value = extreme(level)
        {
            carried = max(carried, value)
        }
        return measured(max(try fallback(confidence), carried), .studentT)
    }
}

/// The excesses over the threshold of a historical tail.
private struct ParetoTail {
    let losses: LossSample
    let threshold: Double
    let excesses: Int

    /// nil where more than 15% of the sample would have to lie beyond the threshold.
    init?(_ losses: LossSample) {
        let n = losses.count
        let wanted = max(n / 20, 50)
        guard wanted * 100 <= n * 15 else { return nil }
        let threshold = max(losses.ascending[n - 1 - wanted], 0)
        let first = losses.ascending[(n - wanted)...].firstIndex { $0 > threshold } ?? n
        self.losses = losses
        self.threshold = threshold
        excesses = n - first
    }

    var law: GeneralizedPareto? {
        GeneralizedPareto(probabilityWeightedMomentsOf: losses.ascending, threshold: threshold)
    }
}
