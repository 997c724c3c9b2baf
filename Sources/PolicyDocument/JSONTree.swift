/// The tree of a JSON source (RFC 8259). Numbers keep their digits.
func readJSON(_ source: SourceText) throws(DocumentError) -> LocatedNode {
    var reader = JSONReader(source)
    return try reader.document()
}

private struct JSONReader {
    static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
        UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
        UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    let bytes: [UInt8]
    let file: String
    let end: String
    var index = 0
    var place: DocumentLocation

    init(_ source: SourceText) {
        bytes = Array(source.text.utf8)
        file = source.file
        end = source.end
        place = source.start
    }

    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func advance() {
        let byte = bytes[index]
        index += 1
        if byte == 0x0A {
            place = DocumentLocation(line: place.line + 1, column: 1)
        } else if byte & 0xC0 != 0x80 {
            place.column += 1
        }
    }

    mutating func skipSpace() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { advance() }
    }

    func failure(_ expected: String, at location: DocumentLocation? = nil) -> DocumentError {
        let rest = String(decoding: bytes[index...].prefix(8), as: UTF8.self)
        let found = rest.unicodeScalars.first.map { quoted(String($0)) } ?? end
        return DocumentError(
            file: file, location: location ?? place, found: found, expected: expected)
    }

    mutating func document() throws(DocumentError) -> LocatedNode {
        skipSpace()
        let root = try value(depth: 1)
        skipSpace()
        guard current == nil else { throw failure("nothing after the document") }
        return root
    }

    mutating func value(depth: Int) throws(DocumentError) -> LocatedNode {
        let start = place
        guard depth <= LocatedNode.depthMax else {
            throw DocumentError(
                file: file, location: start, found: "more than \(LocatedNode.depthMax) levels",
                expected: "less nesting")
        }
        switch current {
        case UInt8(ascii: "{"):
            return LocatedNode(.mapping(try members(depth: depth)), at: start)
        case UInt8(ascii: "["):
            return LocatedNode(.sequence(try elements(depth: depth)), at: start)
        case UInt8(ascii: "\""): return LocatedNode(.scalar(try string(), .quoted), at: start)
        case let byte? where byte == UInt8(ascii: "-") || byte &- 0x30 <= 9:
            return LocatedNode(.scalar(try number(), .number), at: start)
        default: return LocatedNode(try word(), at: start)
        }
    }

    private mutating func word() throws(DocumentError) -> LocatedNode.Content {
        for (text, content) in [
            ("true", LocatedNode.Content.scalar("true", .boolean)),
            ("false", .scalar("false", .boolean)), ("null", .null),
        ] where bytes[index...].starts(with: text.utf8) {
            for _ in text.utf8 { advance() }
            return content
        }
        throw failure("a JSON value")
    }

    private mutating func elements(depth: Int) throws(DocumentError) -> [LocatedNode] {
        var elements: [LocatedNode] = []
        advance()
        skipSpace()
        if current == UInt8(ascii: "]") {
            advance()
            return []
        }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            switch current {
            case UInt8(ascii: ","): advance()
            case UInt8(ascii: "]"):
                advance()
                return elements
            default: throw failure("',' or ']'")
            }
        }
    }

    private mutating func members(depth: Int) throws(DocumentError) -> [LocatedNode.Entry] {
        var entries: [LocatedNode.Entry] = []
        var seen: [String: DocumentLocation] = [:]
        advance()
        skipSpace()
        if current == UInt8(ascii: "}") {
            advance()
            return []
        }
        while true {
            skipSpace()
            let start = place
            guard current == UInt8(ascii: "\"") else { throw failure("a key in double quotes") }
            let key = try string()
            if let first = seen.updateValue(start, forKey: key) {
                throw duplicateKey(key, first: first, second: start, file: file)
            }
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw failure("':'") }
            advance()
            skipSpace()
            entries.append(
                LocatedNode.Entry(
                    key: key, keyLocation: start, value: try value(depth: depth + 1)))
            skipSpace()
            switch current {
            case UInt8(ascii: ","): advance()
            case UInt8(ascii: "}"):
                advance()
                return entries
            default: throw failure("',' or '}'")
            }
        }
    }

    private mutating func number() throws(DocumentError) -> String {
        let start = index
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 &- 0x30 <= 9 } ?? false }
        func skipDigits(_ reader: inout JSONReader) throws(DocumentError) {
            guard isDigit(reader.current) else { throw reader.failure("a digit") }
            while isDigit(reader.current) { reader.advance() }
        }
        if current == UInt8(ascii: "-") { advance() }
        if current == UInt8(ascii: "0") {
            advance()
            guard !isDigit(current) else { throw failure("no digit after a leading zero") }
        } else {
            try skipDigits(&self)
        }
        if current == UInt8(ascii: ".") {
            advance()
            try skipDigits(&self)
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            advance()
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { advance() }
            try skipDigits(&self)
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func string() throws(DocumentError) -> String {
        let start = place
        advance()
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20: throw failure("an escape such as \\n instead of a control character")
            default:
                text.append(byte)
                advance()
            }
        }
        throw failure("a closing quote for the text that begins at \(start)")
    }

    private mutating func escape() throws(DocumentError) -> Unicode.Scalar {
        let start = place
        advance()
        if let byte = current, let scalar = Self.escapes[byte] {
            advance()
            return scalar
        }
        guard current == UInt8(ascii: "u") else {
            throw failure("an escape such as \\n or \\u00e9")
        }
        let high = try hexadecimal()
        if let scalar = Unicode.Scalar(high) { return scalar }
        let loneSurrogate = DocumentError(
            file: file, location: start, found: "half of a surrogate pair",
            expected: "both halves, such as \\ud83d\\ude00")
        guard high < 0xDC00, current == UInt8(ascii: "\\") else { throw loneSurrogate }
        advance()
        guard current == UInt8(ascii: "u") else { throw loneSurrogate }
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw loneSurrogate }
        return scalar
    }

    /// The four digits after the `u` that is current.
    private mutating func hexadecimal() throws(DocumentError) -> UInt32 {
        advance()
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw failure("four hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            advance()
        }
        return value
    }
}
