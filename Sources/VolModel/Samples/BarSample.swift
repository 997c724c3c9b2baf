/// Open, high, low and close of the bars of one window, in order of time, as logarithms of prices:
/// what estimators of ranges are functions of.
public struct BarSample: Sendable, Hashable {
    /// One bar in log prices.
    public struct Bar: Sendable, Hashable {
        public var open: Double
        public var high: Double
        public var low: Double
        public var close: Double
        /// Whether the bar begins where the one before it in the sample ends.
        public var followsOn: Bool

        /// Postcondition: low ≤ open, close ≤ high.
        public init(
            open: Double, high: Double, low: Double, close: Double, followsOn: Bool = true
        ) {
            self.open = open
            self.high = max(high, open, close)
            self.low = min(low, open, close)
            self.close = close
            self.followsOn = followsOn
        }
    }

    /// In order of time; bars that touch a hole are not among them.
    public internal(set) var bars: [Bar]
    /// How many observations the bars are made of; nil where they have ranges of their own.
    public let observations: Int?
    /// The share of the window that is covered, from 0 to 1.
    public internal(set) var coverage: Double
    public let window: TimeSpan
    /// The length of one bar.
    public let length: TimeSpan

    init(
        bars: [Bar], observations: Int? = nil, coverage: Double, window: TimeSpan,
        length: TimeSpan
    ) {
        self.bars = bars
        self.observations = observations
        self.coverage = coverage
        self.window = window
        self.length = length
    }

    /// Bars that follow on each other, for data that somebody already holds.
    public init(contiguous bars: [Bar], length: TimeSpan) {
        let window = length.repeated(bars.count)
        self.init(bars: bars, coverage: 1, window: window, length: length)
    }

    /// The time that the bars cover.
    public var seconds: Double { Double(bars.count) * length.seconds }

    /// Why no figure should be made of the sample; nil where nothing speaks against it.
    func objection(minimumBars minimum: Int) -> NotApplicable? {
        guard coverage >= RealizedVolatility.minimumCoverage else {
            return RealizedVolatility.tooLittleCovered(coverage, of: window)
        }
        guard bars.count >= minimum else {
            return NotApplicable(
                "\(bars.count) bars within the window of \(window); expected at least \(minimum)")
        }
        guard
            bars.allSatisfy({
                $0.open.isFinite && $0.high.isFinite && $0.low.isFinite && $0.close.isFinite
            })
        else { return NotApplicable("a bar holds a number that is not finite") }
        return nil
    }

    /// Annualised volatility of a variance per bar.
    func annualized(variancePerBar: Double) -> Double {
        (variancePerBar / length.seconds * TimeSpan.year.seconds).squareRoot()
    }
}

extension BarSample {
    /// Bars at the multiples of `length` within the window, from the observations of a feed and,
    /// where it has candles, from their highs and lows.
    ///
    /// Conventions: the bars that end at as_of − window < g ≤ as_of; one that touches a hole does
    /// not exist. A candle counts in the bar that its close lies in.
    ///
    /// Edge cases: candles longer than `length`, or of a feed of candles that come without highs
    /// and lows, are not applicable.
    public static func onGrid(
        _ feed: ObservedFeed, asOf: Timestamp, window: TimeSpan, length: TimeSpan, maxGap: TimeSpan
    ) -> Result<BarSample, NotApplicable> {
        let series = feed.series
        let extent = series.extent(at: asOf, maxGap: maxGap)
        var collector = BarCollector(
            window: window, length: length, kind: feed.traits.kind, extent: extent, asOf: asOf)
        for i in 0..<extent.count {
            collector.observe(time: series.times[i], price: series.prices[i], feed.sides(i))
        }
        return collector.sample()
    }
}
