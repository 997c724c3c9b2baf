public import IsolatedMargin
public import VolModel

/// The price path of one instrument in the engine's integers.
///
/// Units: a tick is a power of ten that gives the lowest price of the path eight digits, fewer only
/// where the highest one would pass 10¹² ticks. A lot is the power of ten of a base unit that is
/// worth from 0.001 to 0.01 quote units at the first price. Money has six decimals. The contract's
/// prices begin at half the lowest one of the path.
///
/// Conventions: a candle is seen as its open at its start, then, at its end, its two extremes and
/// its close. The order of the extremes is not known. Prices are rounded to the nearest tick.
public struct ReplayMarket: Sendable, Hashable {
    /// What is known of the price up to ``end`` since the bar before.
    public struct Bar: Sendable, Hashable {
        /// In microseconds; equal where there is a price alone.
        public let start: Int64
        public let end: Int64
        public let open: Ticks
        public let low: Ticks
        public let high: Ticks
        public let close: Ticks

        public var isCandle: Bool { start < end }
    }

    public static let quoteDecimals = 6
    static let ticksMax = 1_000_000_000_000

    public let name: String
    public let contract: Contract
    /// One price unit is 10^this ticks.
    public let tickDigits: Int
    /// One base unit is 10^this lots.
    public let lotDigits: Int
    /// In order of time; never empty.
    public let bars: [Bar]

    /// The observations after `from` up to `to`, and the last one at or before `from` as the price
    /// to begin with.
    ///
    /// Throws ``ReplayFailure`` where there is none, and where prices span more than the engine's
    /// integers do.
    public init(
        name: String, feed: ObservedFeed, barLength: TimeSpan? = nil, from: Timestamp? = nil,
        to: Timestamp? = nil
    ) throws(ReplayFailure) {
        let series = feed.series
        let end = to.map { series.countKnown(at: $0) } ?? series.count
        let start = from.map { max(series.countKnown(at: $0) - 1, 0) } ?? 0
        guard start < end else {
            throw ReplayFailure("\(name): found no price in the replayed time; expected some")
        }
        let places = start..<end
        var (least, greatest) = (Double.infinity, 0.0)
        for place in places {
            least = min(least, series.prices[place])
            greatest = max(greatest, series.prices[place])
            if let bars = feed.bars, !bars.low[place].isNaN {
                least = min(least, bars.low[place], bars.open[place])
                greatest = max(greatest, bars.high[place], bars.open[place])
            }
        }
        var digits = 7 - Self.exponent(of: least)
        while digits > -12, greatest * Self.power(digits) > Double(Self.ticksMax) { digits -= 1 }
        guard least * Self.power(digits) >= 0.5 else {
            throw ReplayFailure(
                "\(name): found prices from \(least) to \(greatest); expected a ratio below 1e12")
        }
        let scale = Self.power(digits)
        func ticks(_ price: Double) -> Ticks {
            min(max(Int((price * scale).rounded()), 1), Self.ticksMax)
        }
        var bars: [Bar] = []
        bars.reserveCapacity(places.count)
        for place in places {
            let (end, close) = (series.times[place], ticks(series.prices[place]))
            let isFirst = from.map { end <= $0.microseconds } ?? false
            guard let sides = feed.bars, let length = barLength, length.microseconds > 0,
                !isFirst, !sides.low[place].isNaN
            else {
                bars.append(
                    Bar(start: end, end: end, open: close, low: close, high: close, close: close))
                continue
            }
            let open = ticks(sides.open[place])
            let start = max(end - length.microseconds, bars.last?.end ?? .min)
            bars.append(
                Bar(
                    start: start, end: end, open: open,
                    low: min(ticks(sides.low[place]), open, close),
                    high: max(ticks(sides.high[place]), open, close), close: close))
        }
        self.name = name
        self.bars = bars
        tickDigits = digits
        lotDigits = 3 + Self.exponent(of: series.prices[start])
        contract = try Self.contract(
            name, digits: tickDigits + lotDigits, least: max(ticks(least) / 2, 1))
    }

    /// Of `digits` decimals in lots times ticks.
    private static func contract(
        _ name: String, digits: Int, least: Ticks
    ) throws(ReplayFailure) -> Contract {
        let exponent = quoteDecimals - digits
        guard abs(exponent) <= 12 else {
            throw ReplayFailure(
                "\(name): found a price that falls or rises ten-million-fold; expected less")
        }
        let (multiplier, divisor) = (integerPower(exponent), integerPower(-exponent))
        let most = (Contract.notionalMax - 1) * Int128(divisor) / Int128(ticksMax)
        do throws(VenueFailure) {
            return try Contract(
                name: name, settlement: 0, multiplier: multiplier, divisor: divisor,
                lotsMax: Int(min(most, 100_000_000_000_000) / Int128(multiplier)),
                ticksRange: least...ticksMax)
        } catch {
            throw ReplayFailure("\(name): \(error)")
        }
    }

    public var start: Timestamp { Timestamp(microseconds: bars[0].end) }
    public var end: Timestamp { Timestamp(microseconds: bars[bars.count - 1].end) }

    /// The first bar that ends at or after a time; nil after the last.
    public func firstBar(atOrAfter time: Timestamp) -> Int? {
        var (low, high) = (0, bars.count)
        while low < high {
            let middle = (low + high) / 2
            if bars[middle].end < time.microseconds { low = middle + 1 } else { high = middle }
        }
        return low < bars.count ? low : nil
    }

    /// The price of ticks, for people.
    public func price(_ ticks: Ticks) -> Double { Double(ticks) / Self.power(tickDigits) }

    /// 10^exponent, 1 where the exponent is negative.
    static func integerPower(_ exponent: Int) -> Int {
        (0..<max(exponent, 0)).reduce(1) { power, _ in power * 10 }
    }

    private static func power(_ exponent: Int) -> Double {
        let magnitude = (0..<abs(exponent)).reduce(1.0) { power, _ in power * 10 }
        return exponent < 0 ? 1 / magnitude : magnitude
    }

    /// The power of ten of the first digit.
    private static func exponent(of value: Double) -> Int {
        var exponent = 0
        while exponent < 300, value >= power(exponent + 1) { exponent += 1 }
        while exponent > -300, value < power(exponent) { exponent -= 1 }
        return exponent
    }
}
