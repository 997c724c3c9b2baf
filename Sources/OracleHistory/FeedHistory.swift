public import VolModel

/// The layout that a history was read as.
public enum HistoryFormat: String, Sendable, Hashable, CaseIterable {
    /// Chainlink rounds: id, answer and update time.
    case chainlinkRoundsCSV = "chainlink_rounds_csv"
    /// `timestamp,price` or `feed,timestamp,price`.
    case seriesCSV = "series_csv"
    /// Open, high, low and close by open time.
    case candlesCSV = "candles_csv"
    /// `[[open time, open, high, low, close, volume], …]`, as freqtrade stores it, also inside an
    /// exchange's answer, and in the orders of Bitfinex and Coinbase Exchange.
    case candlesJSON = "candles_json"
    /// Objects with open, high, low and close by open time, one or an array of them.
    case candleObjectsJSON = "candle_objects_json"
    /// An array for each of time, open, high, low and close: the charting library's history, as
    /// Pyth Benchmarks and Deribit answer.
    case candleColumnsJSON = "candle_columns_json"
    /// Candles of QuantConnect's Lean: time in New York, prices in hundredths of a cent.
    case candlesLean = "candles_lean"
    /// Chainlink rounds as objects.
    case chainlinkRoundsJSON = "chainlink_rounds_json"
    /// Chainlink rounds in columns separated by blanks, with comment lines.
    case chainlinkRoundsText = "chainlink_rounds_text"
    /// Objects with a time, a price and perhaps a feed; or `[time, price]`.
    case seriesJSON = "series_json"
    /// Such objects, one a line.
    case seriesNDJSON = "series_ndjson"
    /// Prices of Pyth Hermes with their exponents. The confidence interval beside each is not
    /// kept: a series is of times and prices.
    case pythJSON = "pyth_json"
    /// Mark prices of a perpetual as Binance streams them.
    case markPricesJSON = "mark_prices_json"

    var isCandles: Bool {
        [.candlesCSV, .candlesJSON, .candleObjectsJSON, .candleColumnsJSON, .candlesLean]
            .contains(self)
    }

    var isChainlink: Bool {
        [.chainlinkRoundsCSV, .chainlinkRoundsJSON, .chainlinkRoundsText].contains(self)
    }

    /// Prices of no particular origin.
    var isGeneric: Bool {
        [.seriesCSV, .seriesJSON, .seriesNDJSON, .markPricesJSON].contains(self)
    }
}

/// How the bytes of a history are packed.
public enum HistoryCompression: String, Sendable, Hashable, CaseIterable {
    case none, gzip, zstd
}

/// How a file writes its prices.
public enum PriceEncoding: Sendable, Hashable {
    /// Decimal numbers in quote units.
    case decimalText
    /// Integers, divided by 10^`decimals`. nil: nobody stated the decimals, and nothing was
    /// divided.
    case rawInteger(decimals: Int?)
    /// Integers with their power of ten in the same row.
    case ownExponent

    /// False where prices are raw integers of unknown decimals: right up to a power of ten.
    public var isScaleKnown: Bool { self != .rawInteger(decimals: nil) }
}

/// The clean price series of one feed, with a record of what was rejected and why.
///
/// Without a bar interval `rows` = `series.count` + `rejected.total`.
public struct FeedHistory: Sendable, Hashable {
    /// The feed's name in the file; for a file of one feed the base name without its extensions.
    public var feed: String
    /// The file's name as the caller gave it.
    public var source: String
    public var format: HistoryFormat
    public var compression: HistoryCompression
    public var kind: FeedKind
    /// One sentence: why ``kind`` is what it is.
    public var kindReason: String
    /// Data rows of this feed; header and blank lines do not count.
    public var rows: Int
    /// Empty when not one row of the feed is an observation.
    public var series: PriceSeries
    public var rejected: RejectCounts
    /// Up to five rejected rows for each reason, in the order of ``RejectReason``.
    public var examples: [RejectExample]
    public var priceEncoding: PriceEncoding
    /// The length of a bar, for candles.
    public var candleInterval: TimeSpan?
}
