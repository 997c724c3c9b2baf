/// The sample itself as a tail.
///
/// Conventions: the value at risk is that of ``Convention``. The expected shortfall is the mean of
/// the n(1 − c) largest losses, the last of them with the weight that is left of it: with k the
/// whole part of m = n(1 − c), (X₍₁₎ + … + X₍ₖ₎ + (m − k) X₍ₖ₊₁₎)/m, X₍₁₎ the largest (Acerbi and
/// Tasche, 2002). It is never below the value at risk; where m < 1 it is the largest loss, which
/// says that the sample ends, not where the tail does.
public struct EmpiricalTail: Sendable, Hashable {
    /// Where in the ascending sample a quantile lies, whole positions counted from 1.
    public enum Convention: String, Sendable, Hashable, CaseIterable {
        /// 1 + (n − 1) c, interpolated: type 7 of Hyndman and Fan (1996), the default of R and
        /// NumPy. The next loss exceeds it more often than 1 − c; see
        /// ``EmpiricalTail/expectedExceedance(sampleSize:confidence:convention:)``.
        case type7
        /// (n + 1) c, interpolated: type 6 of Hyndman and Fan (1996). The next loss of an
        /// exchangeable sequence exceeds it with probability 1 − c where the position is whole.
        /// Below n = c/(1 − c) losses the sample has no such position.
        case orderStatistic = "order_statistic"
    }

    /// In the order given.
    public let losses: [Double]
    public let convention: Convention

    /// Throws: ``GSLFailure`` for an empty sample or a loss that is not finite.
    public init(_ losses: [Double], convention: Convention) throws(GSLFailure) {
        guard !losses.isEmpty, losses.allSatisfy(\.isFinite) else {
            throw GSLFailure(
                code: .domain, reason: "a sample of finite losses is needed",
                function: "gsl_stats_select", arguments: "\(losses.count) values")
        }
        self.losses = losses
        self.convention = convention
    }

    var count: Double { Double(losses.count) }

    /// The probability with which the next loss, exchangeable with the sample's, exceeds its
    /// quantile.
    ///
    /// Formula: 1 − h/(n + 1) with h the position: 1 − c for the order statistic and
    /// (1 + (n − 1)(1 − c))/(n + 1) for type 7, which is 2.1% with 90 losses at 99%. Exact at whole
    /// positions, whatever the continuous law of the losses, and for uniform ones between.
    ///
    /// Throws: ``GSLFailure`` for a sample size below 1, a confidence outside (0, 1), or one that
    /// the sample cannot carry.
    public static func expectedExceedance(
        sampleSize: Int, confidence: Double, convention: Convention
    ) throws(GSLFailure) -> Double {
        let fromTop = try positionFromTop(sampleSize, confidence, convention)
        return fromTop / (Double(sampleSize) + 1)
    }

    /// The least number of losses that carry `confidence`: 1 for type 7; c/(1 − c), rounded up, for
    /// the order statistic, which is 99 at 99% and 999 at 99.9%.
    ///
    /// Throws: ``GSLFailure`` for a confidence outside (0, 1), or so close to 1 that no count is
    /// enough.
    public static func leastSampleSize(
        confidence: Double, convention: Convention
    ) throws(GSLFailure) -> Int {
        try requireConfidence(confidence)
        guard convention == .orderStatistic else { return 1 }
        let odds = max(confidence / (1 - confidence), (1 - confidence) / confidence)
        guard odds < 1e12 else {
            throw refused("no sample carries the level", confidence)
        }
        return max(Int((odds * (1 - 1e-12)).rounded(.up)), 1)
    }

    /// The position counted down from n + 1, so that 1 is the largest loss: no digits are lost
    /// where the confidence is near 1.
    static func positionFromTop(
        _ sampleSize: Int, _ confidence: Double, _ convention: Convention
    ) throws(GSLFailure) -> Double {
        try requireConfidence(confidence)
        guard sampleSize > 0 else { throw refused("the sample is empty", confidence) }
        let n = Double(sampleSize)
        switch convention {
        case .type7: return 1 + (n - 1) * (1 - confidence)
        case .orderStatistic:
            // 1 − 0.9 is a little less than 0.1: a whole position stays whole.
            let position = (n + 1) * (1 - confidence)
            let whole = position.rounded()
            let snapped = abs(position - whole) < (n + 1) * 4e-16 ? whole : position
            guard snapped >= 1, snapped <= n else {
                let needed = try leastSampleSize(confidence: confidence, convention: convention)
                throw refused(
                    "\(sampleSize) losses do not carry the level: at least \(needed) are needed",
                    confidence)
            }
            return snapped
        }
    }

    static func requireConfidence(_ confidence: Double) throws(GSLFailure) {
        guard confidence > 0, confidence < 1 else {
            throw refused("a confidence strictly between 0 and 1 is needed", confidence)
        }
    }

    static func refused(_ reason: String, _ confidence: Double) -> GSLFailure {
        GSLFailure(
            code: .domain, reason: reason, function: "gsl_stats_select", arguments: "\(confidence)")
    }

    static func finite(_ value: Double, _ confidence: Double) throws(GSLFailure) -> Double {
        guard value.isFinite else { throw refused("squares of the losses overflow", confidence) }
        return value
    }
}

extension EmpiricalTail: LossTail {
    /// The sample's quantile in its convention.
    ///
    /// Throws: ``GSLFailure`` for a confidence outside (0, 1), or one that the sample cannot carry.
    public func valueAtRisk(_ confidence: Double) throws(GSLFailure) -> Double {
        let fromTop = try Self.positionFromTop(losses.count, confidence, convention)
        let above = min(Int(fromTop.rounded(.up)), losses.count)
        let (lower, upper) = try OrderStatistics.pair(losses, place: losses.count + 1 - above)
        let weight = Double(above) - fromTop
        return lower * (1 - weight) + upper * weight
    }

    /// The mean of the n(1 − c) largest losses.
    ///
    /// Throws: ``GSLFailure`` as ``valueAtRisk(_:)`` does.
    public func expectedShortfall(_ confidence: Double) throws(GSLFailure) -> Double {
        _ = try Self.positionFromTop(losses.count, confidence, convention)
        return try Self.finite(tail(confidence).mean, confidence)
    }

    /// Mean and variance of the n(1 − c) largest losses, the last one in part, and that one.
    func tail(
        _ confidence: Double
    ) throws(GSLFailure) -> (mean: Double, variance: Double, last: Double, weight: Double) {
        let weight = min(count * (1 - confidence), count)
        // A whole number of losses must not end in a sliver of one more.
        let taken = min(max(Int((weight - 1e-9).rounded(.up)), 1), losses.count)
        let (last, _) = try OrderStatistics.pair(losses, place: losses.count + 1 - taken)
        let beyond = losses.filter { $0 > last }
        let rest = max(weight - Double(beyond.count), 0)
        // About `last`, so that no digits are lost where the losses are close.
        let sum = beyond.reduce(0) { $0 + ($1 - last) / weight }
        let square = beyond.reduce(0) { $0 + ($1 - last - sum) / weight * ($1 - last - sum) }
        return (last + sum, square + rest / weight * sum * sum, last, weight)
    }
}
