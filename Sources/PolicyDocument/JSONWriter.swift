import MarginPolicy

extension JSONValue {
    /// The value on one line, with a space after each colon and comma.
    public var singleLine: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .fixed(let value, let digits):
            DecimalText.fixed(value, fractionDigits: digits) ?? "null"
        case .decimal(let value): value.description
        case .string(let text): jsonQuoted(text)
        case .array(let elements): "[\(elements.map(\.singleLine).joined(separator: ", "))]"
        case .object(let members):
            "{\(members.map { "\(jsonQuoted($0.key)): \($0.value.singleLine)" }.joined(separator: ", "))}"
        }
    }

    /// The value without any space: a line of a file of many documents.
    package var compact: String {
        var text = ""
        writeCompact(to: &text)
        return text
    }

    private func writeCompact(to text: inout String) {
        switch self {
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.writeCompact(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                text += jsonQuoted(member.key)
                text += ":"
                member.value.writeCompact(to: &text)
            }
            text += "}"
        default: text += singleLine
        }
    }

    /// The document: indented by two spaces, with a final newline. An array or object that holds
    /// no other one stands on a single line if that line's content has at most 180 bytes, so that
    /// a table reads, and differs, row by row.
    public var document: String {
        var text = ""
        write(to: &text, indentation: "")
        return text + "\n"
    }

    private var isContainer: Bool {
        switch self {
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        default: false
        }
    }

    private func write(to text: inout String, indentation: String) {
        let children: [(prefix: String, value: JSONValue)]
        let (open, close): (String, String)
        switch self {
        case .array(let elements):
            children = elements.map { ("", $0) }
            (open, close) = ("[", "]")
        case .object(let members):
            children = members.map { ("\(jsonQuoted($0.key)): ", $0.value) }
            (open, close) = ("{", "}")
        default:
            text += singleLine
            return
        }
        if !children.contains(where: { $0.value.isContainer }) {
            let line = singleLine
            if children.isEmpty || line.utf8.count <= 180 {
                text += line
                return
            }
        }
        text += open
        for (index, child) in children.enumerated() {
            text += "\(index == 0 ? "" : ",")\n\(indentation)  \(child.prefix)"
            child.value.write(to: &text, indentation: indentation + "  ")
        }
        text += "\n\(indentation)\(close)"
    }
}

/// `text` as a JSON string. What is invisible is escaped, so that a name cannot rearrange the text
/// around it.
func jsonQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        case _ where scalar.isInvisible:
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}
