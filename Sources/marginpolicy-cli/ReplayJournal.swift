import IsolatedMargin
import NightlyJob

/// The journal of one run on its way to a file, which appears when it is whole.
final class ReplayJournal {
    private static let chunk = 1 << 18

    private let staged: StagedFile
    private var writer: JournalWriter
    private var waiting: [UInt8]
    /// The first one; nothing is written after it.
    private var failure: FileFailure?

    init(_ path: String, _ venue: Venue) throws(CommandFailure) {
        do throws(FileFailure) {
            staged = try StagedFile(path)
        } catch {
            throw CommandFailure(error)
        }
        let (writer, line) = JournalWriter.begin(venue)
        self.writer = writer
        waiting = Array(line.utf8)
    }

    func record(_ command: Command, _ events: [Event]) {
        waiting += Array(writer.record(command, events: events).utf8)
        if waiting.count >= Self.chunk { write() }
    }

    func commit() throws(CommandFailure) {
        write()
        do throws(FileFailure) {
            if let failure { throw failure }
            try staged.commit()
        } catch {
            throw CommandFailure(error)
        }
    }

    private func write() {
        defer { waiting.removeAll(keepingCapacity: true) }
        guard failure == nil else { return }
        do throws(FileFailure) {
            try staged.write(waiting)
        } catch {
            failure = error
        }
    }
}
