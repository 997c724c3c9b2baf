public import PolicyDocument

/// A journal as a whole. A file of many gigabytes is better read line by line with
/// ``JournalReplay``.
public enum Journal {
    /// What a journal was rebuilt to.
    public struct Rebuilt: Sendable {
        public let engine: MarginEngine
        /// How many commands were carried out since the engine's start.
        public let seq: Int
        /// Goes on where the complete lines end.
        public let writer: JournalWriter
        /// The length of the lines that count. What follows it in the file is a line that was not
        /// written to its end; cut it off before going on.
        public let completeBytes: Int
        /// What says that the last line is incomplete, if it is.
        public let incomplete: DocumentError?
    }

    /// Carries every command out again and compares what comes of it; a difference or a refusal is
    /// an error that names the line.
    ///
    /// A last line without its line end is what a crash leaves behind: it does not count, the lines
    /// before it do, and ``Rebuilt/incomplete`` says so.
    public static func rebuild(
        _ bytes: [UInt8], from snapshot: Snapshot? = nil, file: String = "journal"
    ) throws(DocumentError) -> Rebuilt {
        var replay = JournalReplay(from: snapshot, file: file)
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try replay.read(rest[..<end])
            rest = rest[(end + 1)...]
        }
        let engine = try replay.end()
        guard let writer = replay.reader.writer else {
            throw replay.reader.failure(found: "no header", expected: "a header")
        }
        return Rebuilt(
            engine: engine, seq: writer.seq, writer: writer, completeBytes: rest.startIndex,
            incomplete: rest.isEmpty ? nil : replay.reader.incomplete(rest.count))
    }
}

extension JournalReader {
    /// Says that the next line, of so many bytes, has no end.
    public func incomplete(_ bytes: Int) -> DocumentError {
        DocumentError(
            file: file, location: DocumentLocation(line: lineNumber + 1, column: 1),
            found: "\(bytes) bytes of an incomplete last line, which do not count",
            expected: "a line end")
    }
}
