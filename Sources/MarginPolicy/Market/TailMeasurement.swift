public import VolModel

extension MarketState {
    struct MeasuredTail {
        var multipliers: PerSide<TailMultiplier>
        var horizon: TimeSpan
        /// Over ``horizon``, as the filter standardises them.
        var sample: TailSample
        var notes: [String]
    }

    /// The tail of one side alone, `both` included: what a backtest of the `model` judges.
    ///
    /// Returns the log distance that the policy's filter and tail give over its horizon at `asOf`,
    /// before any add-on, floor or limit.
    public static func modelLogDistance(
        _ series: PriceSeries, bars: PriceBars? = nil, asOf: Timestamp, side: Side,
        feed: Instrument.Feed, policy: RiskPolicy
    ) throws(Hold) -> Double {
        try policy.requirePossible()
        let maxGap = feed.maxGap(otherwise: policy.volatility.maxGap)
        let observed = feed.observed(series, bars: bars).known(at: asOf)
        let (filter, _, rate) = try filtered(observed, asOf: asOf, maxGap: maxGap, policy: policy)
        let horizon = measurableHorizon(observed.series, feed: feed, policy: policy)
        let sample = tailSample(
            observed, asOf: asOf, horizon: horizon, filter: filter, maxGap: maxGap,
            policy: policy)
        let spread = (rate * policy.horizon.total.seconds).squareRoot()
        let multiplier = try multiplier(sample, side: side, spread: spread, policy: policy)
        return multiplier.value * spread
    }

    static func measureTail(
        _ observed: ObservedFeed, asOf: Timestamp, feed: Instrument.Feed,
        filter: VolatilityFilter, spread: Double, maxGap: TimeSpan, policy: RiskPolicy
    ) throws(Hold) -> MeasuredTail {
        let horizon = measurableHorizon(observed.series, feed: feed, policy: policy)
        let sample = tailSample(
            observed, asOf: asOf, horizon: horizon, filter: filter, maxGap: maxGap,
            policy: policy)
        let long = try multiplier(sample, side: .long, spread: spread, policy: policy)
        let short = try multiplier(sample, side: .short, spread: spread, policy: policy)
        var notes: [String] = []
        let usesSample = !policy.tailLaw.isOfUnitVariance
        if horizon > policy.horizon.total, usesSample {
            notes.append(
                "the history's spacing, or its length, carries no horizon below \(horizon): the tail "
                    + "is scaled to \(policy.horizon.total) by the square root of time")
        }
        let standIn = [long, short].first {
            policy.tail.method != .studentT && usesSample && $0.source == .studentT
        }
        if let standIn {
            notes.append(
                "\(standIn.sampleSize) standardised returns cannot carry the "
                    + "\(policy.tail.confidence) level: a Student t tail stands in")
        }
        return MeasuredTail(
            multipliers: PerSide(long: long, short: short), horizon: horizon, sample: sample,
            notes: notes)
    }

    /// Loss quantiles of the plain history over `span`, as far as it reaches: a floor that no calm
    /// period lowers.
    static func unfilteredQuantiles(
        _ known: PriceSeries, asOf: Timestamp, span: TimeSpan, horizon: TimeSpan,
        maxGap: TimeSpan, policy: RiskPolicy
    ) throws(Hold) -> PerSide<Double> {
        let horizon = lengthened(horizon, in: known, over: span, samplesMax: 1_000_000)
        let returns = HorizonReturns(
            known, horizon: horizon, endingAt: asOf,
            count: Int(span.microseconds / horizon.microseconds), maxGap: maxGap)
        guard !returns.values.isEmpty else { return PerSide(long: 0, short: 0) }
        let scale = (policy.horizon.total.seconds / horizon.seconds).squareRoot()
        let plain = TailSample(standardizedReturns: returns.values)
        func figure(_ side: Side) throws(GSLFailure) -> Double {
            let losses = LossSample(plain, side: side)
            let confidence = policy.tail.confidence.doubleValue
            let own = try? losses.figure(
                policy.tail.measure, confidence: confidence, convention: policy.tail.quantile)
            // A sample too short for the order statistic still has its largest losses.
            let found =
                if let own { own } else {
                    try losses.figure(
                        policy.tail.measure, confidence: confidence, convention: .type7)
                }
            return max(0, found * scale)
        }
        do throws(GSLFailure) {
            return PerSide(long: try figure(.long), short: try figure(.short))
        } catch {
            throw Hold("long floor: \(error)")
        }
    }

    /// The policy's horizon, or the next multiple of the history's spacing where each observation
    /// stands for an interval and the horizon is not one; longer where the window would hold more
    /// than 100,000 of them.
    private static func measurableHorizon(
        _ known: PriceSeries, feed: Instrument.Feed, policy: RiskPolicy
    ) -> TimeSpan {
        var horizon = policy.horizon.total
        if feed.kind == .ohlc || feed.kind == .interval, let spacing = known.medianSpacing {
            let steps = (horizon.microseconds - 1) / spacing.microseconds + 1
            horizon = TimeSpan(microseconds: steps * spacing.microseconds)
        }
        return lengthened(horizon, in: known, over: policy.tail.window, samplesMax: 100_000)
    }

    /// The least multiple of `horizon` of which `span`, as far as the history reaches, holds at
    /// most `samplesMax`: bounds time and memory.
    private static func lengthened(
        _ horizon: TimeSpan, in known: PriceSeries, over span: TimeSpan, samplesMax: Int64
    ) -> TimeSpan {
        guard let first = known.first, let last = known.last else { return horizon }
        let samples = min(span, last - first).microseconds / horizon.microseconds
        guard samples > samplesMax else { return horizon }
        let factor = (samples - 1) / samplesMax + 1
        return TimeSpan(microseconds: horizon.microseconds * factor)
    }

    private static func tailSample(
        _ known: ObservedFeed, asOf: Timestamp, horizon: TimeSpan, filter: VolatilityFilter,
        maxGap: TimeSpan, policy: RiskPolicy
    ) -> TailSample {
        let returns = HorizonReturns(
            known.series, horizon: horizon, endingAt: asOf,
            count: Int(policy.tail.window.microseconds / horizon.microseconds), maxGap: maxGap)
        let rates = filter.varianceRates(known, at: returns.startTimes, maxGap: maxGap)
        return TailSample(returns, varianceRates: rates)
    }

    private static func multiplier(
        _ sample: TailSample, side: Side, spread: Double, policy: RiskPolicy
    ) throws(Hold) -> TailMultiplier {
        do throws(GSLFailure) {
            return try policy.tailLaw.multiplier(
                LossSample(sample, side: side), side: side,
                confidence: policy.tail.confidence.doubleValue, measure: policy.tail.measure,
                spread: spread, fallback: policy.historicalTail)
        } catch {
            throw Hold("tail: \(error)")
        }
    }
}
