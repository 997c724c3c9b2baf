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
    /// The first bar of positive volume.
    private var firstVolume: Int?
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
        let isFlat = Self.isFlat(open: open, high: high, low: low, close: close, volume: volume)
        append(isStale: isFlat && close == previousClose, hasTraded: volume > 0)
        previousClose = close
    }

    /// Whether a bar is stale where the close before it is the same.
    @inline(__always) static func isFlat(
        open: Double, high: Double, low: Double, close: Double, volume: Double
    ) -> Bool {
        volume == 0 && open == close && high == close && low == close
    }

    /// How many bars are stale.
    public var count: Int { firstVolume == nil ? 0 : candidateCount }
    /// Their places, neighbours together, in order.
    public var runs: [Range<Int>] { firstVolume == nil ? [] : candidates }

    /// The same for the first `known` bars: what later ones trade says nothing about them.
    func runs(among known: Int) -> [Range<Int>] {
        guard let firstVolume, firstVolume < known else { return [] }
        return candidates.compactMap { run in
            run.lowerBound < known ? run.lowerBound..<min(run.upperBound, known) : nil
        }
    }

    /// The last bar that is not stale; nil without bars.
    public var lastLive: Int? { firstVolume != nil || bars == 0 ? lastOther : bars - 1 }
}

extension StaleBars {
    /// The stale bars of a history of which only the bars at `kept`, in order, remain: one that
    /// stands for several is stale where all of them are.
    func thinned(to kept: [Int]) -> StaleBars {
        var thinned = StaleBars()
        var start = 0
        var stale = Array(repeating: false, count: bars)
        for run in candidates {
            for bar in run { stale[bar] = true }
        }
        for bar in kept {
            let isStale = stale[start...bar].allSatisfy(\.self)
            let hasTraded = firstVolume.map { (start...bar).contains($0) } ?? false
            thinned.append(isStale: isStale, hasTraded: hasTraded)
            start = bar + 1
        }
        return thinned
    }

    private mutating func append(isStale: Bool, hasTraded: Bool) {
        if hasTraded, firstVolume == nil { firstVolume = bars }
        if isStale {
            candidateCount += 1
            if let last = candidates.last, last.upperBound == bars {
                candidates[candidates.count - 1] = last.lowerBound..<(bars + 1)
            } else {
                candidates.append(bars..<(bars + 1))
            }
        } else {
            lastOther = bars
        }
        bars += 1
    }
}
