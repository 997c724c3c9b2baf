import TestSupport
import VolModel

@testable import IsolatedMargin

/// An engine with the journal that it wrote, of the sweep's commands.
struct RandomTrading {
    var engine: MarginEngine
    var journal: JournalWriter
    var lines: [String]
    /// After each line.
    var engines: [MarginEngine]
    let recordsRefusals: Bool
    private var commands: RandomCommands

    init(_ venue: Venue, seed: UInt64, recordsRefusals: Bool = true) {
        commands = RandomCommands(venue, random: SeededRandom(seed: seed))
        engine = MarginEngine(venue)
        let (writer, line) = JournalWriter.begin(venue)
        journal = writer
        lines = [line]
        engines = [engine]
        self.recordsRefusals = recordsRefusals
    }

    var text: String { lines.joined() }
    var bytes: [UInt8] { Array(text.utf8) }

    mutating func run(_ count: Int) {
        for _ in 0..<count { execute(commands.next(engine)) }
    }

    mutating func execute(_ command: Command) {
        do throws(Refusal) {
            try engine.execute(command)
            lines.append(journal.record(command, events: engine.events))
            engines.append(engine)
        } catch {
            guard recordsRefusals else { return }
            lines.append(journal.record(command, refused: error))
            engines.append(engine)
        }
    }
}
