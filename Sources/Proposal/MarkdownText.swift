import MarginPolicy

/// Text from outside made inert in Markdown, and figures as people read them.
enum MarkdownText {
    /// Escapes everything that could open markup, a link, HTML or a table cell. Control characters
    /// and marks that reorder or hide text become a replacement character.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isInvisible {
                result += "\u{FFFD}"
            } else if markup.contains(scalar) {
                result += "\\"
                result.unicodeScalars.append(scalar)
            } else {
                switch scalar {
                case "<": result += "&lt;"
                case ">": result += "&gt;"
                case "&": result += "&amp;"
                case "@": result += "&#64;"
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        // By scalars: a combining mark after the slash would hide it from a search by characters.
        return String(
            result.unicodeScalars
                .replacing("://".unicodeScalars, with: "&#58;//".unicodeScalars)
                .replacing("www.".unicodeScalars, with: "www&#46;".unicodeScalars))
    }

    /// A code span that holds `text` whatever backticks are in it. Pipes are escaped, since a code
    /// span in a table cell does not hide them.
    static func code(_ text: String) -> String {
        var inner = ""
        for scalar in text.unicodeScalars {
            if scalar.isInvisible {
                inner += "\u{FFFD}"
            } else if scalar == "|" {
                inner += "\\|"
            } else {
                inner.unicodeScalars.append(scalar)
            }
        }
        var longest = 0
        var run = 0
        for character in inner.unicodeScalars {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return longest == 0 ? "\(fence)\(inner)\(fence)" : "\(fence) \(inner) \(fence)"
    }

    private static let markup = Set("\\`*_{}[]#!|~$^".unicodeScalars)

    /// Parts per million as a percentage with two to four decimals: `2.625%`.
    static func percent(ppm: Int) -> String { DecimalText.percent(ppm: ppm, minus: "−") }

    /// Parts per million as a percentage with all four decimals: `2.6250%`.
    static func fullPercent(ppm: Int) -> String { DecimalText.fullPercent(ppm: ppm, minus: "−") }

    /// A fraction in percent with one decimal, halves up; a dash for what is no figure.
    static func oneDecimal(_ fraction: Double) -> String {
        guard fraction.isFinite, fraction.magnitude < 1e9 else { return "–" }
        let tenths = Int((fraction.magnitude * 1000).rounded())
        return (fraction < 0 ? "−" : "") + DecimalText.plain(tenths, fractionDigits: 1) + "%"
    }

    /// The relative change in percent with one decimal and a sign: `+50.0%`; `±0.0%` for none.
    static func change(from old: Int, to new: Int) -> String {
        guard old > 0 else { return "new" }
        if old == new { return "±0.0%" }
        let tenths = (Double(new - old) / Double(old) * 1000).rounded()
        return (new > old ? "+" : "−")
            + DecimalText.plain(Int(tenths.magnitude), fractionDigits: 1) + "%"
    }

    /// The largest leverage that an initial ratio allows, rounded down to two decimals.
    static func leverage(initialPpm: Int) -> String {
        DecimalText.leverage(initialPpm: initialPpm).map { $0 + "x" } ?? "none"
    }
}
