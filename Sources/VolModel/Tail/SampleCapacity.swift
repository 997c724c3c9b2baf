/// What a sample of losses can say about a level, and what stands in where it cannot.
///
/// Rule: with m = n′ (1 − c) losses expected beyond the level, n′ the effective sample size,
/// - the sample itself carries it where m ≥ ``empiricalExceedances``;
/// - a generalised Pareto tail where m ≥ ``paretoExceedances`` and at least ``paretoExcesses`` of
///   the effective losses lie beyond its threshold;
/// - a law with stated parameters otherwise.
///
/// Why these numbers: the root mean squared error of the logarithm of the estimated quantile, over
/// Student t losses with 3 and with 4 degrees of freedom. The empirical quantile has 12% and 10% at
/// m = 10, but 31% and 23% at m = 1. The Pareto tail extrapolates by the factor ζ/(1 − c) beyond
/// its threshold's exceedance probability ζ; how far it may depends on its number k of excesses,
/// and m ≥ 1 is the same as a factor of at most k. There it has 30% and 22% with k = 30, 26% and
/// 18% with 100; at three times that factor 48% and 36% with 30. A Student t law of 4 degrees of
/// freedom with the sample's variance has 20% to 30% there where the truth has 3, and 50% where it
/// is normal, whatever the size of the sample.
public struct SampleCapacity: Sendable, Hashable, CustomStringConvertible {
    /// The least m for the sample itself.
    public static let empiricalExceedances = 10.0
    /// The least m for a generalised Pareto tail.
    public static let paretoExceedances = 1.0
    /// The least number of effective excesses for it.
    public static let paretoExcesses = 30.0

    public enum Carrier: String, Sendable, Hashable, CaseIterable {
        case empirical = "the sample itself"
        case generalizedPareto = "a generalised Pareto tail"
        case parametric = "a law with stated parameters"
    }

    public let confidence: Double
    public let sampleSize: Int
    /// Independent losses that would say as much: n for independent ones, about n over the overlap
    /// for overlapping returns, and whatever weights leave of it.
    public let effectiveSize: Double
    /// Beyond the threshold of the generalised Pareto fit; 0 without a fit.
    public let excesses: Int

    /// Throws: ``GSLFailure`` for a confidence outside (0, 1), a negative count, more excesses than
    /// losses, or an effective size outside 0 … n.
    public init(
        confidence: Double, sampleSize: Int, effectiveSize: Double, excesses: Int
    ) throws(GSLFailure) {
        guard confidence > 0, confidence < 1, sampleSize >= 0, excesses >= 0,
            excesses <= sampleSize, effectiveSize >= 0, effectiveSize <= Double(sampleSize)
        else {
            throw GSLFailure(
                code: .invalidArgument,
                reason: "needs a confidence within (0, 1), and excesses and an effective size "
                    + "that are at most the sample's",
                function: "SampleCapacity",
                arguments: "\(confidence), \(sampleSize), \(effectiveSize), \(excesses)")
        }
        self.confidence = confidence
        self.sampleSize = sampleSize
        self.effectiveSize = effectiveSize
        self.excesses = excesses
    }

    /// m, the losses expected beyond the level.
    public var expectedExceedances: Double { effectiveSize * (1 - confidence) }

    /// ζ/(1 − c): how much rarer the level is than the threshold of the fit; nil without a fit.
    public var extrapolationFactor: Double? {
        excesses > 0 ? Double(excesses) / Double(sampleSize) / (1 - confidence) : nil
    }

    private var effectiveExcesses: Double {
        sampleSize > 0 ? Double(excesses) * (effectiveSize / Double(sampleSize)) : 0
    }

    public var carrier: Carrier {
        // 1,000 · (1 − 0.99) is a little more than 10, and 100 · (1 − 0.9) a little less.
        let expected = expectedExceedances * (1 + 1e-12)
        if expected >= Self.empiricalExceedances { return .empirical }
        return expected >= Self.paretoExceedances && effectiveExcesses >= Self.paretoExcesses
            ? .generalizedPareto : .parametric
    }

    /// The highest confidence that as many independent losses carry in this way; nil where they
    /// carry none, and for a law with stated parameters, which needs no sample.
    public static func highestConfidence(
        _ carrier: Carrier, effectiveSize: Double
    ) -> Double? {
        let needed: Double
        switch carrier {
        case .empirical: needed = empiricalExceedances
        case .generalizedPareto: needed = paretoExceedances
        case .parametric: return nil
        }
        return effectiveSize > needed && effectiveSize.isFinite ? 1 - needed / effectiveSize : nil
    }

    /// One sentence for a report.
    public var description: String {
        let losses =
            Double(sampleSize) == effectiveSize
            ? "\(sampleSize) losses" : "\(sampleSize) losses, worth \(Self.short(effectiveSize)),"
        let expected =
            "\(losses) leave \(Self.short(expectedExceedances)) expected beyond the "
            + "\(confidence) level"
        switch carrier {
        case .empirical:
            return expected + ", at least \(Self.short(Self.empiricalExceedances)): "
                + "\(carrier.rawValue) carries it"
        case .generalizedPareto:
            return expected + ", fewer than \(Self.short(Self.empiricalExceedances)): "
                + "\(carrier.rawValue) over \(excesses) excesses carries it, "
                + "\(Self.short(extrapolationFactor ?? 0)) times rarer than its threshold"
        case .parametric:
            let reason =
                expectedExceedances < Self.paretoExceedances
                ? ", fewer than \(Self.short(Self.paretoExceedances)): "
                : ", but a tail has \(Self.short(effectiveExcesses)) excesses, fewer than "
                    + "\(Self.short(Self.paretoExcesses)): "
            return expected + reason + "\(carrier.rawValue) has to"
        }
    }

    /// Two digits after the point below ten, none above.
    private static func short(_ value: Double) -> String {
        let rounded = value < 10 ? (value * 100).rounded() / 100 : value.rounded()
        let text = "\(rounded)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
