import VolModel

@testable import IsolatedMargin

/// Makes a list of commands that fails as short and as round as it can (delta debugging: Zeller and
/// Hildebrandt, "Simplifying and isolating failure-inducing input", 2002).
struct Shrinker {
    let venue: Venue
    /// How many lists are tried at most.
    var trialsMax = 20_000

    /// A command, and for one that opened a segment the id which later commands know it by.
    private struct Labelled {
        var command: Command
        var opens: SegmentID?
    }

    func shrunk(_ commands: [Command], fails: ([Command]) -> Bool) -> [Command] {
        guard fails(commands) else { return commands }
        var trials = trialsMax
        var list = labelled(commands)
        func stillFails(_ candidate: [Labelled]) -> Bool {
            guard trials > 0 else { return false }
            trials -= 1
            return fails(renumbered(candidate))
        }
        var previous: Int
        repeat {
            previous = list.count
            list = withoutChunks(list, stillFails)
            list = withSimplerValues(list, stillFails)
        } while list.count < previous
        return renumbered(list)
    }

    private func withoutChunks(_ commands: [Labelled], _ fails: ([Labelled]) -> Bool)
        -> [Labelled]
    {
        var list = commands
        var chunk = max(1, list.count / 2)
        while true {
            var start = 0
            while start < list.count {
                let end = min(list.count, start + chunk)
                let candidate = Array(list[..<start] + list[end...])
                if fails(candidate) { list = candidate } else { start = end }
            }
            if chunk == 1 { return list }
            chunk /= 2
        }
    }

    private func withSimplerValues(_ commands: [Labelled], _ fails: ([Labelled]) -> Bool)
        -> [Labelled]
    {
        var list = commands
        for index in list.indices {
            var isSimpler = true
            while isSimpler {
                isSimpler = false
                for simpler in list[index].command.simpler {
                    var candidate = list
                    candidate[index].command = simpler
                    if fails(candidate) {
                        list = candidate
                        isSimpler = true
                        break
                    }
                }
            }
        }
        return list
    }

    private func labelled(_ commands: [Command]) -> [Labelled] {
        var engine = MarginEngine(venue)
        return commands.map { command in
            let id = engine.state.nextSegment
            try? engine.execute(command)
            return Labelled(command: command, opens: engine.state.nextSegment > id ? id : nil)
        }
    }

    /// The commands with the ids that segments have when some of the others are left out.
    private func renumbered(_ list: [Labelled]) -> [Command] {
        var engine = MarginEngine(venue)
        var ids: [SegmentID: SegmentID] = [:]
        return list.map { labelled in
            let id = engine.state.nextSegment
            let command = labelled.command.withSegment { ids[$0] ?? .min }
            try? engine.execute(command)
            if let old = labelled.opens, engine.state.nextSegment > id { ids[old] = id }
            return command
        }
    }
}

extension Command {
    fileprivate func withSegment(_ renamed: (SegmentID) -> SegmentID) -> Command {
        switch self {
        case .increase(let id, let lots, let at): .increase(renamed(id), lots: lots, at: at)
        case .reduce(let id, let lots, let at): .reduce(renamed(id), lots: lots, at: at)
        case .close(let id, let at): .close(renamed(id), at: at)
        case .addMargin(let id, let amount): .addMargin(renamed(id), amount)
        case .removeMargin(let id, let amount): .removeMargin(renamed(id), amount)
        case .setLeverage(let id, let hundredths): .setLeverage(renamed(id), hundredths: hundredths)
        case .setLiquidationPrice(let id, let ticks): .setLiquidationPrice(renamed(id), ticks)
        default: self
        }
    }

    /// The same with one value nearer to nothing, the nearest first.
    fileprivate var simpler: [Command] {
        switch self {
        case .deposit(let account, let asset, let amount):
            rounder(amount).map { .deposit(account, asset, $0) }
        case .withdraw(let account, let asset, let amount):
            rounder(amount).map { .withdraw(account, asset, $0) }
        case .endow(let fund, let asset, let amount):
            rounder(amount).map { .endow(fund, asset, $0) }
        case .open(let account, let contract, let lots, let margin, let at):
            rounder(lots).map { .open(account, contract, lots: $0, margin: margin, at: at) }
                + rounder(margin).map {
                    .open(account, contract, lots: lots, margin: $0, at: at)
                }
                + (at == nil ? [] : [.open(account, contract, lots: lots, margin: margin, at: nil)])
        case .increase(let id, let lots, let at):
            rounder(lots).map { .increase(id, lots: $0, at: at) }
                + (at == nil ? [] : [.increase(id, lots: lots, at: nil)])
        case .reduce(let id, let lots, let at):
            rounder(lots).map { .reduce(id, lots: $0, at: at) }
                + (at == nil ? [] : [.reduce(id, lots: lots, at: nil)])
        case .close(let id, let at): at == nil ? [] : [.close(id, at: nil)]
        case .addMargin(let id, let amount): rounder(amount).map { .addMargin(id, $0) }
        case .removeMargin(let id, let amount): rounder(amount).map { .removeMargin(id, $0) }
        case .setLeverage(let id, let value):
            rounder(value).map { .setLeverage(id, hundredths: $0) }
        case .setLiquidationPrice(let id, let ticks):
            rounder(ticks).map { .setLiquidationPrice(id, $0) }
        case .mark(let contract, let ticks, let time):
            rounder(ticks).map { .mark(contract, $0, time) }
                + earlier(time).map { .mark(contract, ticks, $0) }
        case .fund(let contract, let rate, let time):
            rounder(rate).map { .fund(contract, rateBillionths: $0, time) }
                + earlier(time).map { .fund(contract, rateBillionths: rate, $0) }
        case .setRule(let contract, let rule, let existing, let time):
            earlier(time).map { .setRule(contract, rule, existing: existing, $0) }
        case .settle(let contract, let ticks, let time):
            rounder(ticks).map { .settle(contract, $0, time) }
                + earlier(time).map { .settle(contract, ticks, $0) }
        }
    }

    private func rounder<Number: SignedInteger>(_ number: Number) -> [Number] {
        var digit: Number = 1
        while number / digit >= 10 || number / digit <= -10 { digit *= 10 }
        let candidates = [
            number.signum(), number / digit * digit, number / 2, number - number.signum(),
        ]
        return candidates.filter { $0 != number && $0 != 0 && $0.magnitude < number.magnitude }
    }

    private func earlier(_ time: Timestamp) -> [Timestamp] {
        time.microseconds > 0
            ? [
                Timestamp(microseconds: 0), Timestamp(microseconds: time.microseconds / 2),
            ] : []
    }
}
