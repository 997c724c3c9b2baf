#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How far and how fast a feed moves from one observation to the next.
///
/// Both are the 90% quantile of the steps given, not their middle: a feed that mostly repeats
/// itself has a median move of 0, and one that answers to a heartbeat a median spacing far below
/// its heartbeat. Up to a tenth of the steps may be wild without moving either.
struct TypicalStep: Equatable {
    /// Standard deviation of a normal distribution with the same 90% quantile of absolute returns.
    /// For one update, however long it took: oracles update after a fixed move, bars are regular.
    let deviation: Double
    /// In microseconds.
    let spacing: Int64

    /// Standard normal quantile of 0.95, which is that of its absolute value at 0.9.
    static let normalQuantile = 1.6448536269514722

    /// Of the steps between neighbours. Precondition: as many times as prices, two at least.
    init(times: some RandomAccessCollection<Int64>, prices: some RandomAccessCollection<Double>) {
        let moves = zip(prices, prices.dropFirst()).map { abs(Self.logReturn(from: $0, to: $1)) }
        let spacings = zip(times, times.dropFirst()).map { Self.span(from: $0, to: $1) }
        let rank = (moves.count * 9 + 9) / 10 - 1
        deviation = moves.sorted()[rank] / Self.normalQuantile
        spacing = spacings.sorted()[rank]
    }

    /// ln(to / from) of two positive prices; finite also where their ratio is not.
    static func logReturn(from: Double, to: Double) -> Double {
        let ratio = to / from
        return ratio.isNormal ? log(ratio) : log(to) - log(from)
    }

    /// Saturates instead of overflowing.
    static func span(from: Int64, to: Int64) -> Int64 {
        let (span, overflow) = to.subtractingReportingOverflow(from)
        return overflow ? .max : span
    }
}

/// The latest observations of a feed, at most as many as it was made for.
struct TrailingWindow {
    private var times: [Int64]
    private var prices: [Double]
    private var next = 0
    private(set) var count = 0

    init(capacity: Int) {
        times = Array(repeating: 0, count: capacity)
        prices = Array(repeating: 0, count: capacity)
    }

    @inline(__always)
    mutating func append(time: Int64, price: Double) {
        times[next] = time
        prices[next] = price
        next += 1
        if next == times.count { next = 0 }
        if count < times.count { count += 1 }
    }

    var last: (time: Int64, price: Double)? {
        guard count > 0 else { return nil }
        let index = next == 0 ? times.count - 1 : next - 1
        return (times[index], prices[index])
    }

    /// nil for fewer than two observations.
    var typicalStep: TypicalStep? {
        guard count >= 2 else { return nil }
        let oldest = count < times.count ? 0 : next
        return TypicalStep(
            times: times[oldest..<count] + times[..<oldest],
            prices: prices[oldest..<count] + prices[..<oldest])
    }
}
