import VolModel

/// How a file writes its times, decided once per file. RFC 3339 texts and `YYYY-MM-DD` are read in
/// every file, whatever its notation.
public enum TimeNotation: String, Sendable, Hashable, CaseIterable {
    /// Since the Unix epoch, from 1970 to the year 5138.
    case seconds
    /// Since the Unix epoch, from 1973 to the year 5138.
    case milliseconds, microseconds, nanoseconds
    /// `YYYYMMDD`, the first instant of a day in UTC.
    case compactDate = "compact_date"
    /// `M/D/YYYY`, the first instant of a day in UTC.
    case monthFirstDate = "month_first_date"
    /// `D/M/YYYY`, the first instant of a day in UTC.
    case dayFirstDate = "day_first_date"
    /// `YYYYMMDD HH:MM` in New York.
    case newYorkMinute = "new_york_minute"

    /// Whether times are numbers that count from the epoch.
    var isCount: Bool { !range.isEmpty && self != .compactDate }

    /// The values that fit.
    var range: Range<UInt64> {
        switch self {
        case .seconds: 0..<100_000_000_000
        case .milliseconds: 100_000_000_000..<100_000_000_000_000
        case .microseconds: 100_000_000_000_000..<100_000_000_000_000_000
        case .nanoseconds: 100_000_000_000_000_000..<10_000_000_000_000_000_000
        case .compactDate: 19_700_101..<99_991_232
        case .monthFirstDate, .dayFirstDate, .newYorkMinute: 0..<0
        }
    }

    /// Zero where it is not a whole number.
    var microsecondsPerUnit: Int64 {
        switch self {
        case .seconds: 1_000_000
        case .milliseconds: 1000
        case .microseconds: 1
        case .nanoseconds, .compactDate, .monthFirstDate, .dayFirstDate, .newYorkMinute: 0
        }
    }

    /// The unit that most of the sampled times fit, of equals the one met first; zeros and texts
    /// have no say. Where nine of ten are dates of eight digits, they are dates. nil: texts in no
    /// notation of their own, or dates that can be read month first and day first.
    static func decide(from sample: [[UInt8]]) -> TimeNotation? {
        if let slashed = MarketTime.slashedNotation(sample) { return slashed }
        let minutes = sample.count {
            $0.withUnsafeBufferPointer(MarketTime.newYorkMinute) != nil
        }
        if minutes > 0, minutes * 10 >= sample.count * 9 { return .newYorkMinute }
        let numbers = sample.compactMap { text in
            text.withUnsafeBufferPointer { Decimal($0) }
        }.filter { $0.whole > 0 }
        let dates = numbers.count { TimeText.compactDate($0) != nil }
        if dates > 0, dates * 10 >= numbers.count * 9 { return .compactDate }
        let units: [TimeNotation] = numbers.compactMap { number in
            [.seconds, .milliseconds, .microseconds, .nanoseconds].first {
                $0.range.contains(number.whole)
            }
        }
        var best: (unit: TimeNotation, count: Int)?
        for unit in units {
            let count = units.count { $0 == unit }
            if count > best?.count ?? 0 { best = (unit, count) }
        }
        return best?.unit
    }

    /// `digits[.digits]`: a whole part below 10^19 and six digits of the fraction, the rest cut
    /// off.
    struct Decimal {
        var whole: UInt64 = 0
        /// Digits of the whole part, leading zeros among them.
        var wholeDigits = 0
        /// Millionths.
        var fraction: Int64 = 0
        var hasFraction = false

        init?(_ text: Bytes) {
            var index = 0
            while index < text.count, text[index] &- Ascii.zero <= 9 {
                guard index < 19 else { return nil }
                whole = whole * 10 + UInt64(text[index] &- Ascii.zero)
                index += 1
            }
            guard index > 0 else { return nil }
            wholeDigits = index
            if index < text.count {
                guard text[index] == Ascii.point else { return nil }
                hasFraction = true
                index += 1
                var unit: Int64 = 100_000
                while index < text.count {
                    guard text[index] &- Ascii.zero <= 9 else { return nil }
                    fraction += Int64(text[index] &- Ascii.zero) * unit
                    unit /= 10
                    index += 1
                }
            }
        }
    }
}

/// The text of a time to microseconds since the epoch.
enum TimeText {
    /// After this nothing is an observation: 2100-01-01T00:00:00Z.
    static let latest: Int64 = 4_102_444_800_000_000

    enum Value: Equatable {
        /// Microseconds since the epoch.
        case time(Int64)
        /// The number zero, which Chainlink writes for a round that never was.
        case zero
        case malformed
    }

    /// Parses RFC 3339 (a space for the `T`, no zone for UTC, or a date alone) in any file, and
    /// numbers in the file's notation.
    static func parse(_ text: Bytes, notation: TimeNotation?) -> Value {
        guard let number = TimeNotation.Decimal(text) else {
            let time =
                switch notation {
                case .monthFirstDate: MarketTime.slashedDate(text, dayFirst: false)
                case .dayFirstDate: MarketTime.slashedDate(text, dayFirst: true)
                case .newYorkMinute: MarketTime.newYorkMinute(text)
                default: Timestamp.parse(text, assumingUTC: true)?.microseconds
                }
            return time.map(Value.time) ?? .malformed
        }
        if number.whole == 0, number.fraction == 0 { return .zero }
        guard let notation, notation.range.contains(number.whole) else { return .malformed }
        if notation == .compactDate { return compactDate(number).map(Value.time) ?? .malformed }
        if notation == .nanoseconds { return .time(Int64(number.whole / 1000)) }
        let scale = notation.microsecondsPerUnit
        return .time(Int64(number.whole) * scale + number.fraction * scale / 1_000_000)
    }

    static func compactDate(_ number: TimeNotation.Decimal) -> Int64? {
        let digits = Array(String(number.whole).utf8)
        guard digits.count == 8, number.wholeDigits == 8, !number.hasFraction else { return nil }
        let dashed =
            digits[..<4] + [Ascii.minus] + digits[4..<6] + [Ascii.minus] + digits[6...]
        return Array(dashed).withUnsafeBufferPointer {
            Timestamp.parse($0, assumingUTC: true)?.microseconds
        }
    }
}
