/// JSON text to tokens, a chunk at a time; chunks may end anywhere.
///
/// Numbers keep their exact text. Several documents may follow one another. Beside the words of
/// JSON it reads `NaN` and `Infinity`, which programs do write, so that they are counted as prices
/// that are not finite.
final class JSONTokenizer {
    enum Token {
        case objectStart, objectEnd, arrayStart, arrayEnd
        /// The name of a member of an object.
        case key(Bytes)
        /// A string without its quotes and escapes.
        case string(Bytes)
        /// A number, or a word such as `true` and `null`.
        case bare(Bytes)
    }

    /// Containers within one another.
    static let depthLimit = 64

    private enum Expected { case value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd }
    private enum Partial { case none, string, bare }

    private(set) var line = 1
    /// Containers that are open.
    private(set) var depth = 0

    private let source: String
    /// One bit for each open container, the innermost lowest; 1 is an object.
    private var containers: UInt64 = 0
    private var expected = Expected.value
    private var partial = Partial.none
    private var isEscaped = false
    private var hasEscapes = false
    private let text = JSONText()
    /// Bytes before the current chunk.
    private var offset = 0

    /// `line`: the number of the first line.
    init(source: String, line: Int = 1) {
        self.source = source
        self.line = line
    }

    /// Whether everything that began has ended.
    var isBetweenDocuments: Bool { depth == 0 && partial == .none && expected == .value }

    /// States that `count` bytes of the chunk were read, and that the next chunk follows them.
    func advance(by count: Int) { offset += count }

    /// Forgets what has begun, and goes on as at the beginning of `line`.
    func restart(line: Int) {
        self.line = line
        depth = 0
        containers = 0
        expected = .value
        partial = .none
        isEscaped = false
        hasEscapes = false
        text.clear()
        offset = 0
    }

    /// The next token from `index` on, which moves behind it; nil at the end of the chunk. The
    /// token is valid until the next call.
    func next(_ chunk: Bytes, _ index: inout Int) throws(HistoryError) -> Token? {
        while index < chunk.count {
            switch partial {
            case .string:
                guard let token = try string(chunk, &index) else { return nil }
                return token
            case .bare:
                guard let token = try bare(chunk, &index) else { return nil }
                return token
            case .none: break
            }
            let byte = chunk[index]
            if Ascii.isBlank(byte) {
                if byte == Ascii.newline { line += 1 }
                index += 1
            } else if let token = try structure(byte, chunk, &index) {
                return token
            }
        }
        return nil
    }

    /// Whether an object or array comes next as a value; `index` moves over blanks and the comma
    /// before it.
    func isContainerNext(_ chunk: Bytes, _ index: inout Int) -> Bool {
        guard partial == .none else { return false }
        while index < chunk.count {
            let byte = chunk[index]
            if Ascii.isBlank(byte) {
                if byte == Ascii.newline { line += 1 }
            } else if byte == Ascii.comma, expected == .commaOrEnd, containers & 1 == 0 {
                expected = .value
            } else {
                return (expected == .value || expected == .valueOrEnd)
                    && (byte == Ascii.braceOpen || byte == Ascii.bracketOpen)
            }
            index += 1
        }
        return false
    }

    /// Goes on behind a value of `newlines` line ends that was read elsewhere. Precondition: a
    /// value came next.
    func passValue(newlines: Int) {
        line += newlines
        expected = depth == 0 ? .value : .commaOrEnd
    }

    /// Called after the last chunk; throws when something has not ended.
    func finish() throws(HistoryError) {
        guard isBetweenDocuments else {
            let place =
                partial == .string ? "a string" : containers & 1 == 1 ? "an object" : "an array"
            throw malformed("the end of the file inside \(place)", "the rest of the document")
        }
    }

    // MARK: - Structure

    private func structure(
        _ byte: UInt8, _ chunk: Bytes, _ index: inout Int
    ) throws(HistoryError) -> Token? {
        let takesValue = expected == .value || expected == .valueOrEnd
        let isObject = containers & 1 == 1
        switch byte {
        case Ascii.braceOpen where takesValue:
            try open(isObject: true)
            index += 1
            return .objectStart
        case Ascii.bracketOpen where takesValue:
            try open(isObject: false)
            index += 1
            return .arrayStart
        case Ascii.braceClose
        where depth > 0 && isObject && (expected == .keyOrEnd || expected == .commaOrEnd):
            close()
            index += 1
            return .objectEnd
        case Ascii.bracketClose
        where depth > 0 && !isObject && (expected == .valueOrEnd || expected == .commaOrEnd):
            close()
            index += 1
            return .arrayEnd
        case Ascii.comma where expected == .commaOrEnd:
            expected = isObject ? .key : .value
            index += 1
        case Ascii.colon where expected == .colon:
            expected = .value
            index += 1
        case Ascii.quote
        where (takesValue && depth > 0) || expected == .key || expected == .keyOrEnd:
            partial = .string
            index += 1
            return try string(chunk, &index)
        case _ where takesValue && depth > 0 && Self.isBare(byte):
            partial = .bare
            return try bare(chunk, &index)
        default:
            let found = excerpt(chunk[index...].prefix { $0 != Ascii.newline }, limit: 20)
            throw malformed("'\(found)' at byte \(offset + index + 1)", expectedHere)
        }
        return nil
    }

    private func open(isObject: Bool) throws(HistoryError) {
        guard depth < Self.depthLimit else {
            throw malformed(
                "more than \(Self.depthLimit) levels of nesting", "JSON of fewer levels")
        }
        containers = containers << 1 | (isObject ? 1 : 0)
        depth += 1
        expected = isObject ? .keyOrEnd : .valueOrEnd
    }

    private func close() {
        containers >>= 1
        depth -= 1
        expected = depth == 0 ? .value : .commaOrEnd
    }

    private var expectedHere: String {
        switch expected {
        case .value, .valueOrEnd: depth == 0 ? "a JSON object or array" : "a JSON value"
        case .key, .keyOrEnd: "a name in quotes"
        case .colon: "a colon"
        case .commaOrEnd: containers & 1 == 1 ? "a comma or }" : "a comma or ]"
        }
    }

    // MARK: - Texts

    private func string(_ chunk: Bytes, _ index: inout Int) throws(HistoryError) -> Token? {
        let start = index
        while index < chunk.count {
            let byte = chunk[index]
            if isEscaped {
                isEscaped = false
            } else if byte == Ascii.quote {
                let end = index
                index += 1
                return try ended(chunk.part(start..<end), isString: true)
            } else if byte == Ascii.backslash {
                isEscaped = true
                hasEscapes = true
            } else if byte < Ascii.space {
                throw malformed(
                    "a control character in a string at byte \(offset + index + 1)", "text")
            }
            index += 1
        }
        try keep(chunk.part(start..<index))
        return nil
    }

    private func bare(_ chunk: Bytes, _ index: inout Int) throws(HistoryError) -> Token? {
        let start = index
        while index < chunk.count, Self.isBare(chunk[index]) { index += 1 }
        let piece = chunk.part(start..<index)
        if index < chunk.count { return try ended(piece, isString: false) }
        try keep(piece)
        return nil
    }

    private func keep(_ piece: Bytes) throws(HistoryError) {
        try checkLength(piece)
        text.append(piece)
    }

    private func ended(_ piece: Bytes, isString: Bool) throws(HistoryError) -> Token {
        try checkLength(piece)
        var whole = piece
        if text.keptCount > 0 || hasEscapes {
            text.append(piece)
            if hasEscapes, !text.undoEscapes() {
                throw malformed("an escape that JSON does not know", "a string of JSON")
            }
            whole = text.taken()
        }
        hasEscapes = false
        partial = .none
        if expected == .key || expected == .keyOrEnd {
            expected = .colon
            return .key(whole)
        }
        expected = .commaOrEnd
        if isString { return .string(whole) }
        let first = whole[0]
        guard first == Ascii.minus || first &- Ascii.zero <= 9 || Self.isWord(whole) else {
            throw malformed("'\(excerpt(whole, limit: 20))'", "a JSON value")
        }
        return .bare(whole)
    }

    private func checkLength(_ piece: Bytes) throws(HistoryError) {
        if text.keptCount + piece.count > RecordStream.recordLimit {
            throw malformed(
                "a value longer than \(RecordStream.recordLimit) bytes",
                "values of at most 1 MiB")
        }
    }

    @inline(__always) static func isBare(_ byte: UInt8) -> Bool {
        byte &- Ascii.zero <= 9 || (byte | 0x20) &- UInt8(ascii: "a") < 26
            || byte == Ascii.minus || byte == Ascii.plus || byte == Ascii.point
    }

    private static func isWord(_ text: Bytes) -> Bool {
        ["null", "true", "false", "NaN", "nan", "Infinity", "inf"].contains {
            text.elementsEqual($0.utf8)
        }
    }

    private func malformed(_ found: String, _ expected: String) -> HistoryError {
        .badData(source, line: line, found: found, expected: expected)
    }
}
