public import VolModel

extension FeedHistory {
    /// The observations as they were known at `asOf`, nil for the end of the file.
    ///
    /// A print that was taken back only later is still among them. Stale bars are left out where
    /// they fill more than `maxGap` between two live ones, or since the last: that is a hole, and
    /// the exchange has papered over it. Rows after `asOf` change nothing, but for prices that a
    /// decision on breaks has rescaled or left out.
    public func observations(at asOf: Timestamp?, maxGap: TimeSpan) -> PriceSeries {
        let end = asOf ?? series.last ?? Timestamp(microseconds: 0)
        let known = asOf.map(series.known) ?? series
        let papered = staleBars.runs(among: known.count).filter { run in
            guard run.lowerBound > 0 else { return false }
            let live = Timestamp(microseconds: known.times[run.lowerBound - 1])
            let next =
                run.upperBound < known.count
                ? Timestamp(microseconds: known.times[run.upperBound]) : end
            return next - live > maxGap
        }
        let believed = quarantined.filter { $0.time <= end && $0.decidedAt > end }
        if papered.isEmpty, believed.isEmpty { return known }
        return known.without(papered).with(believed)
    }

    /// ``observations(at:maxGap:)`` with what stands beside them: the candles' ranges and the
    /// confidence bands. A print that was taken back only later stands alone.
    public func observed(at asOf: Timestamp?, maxGap: TimeSpan) -> ObservedFeed {
        let known = observations(at: asOf, maxGap: maxGap)
        let traits = FeedTraits(kind: kind(at: asOf))
        guard bars != nil || confidences != nil else { return ObservedFeed(known, traits) }
        let places = series.places(of: known.times)
        func beside(_ column: [Double]?) -> [Double]? {
            column.map { column in places.map { $0.map { column[$0] } ?? .nan } }
        }
        let ranges =
            if let open = beside(bars?.open), let high = beside(bars?.high),
                let low = beside(bars?.low)
            {
                PriceBars(open: open, high: high, low: low)
            } else {
                PriceBars?.none
            }
        let feed = try? ObservedFeed(
            known, traits, bars: ranges, confidences: beside(confidences))
        return feed ?? ObservedFeed(known, traits)
    }

    /// ``observed(at:maxGap:)`` up to the last live bar: a price that nobody has traded at is no
    /// news, and the feed is as old as its last one.
    public func liveObserved(at asOf: Timestamp?, maxGap: TimeSpan) -> ObservedFeed {
        let observed = observed(at: asOf, maxGap: maxGap)
        let known = asOf.map { series.countKnown(at: $0) } ?? series.count
        guard let last = staleBars.runs(among: known).last, last.upperBound == known,
            last.lowerBound > 0
        else { return observed }
        return observed.known(at: Timestamp(microseconds: series.times[last.lowerBound - 1]))
    }

    /// The last break up to `asOf` (nil: the end of the file) that somebody has to decide about
    /// before a figure is made of this history; nil when there is none.
    ///
    /// A re-base and a shift over a hole need a decision. A fall or rise beyond a factor of ten
    /// that is neither is reported only: it may be a crash, and a calibration holds on it.
    public func undecidedBreak(at asOf: Timestamp?) -> PriceBreak? {
        guard breakDecision == nil else { return nil }
        var found = breaks
        if let asOf, quarantined.contains(where: { $0.time <= asOf && $0.decidedAt > asOf }) {
            let believed = observations(at: asOf, maxGap: .days(36_500))
            found = BreakScreen.breaks(times: believed.times, prices: believed.prices)
        }
        return found.last { found in
            found.kind != .unexplained && (asOf.map { found.time <= $0 } ?? true)
        }
    }

    /// The kind of the feed as far as it was known at `asOf` (nil: at the end of the file): where
    /// it follows from the spacings, from those up to then.
    public func kind(at asOf: Timestamp?) -> FeedKind {
        guard kindFollowsSpacings, let asOf else { return kind }
        let spacings = Spacings(Array(series.times[..<series.countKnown(at: asOf)]))
        return FeedKindRule.bySpacings(spacings.majorityCandidate, of: spacings.count).kind
    }

    /// Why nothing should be lowered on these data, nil where nothing speaks against it.
    public func caution(from start: Timestamp, to end: Timestamp) -> String? {
        guard
            let print = quarantined.last(where: {
                $0.time > start && $0.time <= end && $0.decidedAt <= end
            })
        else { return nil }
        return "nothing is lowered: the print \(print.price) at \(print.time) is quarantined, "
            + "\(Int(print.deviations.rounded())) deviations from the price before and taken back"
    }
}

extension PriceSeries {
    /// The place of each of `wanted`, which increase; nil for a time that is not here.
    fileprivate func places(of wanted: [Int64]) -> [Int?] {
        var place = 0
        return wanted.map { time in
            while place < count, times[place] < time { place += 1 }
            return place < count && times[place] == time ? place : nil
        }
    }

    fileprivate func without(_ runs: [Range<Int>]) -> PriceSeries {
        guard !runs.isEmpty else { return self }
        var kept: (times: [Int64], prices: [Double]) = ([], [])
        var start = 0
        for run in runs + [count..<count] {
            kept.times += times[start..<run.lowerBound]
            kept.prices += prices[start..<run.lowerBound]
            start = run.upperBound
        }
        return (try? PriceSeries(times: kept.times, prices: kept.prices)) ?? self
    }

    fileprivate func with(_ prints: [Quarantine]) -> PriceSeries {
        guard !prints.isEmpty else { return self }
        let rows =
            (zip(times, prices).map { ($0, $1) }
            + prints.map { ($0.time.microseconds, $0.price) }).sorted { $0.0 < $1.0 }
        return (try? PriceSeries(times: rows.map(\.0), prices: rows.map(\.1))) ?? self
    }
}
