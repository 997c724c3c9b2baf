/// What sets the rows of a CSV file apart from fields between commas and numbers with a decimal
/// point, and lines before the header.
struct CSVDialect: Equatable {
    /// How numbers are written.
    enum Numbers: Equatable {
        /// `1234.5`
        case plain
        /// `1234,5` or `1.234,5`
        case decimalComma
        /// `1,234.5`
        case thousandsComma
    }

    var separator = Ascii.comma
    var numbers = Numbers.plain
    /// Lines before the header.
    var linesBefore = 0
    /// The header is in a comment.
    var hasCommentedHeader = false
    /// Not all of those lines are comments.
    private var hasTitle = false

    /// Lines before a header that are titles of the file.
    private static let titleLimit = 10

    init(linesBefore: Int = 0, hasCommentedHeader: Bool = false, hasTitle: Bool = false) {
        self.linesBefore = linesBefore
        self.hasCommentedHeader = hasCommentedHeader
        self.hasTitle = hasTitle
    }

    /// What the format's decision says of it, nil where there is nothing to say.
    var note: String? {
        var notes: [String] = []
        switch separator {
        case UInt8(ascii: ";"): notes.append("Semicolons separate the fields.")
        case Ascii.tab: notes.append("Tabs separate the fields.")
        case UInt8(ascii: "|"): notes.append("Bars separate the fields.")
        default: break
        }
        switch numbers {
        case .plain: break
        case .decimalComma: notes.append("Numbers have a decimal comma.")
        case .thousandsComma: notes.append("Commas separate the thousands of numbers.")
        }
        if linesBefore > 0 {
            notes.append(
                linesBefore == 1
                    ? "The first line is no row." : "The first \(linesBefore) lines are no rows.")
        }
        return notes.isEmpty ? nil : notes.joined(separator: " ")
    }

    /// The dialect of a text from its beginning; the usual one where no other makes sense of it.
    ///
    /// Throws where a number may be two.
    static func find(
        in head: [UInt8], name: String, _ options: HistoryOptions
    ) throws(HistoryError) -> CSVDialect {
        let isDump = head.withUnsafeBufferPointer { RoundDumpDecoder.sample(head: $0) != nil }
        if isDump { return CSVDialect() }
        for var dialect in candidates(head) {
            let sample = dialect.sample(head)
            guard sample.first.count > 1 else { continue }
            var layout = layout(sample, options)
            if layout == nil, dialect.separator != Ascii.comma {
                var withCommas = dialect
                withCommas.numbers = .decimalComma
                layout = Self.layout(withCommas.sample(head), options)
            }
            let isKnown = layout != nil || NotPrices.name(ofColumns: sample.first) != nil
            guard isKnown, !dialect.hasTitle || layout?.hasHeader != false else { continue }
            if let layout {
                dialect.numbers = try numbers(
                    sample, layout, dialect.separator, name: name,
                    line: dialect.linesBefore + (layout.hasHeader ? 2 : 1))
            }
            return dialect
        }
        return CSVDialect()
    }

    /// With the columns that are stated, where they are there.
    private static func layout(_ sample: CSVSample, _ options: HistoryOptions) -> CSVLayout? {
        let stated = try? StatedColumns(options.columns, in: sample, name: "").places
        return stated.flatMap { sample.layout(options, stated: $0) } ?? sample.layout(options)
    }

    /// Every separator with every number of lines before the header that may be, the usual first.
    private static func candidates(_ head: [UInt8]) -> [CSVDialect] {
        let lines = head.split(
            separator: Ascii.newline, maxSplits: 4 * titleLimit, omittingEmptySubsequences: false)
        func isComment(_ line: ArraySlice<UInt8>) -> Bool {
            line.first { !Ascii.isBlank($0) } == Ascii.hash
        }
        let comments = lines.prefix { isComment($0) || $0.allSatisfy(Ascii.isBlank) }.count
        let separators = [Ascii.comma, UInt8(ascii: ";"), Ascii.tab, UInt8(ascii: "|")]
        var starts = [CSVDialect()]
        if let last = lines[..<comments].lastIndex(where: isComment) {
            starts = [
                CSVDialect(linesBefore: last, hasCommentedHeader: true),
                CSVDialect(linesBefore: comments),
            ]
        }
        let first = starts.last?.linesBefore ?? 0
        for titles in 1...titleLimit {
            starts.append(CSVDialect(linesBefore: first + titles, hasTitle: true))
        }
        return starts.filter { $0.linesBefore < lines.count }.flatMap { start in
            separators.map { separator in
                var dialect = start
                dialect.separator = separator
                return dialect
            }
        }
    }

    /// The first rows in this dialect.
    private func sample(_ head: [UInt8]) -> CSVSample {
        var rewriter = CSVDialectRewriter(self, name: "")
        var output: [UInt8] = []
        let end = head.lastIndex(of: Ascii.newline).map { $0 + 1 } ?? head.count
        do throws(HistoryError) {
            for byte in head[..<end] { try rewriter.take(byte, into: &output) }
        } catch {
            return CSVSample(head: Bytes(start: nil, count: 0))
        }
        rewriter.finish(into: &output)
        return output.withUnsafeBufferPointer { CSVSample(head: $0) }
    }

    // MARK: - Numbers

    private static func numbers(
        _ sample: CSVSample, _ layout: CSVLayout, _ separator: UInt8, name: String, line: Int
    ) throws(HistoryError) -> Numbers {
        let columns = [layout.price] + layout.sides.compactMap(\.self)
        let texts = columns.flatMap { sample.column($0, layout) }
        var found: [Numbers: [UInt8]] = [:]
        var unclear: [UInt8]?
        for text in texts where text.contains(Ascii.comma) {
            switch reading(of: text) {
            case .one(let numbers): if found[numbers] == nil { found[numbers] = text }
            case .either: unclear = unclear ?? text
            case .none: break
            }
        }
        switch (found[.decimalComma], found[.thousandsComma]) {
        case (let decimal?, let thousands?):
            throw .badData(
                name, line: line,
                found: "'\(excerpt(decimal, limit: 30))' with a decimal comma and "
                    + "'\(excerpt(thousands, limit: 30))' with a comma for thousands",
                expected: "one way of writing numbers")
        case (_?, nil): return .decimalComma
        case (nil, _?): return .thousandsComma
        case (nil, nil):
            guard let unclear else { return .plain }
            throw .badData(
                name, line: line,
                found: "numbers such as '\(excerpt(unclear, limit: 30))', whose comma may be "
                    + "decimal or of thousands",
                expected: "a number that tells, or decimal points")
        }
    }

    private enum Reading {
        case none
        case one(Numbers)
        /// One group of three digits behind a comma.
        case either
    }

    private static func reading(of text: [UInt8]) -> Reading {
        let comma = GroupedNumber.plain(text, decimal: Ascii.comma, group: Ascii.point)
        let point = GroupedNumber.plain(text, decimal: Ascii.point, group: Ascii.comma)
        return switch (comma, point) {
        case (nil, nil): .none
        case (_?, nil): .one(.decimalComma)
        case (nil, _?): .one(.thousandsComma)
        case (_?, _?): .either
        }
    }
}

/// Numbers with a decimal sign of their own, and their thousands in groups.
enum GroupedNumber {
    /// The number with a decimal point and without groups; nil for what is no such number, or has
    /// neither.
    static func plain(_ text: some Collection<UInt8>, decimal: UInt8, group: UInt8) -> [UInt8]? {
        var rest = Array(text)[...]
        var plain: [UInt8] = []
        if let sign = rest.first, sign == Ascii.minus || sign == Ascii.plus {
            plain.append(rest.removeFirst())
        }
        let mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let exponent = rest[mantissa.endIndex...]
        let parts = mantissa.split(separator: decimal, omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2 else { return nil }
        let groups = whole.split(separator: group, omittingEmptySubsequences: false)
        guard parts.count == 2 || groups.count > 1 else { return nil }
        guard (parts.dropFirst().first ?? []).allSatisfy(isDigit),
            groups.allSatisfy({ $0.allSatisfy(isDigit) }), !whole.isEmpty
        else { return nil }
        if groups.count > 1 {
            guard (1...3).contains(groups[0].count), groups[0].first != Ascii.zero,
                groups.dropFirst().allSatisfy({ $0.count == 3 })
            else { return nil }
        }
        plain += groups.joined()
        if parts.count == 2 { plain += [Ascii.point] + parts[1] }
        return plain + exponent
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- Ascii.zero <= 9 }
}
