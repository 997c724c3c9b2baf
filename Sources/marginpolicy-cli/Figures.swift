import MarginPolicy

/// Figures as the tables show them.
enum Figures {
    /// A volatility as percent: two decimals, more below a tenth of a percent.
    static func volatility(_ value: Double) -> String {
        var digits = 2
        var percent = value.magnitude * 100
        while percent > 0, percent < 0.1, digits < 8 {
            percent *= 10
            digits += 1
        }
        return fixed(value * 100, digits: digits) + "%"
    }

    /// With `digits` decimals, as in JSON; what is beyond a table's width is left to the library.
    static func fixed(_ value: Double, digits: Int) -> String {
        guard value.magnitude < 1e12 else { return "\(value)" }
        return DecimalText.fixed(value, fractionDigits: digits) ?? "\(value)"
    }

    /// At least twelve decimals, and twelve significant digits as far as eighteen decimals reach.
    static func significant(_ value: Double) -> Int {
        var digits = 12
        var magnitude = value.magnitude
        while magnitude > 0, magnitude < 0.1, digits < 18 {
            magnitude *= 10
            digits += 1
        }
        return digits
    }
}
