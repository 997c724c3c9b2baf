public import MarginPolicy
public import VolModel

/// How often positions that were opened at the initial ratio were liquidated within their holding
/// period.
///
/// Formula: with the price P at the opening, a long is liquidated where a price of the holding
/// period is below P · (1 − initial)/(1 − maintenance), a short where one is above
/// P · (1 + initial)/(1 + maintenance): where equity falls below maintenance. A candle counts with
/// its high and low where it lies within the holding period, other feeds with what they published.
///
/// Conventions: at each opening one long and one short. An opening before the holding period of
/// the one before has ended is left out, and so is one whose path is not seen whole: it begins
/// before the first observation, ends after the last or touches an interval longer than `maxGap`.
///
/// Limits: no fees, no funding, nobody closes early or adds margin. What a feed does not publish
/// is not seen, so that the figure is a lower bound.
public struct LiquidationFrequency: Sendable, Hashable {
    /// When a position is opened, and with which ratios.
    public struct Opening: Sendable, Hashable {
        /// In microseconds since the epoch.
        public var time: Int64
        public var ratios: MarginRatios

        public init(time: Int64, ratios: MarginRatios) {
            self.time = time
            self.ratios = ratios
        }
    }

    public let holding: TimeSpan
    /// The probability with which the buffer lets a position of one side be liquidated; nil where
    /// nobody stated one.
    public let target: Double?
    /// Of each side.
    public let opened: Int
    public let liquidatedLong: Int
    public let liquidatedShort: Int
    public let leftOut: Int

    /// `openings` in order of time. `barLength` is that of the feed's candles, where it has any.
    public init(
        _ feed: ObservedFeed, barLength: TimeSpan? = nil, openings: [Opening], holding: TimeSpan,
        maxGap: TimeSpan, target: Double? = nil
    ) {
        let path = ObservedPath(feed: feed, barLength: barLength, maxGap: maxGap)
        var (opened, long, short, leftOut) = (0, 0, 0, 0)
        var end = Timestamp(microseconds: .min)
        for opening in openings {
            let time = Timestamp(microseconds: opening.time)
            guard time >= end, let seen = path.stretch(from: opening.time, lasting: holding)
            else {
                leftOut += 1
                continue
            }
            end = time + holding
            opened += 1
            let maintenance = Double(opening.ratios.maintenancePpm)
            let initial = Double(opening.ratios.initialPpm)
            if seen.low * (1e6 - maintenance) < seen.entry * (1e6 - initial) { long += 1 }
            if seen.high * (1e6 + maintenance) > seen.entry * (1e6 + initial) { short += 1 }
        }
        self.holding = holding
        self.target = target
        self.opened = opened
        self.leftOut = leftOut
        (liquidatedLong, liquidatedShort) = (long, short)
    }

    /// One opening at each multiple of the holding period since the epoch, from the first at or
    /// after `start` on, as long as it ends by `end`; where `ratios` has none, none.
    ///
    /// Edge cases: none for a holding period that does not last.
    public static func openings(
        every holding: TimeSpan, from start: Timestamp, to end: Timestamp,
        ratios: (Timestamp) -> MarginRatios?
    ) -> [Opening] {
        var openings: [Opening] = []
        var time = start.roundedUp(to: holding)
        while let now = time, holding.microseconds > 0, now + holding <= end {
            if let ratios = ratios(now) {
                openings.append(Opening(time: now.microseconds, ratios: ratios))
            }
            time = now + holding
        }
        return openings
    }

    /// Over the opened ones; NaN where there is none.
    public var longShare: Double { Double(liquidatedLong) / Double(opened) }
    public var shortShare: Double { Double(liquidatedShort) / Double(opened) }

    /// Whether the share agrees with the target (Kupiec, 1995); nil without either.
    public var longTest: LikelihoodRatio? { test(liquidatedLong) }
    public var shortTest: LikelihoodRatio? { test(liquidatedShort) }

    private func test(_ liquidated: Int) -> LikelihoodRatio? {
        target.flatMap { .kupiec(breaches: liquidated, of: opened, rate: $0) }
    }
}

extension Timestamp {
    /// The first multiple of `span` since the epoch at or after this; nil for a span that is not
    /// positive, and where there is none in range.
    func roundedUp(to span: TimeSpan) -> Timestamp? {
        guard span.microseconds > 0 else { return nil }
        let (quotient, rest) = microseconds.quotientAndRemainder(dividingBy: span.microseconds)
        let (product, overflow) = (rest > 0 ? quotient + 1 : quotient)
            .multipliedReportingOverflow(by: span.microseconds)
        return overflow ? nil : Timestamp(microseconds: product)
    }
}
