#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The threshold of a generalised Pareto fit, chosen by a stated rule, and what else was tried.
///
/// Rule: of the ``exceedanceShares`` of the sample, the largest that is ``Verdict/suitable``: with
/// at most ``mostExcesses(sampleSize:)`` values beyond it, ξ not on a bound of its range, and an
/// Anderson-Darling statistic below the critical value of 10%. A threshold is the loss next to the
/// ones beyond it, X₍ₖ₊₁₎ with k the share of n rounded down. Shares with fewer than
/// ``leastExcesses`` are left out. Where none is suitable the smallest stands, with its verdict.
///
/// Formula: A² = −N − (1/N) Σ (2i − 1) [ln zᵢ + ln(1 − z_(N+1−i))] over the ascending zᵢ = F(yᵢ).
///
/// Limit: the test often does not find that a threshold lies too far inside. Over 15% of 10,000
/// Student t losses with 4 degrees of freedom it rejects two fits in five, though the 99.99%
/// quantile is 16% too low in the mean; hence the limit that grows with √n. Ties, as of rounded
/// prices, are rejected as any other departure is.
///
/// Source: Choulakian and Stephens (2001) for the test; Bader, Yan and Zhang (2018) for its use on
/// a ladder of thresholds.
public struct ThresholdChoice: Sendable, Hashable {
    /// Tried from the first to the last.
    public static let exceedanceShares = [0.15, 0.1, 0.075, 0.05, 0.025, 0.01]
    public static let leastExcesses = 30

    /// 5 √n. With Student t losses of 3 to 6 degrees of freedom the 99.99% quantile had its least
    /// mean squared error at 150 excesses of 1,000, 300 of 3,000 and 500 of 10,000.
    public static func mostExcesses(sampleSize: Int) -> Int {
        Int(5 * Double(max(sampleSize, 0)).squareRoot())
    }

    public enum Verdict: String, Sendable, Hashable {
        case suitable
        /// More than ``mostExcesses(sampleSize:)``.
        case tooManyExcesses = "too many excesses"
        /// The search for ξ ended at −1/2 or 3/2.
        case shapeOnBound = "shape on a bound"
        /// By the test.
        case rejected
    }

    public struct Candidate: Sendable, Hashable {
        /// Of the sample, as the rule states it; ties may leave fewer beyond the threshold.
        public let share: Double
        public let fit: GeneralizedParetoFit
        /// Of the same excesses; nil where the threshold is not positive.
        public let hill: HillEstimate?
        /// A².
        public let andersonDarling: Double
        /// What A² exceeds in one of ten samples of such a law.
        public let criticalValue: Double
        public let verdict: Verdict
    }

    /// By falling share.
    public let candidates: [Candidate]
    public let chosen: Candidate

    /// Throws: ``GSLFailure`` for a value that is not finite, or fewer than ``leastExcesses``
    /// losses beyond every threshold, as with fewer than 200 values, or only equal ones.
    public init(_ sample: [Double]) throws(GSLFailure) {
        guard sample.allSatisfy(\.isFinite) else {
            throw Self.refused("a value is not finite", sample)
        }
        let descending = try Self.largest(sample)
        candidates = Self.exceedanceShares.compactMap {
            Self.candidate(descending, sampleSize: sample.count, share: $0)
        }
        guard let chosen = candidates.first(where: { $0.verdict == .suitable }) ?? candidates.last
        else {
            throw Self.refused("fewer than \(Self.leastExcesses) excesses", sample)
        }
        self.chosen = chosen
    }

    /// The losses that some candidate looks at, from the largest down.
    private static func largest(_ sample: [Double]) throws(GSLFailure) -> [Double] {
        guard sample.count > leastExcesses else { return [] }
        let needed = Int(exceedanceShares[0] * Double(sample.count)) + 1
        let least = try OrderStatistics.pair(sample, place: sample.count + 1 - needed).0
        return sample.filter { $0 >= least }.sorted(by: >)
    }

    private static func candidate(
        _ descending: [Double], sampleSize: Int, share: Double
    ) -> Candidate? {
        let largest = Int(share * Double(sampleSize))
        guard largest >= leastExcesses else { return nil }
        let threshold = descending[largest]
        let excesses = descending[..<largest].reversed().drop { $0 <= threshold }.map {
            $0 - threshold
        }
        guard excesses.count >= leastExcesses,
            let fit = try? GeneralizedParetoFit(
                maximumLikelihoodOf: TailExcesses(
                    threshold: threshold, ascending: excesses,
                    share: Double(excesses.count) / Double(sampleSize)))
        else { return nil }
        let statistic = ParetoGoodness.andersonDarling(
            fit.likelihood, shape: fit.law.shape, scale: fit.law.scale / fit.likelihood.unit)
        let criticalValue = ParetoGoodness.criticalValue(shape: fit.law.shape)
        var verdict = Verdict.suitable
        if fit.excesses > mostExcesses(sampleSize: sampleSize) {
            verdict = .tooManyExcesses
        } else if fit.isOnBound {
            verdict = .shapeOnBound
        } else if !(statistic <= criticalValue) {
            // A statistic that is not a number is no support either.
            verdict = .rejected
        }
        return Candidate(
            share: share, fit: fit,
            hill: try? HillEstimate(descending: descending, largest: excesses.count),
            andersonDarling: statistic, criticalValue: criticalValue, verdict: verdict)
    }

    private static func refused(_ reason: String, _ sample: [Double]) -> GSLFailure {
        GSLFailure(
            code: .domain, reason: reason, function: "ThresholdChoice",
            arguments: "\(sample.count) values")
    }
}
