import TestSupport

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One estimator with its options, and what it is held against.
struct EvidenceCase: Sendable {
    /// What the figure is an estimate of.
    enum Target: Sendable {
        /// The mean variance of a window that ends at `asOf`.
        case window(TimeSpan)
        /// The mean variance with weights that halve in this time.
        case halfLife(TimeSpan)
        /// Variance at or after `asOf`: there is a truth where it is constant only.
        case constantOnly
    }

    /// As in commands, with the options of the default panel.
    let label: String
    let target: Target
    /// The history that the estimator looks at.
    let reach: TimeSpan
    /// Days from one `asOf` to the next: no less than what the figure depends on.
    let strideDays: Int
    let estimate: @Sendable (ObservedFeed, Timestamp) -> VolatilityEstimate.Value?

    /// The label up to its options.
    var name: String { String(label.prefix { $0 != ":" }) }
}

/// What many figures of one estimator on one kind of feed say of it.
struct EvidenceSample: Sendable {
    /// Estimated over true variance.
    private(set) var ratios: [Double] = []
    private var symmetric = 0
    private var logarithmic = 0

    mutating func take(_ value: VolatilityEstimate.Value, trueVolatility: Double) {
        let volatility = value.annualizedVolatility
        ratios.append(volatility * volatility / (trueVolatility * trueVolatility))
        if abs(volatility - trueVolatility) <= 1.96 * value.standardError { symmetric += 1 }
        // A volatility of zero has no interval on this scale.
        guard volatility > 0 else { return }
        if abs(log(volatility / trueVolatility)) <= 1.96 * value.standardError / volatility {
            logarithmic += 1
        }
    }

    var count: Int { ratios.count }
    var mean: Double { ratios.reduce(0, +) / Double(count) }
    /// nil for one figure.
    var standardDeviation: Double? {
        guard count > 1 else { return nil }
        let mean = mean
        let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(count - 1)).squareRoot()
    }
    /// Of ``mean``.
    var monteCarloError: Double? { standardDeviation.map { $0 / Double(count).squareRoot() } }
    /// Of vol ± 1.96 standard errors.
    var symmetricCoverage: Double { Double(symmetric) / Double(count) }
    /// Of vol · exp(±1.96 standard errors / vol).
    var logarithmicCoverage: Double { Double(logarithmic) / Double(count) }
}

/// Runs estimators over simulated feeds of every kind.
struct EstimatorEvidence {
    /// By label and kind.
    private(set) var samples: [String: [FeedKind: EvidenceSample]] = [:]

    subscript(label: String, kind: FeedKind) -> EvidenceSample? { samples[label]?[kind] }

    /// Each seed is one market of `days` days.
    init(
        _ cases: [EvidenceCase], model: SimulatedMarket.Model, days: Int, seeds: [UInt64],
        kinds: [FeedKind] = FeedKind.allCases
    ) throws {
        let isConstant = model.volatilityOfVolatility == 0
        for seed in seeds {
            let market = try SimulatedMarket(model, days: days, seed: seed, kinds: kinds)
            for kind in kinds {
                guard let feed = market.feeds[kind] else { continue }
                for (reach, group) in Self.byReach(cases) {
                    try measure(group, reach, feed, kind, market, isConstant: isConstant)
                }
            }
        }
    }

    /// Together, so that each part of the history is cut out once.
    private static func byReach(_ cases: [EvidenceCase]) -> [(TimeSpan, [EvidenceCase])] {
        Dictionary(grouping: cases, by: \.reach).sorted { $0.key < $1.key }.map { ($0, $1) }
    }

    private mutating func measure(
        _ cases: [EvidenceCase], _ reach: TimeSpan, _ feed: ObservedFeed, _ kind: FeedKind,
        _ market: SimulatedMarket, isConstant: Bool
    ) throws {
        let firstDay = Int(reach.seconds / 86_400) + 1
        guard firstDay <= market.days else { return }
        for day in firstDay...market.days {
            let due = cases.filter { (day - firstDay).isMultiple(of: $0.strideDays) }
            if due.isEmpty { continue }
            let asOf = Timestamp(microseconds: Int64(day) * 86_400_000_000)
            let part = try feed.tail(reach, upTo: asOf)
            for one in due {
                guard let truth = Self.truth(one.target, market, asOf, isConstant: isConstant),
                    let value = one.estimate(part, asOf)
                else { continue }
                samples[one.label, default: [:]][kind, default: EvidenceSample()].take(
                    value, trueVolatility: (truth * TimeSpan.year.seconds).squareRoot())
            }
        }
    }

    /// A second's variance; nil where there is none to compare with.
    private static func truth(
        _ target: EvidenceCase.Target, _ market: SimulatedMarket, _ asOf: Timestamp,
        isConstant: Bool
    ) -> Double? {
        switch target {
        case .window(let window): market.varianceRate(window, upTo: asOf)
        case .halfLife(let halfLife): market.varianceRate(halfLife: halfLife, upTo: asOf)
        case .constantOnly: isConstant ? market.varianceRate(.days(1), upTo: asOf) : nil
        }
    }
}
