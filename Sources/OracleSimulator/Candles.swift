public import VolModel

/// Bars of a simulated market, as an exchange would have recorded it with a trade at every step.
///
/// *Conventions*: a bar holds the steps with openTime ≤ time < openTime + interval; an unfinished
/// bar is left out. Volume in base units grows with the bar's range:
/// mean · ½(1 + ln(high/low) / average of ln(high/low)) · exp(0.4 Z − 0.08).
public struct Candles: Sendable, Hashable {
    /// One bar; prices in units of 10^−priceDecimals, volume in units of 10^−volumeDecimals.
    public struct Bar: Sendable, Hashable {
        public var openTime: Timestamp
        public var open: Int128
        public var high: Int128
        public var low: Int128
        public var close: Int128
        public var volume: Int128
    }

    public let interval: TimeSpan
    public let priceDecimals: Int
    public let volumeDecimals: Int
    public let bars: [Bar]

    /// Preconditions: the interval is a multiple of the path's step, 0 to 18 decimals, a positive
    /// mean volume.
    public init(
        of path: MarketPath, interval: TimeSpan, priceDecimals: Int, meanDailyVolume: Double,
        volumeDecimals: Int = 2, seed: UInt64
    ) {
        precondition(
            interval.microseconds > 0
                && interval.microseconds.isMultiple(of: path.step.microseconds),
            "the interval must be a multiple of the step")
        precondition((0...18).contains(priceDecimals) && (0...18).contains(volumeDecimals))
        precondition(meanDailyVolume > 0 && meanDailyVolume.isFinite, "volume must be positive")
        let perBar = Int(interval.microseconds / path.step.microseconds)
        let scale = powerOfTen(priceDecimals)
        var bars: [Bar] = []
        var ranges: [Double] = []
        for first in stride(from: 0, through: path.prices.count - perBar, by: perBar) {
            var high = path.prices[first]
            var low = high
            for index in first..<first + perBar {
                high = max(high, path.prices[index])
                low = min(low, path.prices[index])
            }
            ranges.append(PortableMath.log(high / low))
            bars.append(
                Bar(
                    openTime: path.time(at: first),
                    open: Int128((path.prices[first] * scale).rounded()),
                    high: Int128((high * scale).rounded()), low: Int128((low * scale).rounded()),
                    close: Int128((path.prices[first + perBar - 1] * scale).rounded()), volume: 0))
        }
        let average = ranges.reduce(0, +) / Double(max(ranges.count, 1))
        let meanVolume = meanDailyVolume * interval.seconds / 86_400 * powerOfTen(volumeDecimals)
        var generator = Xoshiro256StarStar(seed: seed, stream: 5)
        for index in bars.indices {
            let activity = average > 0 ? 0.5 * (1 + ranges[index] / average) : 1
            let noise = PortableMath.exp(0.4 * generator.normal() - 0.08)
            bars[index].volume = Int128((meanVolume * activity * noise).rounded())
        }
        self.interval = interval
        self.priceDecimals = priceDecimals
        self.volumeDecimals = volumeDecimals
        self.bars = bars
    }
}
