/// Bars in which nothing was traded and that an exchange filled with the last price.
///
/// A bar is stale when its volume is 0 and its open, high, low and close all equal the close of the
/// bar before. A feed without a single bar of positive volume has no stale bars: mark and index
/// prices carry none, and then 0 says nothing. An unknown volume is NaN and not 0. The first bar
/// has none before it and is not stale.
///
/// One pass in order of time; memory for the runs only.
public struct StaleBars: Sendable, Hashable {
    private var candidates: [Range<Int>] = []
    private var candidateCount = 0
    private var lastOther: Int?
    private var hasVolume = false
    private var previousClose: Double?
    /// Bars so far.
    public private(set) var bars = 0

    public init() {}

    /// Whole columns. Precondition: all have one length.
    public init(open: [Double], high: [Double], low: [Double], close: [Double], volume: [Double]) {
        for index in close.indices {
            observe(
                open: open[index], high: high[index], low: low[index], close: close[index],
                volume: volume[index])
        }
    }

    init(_ bars: Bars, closes: [Double]) {
        self.init(
            open: bars.open, high: bars.high, low: bars.low, close: closes, volume: bars.volume)
    }

    /// Takes the next bar.
    public mutating func observe(
        open: Double, high: Double, low: Double, close: Double, volume: Double
    ) {
        if volume > 0 { hasVolume = true }
        if volume == 0, open == close, high == close, low == close, close == previousClose {
            candidateCount += 1
            if let last = candidates.last, last.upperBound == bars {
                candidates[candidates.count - 1] = last.lowerBound..<(bars + 1)
            } else {
                candidates.append(bars..<(bars + 1))
            }
        } else {
            lastOther = bars
        }
        previousClose = close
        bars += 1
    }

    /// How many bars are stale.
    public var count: Int { hasVolume ? candidateCount : 0 }
    /// Their places, neighbours together, in order.
    public var runs: [Range<Int>] { hasVolume ? candidates : [] }
    /// The last bar that is not stale; nil without bars.
    public var lastLive: Int? { hasVolume || bars == 0 ? lastOther : bars - 1 }
}
