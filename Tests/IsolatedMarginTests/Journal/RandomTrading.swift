import TestSupport
import VolModel

@testable import IsolatedMargin

/// An engine with the journal that it wrote, of commands drawn at random and often refused.
struct RandomTrading {
    var random: SeededRandom
    var engine: MarginEngine
    var journal: JournalWriter
    var lines: [String]
    /// After each line.
    var engines: [MarginEngine]
    let recordsRefusals: Bool
    private var time: Int64 = 1
    private var ticks = [1_000, 5_000]

    init(_ venue: Venue, seed: UInt64, recordsRefusals: Bool = true) {
        random = SeededRandom(seed: seed)
        engine = MarginEngine(venue)
        let (writer, line) = JournalWriter.begin(venue)
        journal = writer
        lines = [line]
        engines = [engine]
        self.recordsRefusals = recordsRefusals
    }

    var text: String { lines.joined() }
    var bytes: [UInt8] { Array(text.utf8) }

    mutating func run(_ count: Int) throws {
        for _ in 0..<count { execute(try command()) }
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

    private mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func command() throws -> Command {
        let venue = engine.venue
        let asset = below(venue.assets.count)
        let contract = below(venue.markets.count)
        let account = 1 + below(4)
        let open = engine.state.segments.keys.sorted()
        let segment = open.isEmpty || random.oneIn(20) ? 1 + below(30) : random.pick(open)
        let lots = venue.markets[contract].contract.lotStep * (1 + below(40))
        if random.oneIn(3) { time += Int64(below(120)) }
        let now = Timestamp(seconds: time)
        switch below(24) {
        case 0, 1, 2: return .deposit(account, asset, Quanta(1 + below(200_000)))
        case 3: return .withdraw(account, asset, Quanta(1 + below(50_000)))
        case 4: return .endow(random.pick(Command.Fund.allCases), asset, Quanta(below(50_000)))
        case 5, 6, 7, 8:
            return .open(
                account, contract, lots: random.oneIn(2) ? lots : -lots,
                margin: engine.venue.mode == .cross ? 0 : Quanta(1 + below(40_000)), at: nil)
        case 9: return .increase(segment, lots: lots, at: nil)
        case 10: return .reduce(segment, lots: lots, at: nil)
        case 11: return .close(segment, at: nil)
        case 12: return .addMargin(segment, Quanta(1 + below(10_000)))
        case 13: return .removeMargin(segment, Quanta(1 + below(10_000)))
        case 14: return .setLeverage(segment, hundredths: 100 + below(1_500))
        case 15: return .setLiquidationPrice(segment, 1 + below(ticks[contract] * 2))
        case 16: return .fund(contract, rateBillionths: below(2_000_001) - 1_000_000, now)
        case 17:
            let maintenance = 5_000 + below(100_000)
            let rule = MarginRule.ladder(
                try MarginLadder(maintenancePpm: maintenance, initialPpm: maintenance * 2))
            let existing = random.pick([
                ExistingPositions.atOnce, .whenIncreased, .after(now + .seconds(100)),
            ])
            return .setRule(contract, rule, existing: existing, now)
        case 18 where random.oneIn(3): return .settle(contract, ticks[contract], now)
        default:
            let change = Int64(ticks[contract]) * Int64(below(401) - 200) / 1_000
            ticks[contract] = max(150, min(90_000, ticks[contract] + Int(change)))
            return .mark(contract, ticks[contract], now)
        }
    }
}
