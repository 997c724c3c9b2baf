import PolicyDocument

/// Makes the lines of a journal, each with its line end; the caller appends them to a file.
///
/// ```swift
/// var (journal, line) = JournalWriter.begin(venue)
/// try engine.execute(command)
/// line = journal.record(command, events: engine.events)
/// ```
///
/// The same venue, commands and events make the same bytes. A command and its events are one line,
/// so that a crash loses both or none.
public struct JournalWriter: Sendable, Hashable {
    /// Of the last command that was carried out.
    public private(set) var seq: Int
    private var check: LineCheck

    init(seq: Int, check: LineCheck) {
        self.seq = seq
        self.check = check
    }

    /// A new journal and its first line. `seq` is 0, or that of the snapshot that it continues.
    public static func begin(
        _ venue: Venue, at seq: Int = 0
    ) -> (writer: JournalWriter, line: String) {
        var writer = JournalWriter(seq: seq, check: LineCheck())
        let line = writer.check.seal(JournalHeader(seq: seq, venue: venue).members())
        return (writer, line)
    }

    /// The line of a command that was carried out.
    public mutating func record(_ command: Command, events: [Event]) -> String {
        seq += 1
        return check.seal(
            JournalEntry(seq: seq, command: command, outcome: .events(events)).members)
    }

    /// The line of a command that was refused. It changes nothing and a journal is complete without
    /// it, but whoever audits one may want to see it.
    public mutating func record(_ command: Command, refused: Refusal) -> String {
        check.seal(
            JournalEntry(seq: seq, command: command, outcome: .refused(refused)).members)
    }
}
