import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How likely each test is to reject a requirement that is wrong, at so many horizons.
///
/// A test that cannot reject proves nothing by not rejecting; its p-value is published beside this
/// figure. Each test rejects where its own p-value is below 5%, the traffic light where it is not
/// green. The alternatives:
///
/// - of ``kupiec``, ``binomial``, ``timeUntilFirst`` and ``trafficLight``: independent breaches
///   twice as often as aimed at. Exact sums.
/// - of ``independence``, ``mixed`` and ``dynamicQuantile``: breaches as often as aimed at, but
///   after a breach ten times as likely, at most ½ (a Markov chain). From 200 to 2,000 simulated
///   histories, fewer for more breaches; a standard error of at most 0.012 while there are fewer
///   than 500 of them.
/// - of ``shortfall``: losses 1.25 times as large as forecast, t with 4 degrees of freedom, which
///   makes breaches both more frequent and larger. From 200 to 10,000 simulated histories; an error
///   of about 0.01 while there are fewer than 200 breaches.
///
/// Limit: levels are those that the tests claim. With few breaches χ² is a rough law, and the
/// rate of false rejections is not 5% either.
public struct CoveragePower: Sendable, Hashable {
    /// nil where twice the rate is no rate.
    public let kupiec: Double?
    /// Of the exact one-sided test for too many breaches; nil as for ``kupiec``.
    public let binomial: Double?
    /// A history without a breach does not reject; nil as for ``kupiec``.
    public let timeUntilFirst: Double?
    /// Yellow or red; nil as for ``kupiec``.
    public let trafficLight: Double?
    /// nil for fewer than two horizons or where no breach can be likelier after another.
    public let independence: Double?
    /// A history without a breach does not reject; nil as for ``independence``.
    public let mixed: Double?
    /// Of the test on four lags, without the requirement; nil for fewer than ten horizons.
    public let dynamicQuantile: Double?
    /// Of Acerbi and Szekely's Z₂; nil for rates of ½ and more.
    public let shortfall: Double?

    public static let level = 0.05
    public static let rateFactor = 2.0
    public static let clusterFactor = 10.0
    public static let mostAfterBreach = 0.5
    public static let lossFactor = 1.25

    public static let mostObservations = 10_000_000

    /// nil without observations, for more than ``mostObservations``, or a rate outside (0, 1).
    public init?(observations: Int, rate: Double, seed: UInt32 = 1) {
        guard observations <= Self.mostObservations,
            let right = BinomialLaw(trials: observations, rate: rate)
        else { return nil }
        let wrong = BinomialLaw(trials: observations, rate: Self.rateFactor * rate)
        kupiec = wrong.map { Self.kupiec(right, $0) }
        binomial = wrong.map { $0.atLeast(right.leastExceeded(atMost: Self.level) + 1) }
        timeUntilFirst = wrong.map { Self.timeUntilFirst(right, $0) }
        trafficLight = wrong.flatMap { wrong in
            TrafficLight.starts(observations: observations, rate: rate)
                .map { wrong.atLeast($0.yellow) }
        }
        let clustered = Self.clustered(right, seed: seed)
        independence = observations > 1 ? clustered?.independence : nil
        mixed = observations > 1 ? clustered?.mixed : nil
        dynamicQuantile = observations >= 10 ? clustered?.dynamicQuantile : nil
        shortfall = Self.shortfall(right, seed: seed)
    }

    /// The first of `range` where `holds`, false before and true from there on; the end where none.
    private static func first(in range: Range<Int>, _ holds: (Int) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func rejects(_ found: LikelihoodRatio?) -> Bool {
        found.map { $0.probability < level } ?? false
    }

    /// Few and many breaches are rejected, those about the mean are not.
    private static func kupiec(_ right: BinomialLaw, _ wrong: BinomialLaw) -> Double {
        func rejects(_ x: Int) -> Bool {
            Self.rejects(.kupiec(breaches: x, of: right.trials, rate: right.rate))
        }
        let mean = Int(right.mean)
        let accepted = first(in: 0..<mean + 1) { !rejects($0) }
        let many = first(in: mean + 1..<right.trials + 1) { rejects($0) }
        return wrong.atMost(accepted - 1) + wrong.atLeast(many)
    }

    /// An early and a late first breach are rejected, one at about 1/p is not.
    private static func timeUntilFirst(_ right: BinomialLaw, _ wrong: BinomialLaw) -> Double {
        func rejects(_ n: Int) -> Bool { Self.rejects(.timeUntilFirst(n, rate: right.rate)) }
        func within(_ n: Int) -> Double { -expm1(Double(n) * log1p(-wrong.rate)) }
        let middle = Int(min(Double(right.trials), 1 / right.rate))
        let accepted = first(in: 1..<middle + 1) { !rejects($0) }
        let late = first(in: middle + 1..<max(middle, right.trials) + 1) { rejects($0) }
        return within(accepted - 1) + (late > right.trials ? 0 : within(right.trials))
            - (late > right.trials ? 0 : within(late - 1))
    }

    private static func clustered(
        _ law: BinomialLaw, seed: UInt32
    ) -> (independence: Double, mixed: Double, dynamicQuantile: Double)? {
        let after = min(clusterFactor * law.rate, mostAfterBreach)
        guard let chain = ClusteredBreaches(count: law.trials, rate: law.rate, afterBreach: after),
            let stream = try? RandomStream(seed: seed)
        else { return nil }
        let histories = Int(min(2000, max(200, 1e6 / law.mean)))
        var rejections = (independence: 0, mixed: 0, dynamicQuantile: 0)
        for _ in 0..<histories {
            let places = chain.places(stream)
            let counts = ClusteredBreaches.transitions(places, count: law.trials)
            if rejects(.independence(counts)) { rejections.independence += 1 }
            if rejects(mixed(places, law)) { rejections.mixed += 1 }
            let quantile = DynamicQuantile(
                places: places, count: law.trials, requirements: nil, rate: law.rate, lags: 4)
            if let quantile, quantile.probability < level { rejections.dynamicQuantile += 1 }
        }
        let n = Double(histories)
        return (
            Double(rejections.independence) / n, Double(rejections.mixed) / n,
            Double(rejections.dynamicQuantile) / n
        )
    }

    private static func mixed(_ places: [Int], _ law: BinomialLaw) -> LikelihoodRatio? {
        let gaps = zip(places, [-1] + places).map { $0 - $1 }
        guard
            let between = LikelihoodRatio.timeBetween(gaps: gaps, rate: law.rate),
            let coverage = LikelihoodRatio.kupiec(
                breaches: places.count, of: law.trials, rate: law.rate)
        else { return nil }
        return .mixed(coverage: coverage, between: between, breaches: places.count)
    }

    private static func shortfall(_ law: BinomialLaw, seed: UInt32) -> Double? {
        let replications = ShortfallTests.replications(of: law.mean)
        guard law.rate < 0.5,
            let forecast = try? StudentTTail(degreesOfFreedom: 4),
            let quantile = try? forecast.valueAtRisk(exceedance: law.rate),
            let right = ShortfallTests.studentSizes(degreesOfFreedom: 4, rate: law.rate),
            let stream = try? RandomStream(seed: seed)
        else { return nil }
        let breachRate = upperTailOfUnitVarianceT4(quantile / lossFactor)
        guard let wrongLaw = BinomialLaw(trials: law.trials, rate: breachRate),
            let wrong = BreachSizes(
                forecast, rate: law.rate, scale: lossFactor, breachRate: breachRate)
        else { return nil }
        let usual = ShortfallTests.simulatedZ2(
            law, right, expected: law.mean, replications: replications, stream)
        guard let critical = try? Quantile.type7(usual, probability: level) else { return nil }
        let found = ShortfallTests.simulatedZ2(
            wrongLaw, wrong, expected: law.mean, replications: replications, stream)
        return Double(found.count { $0 < critical }) / Double(found.count)
    }

    /// P(T > t) = (1 − s)² (2 + s)/4 with s = t/√(4 + t²), t = √2 x for unit variance.
    static func upperTailOfUnitVarianceT4(_ x: Double) -> Double {
        let s = x / (2 + x * x).squareRoot()
        let rest = s > 0 ? 2 / ((2 + x * x) * (1 + s)) : 1 - s
        return rest * rest * (2 + s) / 4
    }
}
