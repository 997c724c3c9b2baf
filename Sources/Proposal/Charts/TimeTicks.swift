import VolModel

/// Round times within a span, and how they are written.
enum TimeTicks {
    /// The last second of the year 9999; times beyond, on either side, count as this one.
    private static let end: Int64 = 253_402_300_799_000_000

    /// At most about `count` between two times in microseconds.
    static func within(_ low: Int64, _ high: Int64, count: Int) -> [(time: Int64, label: String)] {
        let (low, high) = (min(max(low, -end), end), min(max(high, -end), end))
        guard high > low, count > 0 else {
            return [(low, String("\(Timestamp(microseconds: low))".prefix(10)))]
        }
        let hour = TimeSpan.hours(1).microseconds
        let day = TimeSpan.days(1).microseconds
        let limit = Int64(count)
        let span = high - low
        for hours: Int64 in [1, 3, 6, 12] where span / (hours * hour) <= limit {
            return multiples(of: hours * hour, low, high).map { ($0, text($0, 5..<16)) }
        }
        for days: Int64 in [1, 2, 7, 14] where span / (days * day) <= limit {
            return multiples(of: days * day, low, high).map { ($0, text($0, 0..<10)) }
        }
        let days = multiples(of: max(1, span / (40_000 * day)) * day, low, high)
        func firsts(_ months: Set<String>) -> [Int64] {
            days.filter { text($0, 8..<10) == "01" && months.contains(text($0, 5..<7)) }
        }
        for months: Set<String> in [
            ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"],
            ["01", "04", "07", "10"], ["01", "07"],
        ] {
            let found = firsts(months)
            if found.count <= count { return found.map { ($0, text($0, 0..<7)) } }
        }
        let years = firsts(["01"])
        let every = (years.count + count - 1) / count
        return years.filter { (Int(text($0, 0..<4)) ?? 0) % max(every, 1) == 0 }
            .map { ($0, text($0, 0..<4)) }
    }

    private static func multiples(of step: Int64, _ low: Int64, _ high: Int64) -> [Int64] {
        var time = (low / step + (low > 0 && low % step != 0 ? 1 : 0)) * step
        var found: [Int64] = []
        while time <= high {
            found.append(time)
            time += step
        }
        return found
    }

    /// A part of `2024-01-02T03:04:05Z`.
    private static func text(_ time: Int64, _ range: Range<Int>) -> String {
        let whole = Array("\(Timestamp(microseconds: time))")
        guard range.upperBound <= whole.count else { return "" }
        return String(whole[range]).replacing("T", with: " ")
    }

    static func date(_ time: Int64) -> String { text(min(max(time, -end), end), 0..<10) }
}
