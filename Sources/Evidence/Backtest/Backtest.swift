public import MarginPolicy
public import VolModel

/// Several ways to a requirement on the same horizons of one history, each set at the start of a
/// horizon from the past only and judged by the loss at its end.
///
/// Conventions: horizons do not overlap; their prices are those of the last observation at or
/// before. Those of the warm-up are not judged, and neither is one at which a way has no
/// requirement yet, for none of the ways.
public struct Backtest: Sendable {
    public let design: BacktestDesign
    /// In microseconds, increasing: the start of each judged horizon.
    public let startTimes: [Int64]
    /// The price in force at each start.
    public let prices: [Double]
    /// Adverse simple returns over each horizon, as fractions of notional.
    public let losses: [Double]
    /// In the order of ``BacktestPolicy``.
    public let policies: [PolicyEvidence]
    /// What the tests of so many horizons can see; nil without horizons.
    public let power: CoveragePower?
    public let unjudged: [UnjudgedPolicy]
    /// Horizons that were left out because one of the ways had no requirement yet.
    public let leftOut: Int
    /// What the policy would have published on the way, for this horizon and confidence.
    public let published: PublishedPath

    public func evidence(_ policy: BacktestPolicy) -> PolicyEvidence? {
        policies.first { $0.policy == policy }
    }

    /// The times of the first start and the last end; nil where nothing is judged.
    public var span: (from: Timestamp, to: Timestamp)? {
        guard let first = startTimes.first, let last = startTimes.last else { return nil }
        return (
            Timestamp(microseconds: first), Timestamp(microseconds: last) + design.horizon
        )
    }

    /// `feed` is what losses are judged by, `source` what the policy knew. `current` are the
    /// parameters in force today; nil where there are none. `progress` hears how many runs of the
    /// policy are done and will be.
    public init(
        _ source: PolicySource, feed: ObservedFeed, design: BacktestDesign,
        current: MarginRatios? = nil, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) {
        let walk = TailWalk(
            feed, horizon: design.horizon, side: design.side, confidence: design.confidence,
            maxGap: design.maxGap, warmUp: design.warmUp)
        var asked = source
        asked.policy = source.policy.asked(
            for: design.horizon, confidence: design.confidence, side: design.side)
        let starts = walk.startTimes.map { Timestamp(microseconds: $0) }
        let published = PublishedPath(
            asked, from: starts.first ?? source.first, to: starts.last ?? source.first,
            step: design.every, progress: progress)
        var columns = [walk.column(published), walk.column(TailCandidate(source.policy))]
        if let current { columns.append(walk.column(constant: current)) }
        columns += [walk.rollingQuantileColumn(), walk.normalEWMAColumn()]
        let judged = columns.filter(\.isJudged)
        let kept = starts.indices.filter { index in
            judged.allSatisfy { !$0.requirements[index].isNaN }
        }
        let (startTimes, losses, prices) = (walk.startTimes, walk.losses, walk.startPrices())
        let horizons = JudgedHorizons(
            startTimes: kept.map { startTimes[$0] }, losses: losses.kept(kept),
            realizedVariances: walk.realizedVariances().kept(kept), design: design)
        self.init(
            judged.map { $0.kept(kept) }, on: horizons, prices: prices.kept(kept),
            unjudged: columns.filter { !$0.isJudged }.map {
                UnjudgedPolicy(policy: $0.policy, reason: $0.reason ?? "it has no requirement")
            }, leftOut: losses.count - kept.count, published: published)
    }

    /// What was required and what came.
    init(
        _ columns: [RequirementColumn], on horizons: JudgedHorizons, prices: [Double],
        unjudged: [UnjudgedPolicy] = [], leftOut: Int = 0,
        published: PublishedPath = PublishedPath(entries: [], runs: 0, held: 0, lastHold: nil)
    ) {
        design = horizons.design
        startTimes = horizons.startTimes
        losses = horizons.losses
        self.prices = prices
        policies = columns.map { PolicyEvidence($0, on: horizons) }
        power = CoveragePower(
            observations: startTimes.count, rate: 1 - horizons.design.confidence)
        self.unjudged = unjudged
        self.leftOut = leftOut
        self.published = published
    }
}
