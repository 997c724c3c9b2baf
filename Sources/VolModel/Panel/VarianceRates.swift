extension VolatilityEstimator {
    /// Variance per second at each of `times` (microseconds, increasing), each from observations at
    /// or before it only; nil where the estimator does not apply or, for `ewma` without bands,
    /// before one half-life of history has been seen.
    ///
    /// `realized` and the exponentially weighted averages of feeds without confidence bands cost
    /// one pass over the observations. The others are estimated anew at each time from the
    /// observations of their window, `riskmetrics2006` and those that fit parameters (`har`, `harq`
    /// and the GARCH family) at the UTC midnight before it.
    public func varianceRates(
        _ feed: ObservedFeed, at times: [Int64], maxGap: TimeSpan
    ) -> [Double?] {
        guard refusal(on: feed.traits) == nil else { return times.map { _ in nil } }
        switch self {
        case .realized(let window, nil) where feed.confidences == nil:
            var path = RealizedPath(feed.series, window: window, maxGap: maxGap)
            return times.map { path.varianceRate(at: Timestamp(microseconds: $0)) }
        case .realized(let window, let grid?):
            return SampledPath.varianceRates(
                feed.series, window: window, grid: grid, maxGap: maxGap, times: times)
        case .ewma(let halfLife) where feed.confidences == nil:
            return decaying(feed.series, at: times, maxGap: maxGap, halfLife, asymmetry: 0)
        case .ewmaAsymmetric(let halfLife, let asymmetry) where feed.confidences == nil:
            return decaying(feed.series, at: times, maxGap: maxGap, halfLife, asymmetry: asymmetry)
        case .ewmaClassic(let decay):
            var state = ClassicExponentialVolatility.State(decay: decay)
            var seconds = 0.0
            return recursion(feed.series, at: times, maxGap: maxGap) { logReturn, spacing in
                state.update(logReturn)
                seconds += spacing
            } rate: {
                state.variancePerReturn.map { $0 * Double(state.count) / seconds }
            }
        case .riskMetrics2006, .autoregression, .conditional:
            let day = TimeSpan.days(1).microseconds
            return anew(feed, at: times.map { $0.floorDivided(by: day) * day }, maxGap: maxGap)
        default: return anew(feed, at: times, maxGap: maxGap)
        }
    }

    /// The same for prices of which nothing else is known.
    public func varianceRates(
        _ series: PriceSeries, at times: [Int64], maxGap: TimeSpan
    ) -> [Double?] {
        varianceRates(ObservedFeed(series), at: times, maxGap: maxGap)
    }

    /// The time-decay averages; without an asymmetry `ewma`.
    private func decaying(
        _ series: PriceSeries, at times: [Int64], maxGap: TimeSpan, _ halfLife: TimeSpan,
        asymmetry: Double
    ) -> [Double?] {
        guard
            var state = AsymmetricExponentialVolatility.State(
                halfLife: halfLife, asymmetry: asymmetry)
        else { return times.map { _ in nil } }
        return recursion(series, at: times, maxGap: maxGap) { logReturn, spacing in
            state.update(logReturn: logReturn, spacing: spacing)
        } rate: {
            state.weight >= 0.5 ? state.varianceRate : nil
        }
    }

    /// One pass: `take` is given each return and its seconds, `rate` answers at each time.
    private func recursion(
        _ series: PriceSeries, at times: [Int64], maxGap: TimeSpan,
        take: (_ logReturn: Double, _ spacing: Double) -> Void, rate: () -> Double?
    ) -> [Double?] {
        let returns = LogReturns(series, maxGap: maxGap)
        var next = 0
        return times.map { time in
            while next < returns.count, returns.endTimes[next] <= time {
                take(returns.values[next], returns.spacings[next])
                next += 1
            }
            return rate()
        }
    }

    /// The estimate at each time; a time that repeats is answered once.
    private func anew(
        _ feed: ObservedFeed, at times: [Int64], maxGap: TimeSpan
    ) -> [Double?] {
        var extent = SeriesExtent(maxGap: maxGap)
        var latest: (time: Int64, rate: Double?)?
        return times.map { time in
            if let latest, latest.time == time { return latest.rate }
            while extent.count < feed.series.count, feed.series.times[extent.count] <= time {
                extent.observe(feed.series.times[extent.count])
            }
            let value = estimate(feed, asOf: Timestamp(microseconds: time), extent).value
            let rate = value.map {
                $0.annualizedVolatility * $0.annualizedVolatility / TimeSpan.year.seconds
            }
            latest = (time, rate)
            return rate
        }
    }

    /// From the observations that the window needs.
    private func estimate(
        _ feed: ObservedFeed, asOf: Timestamp, _ extent: SeriesExtent
    ) -> VolatilityEstimate {
        var accumulator = PanelAccumulator([self], feed: feed.traits, extent: extent, asOf: asOf)
        let reach = resolved(for: extent, on: feed.traits.kind).reach
        let start = feed.series.countKnown(at: asOf - reach)
        for index in max(start - 1, 0)..<max(extent.count, start) {
            accumulator.observe(
                time: feed.series.times[index], price: feed.series.prices[index],
                sides: feed.sides(index))
        }
        return accumulator.estimates().first
            ?? VolatilityEstimate(
                estimator: self, outcome: .failure(RealizedVolatility.nothingKnown(at: asOf)))
    }

    /// How far back observations matter: the window and one step, or all of them.
    private var reach: TimeSpan {
        guard options.contains(where: { $0.name == "window" }) else { return .days(36_500_000) }
        return options.reduce(TimeSpan.seconds(0)) { sum, option in
            guard case .span(let span) = option.value else { return sum }
            return sum + span
        }
    }
}
