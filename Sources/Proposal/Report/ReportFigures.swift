import MarginPolicy
import VolModel

/// Figures as the report shows them. What is no figure is a dash.
enum ReportFigures {
    static let none = "–"

    /// A fraction in percent: `0.97%`.
    static func percent(_ fraction: Double, digits: Int = 2) -> String {
        fixed(fraction * 100, digits: digits).map { $0 + "%" } ?? none
    }

    /// What a model asks for, in percent with two decimals and never less than that: `3.68%`.
    static func asked(ppm: Int) -> String {
        let hundredths = ppm / 100 + (ppm % 100 > 0 ? 1 : 0)
        return (ppm < 0 ? "−" : "") + DecimalText.plain(hundredths.magnitude, fractionDigits: 2)
            + "%"
    }

    /// The same with its sign.
    static func signedPercent(_ fraction: Double, digits: Int = 1) -> String {
        guard let text = fixed(fraction * 100, digits: digits) else { return none }
        return (fraction > 0 ? "+" : "") + text + "%"
    }

    /// A p-value with three decimals; smaller ones are not told apart.
    static func probability(_ value: Double) -> String {
        (0..<0.001).contains(value) ? "< 0.001" : plain(value, digits: 3)
    }

    /// A fraction in basis points: `0.42 bp`.
    static func basisPoints(_ fraction: Double) -> String {
        fixed(fraction * 10_000, digits: 2).map { $0 + " bp" } ?? none
    }

    /// A quotient: `1.84x`.
    static func times(_ value: Double) -> String {
        fixed(value, digits: 2).map { $0 + "x" } ?? none
    }

    static func plain(_ value: Double, digits: Int) -> String {
        fixed(value, digits: digits) ?? none
    }

    /// Digits in groups of three: `1,000,000`.
    static func grouped(_ count: Int) -> String { grouped(String(count)) }

    static func grouped(_ amount: ExactDecimal) -> String { grouped(amount.description) }

    /// A number of which only the whole part counts, in groups of three.
    static func whole(_ value: Double) -> String {
        fixed(value, digits: 0).map { grouped($0) } ?? none
    }

    private static func grouped(_ text: String) -> String {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return text }
        var groups = ""
        for (place, digit) in whole.enumerated() {
            let left = whole.count - place
            if place > 0, left % 3 == 0, groups != "-" { groups += "," }
            groups.append(digit)
        }
        let fraction = parts.count == 2 ? "." + parts[1] : ""
        return (groups + fraction).replacing("-", with: "−")
    }

    private static func fixed(_ value: Double, digits: Int) -> String? {
        guard value.magnitude < 1e12 else { return nil }
        return DecimalText.fixed(value, fractionDigits: digits)?.replacing("-", with: "−")
    }

    /// Without the time of day where that is midnight: `2024-01-28`, `2024-01-28 13:05 UTC`.
    static func time(_ time: Timestamp?) -> String {
        guard let text = time?.description else { return none }
        guard let place = text.firstIndex(of: "T") else { return text }
        let clock = text[text.index(after: place)...].dropLast()
        if clock == "00:00:00" { return String(text[..<place]) }
        let isWholeMinute = clock.utf8.count == 8 && clock.hasSuffix(":00")
        return "\(text[..<place]) \(isWholeMinute ? clock.dropLast(3) : clock) UTC"
    }
}
