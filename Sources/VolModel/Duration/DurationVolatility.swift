#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Volatility from how often a feed publishes because its price has moved by the deviation.
///
/// Formula: the time T until a diffusion leaves (−δ, δ) has E[T] = δ²/σ², so that N such updates in
/// the covered time measure σ² = N δ² / time. Here an update of size |r| ≥ 0.9 ln(1 + δ) is
/// *triggered* and counts x² with x = min(|r|, 1.5 m), m the median size of the triggered updates;
/// one that the heartbeat made counts r², since E[r²] = σ² E[T] for every rule that decides when to
/// publish by the past. V = Σ x² + Σ r²; annualised volatility = sqrt(V / time · 365 d).
///
/// Counting sizes instead of δ corrects for the overshoot: prices move in steps, and transactions
/// take time. Cutting them off resists jumps: however far a price leaps, it counts as 2.25 updates.
///
/// Conventions: the time, window and holes are those of ``RealizedVolatility``. Details:
/// `deviation` as declared or inferred (see ``DeviationInference``), `triggered`,
/// `heartbeat_updates`, `overshoot` = sqrt(mean x²) / ln(1 + δ) − 1 and `capped`, the number of
/// updates that are cut off.
///
/// Standard error: volatility · sqrt((2/3) (Σ x⁴ + Σ r⁴)) / 2V. In the clock of variance each
/// interval's x² − ∫σ² is a martingale's value with E(x² − ∫σ²)² = (2/3) E x⁴, whether a barrier or
/// the heartbeat ends it and however volatility varies. For triggers alone the relative variance of
/// σ² is 2/(3N).
///
/// Edge cases: coverage below 0.9, fewer than ``minimumTriggered`` triggered updates, no deviation
/// declared and none found, or more than a quarter of the triggered updates cut off (then the
/// deviation is not what was stated, or has changed) are not applicable. A constant price has
/// volatility 0.
///
/// Source: Andersen, Dobrev and Schaumburg (2008), Duration-based volatility estimation, for exit
/// times of diffusions and their variance.
public enum DurationVolatility {
    /// The least number of updates that the deviation must have triggered.
    public static let minimumTriggered = 10
    /// An update of at least this share of the deviation is triggered: oracles aggregate, and the
    /// published price may lie a little short of the one that was seen.
    static let toleratedShare = 0.9
    /// A triggered update counts at most as this multiple of the median one.
    static let cap = 1.5
    /// Prices have about 16 digits.
    static let leastDeviation = 1e-12
    /// The largest share of the triggered updates that may be cut off.
    static let largestCappedShare = 0.25

    /// Of returns between updates: their spacings do not enter, only the time that is covered.
    /// `deviation` is relative, 0.005 for 0.5%; without it, it is inferred.
    public static func estimate(
        _ sample: ReturnSample, deviation: Double? = nil
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        if let objection = sample.objection(minimumReturns: 1) { return .failure(objection) }
        if sample.values.allSatisfy({ $0 == 0 }) { return .success(unmoved(sample)) }
        return logDeviation(deviation, sample).flatMap { logDeviation in
            classified(sample, logDeviation).flatMap { value(of: $0, sample, logDeviation) }
        }
    }

    /// The sizes that count: triggered ones, cut off, before those of the heartbeat.
    private struct Sizes {
        var triggered: [Double]
        var heartbeat: [Double]
        var capped: Int
    }

    private static func unmoved(_ sample: ReturnSample) -> VolatilityEstimate.Value {
        VolatilityEstimate.Value(
            annualizedVolatility: 0, standardError: 0,
            effectiveObservations: Double(sample.count), returns: sample.count)
    }

    private static func logDeviation(
        _ declared: Double?, _ sample: ReturnSample
    ) -> Result<Double, NotApplicable> {
        let found =
            declared.map { .success(log1p($0)) }
            ?? DeviationInference.logDeviation(of: sample.values)
        return found.flatMap { logDeviation in
            guard logDeviation >= leastDeviation, logDeviation < M_LN2 else {
                let deviation = declared ?? DeviationInference.relative(logDeviation)
                return .failure(
                    NotApplicable(
                        "the deviation is \(deviation); expected one between "
                            + "\(leastDeviation) and 1"
                    ))
            }
            return .success(logDeviation)
        }
    }

    private static func classified(
        _ sample: ReturnSample, _ logDeviation: Double
    ) -> Result<Sizes, NotApplicable> {
        let least = toleratedShare * logDeviation
        let triggered = sample.values.lazy.map(\.magnitude).filter { $0 >= least }.sorted()
        guard triggered.count >= minimumTriggered else {
            return .failure(
                NotApplicable(
                    "\(triggered.count) updates in the window of \(sample.window) moved by the "
                        + "deviation; expected at least \(minimumTriggered)"))
        }
        let largest = cap * triggered[(triggered.count - 1) / 2]
        let capped = triggered.count { $0 > largest }
        guard Double(capped) <= largestCappedShare * Double(triggered.count) else {
            return .failure(
                NotApplicable(
                    "\(capped) of \(triggered.count) triggered updates are larger than \(cap) times"
                        + " the median one; expected at most a quarter, as with one deviation"))
        }
        return .success(
            Sizes(
                triggered: triggered.map { min($0, largest) },
                heartbeat: sample.values.filter { $0.magnitude < least }, capped: capped))
    }

    private static func value(
        of sizes: Sizes, _ sample: ReturnSample, _ logDeviation: Double
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        do throws(GSLFailure) {
            let triggered = try GSLStatistics.sumOfSquares(sizes.triggered)
            let variance = triggered + (try GSLStatistics.sumOfSquares(sizes.heartbeat))
            // Squares of the smallest numbers are zero.
            guard variance > 0 else { return .success(unmoved(sample)) }
            let rootQuarticity = rootOfFourthPowers(sizes.triggered + sizes.heartbeat)
            let volatility = sample.annualized(variance: variance)
            let meanSquare = triggered / Double(sizes.triggered.count)
            return .success(
                VolatilityEstimate.Value(
                    annualizedVolatility: volatility,
                    standardError: volatility * rootQuarticity * (2.0 / 3).squareRoot()
                        / (2 * variance),
                    effectiveObservations: Double(sample.count), returns: sample.count,
                    details: [
                        .init("deviation", DeviationInference.relative(logDeviation)),
                        .init("triggered", Double(sizes.triggered.count)),
                        .init("heartbeat_updates", Double(sizes.heartbeat.count)),
                        .init("overshoot", meanSquare.squareRoot() / logDeviation - 1),
                        .init("capped", Double(sizes.capped)),
                    ]))
        } catch {
            return .failure(NotApplicable(error.description))
        }
    }

    /// sqrt(Σ x⁴), finite where Σ x² is.
    private static func rootOfFourthPowers(_ values: [Double]) -> Double {
        let largest = values.reduce(0) { max($0, $1.magnitude) }
        let sum = values.reduce(0) { sum, value in
            let square = (value / largest) * (value / largest)
            return sum + square * square
        }
        return largest * largest * sum.squareRoot()
    }
}
