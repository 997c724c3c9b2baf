import MarginPolicy
import VolModel

/// Markup that is safe to put into a page, since only a literal of this package is taken as it
/// stands: whatever text is interpolated into it is escaped.
struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
    private(set) var source: String

    init(stringLiteral literal: String) { source = literal }

    init(stringInterpolation interpolation: Interpolation) { source = interpolation.source }

    /// Takes markup from this package, a picture or a style sheet, as it stands.
    init(trusted source: String) { self.source = source }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            source.reserveCapacity(literalCapacity)
        }

        mutating func appendLiteral(_ literal: String) { source += literal }

        mutating func appendInterpolation(_ text: String) { source += HTML.escaped(text) }

        mutating func appendInterpolation(_ number: Int) { source += String(number) }

        mutating func appendInterpolation(_ html: HTML) { source += html.source }

        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { source += part.source }
        }

        /// A name from outside: its direction of writing stays its own.
        mutating func appendInterpolation(name: String) {
            source += "<bdi>" + (name.isEmpty ? "(no name)" : HTML.escaped(name)) + "</bdi>"
        }

        /// A time that no line breaks.
        mutating func appendInterpolation(time: Timestamp?) {
            source += "<span class=\"time\">" + HTML.escaped(ReportFigures.time(time)) + "</span>"
        }
    }

    /// For text and for attributes in double quotes: no sign of markup is left. Scalars that hide
    /// or reorder text are shown by their number, `[U+202E]`.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "`": result += "&#96;"
            case _ where scalar.isInvisible: result += "[U+\(number(scalar))]"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func number(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}

extension [HTML] {
    /// With `separator` between the parts.
    func joined(_ separator: HTML) -> HTML {
        HTML(trusted: map(\.source).joined(separator: separator.source))
    }
}
