/// Recorded HTTP exchanges as VCR.py writes them: the JSON in `string:` of each response, one
/// answer behind the other.
///
/// Of YAML it knows what these files need: keys, single and double quoted scalars over any number
/// of lines, and block scalars. Every line of the file stays a line, so that line numbers are those
/// of the file; what a scalar is folded over becomes blanks, and its line ends follow it.
struct CassetteRewriter: ByteRewriter {
    private static let wantedKey = Array("string".utf8)
    /// Bytes of a line that are looked at for its key.
    private static let lineLimit = 1024

    private enum Place {
        /// In a line, before its value is known.
        case line
        /// In what is of no interest, to the end of the line.
        case rest
        case singleQuoted, doubleQuoted
        /// In a block scalar whose parent has this indentation.
        case block(parent: Int)
    }

    private let name: String
    private var place = Place.line
    private var line: [UInt8] = []
    private var number = 1
    /// Whether the scalar is one that is wanted, and whether what it holds looks like JSON; nil
    /// before its first byte.
    private var isWanted = false
    private var isJSON: Bool?
    /// Line ends that the scalar has swallowed.
    private var owedLines = 0
    /// A quote that may be the first of two.
    private var hasQuote = false
    private var escape: [UInt8]?
    /// Blanks at the beginning of a line of a scalar that belong to its layout.
    private var skipsBlanks = false
    private var indentation = 0

    init(name: String) { self.name = name }

    /// Whether a text begins like a cassette.
    static func recognizes(head: [UInt8]) -> Bool {
        let lines = head.split(separator: Ascii.newline).lazy.map { line in
            Array(line.drop(while: Ascii.isBlank))
        }
        let first = lines.first { line in
            !line.isEmpty && line.first != Ascii.hash && !line.starts(with: "---".utf8)
        }
        return first?.starts(with: "interactions:".utf8) ?? false
    }

    mutating func take(_ byte: UInt8, into output: inout [UInt8]) throws(HistoryError) {
        if byte == Ascii.newline { number += 1 }
        switch place {
        case .line: try takeLine(byte, &output)
        case .rest:
            if byte == Ascii.newline {
                output.append(byte)
                place = .line
            }
        case .singleQuoted: takeSingleQuoted(byte, &output)
        case .doubleQuoted: try takeDoubleQuoted(byte, &output)
        case .block(let parent): try takeBlock(byte, parent, &output)
        }
    }

    mutating func finish(into output: inout [UInt8]) throws(HistoryError) {
        switch place {
        case .singleQuoted where hasQuote, .block, .line, .rest: break
        case .singleQuoted, .doubleQuoted:
            throw malformed("the end of the file inside a quoted text", "the rest of it")
        }
    }

    // MARK: - Keys

    private mutating func takeLine(
        _ byte: UInt8, _ output: inout [UInt8]
    ) throws(HistoryError) {
        if byte != Ascii.newline, line.count < Self.lineLimit {
            line.append(byte)
            let opensQuote = byte == Ascii.quote || byte == Self.apostrophe
            guard opensQuote, let key = key(beforeValueAt: line.count - 1) else { return }
            line = []
            beginScalar(key, byte == Ascii.quote ? .doubleQuoted : .singleQuoted)
            return
        }
        let text = line
        line = []
        guard byte == Ascii.newline else {
            place = .rest
            return
        }
        output.append(byte)
        guard let colon = text.lastIndex(of: Ascii.colon), let key = keyText(text[..<colon]) else {
            return
        }
        let value = text[(colon + 1)...].split { Ascii.isBlank($0) }
        let isWanted = key.elementsEqual(Self.wantedKey)
        if isWanted, value.first?.elementsEqual("!!binary".utf8) == true {
            throw malformed("an answer in base64", "answers as text")
        }
        guard let style = value.last?.first, style == UInt8(ascii: "|") || style == Self.folded
        else { return }
        beginScalar(key, .block(parent: text.prefix { $0 == Ascii.space }.count))
        skipsBlanks = true
    }

    /// The key of a line whose value begins at `index`, empty for an element without one; nil where
    /// no value begins there.
    private func key(beforeValueAt index: Int) -> ArraySlice<UInt8>? {
        let before = line[..<index]
        guard before.last.map(Ascii.isBlank) ?? true else { return nil }
        let text = before.reversed().drop(while: Ascii.isBlank).reversed()
        if text.isEmpty || text.allSatisfy({ $0 == Ascii.minus || Ascii.isBlank($0) }) { return [] }
        guard text.last == Ascii.colon else { return nil }
        return keyText(Array(text)[...].dropLast())
    }

    private func keyText(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let key = text.drop { Ascii.isBlank($0) || $0 == Ascii.minus }
        return key.contains(Ascii.colon) ? nil : key
    }

    private mutating func beginScalar(_ key: ArraySlice<UInt8>, _ place: Place) {
        self.place = place
        isWanted = key.elementsEqual(Self.wantedKey)
        isJSON = nil
        owedLines = 0
        hasQuote = false
        escape = nil
        skipsBlanks = false
        indentation = 0
    }

    private mutating func endScalar(_ output: inout [UInt8]) {
        output.append(contentsOf: repeatElement(Ascii.newline, count: owedLines))
        owedLines = 0
        place = .rest
    }

    /// One byte of the text that the scalar stands for.
    private mutating func put(_ byte: UInt8, _ output: inout [UInt8]) {
        guard isWanted else { return }
        if isJSON == nil, !Ascii.isBlank(byte) {
            isJSON = byte == Ascii.braceOpen || byte == Ascii.bracketOpen
        }
        guard isJSON == true else { return }
        output.append(byte == Ascii.newline ? Ascii.space : byte)
    }

    /// A line end in a quoted scalar: one blank, and the layout's blanks behind it.
    private mutating func fold(_ output: inout [UInt8]) {
        owedLines += 1
        skipsBlanks = true
        put(Ascii.space, &output)
    }

    // MARK: - Scalars

    private mutating func takeSingleQuoted(_ byte: UInt8, _ output: inout [UInt8]) {
        if hasQuote {
            hasQuote = false
            guard byte == Self.apostrophe else {
                endScalar(&output)
                if byte == Ascii.newline {
                    output.append(byte)
                    place = .line
                }
                return
            }
            put(byte, &output)
        } else if byte == Ascii.newline {
            fold(&output)
        } else if skipsBlanks, Ascii.isBlank(byte) {
            return
        } else {
            skipsBlanks = false
            if byte == Self.apostrophe { hasQuote = true } else { put(byte, &output) }
        }
    }

    private mutating func takeDoubleQuoted(
        _ byte: UInt8, _ output: inout [UInt8]
    ) throws(HistoryError) {
        if var text = escape {
            text.append(byte)
            escape = text
            if byte == Ascii.newline, text.count == 1 {
                escape = nil
                owedLines += 1
                skipsBlanks = true
            } else if let meaning = try Self.meaning(of: text, malformed) {
                escape = nil
                for byte in meaning { put(byte, &output) }
            }
        } else if byte == Ascii.newline {
            fold(&output)
        } else if skipsBlanks, Ascii.isBlank(byte) {
            return
        } else {
            skipsBlanks = false
            switch byte {
            case Ascii.quote: endScalar(&output)
            case Ascii.backslash: escape = []
            default: put(byte, &output)
            }
        }
    }

    /// What the bytes behind a backslash stand for; nil while they are not all there.
    private static func meaning(
        of text: [UInt8], _ malformed: (String, String) -> HistoryError
    ) throws(HistoryError) -> [UInt8]? {
        let digits = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
        if let count = digits[text[0]] {
            guard text.count == count + 1 else { return nil }
            guard let value = UInt32(String(decoding: text[1...], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else { throw malformed("a wrong escape in a quoted text", "an escape of YAML") }
            return Array(String(Character(scalar)).utf8)
        }
        let plain: [Character: Character] = [
            "\"": "\"", "\\": "\\", "/": "/", " ": " ", "n": "\n", "t": "\t", "r": "\r",
            "0": "\0", "a": "\u{7}", "b": "\u{8}", "e": "\u{1B}", "f": "\u{C}", "v": "\u{B}",
            "_": "\u{A0}", "N": "\u{85}", "L": "\u{2028}", "P": "\u{2029}",
        ]
        guard let meaning = plain[Character(Unicode.Scalar(text[0]))] else {
            throw malformed("a wrong escape in a quoted text", "an escape of YAML")
        }
        return Array(String(meaning).utf8)
    }

    /// A block ends at the first line that is indented no more than its key.
    private mutating func takeBlock(
        _ byte: UInt8, _ parent: Int, _ output: inout [UInt8]
    ) throws(HistoryError) {
        if byte == Ascii.newline {
            put(Ascii.space, &output)
            owedLines += 1
            indentation = 0
            skipsBlanks = true
        } else if skipsBlanks, byte == Ascii.space {
            indentation += 1
        } else if skipsBlanks, indentation <= parent, byte != Ascii.carriageReturn {
            endScalar(&output)
            place = .line
            line = [UInt8](repeating: Ascii.space, count: indentation)
            try takeLine(byte, &output)
        } else {
            skipsBlanks = false
            put(byte, &output)
        }
    }

    private func malformed(_ found: String, _ expected: String) -> HistoryError {
        .badData(name, line: number, found: found, expected: expected)
    }

    private static let apostrophe = UInt8(ascii: "'")
    private static let folded = UInt8(ascii: ">")
}
