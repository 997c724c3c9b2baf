import TestSupport
import Testing

@testable import IsolatedMargin

/// The index against a list in which every trigger is written out.
struct TriggerIndexTests {
    /// Triggers as numbers that no drift can overflow.
    private struct Listed {
        let isLong: Bool
        var entries: [(trigger: Int128, segment: SegmentID, revision: Int)] = []

        func isCrossed(_ trigger: Int128, by price: Ticks) -> Bool {
            isLong ? Int128(price) <= trigger : Int128(price) >= trigger
        }

        mutating func shift(by ticks: Ticks) {
            for index in entries.indices {
                entries[index].trigger += isLong ? Int128(ticks) : -Int128(ticks)
            }
        }

        mutating func popCrossed(by price: Ticks) -> [[Int]] {
            let all = entries
            entries = all.filter { !isCrossed($0.trigger, by: price) }
            let crossed = all.filter { isCrossed($0.trigger, by: price) }
            return crossed.map { [$0.segment, $0.revision] }
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func agreesWithAListOfTriggers(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let isLong = random.oneIn(2)
        // A narrow band makes equal triggers, a wide one makes none.
        let width: UInt64 = random.pick([3, 50, 1_000_000, 1_000_000_000_000])
        let driftWidth = min(width, 2_000)
        var listed = Listed(isLong: isLong)
        var index = TriggerIndex(isLong: isLong)
        var revisions: [SegmentID: Int] = [:]
        var popped = 0
        for step in 0..<600 {
            let price = Ticks(random.next() % width) + 1
            switch random.next() % 16 {
            case 0...8:
                let segment = SegmentID(random.next() % 40)
                revisions[segment, default: 0] += 1
                let revision = revisions[segment, default: 0]
                listed.entries.append((Int128(price), segment, revision))
                index.insert(segment, trigger: price, revision: revision)
            case 9...10:
                let ticks = Ticks(random.next() % (2 * driftWidth + 1)) - Ticks(driftWidth)
                listed.shift(by: ticks)
                index.shift(by: ticks)
            case 11 where random.oneIn(4):
                listed.entries.removeAll { revisions[$0.segment] != $0.revision }
                index.removeStale { revisions[$0] == $1 }
            case 12 where random.oneIn(12):
                listed.entries = (0..<Int(random.next() % 60)).map {
                    (Int128(Ticks(random.next() % width)), $0, step)
                }
                revisions = Dictionary(
                    uniqueKeysWithValues: listed.entries.map { ($0.segment, $0.revision) })
                index.replaceAll(
                    with: listed.entries.map { ($0.segment, Ticks($0.trigger), $0.revision) })
            case 13 where random.oneIn(40):
                listed.entries = []
                index.removeAll(keepingCapacity: random.oneIn(2))
            default:
                let isCrossed = listed.entries.contains {
                    listed.isCrossed($0.trigger, by: price)
                }
                #expect(index.isCrossed(by: price) == isCrossed, "seed \(seed) step \(step)")
                var crossed: [(SegmentID, Int)] = []
                index.popCrossed(by: price, into: &crossed)
                popped += crossed.count
                #expect(
                    crossed.map { [$0.0, $0.1] }.sorted { $0.lexicographicallyPrecedes($1) }
                        == listed.popCrossed(by: price).sorted { $0.lexicographicallyPrecedes($1) },
                    "seed \(seed) step \(step)")
                #expect(!index.isCrossed(by: price))
            }
            #expect(index.count == listed.entries.count)
        }
        #expect(popped > 0)
    }

    /// Where numbers end, a trigger may be reported too early but never too late.
    @Test(arguments: UInt64(0)..<200)
    func isNeverLateAtTheEndsOfTheIntegers(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let isLong = random.oneIn(2)
        var listed = Listed(isLong: isLong)
        var index = TriggerIndex(isLong: isLong)
        let extremes = [
            Int.min, Int.min + 1, Int.max, Int.max - 1, 0, 1, -1, 1 << 60, -(1 << 60), 1 << 61,
            -(1 << 61), 1 << 62, 1_000_000_000_000,
        ]
        for step in 0..<300 {
            switch random.next() % 4 {
            case 0, 1:
                let trigger = random.pick(extremes) ^ Int(random.next() % 2)
                listed.entries.append((Int128(trigger), step, 0))
                index.insert(step, trigger: trigger, revision: 0)
            case 2:
                let ticks = random.pick(extremes)
                listed.shift(by: ticks)
                index.shift(by: ticks)
            default:
                let price = Ticks(random.next() % 1_000_000_000_000) + 1
                var crossed: [(SegmentID, Int)] = []
                index.popCrossed(by: price, into: &crossed)
                let reported = Set(crossed.map(\.0))
                let due = Set(listed.popCrossed(by: price).map { $0[0] })
                #expect(due.isSubset(of: reported), "seed \(seed) step \(step)")
                listed.entries.removeAll { reported.contains($0.segment) }
                #expect(index.count == listed.entries.count)
            }
        }
    }

    @Test func reportsStaleEntriesWithTheirRevision() {
        var index = TriggerIndex(isLong: true)
        index.insert(7, trigger: 100, revision: 1)
        index.insert(7, trigger: 90, revision: 2)
        #expect(!index.isCrossed(by: 101))
        #expect(index.isCrossed(by: 100))
        var crossed: [(SegmentID, Int)] = []
        index.popCrossed(by: 100, into: &crossed)
        #expect(crossed.map(\.1) == [1])
        index.insert(7, trigger: 95, revision: 3)
        index.removeStale { $1 == 3 }
        #expect(index.count == 1)
        crossed = []
        index.popCrossed(by: 95, into: &crossed)
        #expect(crossed.map(\.1) == [3] && index.count == 0)
        #expect(!index.isCrossed(by: 1))
    }

    @Test func movesOnlyWhatIsPresent() {
        var (longs, shorts) = (TriggerIndex(isLong: true), TriggerIndex(isLong: false))
        longs.insert(1, trigger: 100, revision: 0)
        shorts.insert(1, trigger: 100, revision: 0)
        longs.shift(by: 5)
        shorts.shift(by: 5)
        #expect(longs.isCrossed(by: 105) && !longs.isCrossed(by: 106))
        #expect(shorts.isCrossed(by: 95) && !shorts.isCrossed(by: 94))
        longs.insert(2, trigger: 107, revision: 0)
        shorts.insert(2, trigger: 93, revision: 0)
        #expect(longs.isCrossed(by: 107) && !longs.isCrossed(by: 108))
        #expect(shorts.isCrossed(by: 93) && !shorts.isCrossed(by: 92))
    }
}
