public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A history cut into horizons that do not overlap, on which requirements are judged that were set
/// at each start from the past only.
///
/// Horizons end at whole multiples of their length since the epoch. Their prices are those of the
/// last observation at or before. One that touches a hole does not exist.
public struct TailWalk: Sendable {
    public let feed: ObservedFeed
    public let maxGap: TimeSpan
    public let side: Side
    public let confidence: Double
    /// All horizons of the history; those before ``firstJudged`` are the first sample.
    public let returns: HorizonReturns
    /// The index of the first horizon that is judged: the warm-up after the first observation, or
    /// after the first horizon where the history is longer than what is looked at.
    public let firstJudged: Int

    /// So many horizons are looked at, the latest ones: 22 years of hours, 138 days of minutes.
    static let horizonsMax = 200_000
    /// From where on requirements are judged, unless stated.
    public static let start = TimeSpan.days(100)

    public init(
        _ feed: ObservedFeed, horizon: TimeSpan, side: Side, confidence: Double, maxGap: TimeSpan,
        warmUp: TimeSpan = TailWalk.start
    ) {
        self.feed = feed
        self.maxGap = maxGap
        self.side = side
        self.confidence = confidence
        let last = feed.series.last ?? Timestamp(microseconds: 0)
        let first = feed.series.first ?? last
        let step = max(horizon.microseconds, 1)
        let end = Timestamp(microseconds: last.microseconds.floorDivided(by: step) * step)
        returns = HorizonReturns(
            feed.series, horizon: horizon, endingAt: end, count: Self.horizonsMax, maxGap: maxGap)
        let beginning = max(first.microseconds, returns.startTimes.first ?? 0)
        firstJudged =
            returns.startTimes.firstIndex { $0 >= beginning + warmUp.microseconds }
            ?? returns.startTimes.count
    }

    /// An hour, or where the typical spacing of the feed is longer, eight hours or a day.
    public static func usualHorizon(for extent: SeriesExtent) -> TimeSpan {
        [TimeSpan.hours(1), .hours(8)].first { extent.typicalSpacing <= $0 } ?? .days(1)
    }

    public var judged: Range<Int> { firstJudged..<returns.startTimes.count }

    /// Adverse simple returns at the end of each judged horizon, as fractions of notional: for
    /// `both` the larger of the two sides, the absolute return.
    public var losses: [Double] {
        returns.values[judged].map { Self.loss(expm1($0), side) }
    }

    /// The loss of `side` when the price changes by `change`.
    static func loss(_ change: Double, _ side: Side) -> Double {
        switch side {
        case .long: -change
        case .short: change
        case .both: abs(change)
        }
    }

    /// A log distance as a fraction of notional, at most all of it.
    static func requirement(distance: Double, _ side: Side) -> Double {
        side == .long ? -expm1(-distance) : min(expm1(distance), 1)
    }

    public var startTimes: [Int64] { Array(returns.startTimes[judged]) }

    /// The requirement of each judged horizon as a fraction of notional, at most 1; NaN where the
    /// filter has no volatility yet.
    ///
    /// Half-lives are resolved by what is known when judging begins. Laws that are fitted are
    /// fitted anew at the first horizon of each UTC day.
    ///
    /// `measure` is the quantile, or the mean loss beyond it.
    public func requirements(
        _ candidate: TailCandidate, _ measure: TailMeasure = .valueAtRisk
    ) -> [Double] {
        requirements(
            candidate.law, window: candidate.window, spreads: candidate.filter.map(spreads),
            measure)
    }

    /// The volatility over one horizon at the start of each.
    func spreads(_ filter: VolatilityFilter) -> [Double?] {
        let beginning = Timestamp(
            microseconds: judged.isEmpty ? 0 : returns.startTimes[firstJudged])
        let resolved = filter.resolved(for: feed.series.extent(at: beginning, maxGap: maxGap))
        return resolved.varianceRates(feed, at: returns.startTimes, maxGap: maxGap).map {
            $0.flatMap { $0 > 0 ? ($0 * returns.horizon.seconds).squareRoot() : nil }
        }
    }

    func requirements(
        _ law: TailLaw, window: TimeSpan, spreads: [Double?]?,
        _ measure: TailMeasure = .valueAtRisk
    ) -> [Double] {
        let isFiltered = spreads != nil
        let spreads = spreads ?? returns.values.map { _ in 1 }
        let standardized = zip(returns.values, spreads).map { value, spread in
            spread.map { Self.loss(value / $0, side) }
        }
        var sample = RollingLosses(
            times: returns.startTimes, losses: standardized, window: window)
        var fitted: (day: Int64, multiplier: Double?)?
        return judged.map { index in
            sample.advance(to: index)
            guard let spread = spreads[index] else { return .nan }
            let size =
                law.isOfUnitVariance && !isFiltered ? sample.losses.rootMeanSquare : spread
            guard size > 0 else { return .nan }
            let day = returns.startTimes[index].floorDivided(by: TimeSpan.days(1).microseconds)
            let multiplier: Double?
            if let fitted, fitted.day == day {
                multiplier = fitted.multiplier
            } else {
                multiplier = try? law.multiplier(
                    sample.losses, side: side, confidence: confidence, measure: measure,
                    spread: size, isStandardized: isFiltered
                ).value
                if law.isFitted { fitted = (day, multiplier) }
            }
            guard let multiplier else { return .nan }
            return Self.requirement(distance: multiplier * size, side)
        }
    }
}
