/// Rows of another dialect as fields between commas, with numbers that have a decimal point. Lines
/// before the header become blank.
struct CSVDialectRewriter: ByteRewriter {
    private let dialect: CSVDialect
    private let name: String
    private var number = 1
    private var field: [UInt8] = []
    private var isQuoted = false

    init(_ dialect: CSVDialect, name: String) {
        self.dialect = dialect
        self.name = name
    }

    mutating func take(_ byte: UInt8, into output: inout [UInt8]) throws(HistoryError) {
        if byte == Ascii.newline {
            endField(&output)
            output.append(byte)
            number += 1
            return
        }
        if number <= dialect.linesBefore { return }
        if byte == dialect.separator, !isQuoted {
            endField(&output)
            output.append(Ascii.comma)
            return
        }
        if byte == Ascii.quote, isQuoted || field.allSatisfy(Ascii.isBlank) { isQuoted.toggle() }
        field.append(byte)
        guard field.count <= RecordStream.recordLimit else {
            throw RecordStream.tooLong(name, line: number)
        }
    }

    mutating func finish(into output: inout [UInt8]) { endField(&output) }

    private mutating func endField(_ output: inout [UInt8]) {
        defer {
            field.removeAll(keepingCapacity: true)
            isQuoted = false
        }
        var text = field.drop(while: Ascii.isBlank)
        while let last = text.last, Ascii.isBlank(last) { text.removeLast() }
        if dialect.hasCommentedHeader, number == dialect.linesBefore + 1,
            text.first == Ascii.hash
        {
            text = text.dropFirst().drop(while: Ascii.isBlank)
        }
        let hasQuotes = text.count >= 2 && text.first == Ascii.quote && text.last == Ascii.quote
        if let plain = plain(hasQuotes ? text.dropFirst().dropLast() : text) {
            output += plain
        } else if dialect.separator != Ascii.comma, !hasQuotes, text.contains(Ascii.comma) {
            output.append(Ascii.quote)
            for byte in text {
                if byte == Ascii.quote { output.append(byte) }
                output.append(byte)
            }
            output.append(Ascii.quote)
        } else {
            output += text
        }
    }

    private func plain(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        switch dialect.numbers {
        case .plain: nil
        case .decimalComma:
            GroupedNumber.plain(text, decimal: Ascii.comma, group: Ascii.point)
        case .thousandsComma:
            text.contains(Ascii.comma)
                ? GroupedNumber.plain(text, decimal: Ascii.point, group: Ascii.comma) : nil
        }
    }
}
