import VolModel

/// Times as markets of the United States write them.
enum MarketTime {
    /// `M/D/YYYY` or `D/M/YYYY`, the first instant of the day in UTC.
    static func slashedDate(_ text: Bytes, dayFirst: Bool) -> Int64? {
        guard let parts = slashedParts(text) else { return nil }
        return dayFirst
            ? midnight(parts.year, parts.second, parts.first)
            : midnight(parts.year, parts.first, parts.second)
    }

    /// Which of the two such dates are, nil when fewer than nine of ten are dates, or none of them
    /// has a day that is not a month.
    static func slashedNotation(_ sample: [[UInt8]]) -> TimeNotation? {
        func count(dayFirst: Bool) -> Int {
            sample.count { date in
                date.withUnsafeBufferPointer { slashedDate($0, dayFirst: dayFirst) } != nil
            }
        }
        let (monthFirst, dayFirst) = (count(dayFirst: false), count(dayFirst: true))
        guard monthFirst != dayFirst, max(monthFirst, dayFirst) * 10 >= sample.count * 9 else {
            return nil
        }
        return monthFirst > dayFirst ? .monthFirstDate : .dayFirstDate
    }

    /// Whether a text is a date under either order.
    static func isAmbiguous(_ date: [UInt8]) -> Bool {
        date.withUnsafeBufferPointer {
            slashedDate($0, dayFirst: false) != nil && slashedDate($0, dayFirst: true) != nil
        }
    }

    private static func slashedParts(_ text: Bytes) -> (first: Int, second: Int, year: Int)? {
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].count == 4, let first = number(parts[0]),
            let second = number(parts[1]), let year = number(parts[2])
        else { return nil }
        return (first, second, year)
    }

    /// `YYYYMMDD HH:MM` in New York, from 1987 on. Where the clock is put back the first of the
    /// two hours is meant.
    static func newYorkMinute(_ text: Bytes) -> Int64? {
        guard text.count == 14, text[8] == Ascii.space, text[11] == Ascii.colon,
            let year = number(text[0..<4]), let month = number(text[4..<6]),
            let day = number(text[6..<8]), let hour = number(text[9..<11]),
            let minute = number(text[12..<14]), year >= 1987, hour < 24, minute < 60,
            let midnight = midnight(year, month, day)
        else { return nil }
        let local = midnight + Int64(hour * 60 + minute) * Self.minute
        // Energy Policy Act of 2005, in force from 2007; before that the Act of 1986.
        let start = year >= 2007 ? sunday(year, 3, 8) : sunday(year, 4, 1)
        let end = year >= 2007 ? sunday(year, 11, 1) : sunday(year, 10, 25)
        guard let start, let end else { return nil }
        let isSummer = local >= start + 120 * Self.minute && local < end + 120 * Self.minute
        return local + (isSummer ? 240 : 300) * Self.minute
    }

    private static let minute: Int64 = 60_000_000

    /// One to four digits.
    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...4).contains(digits.count) else { return nil }
        var value = 0
        for digit in digits {
            guard digit &- Ascii.zero <= 9 else { return nil }
            value = value * 10 + Int(digit &- Ascii.zero)
        }
        return value
    }

    private static func midnight(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return Timestamp("\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))")?.microseconds
    }

    /// The first Sunday on or after a day.
    private static func sunday(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
        let dayLength = 1440 * minute
        return midnight(year, month, day).map { time in
            // 1970-01-01 was a Thursday.
            let weekday = (time / dayLength + 4) % 7
            return time + (7 - weekday) % 7 * dayLength
        }
    }
}
