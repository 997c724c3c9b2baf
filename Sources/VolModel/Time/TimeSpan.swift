/// A length of time in microseconds.
public struct TimeSpan: Hashable, Comparable, Sendable {
    public var microseconds: Int64

    @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }

    public static func seconds(_ value: Int64) -> TimeSpan {
        TimeSpan(microseconds: value * 1_000_000)
    }
    public static func minutes(_ value: Int64) -> TimeSpan { .seconds(value * 60) }
    public static func hours(_ value: Int64) -> TimeSpan { .seconds(value * 3600) }
    public static func days(_ value: Int64) -> TimeSpan { .seconds(value * 86_400) }

    /// The span in seconds.
    @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

    /// Saturates instead of overflowing.
    public static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        let (sum, overflow) = a.microseconds.addingReportingOverflow(b.microseconds)
        return TimeSpan(microseconds: overflow ? (b.microseconds > 0 ? .max : .min) : sum)
    }

    /// `count` times the span; saturates instead of overflowing.
    func repeated(_ count: Int) -> TimeSpan {
        let (product, overflow) = microseconds.multipliedReportingOverflow(by: Int64(count))
        return TimeSpan(microseconds: overflow ? (microseconds > 0 ? .max : .min) : product)
    }

    @inlinable public static func < (a: TimeSpan, b: TimeSpan) -> Bool {
        a.microseconds < b.microseconds
    }

    /// A year of 365 days, the convention of every annualised figure here.
    public static let year = TimeSpan.days(365)
}

extension TimeSpan: CustomStringConvertible {
    private static let units: [(suffix: String, microseconds: Int64)] = [
        ("w", 604_800_000_000), ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000),
        ("s", 1_000_000), ("ms", 1000), ("us", 1),
    ]

    /// The largest unit up to days that divides the span, `90s`, `5m`, `36h`, `3d`; a larger one
    /// with one decimal where that is exact and the whole number has four digits or more: `11.2d`.
    public var description: String {
        if microseconds == 0 { return "0s" }
        let units = Self.units.dropFirst()
        guard let whole = units.first(where: { microseconds % $0.microseconds == 0 }) else {
            return "\(microseconds)us"
        }
        let count = microseconds / whole.microseconds
        if count >= 1000,
            let (suffix, unit) = units.first(where: {
                $0.microseconds >= 10 && microseconds % ($0.microseconds / 10) == 0
            })
        {
            let tenths = microseconds / (unit / 10)
            return "\(tenths / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)") + suffix
        }
        return "\(count)\(whole.suffix)"
    }

    /// For sentences: days, hours or minutes with one decimal, rounded toward zero: `12.1 days`.
    public var approximate: String {
        for (name, unit) in [("days", Int64(86_400_000_000)), ("hours", 3_600_000_000)]
        where microseconds.magnitude >= 2 * unit.magnitude {
            return Self.oneDecimal(microseconds / (unit / 10)) + " " + name
        }
        return Self.oneDecimal(microseconds / 6_000_000) + " minutes"
    }

    private static func oneDecimal(_ tenths: Int64) -> String {
        "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }

    /// Parses `90s`, `5m`, `1h`, `3d`, `11.2d`, `4w`: an unsigned decimal and one unit.
    /// Digits below a microsecond are refused, as is anything beyond 1,000 years.
    public init?(_ text: some StringProtocol) {
        guard
            let unit = Self.units.first(where: { unit in
                text.hasSuffix(unit.suffix)
                    && text.dropLast(unit.suffix.count).last.map { $0.isASCII && $0.isNumber }
                        == true
            })
        else { return nil }
        let number = text.dropLast(unit.suffix.count)
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 <= 9 } }),
            let whole = Int64(parts[0])
        else { return nil }
        let (wholeUnits, overflow) = whole.multipliedReportingOverflow(by: unit.microseconds)
        let limit = TimeSpan.days(365_000).microseconds
        guard !overflow, wholeUnits <= limit else { return nil }
        var total = wholeUnits
        if parts.count == 2 {
            guard parts[1].utf8.count <= 9, let digits = Int64(parts[1]) else { return nil }
            let scale = (0..<parts[1].utf8.count).reduce(Int64(1)) { power, _ in power * 10 }
            let (product, high) = digits.multipliedReportingOverflow(by: unit.microseconds)
            guard !high, product % scale == 0 else { return nil }
            total += product / scale
        }
        guard total <= limit else { return nil }
        microseconds = total
    }
}
