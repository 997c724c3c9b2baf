import VolModel

/// Times as markets of the United States write them.
enum MarketTime {
    /// `M/D/YYYY`, the first instant of the day in UTC.
    static func slashedDate(_ text: Bytes) -> Int64? {
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].count == 4, let month = number(parts[0]),
            let day = number(parts[1]), let year = number(parts[2])
        else { return nil }
        return midnight(year, month, day)
    }

    /// Whether most of `sample` are such dates and one of them cannot be read day first.
    static func areSlashedDates(_ sample: [[UInt8]]) -> Bool {
        let dates = sample.filter { $0.withUnsafeBufferPointer(slashedDate) != nil }
        let isDecided = dates.contains { date in
            let parts = date.split(separator: UInt8(ascii: "/"))
            return number(parts[1]) ?? 0 > 12
        }
        return isDecided && dates.count * 10 >= sample.count * 9
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
