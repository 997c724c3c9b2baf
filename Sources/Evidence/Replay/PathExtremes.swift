import IsolatedMargin

/// The least and greatest price of any stretch of a path, in constant time: a sparse table.
///
/// Cost: n·log₂(n) entries for each of the two.
struct PathExtremes: Sendable {
    /// Level k has the extremes of 2ᵏ bars from each place on.
    private var lows: [[Ticks]]
    private var highs: [[Ticks]]

    init(_ market: ReplayMarket) {
        lows = [market.bars.map(\.low)]
        highs = [market.bars.map(\.high)]
        var width = 1
        while 2 * width <= market.bars.count {
            let (low, high) = (lows[lows.count - 1], highs[highs.count - 1])
            let places = 0...(market.bars.count - 2 * width)
            lows.append(places.map { min(low[$0], low[$0 + width]) })
            highs.append(places.map { max(high[$0], high[$0 + width]) })
            width *= 2
        }
    }

    /// Of the bars in `places`; nil for none.
    func range(_ places: Range<Int>) -> ClosedRange<Ticks>? {
        guard !places.isEmpty else { return nil }
        let level = Int.bitWidth - 1 - places.count.leadingZeroBitCount
        let (first, last) = (places.lowerBound, places.upperBound - (1 << level))
        return min(
            lows[level][first], lows[level][last])...max(
                highs[level][first], highs[level][last])
    }
}
