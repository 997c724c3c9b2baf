public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What one history says at one instant: everything that the risk modules take from data.
public struct MarketState: Sendable, Hashable {
    public var asOf: Timestamp
    /// The policy's panel, in its order.
    public var estimates: [VolatilityEstimate]
    /// The panel's combined variance per second.
    public var varianceRate: Double
    /// Loss quantiles as log distances over the policy's horizon.
    public var tailLogDistance: PerSide<Double>
    public var tailMultiplier: PerSide<TailMultiplier>
    /// The horizon of the returns behind the tail; longer than the policy's where the history is
    /// too coarse, and then scaled by the square root of time.
    public var measuredHorizon: TimeSpan
    /// Loss quantiles of the unfiltered long history, as log distances; nil when switched off.
    public var longFloorLogDistance: PerSide<Double>?
    /// Mean overshoot at detection, in log units.
    public var overshoot: Double
    /// Why these data may raise a requirement but not lower one; nil where they may do both.
    public var caution: String?
    /// Assumptions and substitutions that a reader must know.
    public var notes: [String]
}

/// One value for each side of a position.
public struct PerSide<Value: Sendable & Hashable>: Sendable, Hashable {
    public var long: Value
    public var short: Value

    public init(long: Value, short: Value) {
        self.long = long
        self.short = short
    }

    func map<T>(_ transform: (Value) -> T) -> PerSide<T> {
        PerSide<T>(long: transform(long), short: transform(short))
    }
}

/// Why an instrument cannot be calibrated: its current parameters are held.
public struct Hold: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}

extension RiskPolicy {
    /// How far back a requirement looks: the longer of the tail's window and the long floor's.
    public var memory: TimeSpan {
        max(tail.window, antiProcyclicality.longFloor ?? .seconds(0))
    }
}

extension MarketState {
    /// The largest credible move between neighbouring observations: a factor of ten. Beyond it a
    /// decimals error or a redenomination is likelier than a market.
    static let implausibleLogReturn = 2.302585092994046

    /// Measures `series` as it was known at `asOf`.
    ///
    /// `caution`: what the caller knows about the data that speaks against lowering anything.
    /// Throws ``Hold`` when the data are stale, short or implausible under the policy.
    public static func measure(
        _ series: PriceSeries, bars: PriceBars? = nil, asOf: Timestamp, feed: Instrument.Feed,
        policy: RiskPolicy, caution: String? = nil
    ) throws(Hold) -> MarketState {
        try policy.requirePossible()
        let maxGap = feed.maxGap(otherwise: policy.volatility.maxGap)
        let observed = feed.observed(series, bars: bars).known(at: asOf)
        let known = observed.series
        let returns = LogReturns(known, maxGap: maxGap)
        try requireUsable(known, returns: returns, asOf: asOf, feed: feed, policy: policy)

        let (filter, estimates, varianceRate) = try filtered(
            observed, asOf: asOf, maxGap: maxGap, policy: policy)
        var notes = estimates.compactMap { estimate in
            estimate.estimator.measuredBias(on: feed.kind).map {
                "\(estimate.estimator) measures \(DecimalText.fixed($0, fractionDigits: 2) ?? "") "
                    + "times the true variance on simulated \(feed.kind.rawValue) feeds"
            }
        }
        for (stated, used) in zip(policy.volatility.estimators, filter.estimators)
        where stated != used {
            notes.append(
                "\(stated) is taken as \(used): \(policy.volatility.leastUpdates) intervals of the "
                    + "feed")
        }
        let spread = (varianceRate * policy.horizon.total.seconds).squareRoot()
        let tail = try measureTail(
            observed, asOf: asOf, feed: feed, filter: filter, spread: spread, maxGap: maxGap,
            policy: policy)
        notes += tail.notes
        let longFloor: PerSide<Double>?
        if let span = policy.antiProcyclicality.longFloor {
            longFloor = try unfilteredQuantiles(
                known, asOf: asOf, span: span, horizon: tail.horizon, maxGap: maxGap,
                policy: policy)
        } else {
            longFloor = nil
        }
        return MarketState(
            asOf: asOf, estimates: estimates, varianceRate: varianceRate,
            tailLogDistance: tail.multipliers.map { $0.value * spread },
            tailMultiplier: tail.multipliers, measuredHorizon: tail.horizon,
            longFloorLogDistance: longFloor,
            overshoot: overshoot(
                known, returns: returns, asOf: asOf, varianceRate: varianceRate, feed: feed,
                policy: policy),
            caution: caution ?? holeWithin(policy.memory, before: asOf, returns),
            notes: notes)
    }

    /// A market that was not seen may have been the worst of the window.
    private static func holeWithin(
        _ window: TimeSpan, before asOf: Timestamp, _ returns: LogReturns
    ) -> String? {
        let start = (asOf - window).microseconds
        guard let hole = returns.holes.last(where: { $0.upperBound > start }) else { return nil }
        let length = TimeSpan(microseconds: hole.upperBound - hole.lowerBound)
        return "nothing is lowered: the history has a hole of \(length.approximate) from "
            + "\(Timestamp(microseconds: hole.lowerBound)), within the \(window) that the policy "
            + "looks back"
    }

    private static func requireUsable(
        _ known: PriceSeries, returns: LogReturns, asOf: Timestamp, feed: Instrument.Feed,
        policy: RiskPolicy
    ) throws(Hold) {
        guard let first = known.first, let last = known.last else {
            throw Hold("no observation up to \(asOf)")
        }
        let limit = max(policy.volatility.maxStaleness, feed.patience)
        guard asOf - last <= limit else {
            throw Hold(
                "stale: the last observation is \((asOf - last).approximate) old at \(asOf); "
                    + "expected at most \(limit)")
        }
        let holes = returns.holes.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        let length = TimeSpan(microseconds: (last - first).microseconds - holes)
        guard length >= policy.volatility.minHistory else {
            throw Hold(
                "short history: \(length.approximate) from \(first) to \(last), holes not "
                    + "counted; expected at least \(policy.volatility.minHistory)")
        }
        let start = (asOf - policy.memory).microseconds
        for (time, value) in zip(returns.endTimes, returns.values)
        where time > start && abs(value) > implausibleLogReturn {
            throw Hold(
                "implausible: the price changes by more than a factor of ten in one update at "
                    + "\(Timestamp(microseconds: time))")
        }
    }

    /// The policy's filter as it is for this feed, its panel, and the panel's variance per second.
    static func filtered(
        _ observed: ObservedFeed, asOf: Timestamp, maxGap: TimeSpan, policy: RiskPolicy
    ) throws(Hold) -> (VolatilityFilter, [VolatilityEstimate], Double) {
        let filter = policy.filter.resolved(
            for: observed.series.extent(at: asOf, maxGap: maxGap))
        let estimates = VolatilityEstimator.estimates(
            filter.estimators, observed, asOf: asOf, maxGap: maxGap)
        return (filter, estimates, try combinedRate(estimates, filter))
    }

    private static func combinedRate(
        _ estimates: [VolatilityEstimate], _ filter: VolatilityFilter
    ) throws(Hold) -> Double {
        var volatilities: [Double] = []
        for estimate in estimates {
            switch estimate.outcome {
            case .success(let value): volatilities.append(value.annualizedVolatility)
            case .failure(let reason):
                throw Hold("\(estimate.estimator) does not apply: \(reason)")
            }
        }
        let volatility = filter.combine(volatilities)
        guard volatility > 0, volatility.isFinite else {
            throw Hold("implausible: the price has not moved, volatility is \(volatility)")
        }
        return volatility * volatility / TimeSpan.year.seconds
    }

    private static func overshoot(
        _ known: PriceSeries, returns: LogReturns, asOf: Timestamp, varianceRate: Double,
        feed: Instrument.Feed, policy: RiskPolicy
    ) -> Double {
        guard policy.oracle.includeOvershoot else { return 0 }
        if feed.kind == .threshold {
            guard let deviation = feed.deviation?.doubleValue else { return 0 }
            let window = returns.indices(
                after: (asOf - policy.tail.window).microseconds, through: asOf.microseconds)
            // In log units, so that the deviation's own part times this one is the mean move that
            // triggers: a larger declared deviation can then not lower the product.
            let trigger = log1p(deviation)
            let triggered = returns.values[window].map(abs).filter { $0 >= trigger }
            guard !triggered.isEmpty else { return 0 }
            return triggered.reduce(0, +) / Double(triggered.count) - trigger
        }
        let spacing = feed.heartbeat ?? known.medianSpacing ?? policy.horizon.detection
        return FirstPassage.monitoringOvershoot(
            varianceRate: varianceRate, spacing: min(spacing, policy.horizon.detection))
    }
}
