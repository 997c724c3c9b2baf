/// Fields of one line, as views of its bytes.
enum CSVFields {
    /// Splits at commas until `limit` fields are found; what follows them is not looked at.
    ///
    /// A field that begins with a quote ends at the matching one, and two quotes inside it stand
    /// for one (they are left as they are). Blanks around a field do not belong to it. False when a
    /// quoted field does not end, or something other than a comma follows it.
    static func split(_ line: Bytes, limit: Int, into fields: inout [Bytes]) -> Bool {
        fields.removeAll(keepingCapacity: true)
        var index = 0
        while fields.count < limit {
            while index < line.count, Ascii.isBlank(line[index]) { index += 1 }
            let start = index
            if index < line.count, line[index] == Ascii.quote {
                guard let end = closingQuote(line, after: start) else { return false }
                fields.append(line.part(start + 1..<end))
                index = end + 1
                while index < line.count, Ascii.isBlank(line[index]) { index += 1 }
                guard index == line.count || line[index] == Ascii.comma else { return false }
            } else {
                while index < line.count, line[index] != Ascii.comma { index += 1 }
                var end = index
                while end > start, Ascii.isBlank(line[end - 1]) { end -= 1 }
                fields.append(line.part(start..<end))
            }
            if index == line.count { return true }
            index += 1
        }
        return true
    }

    /// The number of fields of a whole line: its commas outside quotes, and one.
    static func count(_ line: Bytes) -> Int {
        var count = 1
        var isQuoted = false
        for byte in line {
            if byte == Ascii.quote { isQuoted.toggle() }
            if byte == Ascii.comma, !isQuoted { count += 1 }
        }
        return count
    }

    private static func closingQuote(_ line: Bytes, after start: Int) -> Int? {
        var index = start + 1
        while index < line.count {
            if line[index] == Ascii.quote {
                guard index + 1 < line.count, line[index + 1] == Ascii.quote else { return index }
                index += 1
            }
            index += 1
        }
        return nil
    }

    /// The content of a quoted field with its doubled quotes undone.
    static func unescaped(_ field: Bytes) -> [UInt8] {
        var bytes: [UInt8] = []
        var previousWasQuote = false
        for byte in field {
            if byte == Ascii.quote, previousWasQuote {
                previousWasQuote = false
            } else {
                bytes.append(byte)
                previousWasQuote = byte == Ascii.quote
            }
        }
        return bytes
    }
}
