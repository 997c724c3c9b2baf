/// An instant in microseconds since 1970-01-01T00:00:00Z, leap seconds ignored as in Unix time.
public struct Timestamp: Hashable, Comparable, Sendable {
    public var microseconds: Int64

    @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }

    @inlinable public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool {
        a.microseconds < b.microseconds
    }

    /// The instant `span` before `time`. Saturates instead of overflowing.
    public static func - (time: Timestamp, span: TimeSpan) -> Timestamp {
        let (value, overflow) = time.microseconds.subtractingReportingOverflow(span.microseconds)
        return Timestamp(microseconds: overflow ? (span.microseconds > 0 ? .min : .max) : value)
    }

    /// The instant `span` after `time`. Saturates instead of overflowing.
    public static func + (time: Timestamp, span: TimeSpan) -> Timestamp {
        let (value, overflow) = time.microseconds.addingReportingOverflow(span.microseconds)
        return Timestamp(microseconds: overflow ? (span.microseconds > 0 ? .max : .min) : value)
    }

    /// The time from `earlier` to `later`; negative when the order is reversed. Saturates.
    public static func - (later: Timestamp, earlier: Timestamp) -> TimeSpan {
        let (value, overflow) = later.microseconds.subtractingReportingOverflow(
            earlier.microseconds)
        return TimeSpan(microseconds: overflow ? (later > earlier ? .max : .min) : value)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with as many fractional digits as the instant needs:
    /// `2024-01-28T00:00:00Z`.
    public var description: String {
        let seconds = microseconds.floorDivided(by: 1_000_000)
        // Not microseconds − seconds · 10⁶, which overflows at the least instant.
        let remainder = microseconds % 1_000_000
        let fraction = remainder < 0 ? remainder + 1_000_000 : remainder
        let days = seconds.floorDivided(by: 86_400)
        let secondOfDay = seconds - days * 86_400
        let date = CivilDate(daysSinceEpoch: days)
        var text =
            "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            + "T\(padded(secondOfDay / 3600, 2)):\(padded(secondOfDay / 60 % 60, 2))"
            + ":\(padded(secondOfDay % 60, 2))"
        if fraction != 0 {
            var digits = padded(fraction, 6)
            while digits.last == "0" { digits.removeLast() }
            text += ".\(digits)"
        }
        return text + "Z"
    }

    /// Parses RFC 3339 (`2024-01-28T00:00:00Z`, `…+02:00`, `T` or one space, up to nine fractional
    /// digits, of which those below a microsecond are cut off) or a date `2024-01-28`, which means
    /// its first instant in UTC. A time without an offset is accepted as UTC only when
    /// `assumingUTC` is true. Years 1970 to 9999.
    public init?(_ text: some StringProtocol, assumingUTC: Bool = false) {
        let bytes = Array(text.utf8)
        guard
            let value = bytes.withUnsafeBufferPointer({
                Timestamp.parse($0, assumingUTC: assumingUTC)
            })
        else { return nil }
        self = value
    }

    /// The byte form of ``init(_:assumingUTC:)``, for readers that hold no `String`.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, assumingUTC: Bool
    ) -> Timestamp? {
        func digits(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for i in range {
                let digit = bytes[i] &- 0x30
                guard digit <= 9 else { return nil }
                value = value * 10 + Int64(digit)
            }
            return value
        }
        func has(_ character: Unicode.Scalar, at index: Int) -> Bool {
            index < bytes.count && bytes[index] == UInt8(ascii: character)
        }
        guard let year = digits(0..<4), has("-", at: 4), let month = digits(5..<7), has("-", at: 7),
            let day = digits(8..<10),
            let date = CivilDate(year: year, month: month, day: day), year >= 1970
        else { return nil }
        let midnight = date.daysSinceEpoch * 86_400
        if bytes.count == 10 { return Timestamp(seconds: midnight) }
        guard has("T", at: 10) || has("t", at: 10) || has(" ", at: 10),
            let hour = digits(11..<13), has(":", at: 13), let minute = digits(14..<16),
            has(":", at: 16), let second = digits(17..<19), hour < 24, minute < 60, second < 60
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if has(".", at: index) {
            index += 1
            var unit: Int64 = 100_000
            let start = index
            while index < bytes.count, bytes[index] &- 0x30 <= 9 {
                fraction += Int64(bytes[index] &- 0x30) * unit
                unit /= 10
                index += 1
            }
            guard index > start, index - start <= 9 else { return nil }
        }
        var offset: Int64 = 0
        if has("Z", at: index) || has("z", at: index) {
            index += 1
        } else if has("+", at: index) || has("-", at: index) {
            let sign: Int64 = has("-", at: index) ? -1 : 1
            guard let hours = digits(index + 1..<index + 3), has(":", at: index + 3),
                let minutes = digits(index + 4..<index + 6), hours < 24, minutes < 60
            else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
            index += 6
        } else if !assumingUTC {
            return nil
        }
        guard index == bytes.count else { return nil }
        let seconds = midnight + hour * 3600 + minute * 60 + second - offset
        guard seconds >= 0 else { return nil }
        return Timestamp(microseconds: seconds * 1_000_000 + fraction)
    }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDate {
    var year: Int64
    var month: Int64
    var day: Int64

    init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[Int(month) - 1] else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Counts in eras of 400 years that begin on 1 March, so that leap days close a year.
    init(daysSinceEpoch days: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = y.floorDivided(by: 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
    /// The quotient rounded toward negative infinity; `divisor` is positive.
    package func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
