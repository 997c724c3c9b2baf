public import VolModel

/// What a caller knows about a history that the file itself does not say, or says wrongly.
///
/// Whatever the reader decides by itself can be decided here instead;
/// ``FeedHistory/decisions`` says what was decided, and why.
public struct HistoryOptions: Sendable, Hashable {
    /// The layout; nil lets the content decide. A file that cannot have it is an error.
    public var format: HistoryFormat?
    /// What the values are. Anything but prices has to be asked for.
    public var content: HistoryContent
    /// Columns by name, or by number from 1 where a CSV file has no names. Each has to be there;
    /// what is not stated is found as usual.
    public var columns: ColumnNames
    /// Which part of a JSON document holds the rows: its names from outside, joined by points,
    /// such as `result.prices`. nil lets the names decide.
    public var rows: String?
    /// How times are written; nil lets the content decide.
    public var timeNotation: TimeNotation?
    /// What the file's clock is ahead of UTC, within a day; it is subtracted from every time.
    public var clockAhead: TimeSpan
    /// The length of a bar; nil takes what the rows state, else their most frequent spacing.
    public var barLength: TimeSpan?
    /// Which end of a bar its time stands for.
    public var barStamp: BarStamp
    /// Decimals of raw integer oracle answers, 0 to 36. Applies to Chainlink answers, and to a
    /// generic price column whose first rows are all integers; never to candles or to prices
    /// written with a decimal point.
    public var decimals: Int?
    /// The feed kind; nil lets the format and the spacings decide.
    public var kind: FeedKind?
    /// Keeps only the last observation of each interval ⌊t / `barInterval`⌋, at its own time.
    /// See ``HistoryReader`` for what that does to memory and to the reject counts.
    public var barInterval: TimeSpan?
    /// What is kept of each row.
    public var detail: HistoryDetail
    /// Which prints are quarantined; nil believes every print.
    public var outliers: OutlierRule?
    /// What becomes of breaks; nil while nobody has decided.
    public var breaks: BreakDecision?

    public init(
        format: HistoryFormat? = nil, content: HistoryContent = .prices,
        columns: ColumnNames = ColumnNames(), timeNotation: TimeNotation? = nil,
        clockAhead: TimeSpan = .seconds(0), barLength: TimeSpan? = nil, barStamp: BarStamp = .open,
        decimals: Int? = nil, kind: FeedKind? = nil, barInterval: TimeSpan? = nil,
        detail: HistoryDetail = .full, outliers: OutlierRule? = .standard,
        breaks: BreakDecision? = nil, rows: String? = nil
    ) {
        self.format = format
        self.content = content
        self.columns = columns
        self.timeNotation = timeNotation
        self.clockAhead = clockAhead
        self.barLength = barLength
        self.barStamp = barStamp
        self.decimals = decimals
        self.kind = kind
        self.barInterval = barInterval
        self.detail = detail
        self.outliers = outliers
        self.breaks = breaks
        self.rows = rows
    }

    static let decimalsAllowed = 0...36

    func validate(source: String) throws(HistoryError) {
        if let decimals, !Self.decimalsAllowed.contains(decimals) {
            throw .badData(source, found: "\(decimals) decimals", expected: "0 to 36")
        }
        for (name, span) in [("bar interval", barInterval), ("bar length", barLength)] {
            if let span, span.microseconds <= 0 {
                throw .badData(
                    source, found: "a \(name) of \(span)", expected: "a positive duration")
            }
        }
        guard (-Self.day...Self.day).contains(clockAhead.microseconds) else {
            throw .badData(
                source, found: "a clock \(clockAhead) ahead of UTC", expected: "at most a day")
        }
        if let conflict {
            throw .badData(source, found: conflict.found, expected: conflict.expected)
        }
    }

    /// What two of the options say that cannot both be.
    public var conflict: HistoryOptionError? {
        guard let timeNotation, format == .candlesLean, timeNotation != .newYorkMinute else {
            return nil
        }
        return HistoryOptionError(
            found: "times in \(timeNotation.rawValue) in candles of Lean",
            expected: TimeNotation.newYorkMinute.rawValue)
    }

    private static let day = TimeSpan.days(1).microseconds

    /// Whether a layout of this format is wanted.
    func allows(_ candidate: HistoryFormat) -> Bool {
        guard let format else { return true }
        switch (format, candidate) {
        case (.seriesNDJSON, .seriesJSON), (.candlesLean, .candlesCSV): return true
        default: return format == candidate
        }
    }
}

/// What the values of a history are.
public enum HistoryContent: String, Sendable, Hashable, CaseIterable {
    /// Prices at which something was traded, or an oracle's.
    case prices
    /// Prices that a venue computes for its own margin checks. They follow from an index, and a
    /// requirement that is set by them is set by the venue's own smoothing.
    case markPrices = "mark_prices"
    /// Rates that one side of a perpetual pays to the other, per funding interval.
    case fundingRates = "funding_rates"
}

/// Which end of a bar its time stands for.
public enum BarStamp: String, Sendable, Hashable, CaseIterable {
    case open, close
}

/// What is kept of each row.
public enum HistoryDetail: String, Sendable, Hashable, CaseIterable {
    /// Times and prices.
    case prices
    /// Also what stands beside a price: open, high, low and volume; a confidence interval.
    case full
    /// Also round ids, and each number digit by digit, for ``HistoryExport``.
    case exact
}

/// What a column or a member of a row means.
public enum RowRole: String, Sendable, Hashable, CaseIterable {
    case time, price, feed, round, open, high, low, volume
    /// The half width of a confidence interval.
    case confidence
    /// The end of a bar.
    case end
    /// The power of ten of an integer price.
    case exponent
    /// Whether a bar is finished.
    case closed
}

/// Columns that a caller has named.
public struct ColumnNames: Sendable, Hashable {
    private var names: [RowRole: String]

    /// `names`: a name, in any case and with or without blanks, dashes and underscores; or, in a
    /// CSV file, the number of the column from 1. Where the columns of a CSV file have no names, or
    /// the numbers that a data frame gives them by itself, only numbers are understood.
    public init(_ names: [RowRole: String] = [:]) { self.names = names }

    public subscript(role: RowRole) -> String? {
        get { names[role] }
        set { names[role] = newValue }
    }

    var isEmpty: Bool { names.isEmpty }

    /// Time and price are named, and with that what the file holds is not in question.
    var hasPrice: Bool { names[.time] != nil && names[.price] != nil }

    /// The roles that are stated, in the order of ``RowRole``.
    var roles: [RowRole] { RowRole.allCases.filter { names[$0] != nil } }

    /// Something is stated that only bars have.
    var hasBars: Bool {
        [RowRole.open, .high, .low, .volume, .end, .closed].contains { names[$0] != nil }
    }
}
