/// When a print is quarantined instead of believed.
///
/// A run of at most ``longestExcursion`` prints is quarantined when
///
/// 1. each of them lies further from the last believed price than ``smallestExcursion`` and than
///    ``deviations`` robust deviations, in log price;
/// 2. the print that follows the run is back within ``returnShare`` of the smallest excursion of
///    the run;
/// 3. no step from the last believed print to that one takes longer than ``longestStep`` times the
///    feed's typical spacing: what is on the far side of a hole says nothing about this side;
/// 4. at least ``fewestReturns`` believed returns lie behind it since the history began and since
///    the last quarantine. The prints of a market that has begun to bounce are thus believed from
///    the second bounce on, and raise the deviation that later ones are measured by.
///
/// The robust deviation is the 90% quantile of the absolute returns between the last ``window``
/// believed updates, divided by 1.645, and at least ``smallestExcursion`` / ``deviations``. It is
/// that of one update and not scaled by time: a longer wait is the business of the third condition.
///
/// The standard rule stands at about twice the distance of anything real that it was tried on, a
/// million rows of exchange candles, oracle rounds and daily indices. No real excursion above 0.1
/// that was back within a tenth exceeded 5 deviations, and none above 0.05 exceeded 8; none above
/// 0.1 and 10 deviations was back within less than 0.18 of its size.
public struct OutlierRule: Sendable, Hashable {
    /// k. An excursion of exactly this size stays.
    public let deviations: Double
    /// The most prints in a row that can be wrong together.
    public let longestExcursion: Int
    /// How much of the excursion may be left when it is over; exactly this much is over.
    public let returnShare: Double
    /// Believed returns behind the robust deviation.
    public let window: Int
    /// Believed returns before the first judgement, and between two.
    public let fewestReturns: Int
    /// In log price; an excursion of exactly this size stays. Keeps the noise of stablecoins and
    /// the rounding of coins quoted in few digits out.
    public let smallestExcursion: Double
    /// In typical spacings, the 90% quantile of those within the window.
    public let longestStep: Double

    /// 10 deviations, 3 prints, back within a tenth, 100 returns and 30 of them at least, 0.1 in
    /// log price, steps of 3 spacings.
    public static let standard = OutlierRule(
        k: 10, longest: 3, share: 0.1, window: 100, fewest: 30, smallest: 0.1, step: 3)

    private init(
        k: Double, longest: Int, share: Double, window: Int, fewest: Int, smallest: Double,
        step: Double
    ) {
        deviations = k
        longestExcursion = longest
        returnShare = share
        self.window = window
        fewestReturns = fewest
        smallestExcursion = smallest
        longestStep = step
    }

    /// Throws ``OutlierRuleError`` for the first value out of its range.
    public init(
        deviations: Double = standard.deviations,
        longestExcursion: Int = standard.longestExcursion,
        returnShare: Double = standard.returnShare, window: Int = standard.window,
        fewestReturns: Int = standard.fewestReturns,
        smallestExcursion: Double = standard.smallestExcursion,
        longestStep: Double = standard.longestStep
    ) throws(OutlierRuleError) {
        try Self.require("deviations", deviations, in: 1...1000)
        try Self.require("longest excursion", longestExcursion, in: 1...16)
        try Self.require("return share", returnShare, in: 0...0.5)
        try Self.require("window", window, in: 10...10_000)
        try Self.require("fewest returns", fewestReturns, in: 10...window)
        try Self.require("smallest excursion", smallestExcursion, in: 0.001...10)
        try Self.require("longest step", longestStep, in: 1...1000)
        self.init(
            k: deviations, longest: longestExcursion, share: returnShare, window: window,
            fewest: fewestReturns, smallest: smallestExcursion, step: longestStep)
    }

    private static func require<Value: Comparable>(
        _ name: String, _ value: Value, in range: ClosedRange<Value>
    ) throws(OutlierRuleError) {
        guard range.contains(value) else {
            throw OutlierRuleError(
                description: "\(name): found \(value); expected \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
    }

    /// The size that an excursion must exceed.
    func threshold(_ typical: TypicalStep) -> Double {
        max(smallestExcursion, deviations * typical.deviation)
    }
}

/// A rule with a value that makes no sense.
public struct OutlierRuleError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
}
