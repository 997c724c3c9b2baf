public import VolModel

/// Which figures are wanted of a history.
public struct PanelRequest: Sendable, Hashable {
    public var estimators: [VolatilityEstimator]
    /// The instant of the figures; nil for the last observation of each feed.
    public var asOf: Timestamp?
    /// An interval longer than this is a hole.
    public var maxGap: TimeSpan

    public init(
        _ estimators: [VolatilityEstimator], asOf: Timestamp? = nil, maxGap: TimeSpan = .days(3)
    ) {
        self.estimators = estimators
        self.asOf = asOf
        self.maxGap = maxGap
    }
}

/// The volatility panel of one feed, with what it is made of.
public struct FeedPanel: Sendable, Hashable {
    public var feed: String
    public var source: String
    public var kind: FeedKind
    /// Over the whole input.
    public var rejected: RejectCounts
    /// See ``FeedHistory/undecidedBreak(at:)``.
    public var undecidedBreak: PriceBreak?
    /// What was asked for, else the last observation; nil where there is none.
    public var asOf: Timestamp?
    /// Whether there is an observation up to ``asOf``.
    public var hasObservations: Bool
    /// What was known at ``asOf``, see ``FeedHistory/observations(at:maxGap:)``.
    public var extent: SeriesExtent
    /// In the order of the request.
    public var estimates: [VolatilityEstimate]
}

extension FeedPanel {
    /// From a history that is held in memory.
    public init(_ history: FeedHistory, _ request: PanelRequest) {
        let asOf = request.asOf ?? history.series.last
        feed = history.feed
        source = history.source
        kind = history.kind(at: request.asOf)
        rejected = history.rejected
        undecidedBreak = history.undecidedBreak(at: request.asOf)
        self.asOf = asOf
        hasObservations = asOf.map { history.series.countKnown(at: $0) > 0 } ?? false
        guard let asOf, hasObservations else {
            extent = SeriesExtent(maxGap: request.maxGap)
            estimates = []
            return
        }
        let known = history.observed(at: asOf, maxGap: request.maxGap)
        extent = known.series.extent(at: asOf, maxGap: request.maxGap)
        estimates = VolatilityEstimator.estimates(
            request.estimators, known, asOf: asOf, maxGap: request.maxGap)
    }
}
