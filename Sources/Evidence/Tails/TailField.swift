public import MarginPolicy
public import VolModel

/// Every combination that competes: filters × laws × windows, the shipped tail and the two usual
/// ways among them.
public struct TailField: Sendable, Hashable {
    public let contenders: [TailContender]

    /// The tail of the policy that the package ships.
    public static let shipped = TailCandidate(RiskPolicy())

    /// nil: the usual ones. A law without a sample competes once, not once for each window.
    public init(
        filters: [VolatilityFilter?]? = nil, laws: [TailLaw]? = nil, windows: [TimeSpan]? = nil
    ) {
        let filters = filters ?? Self.usualFilters
        let laws = laws ?? Self.usualLaws
        let windows = windows ?? [.days(90), .days(365)]
        var contenders: [TailContender] = [
            .candidate(Self.shipped), .rollingQuantile, .normalEWMA,
        ]
        for filter in filters {
            for law in laws {
                let usesSample = !law.isOfUnitVariance || filter == nil
                for window in usesSample ? windows : Array(windows.suffix(1)) {
                    let candidate = TailContender.candidate(
                        TailCandidate(filter: filter, law: law, window: window))
                    if !contenders.contains(candidate) { contenders.append(candidate) }
                }
            }
        }
        self.contenders = contenders
    }

    /// No filter, averages from hours to weeks, the larger of a fast and a slow one, and the
    /// shipped one.
    static let usualFilters: [VolatilityFilter?] = [
        nil, VolatilityFilter([.ewma(halfLife: .hours(6))]),
        VolatilityFilter([.ewma(halfLife: .days(1))]),
        VolatilityFilter([.ewma(halfLife: .minutes(16_128))]),
        VolatilityFilter(
            [.ewma(halfLife: .days(1)), .ewma(halfLife: .minutes(16_128))], combination: .max),
        shipped.filter,
    ]

    static let usualLaws: [TailLaw] = [
        .historical(HistoricalTail()), .historical(HistoricalTail(convention: .type7)),
        .generalizedPareto, .studentT(degreesOfFreedom: nil), .normal,
    ]
}

extension TailCandidate {
    /// What a policy takes for its `tail` component.
    public init(_ policy: RiskPolicy) {
        self.init(
            filter: policy.filter, law: policy.tailLaw, window: policy.tail.window)
    }
}
