public import PolicyDocument

/// Reads a journal line by line, strictly: a line is taken only if it is byte for byte what
/// ``JournalWriter`` makes of what it says, and follows the line before it.
public struct JournalReader: Sendable {
    public enum Line: Sendable, Hashable {
        case header(JournalHeader)
        case entry(JournalEntry)
    }

    public let file: String
    /// Of the last line that was read.
    public private(set) var lineNumber = 0
    /// Of the last command that was carried out; nil before the header.
    public private(set) var seq: Int?
    private(set) var check = LineCheck()

    /// Errors carry `file`.
    public init(file: String) { self.file = file }

    /// The next line, without its line end. After an error the reader is as it was.
    public mutating func read(_ line: ArraySlice<UInt8>) throws(DocumentError) -> Line {
        let root = try DocumentValue(line: line, number: lineNumber + 1, file: file)
        let read: (line: Line, members: [JSONValue.Member], seq: Int)
        let members: DocumentValue.Members
        if let seq {
            members = try root.members(JournalEntry.keys)
            let entry = try JournalEntry(members)
            let expected = seq + (entry.isRefused ? 0 : 1)
            guard entry.seq == expected else {
                throw try members.required("seq").failure(expected: "\(expected)")
            }
            read = (.entry(entry), entry.members, entry.seq)
        } else {
            members = try root.members(JournalHeader.keys)
            let header = try JournalHeader(members)
            read = (.header(header), header.members(), header.seq)
        }
        try check.take(
            line, sealing: read.members, in: root, members.required("check"))
        lineNumber += 1
        seq = read.seq
        return read.line
    }

    /// Where the last line that was read begins.
    func failure(
        _ path: String = "", found: String, expected: String
    ) -> DocumentError {
        DocumentError(
            file: file, location: DocumentLocation(line: max(1, lineNumber), column: 1),
            path: path, found: found, expected: expected)
    }

    /// What goes on where this journal ends; nil before the header.
    public var writer: JournalWriter? { seq.map { JournalWriter(seq: $0, check: check) } }
}

extension JournalEntry {
    fileprivate var isRefused: Bool {
        if case .refused = outcome { true } else { false }
    }
}
