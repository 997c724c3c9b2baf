import TestSupport
import Testing
import VolModel

@testable import Evidence

@Suite struct BlockIntervalTests {
    private static let hour: Int64 = 3_600_000_000

    private static func hours(_ count: Int) -> [Int64] { (0..<count).map { Int64($0) * hour } }

    /// Against drawing days one by one with a generator and a sum of this test.
    @Test func equalsDrawingWholeDays() throws {
        var random = SeededRandom(seed: 1)
        let days = 400
        let levels = (0..<days).map { _ in random.normal() }
        let values = (0..<days * 24).map { levels[$0 / 24] + 0.1 * random.normal() }
        let found = try #require(BlockInterval.ofMean(values, startTimes: Self.hours(days * 24)))
        let length = TailComparison.blockLength(days: days)
        let means = (0..<20_000).map { _ -> Double in
            var drawn: [Int] = []
            while drawn.count < days {
                let start = Int(random.next() % UInt64(days))
                drawn += (0..<length).map { (start + $0) % days }
            }
            return drawn[..<days].reduce(0) { $0 + levels[$1] } / Double(days)
        }.sorted()
        let width = means[19_000] - means[1000]
        #expect(abs(found.lower - means[1000]) < 0.15 * width)
        #expect(abs(found.upper - means[19_000]) < 0.15 * width)
        #expect(abs(found.mean - values.reduce(0, +) / Double(values.count)) < 1e-12)
    }

    /// Days in blocks that follow each other are a wider interval than independent horizons.
    @Test func dependenceWidens() throws {
        var random = SeededRandom(seed: 2)
        var level = 0.0
        let persistent = (0..<500 * 24).map { _ in
            level = 0.98 * level + random.normal()
            return level
        }
        let times = Self.hours(persistent.count)
        let dependent = try #require(BlockInterval.ofMean(persistent, startTimes: times))
        let mixed = try #require(
            BlockInterval.ofMean(random.shuffled(persistent), startTimes: times))
        #expect(dependent.upper - dependent.lower > 4 * (mixed.upper - mixed.lower))
    }

    /// Nine in ten intervals hold the true mean, of horizons that depend within a day.
    @Test func coverage() throws {
        var random = SeededRandom(seed: 3)
        let held = try (0..<200).count { _ in
            let values = (0..<300).flatMap { _ in
                let level = random.normal()
                return (0..<6).map { _ in level + random.normal() }
            }
            let times = values.indices.map { Int64($0) * 4 * Self.hour }
            let found = try #require(BlockInterval.ofMean(values, startTimes: times))
            return found.lower <= 0 && 0 <= found.upper
        }
        // 90% less what blocks of a week among 300 days miss, and three standard errors.
        #expect((160...198).contains(held))
    }

    /// A day with one horizon is a twenty-fourth of one with all.
    @Test func horizonsWeighTheSame() throws {
        let sparse = (0..<200).flatMap { day -> [(Int64, Double)] in
            let hours = day % 2 == 0 ? 24 : 1
            return (0..<hours).map {
                (Int64(day) * 24 * Self.hour + Int64($0) * Self.hour, day % 2 == 0 ? 1 : 0)
            }
        }
        let found = try #require(
            BlockInterval.ofMean(sparse.map(\.1), startTimes: sparse.map(\.0)))
        #expect(abs(found.mean - 0.96) < 1e-12)
        #expect(found.lower > 0.9 && found.upper < 0.99 && found.lower <= found.upper)
    }

    @Test func constantAndSeed() throws {
        let times = Self.hours(200 * 24)
        let flat = try #require(
            BlockInterval.ofMean(times.map { _ in 0.25 }, startTimes: times))
        #expect(flat.lower == 0.25 && flat.upper == 0.25 && flat.mean == 0.25)
        var random = SeededRandom(seed: 4)
        let values = times.map { _ in random.normal() }
        let first = BlockInterval.ofMean(values, startTimes: times, seed: 7)
        #expect(first == BlockInterval.ofMean(values, startTimes: times, seed: 7))
        #expect(first != BlockInterval.ofMean(values, startTimes: times, seed: 8))
    }

    @Test func tooLittle() {
        #expect(BlockInterval.ofMean([], startTimes: []) == nil)
        #expect(BlockInterval.ofMean([1], startTimes: [0, 1]) == nil)
        let short = Self.hours(139 * 24)
        #expect(BlockInterval.ofMean(short.map { _ in 1 }, startTimes: short) == nil)
        let times = Self.hours(140 * 24)
        #expect(BlockInterval.ofMean(times.map { _ in 1 }, startTimes: times) != nil)
        #expect(BlockInterval.ofMean(times.map { _ in .nan }, startTimes: times) == nil)
    }
}
