/// The volatility that returns are divided by before their tail is taken: several estimators as
/// one.
public struct VolatilityFilter: Sendable, Hashable {
    /// How the volatilities of the estimators become one, at each instant.
    public enum Combination: String, Sendable, Hashable, CaseIterable {
        /// The largest.
        case max
        /// The arithmetic mean.
        case mean
    }

    public var estimators: [VolatilityEstimator]
    public var combination: Combination
    /// A half-life is at least this many mean intervals of the feed: an average of fewer updates
    /// is mostly the last one. 0: half-lives are taken as stated.
    public var leastUpdates: Int

    public init(
        _ estimators: [VolatilityEstimator], combination: Combination = .mean,
        leastUpdates: Int = 0
    ) {
        self.estimators = estimators
        self.combination = combination
        self.leastUpdates = leastUpdates
    }

    /// The filter for a feed of that extent: half-lives below ``leastUpdates`` mean intervals are
    /// lengthened to them, rounded up to an hour. Two estimators that become the same by it stay
    /// two, so that the weight of the others does not change.
    public func resolved(for extent: SeriesExtent) -> VolatilityFilter {
        let hour = TimeSpan.hours(1).microseconds
        let spacing = extent.meanSpacing.microseconds
        let (least, overflows) = spacing.multipliedReportingOverflow(
            by: Int64(max(leastUpdates, 0)))
        let bounded = overflows ? Int64.max - hour : min(least, Int64.max - hour)
        let memory = TimeSpan(microseconds: (bounded + hour - 1) / hour * hour)
        func lengthened(_ halfLife: TimeSpan) -> TimeSpan {
            halfLife.microseconds < bounded ? memory : halfLife
        }
        var filter = self
        filter.estimators = estimators.map { estimator in
            switch estimator {
            case .ewma(let halfLife): .ewma(halfLife: lengthened(halfLife))
            case .ewmaAsymmetric(let halfLife, let asymmetry):
                .ewmaAsymmetric(halfLife: lengthened(halfLife), asymmetry: asymmetry)
            default: estimator
            }
        }
        return filter
    }

    /// One volatility of several; NaN of none.
    public func combine(_ volatilities: [Double]) -> Double {
        switch combination {
        case .max: volatilities.max() ?? .nan
        case .mean: volatilities.reduce(0, +) / Double(volatilities.count)
        }
    }

    /// The combined variance per second at each of `times` (microseconds, increasing), each from
    /// observations at or before it only.
    ///
    /// nil where one of the estimators has no rate yet, as an average that has not seen one
    /// half-life: a combination of fewer would be another filter. Half-lives are taken as stated:
    /// see ``resolved(for:)``.
    public func varianceRates(
        _ feed: ObservedFeed, at times: [Int64], maxGap: TimeSpan
    ) -> [Double?] {
        var panel: [VolatilityEstimator: [Double?]] = [:]
        for estimator in estimators where panel[estimator] == nil {
            panel[estimator] = estimator.varianceRates(feed, at: times, maxGap: maxGap)
        }
        return times.indices.map { index in
            let volatilities = estimators.compactMap { panel[$0]?[index]?.squareRoot() }
            guard !volatilities.isEmpty, volatilities.count == estimators.count else { return nil }
            let volatility = combine(volatilities)
            return volatility * volatility
        }
    }
}

extension VolatilityFilter: CustomStringConvertible {
    /// The estimators, joined by `+` where their mean is taken and by `|` where the largest is;
    /// then `@` and ``leastUpdates`` where that is not 0.
    public var description: String {
        let names = estimators.map(\.description)
        return names.joined(separator: combination == .mean ? "+" : "|")
            + (leastUpdates > 0 ? "@\(leastUpdates)" : "")
    }

    /// Reads ``description``. One estimator alone needs no sign.
    public init(_ text: String) throws(EstimatorSyntaxError) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let names = halves.first ?? ""
        let updates = halves.count > 1 ? Int(halves[1]) : 0
        guard let updates, (0...1000).contains(updates) else {
            throw .notANumber(
                key: "@", value: String(halves[1]), expected: "a whole number from 0 to 1000")
        }
        let isLargest = names.contains("|")
        let parts = names.split(separator: isLargest ? "|" : "+", omittingEmptySubsequences: false)
        var estimators: [VolatilityEstimator] = []
        for part in parts { estimators.append(try VolatilityEstimator(String(part))) }
        self.init(
            estimators, combination: isLargest ? .max : .mean, leastUpdates: updates)
    }
}
