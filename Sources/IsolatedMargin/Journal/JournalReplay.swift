public import PolicyDocument

/// An engine that is rebuilt from its journal: every command is carried out again, and what comes
/// of it must be what the journal says.
public struct JournalReplay: Sendable {
    /// As after the last line; nil before the header.
    public private(set) var engine: MarginEngine?
    public private(set) var reader: JournalReader
    private let snapshot: Snapshot?

    /// With a snapshot, commands up to its ``Snapshot/seq`` are read and checked for their form but
    /// not carried out.
    public init(from snapshot: Snapshot? = nil, file: String) {
        self.snapshot = snapshot
        reader = JournalReader(file: file)
    }

    /// The next line, without its line end. After an error nothing more should be read.
    public mutating func read(_ line: ArraySlice<UInt8>) throws(DocumentError) {
        switch try reader.read(line) {
        case .header(let header): engine = try start(header)
        case .entry(let entry): try check(entry)
        }
    }

    private func start(_ header: JournalHeader) throws(DocumentError) -> MarginEngine {
        guard let snapshot else {
            guard header.seq == 0 else {
                throw reader.failure(
                    "seq", found: "a journal that begins after command \(header.seq)",
                    expected: "0, or the snapshot that it continues")
            }
            return MarginEngine(header.venue)
        }
        guard header.seq <= snapshot.seq else {
            throw reader.failure(
                "seq", found: "a journal that begins after command \(header.seq)",
                expected: "the snapshot's \(snapshot.seq) or less")
        }
        guard header.venue == snapshot.venue else {
            throw reader.failure(
                "venue", found: "another venue than the snapshot's", expected: "the same")
        }
        return snapshot.engine
    }

    private mutating func check(_ entry: JournalEntry) throws(DocumentError) {
        switch entry.outcome {
        case .events(let events):
            if let snapshot, entry.seq <= snapshot.seq { return }
            try repeated(entry.command)
            guard engine?.events != events else { return }
            throw difference(events, engine?.events ?? [])
        case .refused(let refusal):
            if let snapshot, entry.seq < snapshot.seq { return }
            try requireRefused(entry.command, refusal)
        }
    }

    private mutating func repeated(_ command: Command) throws(DocumentError) {
        do throws(Refusal) {
            try engine?.execute(command)
        } catch {
            throw reader.failure(
                "events", found: "a command that was carried out",
                expected: "refused \(error.json.compact), as the engine does")
        }
    }

    private mutating func requireRefused(
        _ command: Command, _ refusal: Refusal
    ) throws(DocumentError) {
        do throws(Refusal) {
            try engine?.execute(command)
        } catch {
            guard error != refusal else { return }
            throw reader.failure(
                "refused", found: refusal.json.compact,
                expected: "\(error.json.compact), as the engine does")
        }
        throw reader.failure(
            "refused", found: refusal.json.compact,
            expected: "a command that the engine refuses; it carries this one out")
    }

    /// The first event in which the journal and the engine differ.
    private func difference(_ journal: [Event], _ engine: [Event]) -> DocumentError {
        let index = zip(journal, engine).prefix { $0 == $1 }.count
        func text(_ events: [Event]) -> String {
            index < events.count ? events[index].json.compact : "no event"
        }
        return reader.failure(
            "events[\(index)]", found: text(journal),
            expected: "\(text(engine)), as the engine does")
    }

    /// The engine at the end of the journal. Throws where there was no header, or where the journal
    /// ends before the snapshot was taken.
    public func end() throws(DocumentError) -> MarginEngine {
        guard let engine, let seq = reader.seq else {
            throw reader.failure(
                found: "no complete line", expected: "a first line with the schema and the venue")
        }
        if let snapshot, seq < snapshot.seq {
            throw reader.failure(
                "seq", found: "a journal that ends with command \(seq)",
                expected: "the snapshot's \(snapshot.seq) or more")
        }
        return engine
    }
}
