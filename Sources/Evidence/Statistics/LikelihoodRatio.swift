import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A likelihood ratio statistic and its p-value under χ².
public struct LikelihoodRatio: Sendable, Hashable {
    public let statistic: Double
    /// P(χ² > statistic): small where the hypothesis does not fit.
    public let probability: Double

    init(_ statistic: Double, degreesOfFreedom: Double) {
        // Rounding may leave a perfect fit a hair below zero.
        self.statistic = max(0, statistic)
        probability =
            (try? Distribution.chiSquaredUpperTail(
                self.statistic, degreesOfFreedom: degreesOfFreedom)) ?? .nan
    }

    /// ln of pˣ (1 − p)ⁿ⁻ˣ, with 0 · ln 0 = 0.
    static func logLikelihood(hits: Int, of trials: Int, at rate: Double) -> Double {
        let misses = trials - hits
        return (hits > 0 ? Double(hits) * log(rate) : 0)
            + (misses > 0 ? Double(misses) * log1p(-rate) : 0)
    }
}

extension LikelihoodRatio {
    /// Whether breaches happen as often as they should: unconditional coverage.
    ///
    /// Formula: LR = −2 ln [(1 − p)ⁿ⁻ˣ pˣ / ((1 − x/n)ⁿ⁻ˣ (x/n)ˣ)] ~ χ²(1), x breaches of n, p the
    /// rate that was aimed at (Kupiec, 1995). nil without observations.
    public static func kupiec(breaches x: Int, of n: Int, rate p: Double) -> LikelihoodRatio? {
        guard n > 0, (0...n).contains(x), p > 0, p < 1 else { return nil }
        return LikelihoodRatio(
            2
                * (logLikelihood(hits: x, of: n, at: Double(x) / Double(n))
                    - logLikelihood(hits: x, of: n, at: p)),
            degreesOfFreedom: 1)
    }

    /// Whether a breach makes another in the next horizon likelier: first-order independence.
    ///
    /// Formula: with nᵢⱼ the transitions from state i to j (1 a breach), π₀₁ = n₀₁/(n₀₀ + n₀₁),
    /// π₁₁ = n₁₁/(n₁₀ + n₁₁), π = (n₀₁ + n₁₁)/Σ,
    /// LR = −2 ln [(1 − π)^(n₀₀+n₁₀) π^(n₀₁+n₁₁) / ((1 − π₀₁)^n₀₀ π₀₁^n₀₁ (1 − π₁₁)^n₁₀ π₁₁^n₁₁)]
    /// ~ χ²(1) (Christoffersen, 1998). nil without transitions.
    public static func independence(_ counts: TransitionCounts) -> LikelihoodRatio? {
        let total = counts.total
        guard total > 0 else { return nil }
        let calm = counts.calmToCalm + counts.calmToBreach
        let breached = counts.breachToCalm + counts.breachToBreach
        let hits = counts.calmToBreach + counts.breachToBreach
        func best(_ hits: Int, _ trials: Int) -> Double {
            trials > 0
                ? logLikelihood(hits: hits, of: trials, at: Double(hits) / Double(trials)) : 0
        }
        return LikelihoodRatio(
            2
                * (best(counts.calmToBreach, calm) + best(counts.breachToBreach, breached)
                    - best(hits, total)),
            degreesOfFreedom: 1)
    }

    /// Coverage and independence together: the sum of both ~ χ²(2) (Christoffersen, 1998).
    public static func conditionalCoverage(
        _ coverage: LikelihoodRatio, _ independence: LikelihoodRatio
    ) -> LikelihoodRatio {
        LikelihoodRatio(coverage.statistic + independence.statistic, degreesOfFreedom: 2)
    }
}

/// How often one horizon with or without a breach was followed by another.
public struct TransitionCounts: Sendable, Hashable {
    public var calmToCalm = 0
    public var calmToBreach = 0
    public var breachToCalm = 0
    public var breachToBreach = 0

    public init() {}

    public init(calmToCalm: Int, calmToBreach: Int, breachToCalm: Int, breachToBreach: Int) {
        self.calmToCalm = calmToCalm
        self.calmToBreach = calmToBreach
        self.breachToCalm = breachToCalm
        self.breachToBreach = breachToBreach
    }

    public var total: Int { calmToCalm + calmToBreach + breachToCalm + breachToBreach }

    mutating func add(from: Bool, to: Bool) {
        switch (from, to) {
        case (false, false): calmToCalm += 1
        case (false, true): calmToBreach += 1
        case (true, false): breachToCalm += 1
        case (true, true): breachToBreach += 1
        }
    }
}
