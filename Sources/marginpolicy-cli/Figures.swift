import MarginPolicy

/// Figures as the tables show them.
enum Figures {
    /// An estimate as percent with `digits` decimals.
    static func percent(_ value: Double, digits: Int) -> String {
        fixed(value * 100, digits: digits) + "%"
    }

    /// With `digits` decimals, as in JSON; what is beyond a table's width is left to the library.
    static func fixed(_ value: Double, digits: Int) -> String {
        guard value.magnitude < 1e12 else { return "\(value)" }
        return DecimalText.fixed(value, fractionDigits: digits) ?? "\(value)"
    }

    /// At least twelve decimals and twelve significant digits.
    static func significant(_ value: Double) -> Int {
        var digits = 12
        var magnitude = value.magnitude
        while magnitude > 0, magnitude < 0.1, digits < 30 {
            magnitude *= 10
            digits += 1
        }
        return digits
    }
}
