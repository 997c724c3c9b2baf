public import VolModel

/// How a series of requirements did against the losses that followed.
///
/// Ratios are fractions of notional. A breach is a loss that is larger than the requirement set
/// before it.
public struct CoverageFigures: Sendable, Hashable {
    public let observations: Int
    public let confidence: Double
    public let breaches: Int
    /// Unconditional coverage (Kupiec, 1995); nil without observations.
    public let kupiec: LikelihoodRatio?
    public let transitions: TransitionCounts
    /// Of neighbouring horizons (Christoffersen, 1998); nil for fewer than two.
    public let independence: LikelihoodRatio?
    /// The most breaches in any 168 hours.
    public let worstWeekBreaches: Int
    public let meanRequirement: Double
    /// Mean over all horizons of max(loss − requirement, 0): the severity.
    public let meanBeyond: Double
    /// The largest loss beyond a requirement.
    public let largestBeyond: Double
    /// Mean of (1{loss > m} − (1 − c)) · (loss − m), the quantile's own loss function: least in
    /// expectation for the true quantile (Koenker and Bassett, 1978).
    public let quantileScore: Double

    public var expectedBreaches: Double { Double(observations) * (1 - confidence) }
    public var breachRate: Double { Double(breaches) / Double(observations) }
    public var conditionalCoverage: LikelihoodRatio? {
        guard let kupiec, let independence else { return nil }
        return .conditionalCoverage(kupiec, independence)
    }

    /// `startTimes` in microseconds, increasing; one loss and one requirement for each. Horizons
    /// without a requirement, NaN, are left out. Two horizons are neighbours where one begins when
    /// the other ends.
    public init(
        startTimes: [Int64], losses: [Double], requirements: [Double], horizon: TimeSpan,
        confidence: Double
    ) {
        var figures = Sums()
        var previous: (start: Int64, isBreach: Bool)?
        var breachTimes: [Int64] = []
        for i in startTimes.indices where !requirements[i].isNaN {
            let beyond = losses[i] - requirements[i]
            let isBreach = beyond > 0
            figures.count += 1
            figures.requirement += requirements[i]
            figures.score += Self.score(loss: losses[i], requirements[i], confidence: confidence)
            if isBreach {
                breachTimes.append(startTimes[i])
                figures.beyond += beyond
                figures.largest = max(figures.largest, beyond)
            }
            if let previous, startTimes[i] - previous.start == horizon.microseconds {
                figures.transitions.add(from: previous.isBreach, to: isBreach)
            }
            previous = (startTimes[i], isBreach)
        }
        let n = Double(figures.count)
        observations = figures.count
        self.confidence = confidence
        breaches = breachTimes.count
        kupiec = .kupiec(breaches: breachTimes.count, of: figures.count, rate: 1 - confidence)
        transitions = figures.transitions
        independence = .independence(figures.transitions)
        worstWeekBreaches = Self.most(of: breachTimes, within: .hours(168))
        meanRequirement = figures.requirement / n
        meanBeyond = figures.beyond / n
        largestBeyond = figures.largest
        quantileScore = figures.score / n
    }

    /// One horizon's part of the quantile score.
    static func score(loss: Double, _ requirement: Double, confidence: Double) -> Double {
        loss > requirement
            ? confidence * (loss - requirement) : (1 - confidence) * (requirement - loss)
    }

    /// The most of `times` in any half-open span of that length.
    static func most(of times: [Int64], within span: TimeSpan) -> Int {
        var first = 0
        var most = 0
        for (last, time) in times.enumerated() {
            while time - times[first] >= span.microseconds { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    private struct Sums {
        var count = 0
        var requirement = 0.0
        var beyond = 0.0
        var largest = 0.0
        var score = 0.0
        var transitions = TransitionCounts()
    }
}
