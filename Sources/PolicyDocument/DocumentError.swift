import MarginPolicy

/// A mistake in a document: where it is, what was found and what was expected.
public struct DocumentError: Error, Sendable, Hashable {
    /// The file's name as the caller gave it.
    public var file: String
    public var location: DocumentLocation
    /// The key path, `defaults.tail.confidence` or `instruments[2].feed.path`; empty for the
    /// document itself.
    public var path: String
    public var found: String
    public var expected: String

    public init(
        file: String, location: DocumentLocation, path: String = "", found: String, expected: String
    ) {
        self.file = file
        self.location = location
        self.path = path
        self.found = found
        self.expected = expected
    }

    public var line: Int { location.line }
    public var column: Int { location.column }
}

extension DocumentError: CustomStringConvertible {
    /// One line:
    /// `policy.yaml:12:18: defaults.tail.confidence: found '120%'; expected a probability …`.
    public var description: String {
        let place = path.isEmpty ? "" : "\(singleLine(path, limit: 400)): "
        return "\(singleLine(file, limit: 400)):\(location): \(place)"
            + "found \(singleLine(found, limit: 400)); expected \(singleLine(expected, limit: 2000))"
    }
}

/// `text` from outside in quotes, on one line and cut to 80 characters.
func quoted(_ text: String) -> String { "'\(singleLine(text, limit: 80))'" }

/// `text` without anything that could break or rearrange a line of output: invisible characters are
/// written as `\u{…}`. More than `limit` Unicode scalars are cut, with an ellipsis.
func singleLine(_ text: String, limit: Int) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
        if scalar.isInvisible {
            line.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
        } else {
            line.append(scalar)
        }
    }
    if text.unicodeScalars.dropFirst(limit).first != nil { line.append("…") }
    return String(line)
}

extension Unicode.Scalar {
    /// C0 and C1 controls, delete, and the line and paragraph separators.
    var isControl: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
        default: false
        }
    }
}
