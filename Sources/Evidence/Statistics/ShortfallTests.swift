import VolModel

/// Whether losses beyond the requirement are as large as the expected shortfall said.
///
/// Formula, with losses L, breaches I = 1{L > requirement}, x of them in T, and the rate α:
/// Z₁ = 1 − Σ (L I / ES) / x and Z₂ = 1 − Σ L I / (T α ES) (Acerbi and Szekely, 2014, tests 1 and 2
/// with X = −L). Both are 0 in expectation and negative where risk was understated; Z₁ looks at the
/// sizes only, Z₂ at their number too.
///
/// Conventions: the distribution under the hypothesis is simulated. Horizons are independent, a
/// breach has the probability α, and its size is that of Student's t beyond its quantile, with the
/// degrees of freedom at which the ratio of shortfall to quantile is the mean of the forecasts'. So
/// heavy tails get critical values of their own, which those for the normal are not.
///
/// Limits: one tail for all forecasts; where the ratio differs from one to the next, or the tail is
/// not that of t, p-values are approximate. Breaches that cluster, or horizons that overlap, make
/// both statistics wider than simulated.
public struct ShortfallTests: Sendable, Hashable {
    /// nil without a breach.
    public let z1: Double?
    public let z2: Double
    /// P(Z₁ ≤ z₁) given the number of breaches: small where they were larger than forecast.
    public let z1Probability: Double?
    /// P(Z₂ ≤ z₂): small where breaches were too many or too large.
    public let z2Probability: Double
    /// Below it Z₂ rejects at 5%.
    public let z2CriticalValue: Double
    /// Of the simulated tail; nil for the normal, to which ratios at or below its own lead. Below
    /// ``leastDegreesOfFreedom`` the index of a Pareto tail.
    public let degreesOfFreedom: Double?

    public static let leastDegreesOfFreedom = 2.05
    static let mostDegreesOfFreedom = 1000.0
    /// Of one simulation of critical values: half a minute.
    public static let mostDraws = 1e9

    /// `losses` are positive where bad, in the unit of the other two; forecasts are made before the
    /// loss. Horizons whose requirement is NaN are left out.
    ///
    /// nil without horizons, for rows of different length, a requirement or shortfall that is not
    /// positive and finite, a loss that is not finite, shortfalls that are less than the
    /// requirements on average, or a rate outside (0, 0.5).
    public init?(
        losses: [Double], requirements: [Double], shortfalls: [Double], rate: Double,
        seed: UInt32 = 1
    ) {
        guard let sums = Sums(losses, requirements, shortfalls),
            let law = BinomialLaw(trials: sums.count, rate: rate), rate < 0.5,
            let tail = Self.tail(ratio: sums.ratios / Double(sums.count), rate: rate)
        else { return nil }
        let z2 = 1 - sums.sizes / law.mean
        var z1: (statistic: Double, probability: Double)?
        var simulated: [Double] = []
        do throws(GSLFailure) {
            let stream = try RandomStream(seed: seed)
            simulated = Self.simulatedZ2(
                law, tail.sizes, expected: law.mean,
                replications: Self.replications(of: law.mean), stream)
            if sums.breaches > 0 {
                let n = Double(sums.breaches)
                let statistic = 1 - sums.sizes / n
                let draws = (0..<Self.replications(of: n)).map { _ in
                    1 - tail.sizes.sum(of: sums.breaches, stream) / n
                }
                z1 = (statistic, Self.share(of: draws, atMost: statistic))
            }
            z2CriticalValue = try Quantile.type7(simulated, probability: 0.05)
        } catch {
            return nil
        }
        self.z1 = z1?.statistic
        z1Probability = z1?.probability
        self.z2 = z2
        z2Probability = Self.share(of: simulated, atMost: z2)
        degreesOfFreedom = tail.degreesOfFreedom
    }

    /// Quantiles of Z₂ at each of `levels` where losses follow Student's t.
    ///
    /// At T = 250 and α = 2.5% the level 5% gives −0.82 (3 degrees of freedom), −0.74 (5), −0.71
    /// (10) and −0.70 (100). nil without observations, for a rate outside (0, 0.5), 2 degrees of
    /// freedom or fewer (the normal law at infinity), levels outside [0, 1], fewer than two
    /// replications, or more than ``mostDraws`` breaches or replications in all.
    public static func simulatedCriticalValues(
        observations: Int, rate: Double, degreesOfFreedom: Double, levels: [Double],
        replications: Int, seed: UInt32 = 1
    ) -> [Double]? {
        guard let law = BinomialLaw(trials: observations, rate: rate), rate < 0.5,
            replications > 1, Double(replications) * max(1, law.mean) <= mostDraws,
            levels.allSatisfy({ (0...1).contains($0) }),
            let sizes = studentSizes(degreesOfFreedom: degreesOfFreedom, rate: rate),
            let stream = try? RandomStream(seed: seed)
        else { return nil }
        let simulated = simulatedZ2(
            law, sizes, expected: law.mean, replications: replications, stream)
        return try? levels.map { level throws(GSLFailure) in
            try Quantile.type7(simulated, probability: level)
        }
    }

    /// Values of Z₂ where the number of breaches follows `law` and `expected` were aimed at.
    static func simulatedZ2(
        _ law: BinomialLaw, _ sizes: BreachSizes, expected: Double, replications: Int,
        _ stream: borrowing RandomStream
    ) -> [Double] {
        let counts = SimulatedCounts(law)
        var values: [Double] = []
        values.reserveCapacity(replications)
        for _ in 0..<replications {
            values.append(1 - sizes.sum(of: counts.next(stream), stream) / expected)
        }
        return values
    }

    /// About two million sizes in all.
    static func replications(of breaches: Double) -> Int {
        Int(min(10_000, max(200, 2e6 / breaches)))
    }

    /// Never zero: the series itself is one more draw.
    private static func share(of draws: [Double], atMost value: Double) -> Double {
        Double(draws.count { $0 <= value } + 1) / Double(draws.count + 1)
    }

    static func studentSizes(degreesOfFreedom: Double, rate: Double) -> BreachSizes? {
        if degreesOfFreedom == .infinity {
            return (try? NormalTail(standardDeviation: 1)).flatMap {
                BreachSizes($0, rate: rate, breachRate: rate)
            }
        }
        return (try? StudentTTail(degreesOfFreedom: degreesOfFreedom)).flatMap {
            BreachSizes($0, rate: rate, breachRate: rate)
        }
    }

    /// The tail whose expected shortfall is `ratio` times its quantile.
    static func tail(
        ratio: Double, rate: Double
    ) -> (degreesOfFreedom: Double?, sizes: BreachSizes)? {
        guard ratio >= 1, ratio.isFinite else { return nil }
        func isHeavier(_ degrees: Double) -> Bool? {
            guard let law = try? StudentTTail(degreesOfFreedom: degrees),
                let quantile = try? law.valueAtRisk(exceedance: rate),
                let shortfall = try? law.expectedShortfall(exceedance: rate)
            else { return nil }
            return shortfall > ratio * quantile
        }
        guard let atMost = isHeavier(mostDegreesOfFreedom),
            let atLeast = isHeavier(leastDegreesOfFreedom)
        else { return nil }
        if atMost {
            return studentSizes(degreesOfFreedom: .infinity, rate: rate).map { (nil, $0) }
        }
        if !atLeast {
            let index = ratio / (ratio - 1)
            return BreachSizes(tailIndex: index).map { (index, $0) }
        }
        var (heavy, light) = (leastDegreesOfFreedom, mostDegreesOfFreedom)
        for _ in 0..<60 {
            let middle = (heavy * light).squareRoot()
            guard let isHeavier = isHeavier(middle) else { return nil }
            if isHeavier { heavy = middle } else { light = middle }
        }
        return studentSizes(degreesOfFreedom: heavy, rate: rate).map { (heavy, $0) }
    }

    private struct Sums {
        var count = 0
        var breaches = 0
        var sizes = 0.0
        var ratios = 0.0

        init?(_ losses: [Double], _ requirements: [Double], _ shortfalls: [Double]) {
            guard losses.count == requirements.count, losses.count == shortfalls.count else {
                return nil
            }
            for place in losses.indices where !requirements[place].isNaN {
                let (requirement, shortfall) = (requirements[place], shortfalls[place])
                guard losses[place].isFinite, requirement > 0, requirement.isFinite,
                    shortfall > 0, shortfall.isFinite
                else { return nil }
                count += 1
                ratios += shortfall / requirement
                if losses[place] > requirement {
                    breaches += 1
                    sizes += losses[place] / shortfall
                }
            }
            guard sizes.isFinite else { return nil }
        }
    }
}
