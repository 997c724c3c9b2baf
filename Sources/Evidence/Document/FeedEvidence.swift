public import MarginPolicy
public import PolicyDocument
public import VolModel

/// All that is known of how a policy does on one feed.
public struct FeedEvidence: Sendable {
    public let feed: String
    public let kind: FeedKind
    public let asOf: Timestamp
    public let backtest: Backtest
    /// Of what the policy would have published, against the buffer's own target.
    public let liquidation: LiquidationFrequency
    /// Of the named windows, covered or not.
    public let windows: [StressWindowOutcome]
    /// Of the maintenance that stands to be published; nil where there is none.
    public let closeout: CloseoutFrontier?
    public let capital: CapitalFrontier?
    public let leverages: LeverageLiquidations?

    /// `observed` is what losses are judged by, `source` what the policy knew. `barLength` is that
    /// of the feed's candles, where it has any. `current` are the parameters in force,
    /// `maintenancePpm` what stands to be published at `asOf`: the frontiers are around it.
    /// `progress` hears how many runs of the policy are done and will be.
    public init(
        feed: String, source: PolicySource, observed: ObservedFeed, barLength: TimeSpan?,
        asOf: Timestamp, design: BacktestDesign, current: MarginRatios?,
        maintenancePpm: Int? = nil,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) {
        self.feed = feed
        self.asOf = asOf
        kind = source.instrument.feed.kind
        backtest = Backtest(
            source, feed: observed, design: design, current: current, progress: progress)
        let published = backtest.published
        let buffer = source.policy.buffer
        let span = backtest.span
        liquidation = LiquidationFrequency(
            observed, barLength: barLength,
            openings: span.map { span in
                LiquidationFrequency.openings(
                    every: buffer.holdingPeriod, from: span.from, to: span.to
                ) { published.inForce(at: $0)?.ratios }
            } ?? [],
            holding: buffer.holdingPeriod, maxGap: design.maxGap,
            target: buffer.liquidationProbability.doubleValue)
        let backtest = backtest
        windows =
            if let first = observed.series.first, let last = observed.series.last {
                StressWindow.named.map {
                    StressWindowOutcome($0, of: backtest, observed: first...last)
                }
            } else { [] }
        closeout = maintenancePpm.map {
            CloseoutFrontier(
                observed, barLength: barLength, instrument: source.instrument,
                policy: source.policy, maintenancePpm: $0, asOf: asOf)
        }
        capital = maintenancePpm.map { _ in
            CapitalFrontier(
                observed, barLength: barLength, instrument: source.instrument,
                policy: source.policy, asOf: asOf)
        }
        leverages = maintenancePpm.flatMap { maintenance in
            observed.series.first.map { first in
                LeverageLiquidations(
                    observed, barLength: barLength, maintenancePpm: maintenance,
                    holding: buffer.holdingPeriod, from: first, to: asOf, maxGap: design.maxGap)
            }
        }
    }

    /// A result of `marginpolicy.evidence/1` behind the members that say what it is of.
    public func json(_ identity: [JSONValue.Member]) -> JSONValue {
        .object(
            identity + [
                .init("feed", .string(feed)), .init("feed_kind", .string(kind.rawValue)),
                .init("as_of", .string(asOf.description)),
            ] + backtest.members + [
                .init("liquidation_frequency", liquidation.json),
                .init("stress_windows", .array(windows.map(\.json))),
            ]
                + [
                    closeout.map { .init("closeout_frontier", $0.json) },
                    capital.map { .init("capital_frontier", $0.json) },
                ].compactMap(\.self))
    }
}
