/// Tests of when breaches come, where ``LikelihoodRatio/kupiec(breaches:of:rate:)`` counts them.
extension LikelihoodRatio {
    /// Whether the first breach comes about when it should.
    ///
    /// Formula: LR = −2 ln [p (1 − p)ⁿ⁻¹ / ((1/n)(1 − 1/n)ⁿ⁻¹)] ~ χ²(1), n the horizon of the first
    /// breach, from 1, and p the rate that was aimed at (Kupiec, 1995: time until first failure).
    /// nil for n < 1 or a rate outside (0, 1).
    ///
    /// Limit: one number of a whole history; it rarely rejects. See ``CoveragePower``.
    public static func timeUntilFirst(_ n: Int, rate: Double) -> LikelihoodRatio? {
        untilBreach(n, rate: rate).map { LikelihoodRatio($0, degreesOfFreedom: 1) }
    }

    /// Whether the times between breaches are those of independent ones at the right rate.
    ///
    /// Formula: Σ of the statistic of ``timeUntilFirst(_:rate:)`` over x gaps ~ χ²(x) (Haas, 2001).
    /// `gaps` are differences of places, 1 for neighbours; the first is the time until the first
    /// breach (``gaps(_:)``). nil without gaps, for one below 1, or a rate outside (0, 1).
    public static func timeBetween(gaps: [Int], rate: Double) -> LikelihoodRatio? {
        guard !gaps.isEmpty else { return nil }
        var sum = 0.0
        for gap in gaps {
            guard let part = untilBreach(gap, rate: rate) else { return nil }
            sum += part
        }
        return LikelihoodRatio(sum, degreesOfFreedom: Double(gaps.count))
    }

    /// How often and when together: TBF = POF + TBFI ~ χ²(x + 1) of x breaches (Haas, 2001).
    ///
    /// Limit: with one degree of freedom for each breach it is the weaker the longer the history
    /// is; χ² is also a rough law for each single gap.
    public static func mixed(
        coverage: LikelihoodRatio, between: LikelihoodRatio, breaches: Int
    ) -> LikelihoodRatio {
        LikelihoodRatio(
            coverage.statistic + between.statistic, degreesOfFreedom: Double(max(0, breaches)) + 1)
    }

    /// The times until the first breach and from each to the next, in horizons.
    public static func gaps(_ hits: [Bool]) -> [Int] {
        var gaps: [Int] = []
        var last = -1
        for (place, hit) in hits.enumerated() where hit {
            gaps.append(place - last)
            last = place
        }
        return gaps
    }

    static func untilBreach(_ n: Int, rate p: Double) -> Double? {
        guard n >= 1, p > 0, p < 1 else { return nil }
        return 2
            * (logLikelihood(hits: 1, of: n, at: 1 / Double(n))
                - logLikelihood(hits: 1, of: n, at: p))
    }
}
