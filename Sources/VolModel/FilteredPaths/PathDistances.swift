/// How far simulated paths went toward the loss of one side: the largest log distance of each.
public struct PathDistances: Sendable, Hashable {
    /// One a path, at least 0, in ascending order.
    public let ascending: [Double]

    /// `ascending` is finite, at least 0 and in that order, and holds one path or more.
    init(ascending: [Double]) { self.ascending = ascending }

    public var count: Int { ascending.count }

    /// The share of paths that reach `logDistance`, which is 1 at 0 and below.
    ///
    /// Edge cases: 0 at infinity; not a number for a distance that is none.
    public func probability(logDistance: Double) -> Double {
        guard !logDistance.isNaN else { return .nan }
        return Double(reaching(logDistance)) / Double(count)
    }

    /// The binomial standard error of the share P of n paths: sqrt(P (1 − P)/n).
    ///
    /// Limit: 0 where no path, or every one, reaches the distance;
    /// ``probabilityInterval(logDistance:confidence:)`` says what is known there.
    public func probabilityStandardError(logDistance: Double) -> Double {
        let share = probability(logDistance: logDistance)
        return (share * (1 - share) / Double(count)).squareRoot()
    }

    /// The interval of Clopper and Pearson (1934) of that probability.
    ///
    /// Throws: ``GSLFailure`` for a confidence outside (0, 1) or a distance that is no number.
    public func probabilityInterval(
        logDistance: Double, confidence: Double
    ) throws(GSLFailure) -> ConfidenceInterval {
        guard !logDistance.isNaN else {
            throw Self.refused("a distance is needed", "\(logDistance)")
        }
        let interval = try ExactLimits.binomialInterval(
            successes: reaching(logDistance), count: count, confidence: confidence)
        return ConfidenceInterval(
            lower: interval.lowerBound, upper: interval.upperBound, confidence: confidence)
    }

    /// The least distance of a path that at most the share `probability` of the paths reaches.
    ///
    /// Formula: the k-th largest of n, k = ⌊n p⌋. It is the upper of the two order statistics about
    /// the quantile: a further path reaches it with the probability k/(n + 1) < p.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), and for one below 1/n, of which the
    /// paths know nothing.
    public func logDistance(probability: Double) throws(GSLFailure) -> Double {
        let place = try placeFromTop(probability)
        return ascending[count - place]
    }

    /// Where the true distance lies, from two order statistics, whatever its law:
    /// ``EmpiricalTail/valueAtRiskInterval(_:coverage:)``.
    ///
    /// Throws: ``GSLFailure`` for a probability or a confidence outside (0, 1).
    public func logDistanceInterval(
        probability: Double, confidence: Double
    ) throws(GSLFailure) -> ConfidenceInterval {
        try EmpiricalTail(ascending, convention: .orderStatistic)
            .valueAtRiskInterval(1 - probability, coverage: confidence)
    }

    /// Of Maritz and Jarrett: ``EmpiricalTail/valueAtRiskStandardError(_:)``.
    ///
    /// Throws: ``GSLFailure`` as ``logDistance(probability:)`` does.
    public func logDistanceStandardError(probability: Double) throws(GSLFailure) -> Double {
        _ = try placeFromTop(probability)
        return try EmpiricalTail(ascending, convention: .orderStatistic)
            .valueAtRiskStandardError(1 - probability)
    }

    private func reaching(_ distance: Double) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if ascending[middle] < distance { low = middle + 1 } else { high = middle }
        }
        return count - low
    }

    private func placeFromTop(_ probability: Double) throws(GSLFailure) -> Int {
        guard probability > 0, probability < 1 else {
            throw Self.refused(
                "a probability strictly between 0 and 1 is needed", "\(probability)")
        }
        // Rounded first, so that 0.07 of 10,000 are 700.
        var place = Int((probability * Double(count)).rounded())
        if Double(place) / Double(count) > probability { place -= 1 }
        guard place > 0 else {
            throw Self.refused(
                "\(count) paths know nothing of that probability: at least 1/p are needed",
                "\(probability)")
        }
        return place
    }

    private static func refused(_ reason: String, _ arguments: String) -> GSLFailure {
        GSLFailure(
            code: .domain, reason: reason, function: "PathDistances", arguments: arguments)
    }
}
