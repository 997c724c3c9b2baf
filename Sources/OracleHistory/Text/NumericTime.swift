import VolModel

/// What the numbers of a time column count, or the order of a date that RFC 3339 does not have,
/// decided once per file.
enum NumericTime: Hashable, CaseIterable {
    case seconds, milliseconds, microseconds
    /// `YYYYMMDD`, a day in UTC.
    case compactDate
    /// `M/D/YYYY`, a day in UTC.
    case slashedDate
    /// `YYYYMMDD HH:MM` in New York.
    case newYorkMinute

    /// Whether times are numbers that count from the epoch.
    var isCount: Bool { microsecondsPerUnit > 0 }

    /// The values that fit the unit: seconds until the year 5138, the others from 1973 to 5138.
    var range: Range<UInt64> {
        switch self {
        case .seconds: 0..<100_000_000_000
        case .milliseconds: 100_000_000_000..<100_000_000_000_000
        case .microseconds: 100_000_000_000_000..<100_000_000_000_000_000
        case .compactDate: 19_700_101..<99_991_232
        case .slashedDate, .newYorkMinute: 0..<0
        }
    }

    var microsecondsPerUnit: Int64 {
        switch self {
        case .seconds: 1_000_000
        case .milliseconds: 1000
        case .microseconds: 1
        case .compactDate, .slashedDate, .newYorkMinute: 0
        }
    }

    /// The unit that most of the sampled times fit, of equals the one met first; zeros and texts
    /// have no say. Where nine of ten are dates of eight digits, they are dates.
    static func decide(from sample: [[UInt8]]) -> NumericTime? {
        if MarketTime.areSlashedDates(sample) { return .slashedDate }
        let minutes = sample.count {
            $0.withUnsafeBufferPointer(MarketTime.newYorkMinute) != nil
        }
        if minutes > 0, minutes * 10 >= sample.count * 9 { return .newYorkMinute }
        let numbers = sample.compactMap { text in
            text.withUnsafeBufferPointer { Decimal($0) }
        }.filter { $0.whole > 0 }
        let dates = numbers.count { TimeText.compactDate($0) != nil }
        if dates > 0, dates * 10 >= numbers.count * 9 { return .compactDate }
        let units: [NumericTime] = numbers.compactMap { number in
            [.seconds, .milliseconds, .microseconds].first { $0.range.contains(number.whole) }
        }
        var best: (unit: NumericTime, count: Int)?
        for unit in units {
            let count = units.count { $0 == unit }
            if count > best?.count ?? 0 { best = (unit, count) }
        }
        return best?.unit
    }

    /// `digits[.digits]`: a whole part below 10^18 and six digits of the fraction, the rest cut
    /// off.
    struct Decimal {
        var whole: UInt64 = 0
        /// Millionths.
        var fraction: Int64 = 0
        var hasFraction = false

        init?(_ text: Bytes) {
            var index = 0
            while index < text.count, text[index] &- Ascii.zero <= 9 {
                guard index < 18 else { return nil }
                whole = whole * 10 + UInt64(text[index] &- Ascii.zero)
                index += 1
            }
            guard index > 0 else { return nil }
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
    /// numbers in the file's unit.
    static func parse(_ text: Bytes, unit: NumericTime?) -> Value {
        guard let number = NumericTime.Decimal(text) else {
            let time =
                switch unit {
                case .slashedDate: MarketTime.slashedDate(text)
                case .newYorkMinute: MarketTime.newYorkMinute(text)
                default: Timestamp.parse(text, assumingUTC: true)?.microseconds
                }
            return time.map(Value.time) ?? .malformed
        }
        if number.whole == 0, number.fraction == 0 { return .zero }
        guard let unit, unit.range.contains(number.whole) else { return .malformed }
        if unit == .compactDate { return compactDate(number).map(Value.time) ?? .malformed }
        let scale = unit.microsecondsPerUnit
        return .time(Int64(number.whole) * scale + number.fraction * scale / 1_000_000)
    }

    static func compactDate(_ number: NumericTime.Decimal) -> Int64? {
        let digits = Array(String(number.whole).utf8)
        guard digits.count == 8, !number.hasFraction else { return nil }
        let dashed =
            digits[..<4] + [Ascii.minus] + digits[4..<6] + [Ascii.minus] + digits[6...]
        return Array(dashed).withUnsafeBufferPointer {
            Timestamp.parse($0, assumingUTC: true)?.microseconds
        }
    }
}
