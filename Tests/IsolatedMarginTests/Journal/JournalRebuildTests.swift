import PolicyDocument
import TestSupport
import Testing
import VolModel

@testable import IsolatedMargin

struct JournalRebuildTests {
    @Test(arguments: 0..<30)
    func rebuildsTheSameState(seed: UInt64) throws {
        for venue in try JournalVenues.all() + JournalVenues.random(8, seed: seed) {
            var trading = RandomTrading(venue, seed: seed, recordsRefusals: seed % 2 == 0)
            trading.run(400)
            let rebuilt = try Journal.rebuild(trading.bytes)
            #expect(rebuilt.engine.state == trading.engine.state)
            #expect(rebuilt.engine.venue == venue)
            #expect(rebuilt.seq == trading.journal.seq)
            #expect(rebuilt.writer == trading.journal)
            #expect(rebuilt.incomplete == nil)
            #expect(rebuilt.completeBytes == trading.bytes.count)
        }
    }

    /// What the other tests stand on: the random commands reach what an engine can do.
    @Test func randomTradingReachesEveryCommandAndMostEvents() throws {
        var events: Set<String> = []
        var commands: Set<String> = []
        var refusals: Set<Refusal.Reason> = []
        for seed in 0..<30 as Range<UInt64> {
            for venue in try JournalVenues.all() + JournalVenues.random(2, seed: seed) {
                var trading = RandomTrading(venue, seed: seed)
                trading.run(400)
                var reader = JournalReader(file: "j")
                for line in trading.lines {
                    guard case .entry(let entry) = try reader.read(Array(line.utf8).dropLast())
                    else { continue }
                    switch entry.outcome {
                    case .refused(let refusal): refusals.insert(refusal.reason)
                    case .events(let all):
                        commands.insert("\(JournalValues.number(entry.command))")
                        for event in all { events.insert("\(JournalValues.number(event))") }
                    }
                }
            }
        }
        #expect(commands.count == 15)
        #expect(events.count >= Event.Kind.allCases.count - 1, "\(events.sorted())")
        #expect(refusals.count >= Refusal.Reason.allCases.count - 1, "\(refusals)")
    }

    @Test(arguments: 0..<30)
    func resumesFromASnapshotToTheSameState(seed: UInt64) throws {
        for venue in try JournalVenues.all() + JournalVenues.random(2, seed: seed) {
            var trading = RandomTrading(venue, seed: seed, recordsRefusals: seed % 2 == 0)
            trading.run(200)
            let snapshot = Snapshot(of: trading.engine, at: trading.journal.seq)
            let text = snapshot.text
            let read = try Snapshot(Array(text.utf8))
            #expect(read == snapshot)
            #expect(read.text == text)

            // The engine goes on, and so does the one of the snapshot with a journal of its own.
            let before = trading.lines.count
            trading.run(200)
            var resumed = read.engine
            var (writer, line) = JournalWriter.begin(venue, at: read.seq)
            var lines = [line]
            for text in trading.lines[before...] {
                let root = try DocumentValue(
                    line: Array(text.utf8).dropLast()[...], number: 1, file: "j")
                let command = try Command(
                    root.members(JournalEntry.keys).required("command"))
                do throws(Refusal) {
                    try resumed.execute(command)
                    line = writer.record(command, events: resumed.events)
                } catch {
                    line = writer.record(command, refused: error)
                }
                lines.append(line)
                #expect(line.dropLast(21) == text.dropLast(21))
            }
            #expect(resumed.state == trading.engine.state)

            let whole = try Journal.rebuild(trading.bytes, from: read)
            #expect(whole.engine.state == trading.engine.state)
            let rest = try Journal.rebuild(Array(lines.joined().utf8), from: read)
            #expect(rest.engine.state == trading.engine.state)
            #expect(rest.seq == trading.journal.seq)
        }
    }

    @Test func goesOnAfterACrash() throws {
        var trading = RandomTrading(try JournalVenues.small(), seed: 7)
        trading.run(100)
        let cut = trading.bytes.dropLast(5)
        let rebuilt = try Journal.rebuild(Array(cut), file: "day.ndjson")
        #expect(rebuilt.engine.state == trading.engines[99].state)
        let incomplete = try #require(rebuilt.incomplete)
        #expect(incomplete.line == 101)
        #expect(incomplete.description.contains("incomplete last line"))

        var engine = rebuilt.engine
        var writer = rebuilt.writer
        var text = Array(cut.prefix(rebuilt.completeBytes))
        let command = Command.deposit(1, 0, 5)
        try engine.execute(command)
        text += Array(writer.record(command, events: engine.events).utf8)
        #expect(try Journal.rebuild(text).engine.state == engine.state)
    }

    @Test func aSnapshotNeedsItsOwnJournal() throws {
        var trading = RandomTrading(try JournalVenues.small(), seed: 3)
        trading.run(50)
        let seq = trading.journal.seq
        let late = Snapshot(of: trading.engine, at: seq + 1)
        #expect(throws: DocumentError.self) { try Journal.rebuild(trading.bytes, from: late) }
        let other = Snapshot(of: MarginEngine(try JournalVenues.large(.cross)), at: 0)
        #expect(throws: DocumentError.self) { try Journal.rebuild(trading.bytes, from: other) }
        let (_, line) = JournalWriter.begin(try JournalVenues.small(), at: 5)
        let later = Array(line.utf8)
        #expect(throws: DocumentError.self) { try Journal.rebuild(later) }
        let early = Snapshot(of: MarginEngine(try JournalVenues.small()), at: 4)
        #expect(throws: DocumentError.self) { try Journal.rebuild(later, from: early) }
        #expect(throws: DocumentError.self) { try Journal.rebuild([]) }
    }
}
