public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension MarketState {
    /// The largest credible move between neighbouring observations: a factor of ten. Beyond it a
    /// decimals error or a redenomination is likelier than a market.
    static let implausibleLogReturn = 2.302585092994046

    /// Measures `series` as it was known at `asOf`.
    ///
    /// `bars` and `confidences` stand beside the observations where the feed has them. `peers` are
    /// the volatilities of the other instruments of the class, known at `asOf`: a young listing
    /// borrows strength from them. `caution`: what the caller knows about the data that speaks
    /// against lowering anything. Throws ``Hold`` when the data are stale, short or implausible
    /// under the policy.
    ///
    /// What is measured is the market at the last observation, so that a window that slides over
    /// silence forgets nothing. On a threshold feed silence is news as long as it is not overdue:
    /// the price has not left its deviation. How long a feed is overdue adds to the horizon.
    public static func measure(
        _ series: PriceSeries, bars: PriceBars? = nil, confidences: [Double]? = nil,
        asOf: Timestamp, feed: Instrument.Feed, policy: RiskPolicy,
        peers: [VolatilityEstimate.Value] = [], caution: String? = nil
    ) throws(Hold) -> MarketState {
        try policy.requirePossible()
        let maxGap = feed.maxGap(otherwise: policy.volatility.maxGap)
        let observed = feed.observed(series, bars: bars).known(at: asOf)
        let known = observed.series
        let returns = LogReturns(known, maxGap: maxGap)
        let length = try requireUsable(
            known, returns: returns, asOf: asOf, feed: feed, policy: policy)
        let spacing = known.medianSpacing
        let overdue = overdue(known, asOf: asOf, feed: feed, spacing: spacing)
        let instant =
            feed.kind == .threshold ? asOf - overdue : min(asOf, known.last ?? asOf)

        let (filter, estimates, varianceRate) = try filtered(
            observed, asOf: instant, maxGap: maxGap, policy: policy)
        let spread = (varianceRate * policy.horizon.total.seconds).squareRoot()
        let tail = try measureTail(
            observed, asOf: instant, feed: feed, filter: filter, spread: spread, maxGap: maxGap,
            policy: policy)
        let paths = paths(tail, estimates: estimates, combination: filter.combination)
        let buffer = try DynamicBuffer(
            method: policy.buffer.method, holdingPeriod: policy.buffer.holdingPeriod,
            probability: policy.buffer.liquidationProbability.doubleValue,
            varianceRate: varianceRate,
            paths: policy.buffer.method == .filteredPaths ? paths : nil,
            pathCount: policy.buffer.paths, seed: policy.buffer.seed)
        var market = MarketState(
            asOf: asOf, estimates: estimates, varianceRate: varianceRate,
            horizon: policy.horizon.total, tailMultiplier: tail.multipliers,
            bufferLogDistance: buffer.logDistance)
        market.paths = paths
        market.measuredHorizon = tail.horizon
        market.overdue = overdue
        market.spacing = spacing
        market.historyLength = length
        market.notes = notes(estimates, filter, feed: feed, policy: policy) + tail.notes
        if let span = policy.antiProcyclicality.longFloor {
            market.longFloorLogDistance = try unfilteredQuantiles(
                known, asOf: instant, span: span, horizon: tail.horizon, maxGap: maxGap,
                policy: policy)
        }
        if let stress = policy.antiProcyclicality.stress {
            market.stressedLogDistance = try stressedQuantiles(
                known, asOf: instant, stress: stress, horizon: tail.horizon, maxGap: maxGap,
                policy: policy)
        }
        market.overshoot = overshoot(
            known, returns: returns, asOf: instant, varianceRate: varianceRate, feed: feed,
            policy: policy)
        market.confidenceWidth = confidences.flatMap {
            confidenceWidth($0, known, asOf: instant, policy: policy)
        }
        if let gap = policy.gap {
            (market.jumps, market.jumpsMissing) = gap.jumps(
                of: observed, asOf: instant, maxGap: maxGap)
        }
        if let age = policy.listingAge, length < age.until {
            market.pooledVolatility = pooled(
                policy.combinedVolatility(of: estimates), with: peers)
        }
        if policy.antiProcyclicality.buffer?.isSizedByPersistence == true {
            let sized = persistence(known, asOf: instant, maxGap: maxGap, policy: policy)
            market.persistenceBuffer = sized.size
            market.notes += sized.notes
        }
        market.caution = caution ?? holeWithin(policy.memory, before: asOf, returns)
        return market
    }

    private static func notes(
        _ estimates: [VolatilityEstimate], _ filter: VolatilityFilter, feed: Instrument.Feed,
        policy: RiskPolicy
    ) -> [String] {
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
        return notes
    }

    /// How much longer than usual the feed has been silent: beyond its declared heartbeat and a
    /// tenth of it, or its median spacing and a tenth, whichever is longer.
    private static func overdue(
        _ known: PriceSeries, asOf: Timestamp, feed: Instrument.Feed, spacing: TimeSpan?
    ) -> TimeSpan {
        guard let last = known.last, let spacing else { return .seconds(0) }
        let usual = TimeSpan(microseconds: spacing.microseconds + spacing.microseconds / 10)
        let silence: TimeSpan = asOf - last
        let patience = max(feed.patience, usual)
        return TimeSpan(microseconds: max(0, silence.microseconds - patience.microseconds))
    }

    /// The largest band over its price within the tail's window: it widens when markets are torn.
    ///
    /// Estimators do not get the bands: they would take the bands' noise out of a volatility, and a
    /// requirement keeps it.
    private static func confidenceWidth(
        _ bands: [Double], _ known: PriceSeries, asOf: Timestamp, policy: RiskPolicy
    ) -> Double? {
        let start = (asOf - policy.tail.window).microseconds
        var widest: Double?
        for (band, (time, price)) in zip(bands, zip(known.times, known.prices))
        where band.isFinite && time > start {
            widest = max(widest ?? 0, band / price)
        }
        return widest
    }

    private static func pooled(
        _ own: VolatilityEstimate.Value?, with peers: [VolatilityEstimate.Value]
    ) -> PooledVolatility.Estimate? {
        guard let own, !peers.isEmpty else { return nil }
        return (try? PooledVolatility([own] + peers))?.estimates.first
    }

    /// What paths are put together of: the tail's standardised returns, and the filter as it
    /// stands. nil where the filter is not made of exponentially weighted averages, or the sample
    /// is empty.
    private static func paths(
        _ tail: MeasuredTail, estimates: [VolatilityEstimate],
        combination: VolatilityFilter.Combination
    ) -> FilteredPathBootstrap? {
        let averages = estimates.compactMap { estimate -> FilteredPathBootstrap.Average? in
            guard case .ewma(let halfLife) = estimate.estimator, let value = estimate.value else {
                return nil
            }
            let volatility = value.annualizedVolatility
            return .init(
                halfLife: halfLife,
                varianceRate: volatility * volatility / TimeSpan.year.seconds)
        }
        guard averages.count == estimates.count else { return nil }
        return try? FilteredPathBootstrap(
            standardizedReturns: tail.sample.standardizedReturns, step: tail.horizon,
            averages: averages, combination: combination)
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

    /// The length of the history without its holes.
    private static func requireUsable(
        _ known: PriceSeries, returns: LogReturns, asOf: Timestamp, feed: Instrument.Feed,
        policy: RiskPolicy
    ) throws(Hold) -> TimeSpan {
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
        return length
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

extension RiskPolicy {
    /// The panel's combined volatility with the largest relative standard error of its members, by
    /// which a class pools; nil where an estimator does not apply or nothing moved.
    package func combinedVolatility(
        of estimates: [VolatilityEstimate]
    ) -> VolatilityEstimate.Value? {
        let values = estimates.compactMap(\.value)
        guard !values.isEmpty, values.count == estimates.count else { return nil }
        let volatility = filter.combine(values.map(\.annualizedVolatility))
        let relative = values.map { $0.standardError / $0.annualizedVolatility }.max() ?? 0
        guard volatility > 0, volatility.isFinite, relative.isFinite else { return nil }
        return VolatilityEstimate.Value(
            annualizedVolatility: volatility, standardError: relative * volatility,
            effectiveObservations: values.map(\.effectiveObservations).min() ?? 0,
            returns: values.map(\.returns).min() ?? 0)
    }
}
