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
    /// Prices of Pyth Hermes with their exponents and confidence intervals.
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
    /// What is known at the end of the file; ``observations(at:maxGap:)`` is what was known
    /// earlier. Empty when not one row of the feed is an observation.
    public var series: PriceSeries
    public var rejected: RejectCounts
    /// Up to five rejected rows for each reason, in the order of ``RejectReason``.
    public var examples: [RejectExample]
    public var priceEncoding: PriceEncoding
    /// The length of a bar, for candles.
    public var candleInterval: TimeSpan?
    /// What stands beside the closes of candles; nil for other formats, and where it was not asked
    /// for.
    public var bars: Bars?
    /// The half width of the confidence interval around each price, in quote units; NaN where it is
    /// not known. nil for files without.
    public var confidences: [Double]?
    /// Prints that are not in ``series`` because later ones took them back.
    public var quarantined: [Quarantine]
    /// Steps after which the prices may be those of something else.
    public var breaks: [PriceBreak]
    /// What the caller decided about ``breaks``; nil while nobody has, and then no figure should be
    /// made of this history.
    public var breakDecision: BreakDecision?
    /// Bars in which nothing was traded.
    public var staleBars: StaleBars
    /// How many units of a coin a price is for, as the feed's name says it; nil where it says
    /// nothing.
    public var contractMultiplier: Int?
    /// What was decided about the file, and why.
    public var decisions: [HistoryDecision]
    /// Whether ``kind`` is what the spacings say.
    var kindFollowsSpacings: Bool
    /// The round id of each observation, with ``HistoryDetail/exact``.
    var exactRounds: [UInt128]
    /// Price and sides of each observation, with ``HistoryDetail/exact``.
    var exactTexts: TextColumn
}

/// A print that is not believed since a later one took it back.
public struct Quarantine: Sendable, Hashable {
    public var time: Timestamp
    public var price: Double
    /// The time of the observation that decided it; before that the print was believed.
    public var decidedAt: Timestamp
    /// Its distance from the last believed price, in robust deviations.
    public var deviations: Double
}

/// Open, high, low and volume of bars, one of each for every observation of their series.
///
/// NaN where the file has no number, and for open, high and low together where they are no range
/// around the close.
public struct Bars: Sendable, Hashable {
    public var open: [Double]
    public var high: [Double]
    public var low: [Double]
    /// In the file's unit: coins nearly everywhere.
    public var volume: [Double]

    public init(open: [Double], high: [Double], low: [Double], volume: [Double]) {
        self.open = open
        self.high = high
        self.low = low
        self.volume = volume
    }

    /// The number of bars without a range.
    public var withoutRange: Int { high.count { $0.isNaN } }

    init(_ sides: [[Double]]) {
        typealias Place = SideReader.Bar
        self.init(
            open: sides[Place.open.rawValue], high: sides[Place.high.rawValue],
            low: sides[Place.low.rawValue], volume: sides[Place.volume.rawValue])
    }
}

/// The funding rates of one feed, with a record of what was rejected and why.
public struct RateHistory: Sendable, Hashable {
    public var feed: String
    public var source: String
    public var format: HistoryFormat
    public var compression: HistoryCompression
    /// Data rows of this feed; header and blank lines do not count.
    public var rows: Int
    /// Microseconds since the Unix epoch, strictly increasing.
    public var times: [Int64]
    /// What the file states, per its own funding interval; may be zero or negative.
    public var rates: [Double]
    public var rejected: RejectCounts
    public var examples: [RejectExample]
    public var decisions: [HistoryDecision]
    var exactTexts: TextColumn
}
