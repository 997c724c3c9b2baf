import TestSupport
import VolModel

@testable import IsolatedMargin

/// A seed's venue and commands, carried out and looked at.
struct EngineSweep {
    /// How a command is carried out: by the engine, or by one that is broken on purpose.
    typealias Execution = @Sendable (inout MarginEngine, Command) throws(Refusal) -> Void

    /// What was found, and where.
    struct Fault: Error, CustomStringConvertible {
        let seed: UInt64
        let venue: Venue
        let commands: [Command]
        let broken: String

        var description: String {
            """
            seed \(seed): \(broken)
            \(venue)
            \(commands.map { "    .\($0)," }.joined(separator: "\n"))
            """
        }
    }

    /// What a sweep met; one in which everything is refused would prove little.
    struct Seen {
        var accepted = 0
        var refusals: [Refusal.Reason: Int] = [:]
        var (opened, triggered, recovered, liquidated, takenOver) = (0, 0, 0, 0, 0)
        var (deleveraged, levied, unwound, exhausted, adopted) = (0, 0, 0, 0, 0)
        var layers: [LossLayer: Int] = [:]

        mutating func note(_ events: [Event]) {
            for event in events {
                switch event {
                case .opened: opened += 1
                case .triggered: triggered += 1
                case .recovered: recovered += 1
                case .liquidated: liquidated += 1
                case .takenOver: takenOver += 1
                case .deleveraged: deleveraged += 1
                case .levied: levied += 1
                case .unwound: unwound += 1
                case .backstopExhausted: exhausted += 1
                case .adoptedRule: adopted += 1
                case .lossBorne(_, let layer, _): layers[layer, default: 0] += 1
                case .traded, .marginMoved, .fundingSettled, .closed, .liquidationEnded,
                    .backstopFunding:
                    break
                }
            }
        }
    }

    let execution: Execution

    init(
        _ execution: @escaping Execution = { (engine, command) throws(Refusal) in
            try engine.execute(command)
        }
    ) {
        self.execution = execution
    }

    /// Carries so many commands of a seed out. The state is looked at every `stride` commands, so
    /// that what is lost for good is found; when anything is, the commands are run again, looked
    /// at each time and shrunk.
    func run(seed: UInt64, commands count: Int, stride: Int, _ seen: inout Seen) throws {
        var random = SeededRandom(seed: seed)
        let venue = try random.venue()
        var generator = RandomCommands(venue, random: random)
        var engine = MarginEngine(venue)
        for index in 1...count {
            let command = generator.next(engine)
            let isChecked = index % stride == 0
            let broken: String?
            if isChecked {
                broken = checked(&engine, command, resumes: index % (8 * stride) == 0)
            } else {
                do throws(Refusal) {
                    try execution(&engine, command)
                    seen.accepted += 1
                    seen.note(engine.events)
                } catch { seen.refusals[error.reason, default: 0] += 1 }
                broken = nil
            }
            if let broken {
                throw shrunk(
                    Fault(
                        seed: seed, venue: venue, commands: commands(seed: seed, count: index),
                        broken: broken))
            }
        }
    }

    /// Carries a command out and says what is broken after it.
    private func checked(_ engine: inout MarginEngine, _ command: Command, resumes: Bool) -> String?
    {
        let venue = engine.venue
        let before = engine.state
        var resumed = resumes ? MarginEngine(venue, resuming: before) : nil
        do throws(Refusal) {
            try execution(&engine, command)
        } catch {
            guard engine.state == before else { return "a refused command changed something" }
            return engine.events.isEmpty ? nil : "a refused command has events"
        }
        if resumes {
            if var other = resumed {
                try? execution(&other, command)
                resumed = other
            }
            guard resumed?.state == engine.state, resumed?.events == engine.events else {
                return "an engine that resumes goes another way"
            }
        }
        return LedgerChecks.broken(venue, engine.state)
            ?? LedgerChecks.broken(
                venue, command, before: before, after: engine.state, events: engine.events)
            ?? LedgerChecks.unwatched(engine)
    }

    /// The commands of a seed again.
    private func commands(seed: UInt64, count: Int) -> [Command] {
        var random = SeededRandom(seed: seed)
        guard let venue = try? random.venue() else { return [] }
        var generator = RandomCommands(venue, random: random)
        var engine = MarginEngine(venue)
        return (0..<count).map { _ in
            let command = generator.next(engine)
            try? execution(&engine, command)
            return command
        }
    }

    /// The first thing that is broken, looked for after each command.
    func firstFault(_ venue: Venue, _ commands: [Command]) -> (index: Int, broken: String)? {
        var engine = MarginEngine(venue)
        for (index, command) in commands.enumerated() {
            if let broken = checked(&engine, command, resumes: true) { return (index, broken) }
        }
        return nil
    }

    private func shrunk(_ fault: Fault) -> Fault {
        let commands = Shrinker(venue: fault.venue).shrunk(fault.commands) {
            firstFault(fault.venue, $0) != nil
        }
        return Fault(
            seed: fault.seed, venue: fault.venue, commands: commands,
            broken: firstFault(fault.venue, commands)?.broken ?? fault.broken)
    }
}
