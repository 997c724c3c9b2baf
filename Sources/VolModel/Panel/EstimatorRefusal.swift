extension VolatilityEstimator {
    /// Why the estimator gives no figure on a feed of this kind, whatever the data; nil where it
    /// does.
    ///
    /// That is where simulation has it off by more than a quarter, or without anything to measure:
    /// see ``FeedValidity``.
    public func refusal(on feed: FeedTraits) -> NotApplicable? {
        feed.kind.flatMap { FeedValidity.objection(to: name, on: $0) }
    }

    /// The simulated ratio of the figure's variance to the true one where it is not near one and
    /// was measured with this grid or bar; nil else.
    public func measuredBias(on kind: FeedKind?) -> Double? {
        guard let kind, case .biased(let ratio) = FeedValidity.of(estimator: name, on: kind) else {
            return nil
        }
        let isMeasured =
            switch self {
            case .realized(_, let grid): grid == nil
            case .jumpRobust(_, _, let grid): grid == .minutes(5)
            case .range(_, _, let bar): bar == .hours(1)
            default: true
            }
        return isMeasured ? ratio : nil
    }
}
