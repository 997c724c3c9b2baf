#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The jumps to one side: how many were seen, how many there are, and how large.
///
/// Formula, over n jumps beyond their thresholds uᵢ:
/// - mean 1/η = Σ(|rᵢ| − uᵢ)/n, the excesses having the law of the sizes;
/// - share seen: the mean over all tested returns of e^(−ηu + η²s²/2) Φ(u/s − ηs), s the standard
///   deviation of the diffusion that a jump comes on top of, and 0 where ηs ≥ u/s;
/// - intensity: n / (time · share seen).
///
/// Standard errors: mean/√n; intensity · sqrt((1 + (ηū − η²s²)²)/n), from the count and from the
/// share by the delta method. The limits of the intensity are exact for the count and take the
/// share as known.
///
/// Limit: where few jumps are large against the threshold, the intensity rests on the law below it,
/// which nobody has seen. A share below a tenth says so; the intensity beyond the threshold, which
/// a requirement needs, does not suffer.
public struct JumpTail: Sendable, Hashable {
    /// How many were seen.
    public var count: Int
    /// Of all sizes, in log units; the stated mean where none was seen.
    public var mean: Double
    /// nil where none was seen.
    public var meanStandardError: Double?
    /// One-sided; the stated mean where none was seen.
    public var meanUpperLimit: Double
    /// The share of jumps that the threshold lets through.
    public var seenShare: Double
    /// Of all jumps, seen or not.
    public var perYear: Double
    /// 0 where none was seen.
    public var perYearStandardError: Double
    /// Two-sided, by Garwood.
    public var perYearInterval: ClosedRange<Double>
    /// One-sided; never 0.
    public var perYearUpperLimit: Double
    /// The intensity that goes with ``meanUpperLimit``: as many jumps beyond the threshold as the
    /// one-sided limit of their count. The two together bound the intensity of every size beyond
    /// the threshold.
    public var cautiousPerYear: Double

    /// `excesses` over the threshold in force; `thresholds` and `deviations` of all tested returns.
    init(
        excesses: [Double], thresholds: [Double], deviations: [Double], years: Double,
        confidence: Double, unseenMean: Double
    ) throws(GSLFailure) {
        count = excesses.count
        let sum = excesses.reduce(0, +)
        let n = Double(count)
        mean = count > 0 ? max(sum / n, .leastNormalMagnitude) : unseenMean
        meanStandardError = count > 0 ? mean / n.squareRoot() : nil
        meanUpperLimit =
            count > 0
            ? try ExactLimits.exponentialMeanUpperLimit(
                sum: mean * n, count: count, confidence: confidence) : unseenMean
        let seen = Self.seen(thresholds, deviations, rate: 1 / mean)
        seenShare = seen.share
        let sensitivity = seen.sensitivity
        let exposure = years * seenShare
        perYear = n / exposure
        perYearStandardError =
            count > 0 ? perYear * ((1 + sensitivity * sensitivity) / n).squareRoot() : 0
        let interval = try ExactLimits.poissonInterval(count: count, confidence: confidence)
        let upper = interval.upperBound / exposure
        let limit = try ExactLimits.poissonUpperLimit(count: count, confidence: confidence)
        perYearUpperLimit = limit / exposure
        cautiousPerYear =
            limit / (years * Self.seen(thresholds, deviations, rate: 1 / meanUpperLimit).share)
        guard exposure > 0, upper.isFinite, perYearStandardError.isFinite,
            meanUpperLimit.isFinite, cautiousPerYear.isFinite
        else {
            throw GSLFailure(
                code: .notANumber,
                reason: "jumps with a mean of \(mean) stay below the threshold of "
                    + "\(thresholds.reduce(0, +) / Double(thresholds.count))",
                function: "JumpTail", arguments: "\(count) jumps")
        }
        perYearInterval = (interval.lowerBound / exposure)...upper
    }

    /// The share of jumps beyond their threshold, and −d ln share / d ln η.
    private static func seen(
        _ thresholds: [Double], _ deviations: [Double], rate: Double
    ) -> (share: Double, sensitivity: Double) {
        var (share, slope) = (0.0, 0.0)
        for (threshold, deviation) in zip(thresholds, deviations) {
            let own = rate * deviation
            let reach = threshold / deviation - own
            // Smaller jumps are lost in the diffusion.
            guard reach > 0 else { continue }
            let beyond =
                exp(own * own / 2 - rate * threshold) * erfc(-reach * 0.5.squareRoot()) / 2
            share += beyond
            slope += beyond * (rate * threshold - own * own)
        }
        return (share / Double(thresholds.count), slope / share)
    }
}
