import PolicyDocument

/// A command with what came of it: a line of a journal.
public struct JournalEntry: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case events([Event])
        case refused(Refusal)
    }

    /// How many commands were carried out, with this one; a refused one does not count.
    public var seq: Int
    public var command: Command
    public var outcome: Outcome

    public init(seq: Int, command: Command, outcome: Outcome) {
        self.seq = seq
        self.command = command
        self.outcome = outcome
    }
}

extension JournalEntry {
    static let keys = ["seq", "command", "events", "refused", "check"]

    var members: [JSONValue.Member] {
        let result: JSONValue.Member =
            switch outcome {
            case .events(let events): .init("events", .list(events))
            case .refused(let refusal): .init("refused", refusal.json)
            }
        return [.init("seq", seq.json), .init("command", command.json), result]
    }

    init(_ members: DocumentValue.Members) throws(DocumentError) {
        seq = try members["seq"]
        command = try members["command"]
        if let refused = members["refused"] {
            if let events = members["events"] {
                throw events.failure(expected: "either events or refused")
            }
            outcome = .refused(try Refusal(refused))
        } else {
            outcome = .events(
                try members.required("events", expected: "events or refused").list())
        }
    }
}

/// The first line of a journal.
public struct JournalHeader: Sendable, Hashable {
    public static let schema = "marginpolicy.journal/1"

    /// How many commands were carried out before the journal begins: 0, or that of the snapshot
    /// which it continues.
    public var seq: Int
    public var venue: Venue

    public init(seq: Int = 0, venue: Venue) {
        self.seq = seq
        self.venue = venue
    }
}

extension JournalHeader {
    static let keys = ["schema", "seq", "venue", "check"]

    func members(schema: String = Self.schema) -> [JSONValue.Member] {
        [
            .init("schema", .string(schema)), .init("seq", seq.json), .init("venue", venue.json),
        ]
    }

    init(_ members: DocumentValue.Members, schema: String = Self.schema) throws(DocumentError) {
        try members.required("schema", expected: schema).schema(schema)
        seq = try members["seq"]
        guard (0...Int.journalNumberMax).contains(seq) else {
            throw try members.required("seq").failure(expected: "a count of commands, 0 or more")
        }
        venue = try members["venue"]
    }
}
