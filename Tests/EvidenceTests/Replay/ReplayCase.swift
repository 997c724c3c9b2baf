import Evidence
import IsolatedMargin
import MarginPolicy
import VolModel

/// Hand-made paths of hourly prices or candles.
enum ReplayCase {
    typealias Candle = (open: Double, high: Double, low: Double, close: Double)

    static let hour: Int64 = 3_600_000_000

    static func time(_ hours: Int64) -> Timestamp { Timestamp(microseconds: hours * hour) }

    /// One price an hour from hour 1 on.
    static func market(_ name: String = "A", prices: [Double]) throws -> ReplayMarket {
        let times = prices.indices.map { Int64($0 + 1) * hour }
        return try ReplayMarket(
            name: name, feed: ObservedFeed(try PriceSeries(times: times, prices: prices)))
    }

    /// One candle an hour, the first ending at hour 1.
    static func market(_ name: String = "A", candles: [Candle]) throws -> ReplayMarket {
        let times = candles.indices.map { Int64($0 + 1) * hour }
        let feed = try ObservedFeed(
            try PriceSeries(times: times, prices: candles.map(\.close)), FeedTraits(kind: .ohlc),
            bars: PriceBars(
                open: candles.map(\.open), high: candles.map(\.high), low: candles.map(\.low)))
        return try ReplayMarket(name: name, feed: feed, barLength: .hours(1))
    }

    /// A notional in whole quote units.
    static func position(
        _ id: String, account: Int? = nil, market: Int = 0, long isLong: Bool = true,
        notional: Int = 1_000, leverage: Int = 10, open: Int64 = 1, close: Int64? = nil
    ) -> ReplayPosition {
        ReplayPosition(
            id: id, account: account ?? id.utf8.reduce(0) { $0 * 256 + Int($1) }, market: market,
            isLong: isLong, size: .notional(Quanta(notional) * 1_000_000),
            collateral: .leverage(hundredths: leverage * 100), open: time(open),
            close: close.map(time))
    }

    static func schedule(_ maintenancePpm: Int, _ initialPpm: Int) throws -> ParameterSchedule {
        try ParameterSchedule(
            constant: MarginRatios(maintenancePpm: maintenancePpm, initialPpm: initialPpm))
    }

    /// Without a penalty.
    static func design(_ mode: Venue.MarginMode = .isolated) -> ReplayDesign {
        var design = ReplayDesign()
        design.mode = mode
        design.liquidation = LiquidationPolicy()
        return design
    }
}
