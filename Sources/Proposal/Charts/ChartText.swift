import MarginPolicy

/// Text as it stands in a drawing.
enum ChartText {
    /// For text and attributes of XML: signs of markup are escaped, scalars that hide or reorder
    /// text or that XML does not allow are replaced.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case _
            where scalar.isInvisible || scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE:
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// At least as wide as any sans-serif font sets it.
    static func width(_ text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { sum, scalar in
            let share =
                switch scalar {
                case "i", "j", "l", ".", ",", ":", ";", "'", "|", " ": 0.36
                case "m", "w", "M", "W", "@", "%": 0.98
                case "A"..."Z": 0.74
                case _ where scalar.value > 0x2E7F: 1.05
                default: 0.62
                }
            return sum + share * size
        }
    }

    /// As much of it as fits, with an ellipsis where that is not all.
    static func shortened(_ text: String, to limit: Double, size: Double) -> String {
        guard width(text, size: size) > limit else { return text }
        var kept = text
        while !kept.isEmpty, width(kept + "…", size: size) > limit { kept.removeLast() }
        return kept + "…"
    }

    /// A coordinate with at most two decimals; what is not finite is zero.
    static func number(_ value: Double) -> String {
        decimal(value.magnitude < 1e9 ? value : 0, digits: 2)
    }

    /// With at most so many decimals, without zeros at the end.
    static func decimal(_ value: Double, digits: Int) -> String {
        guard var text = DecimalText.fixed(value, fractionDigits: digits) else { return "–" }
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text == "-0" ? "0" : text
    }

    /// A share as percent, to three significant digits.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        let size = (share * 100).magnitude
        return decimal(share * 100, digits: size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4)
            + "%"
    }

    /// To three significant digits, large ones in thousands, millions and billions.
    static func amount(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        for (unit, name) in [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
        where value.magnitude >= unit {
            return decimal(value / unit, digits: value.magnitude / unit >= 100 ? 0 : 2) + name
        }
        var digits = 2
        var size = value.magnitude
        while size > 0, size < 1, digits < 14 {
            size *= 10
            digits += 1
        }
        return decimal(value, digits: digits)
    }
}
