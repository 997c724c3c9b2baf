import TestSupport
import Testing

@testable import Evidence

@Suite struct ModelConfidenceSetTests {
    /// Losses with a common shock and means that differ by `gaps`.
    private func losses(_ gaps: [Double], periods: Int, seed: UInt64) -> [[Double]] {
        var random = SeededRandom(seed: seed)
        var rows = gaps.map { _ in [Double]() }
        for _ in 0..<periods {
            let common = random.normal()
            for model in gaps.indices {
                rows[model].append(gaps[model] + common + 0.5 * random.normal())
            }
        }
        return rows
    }

    /// The best stays in nine of ten histories, one that is hardly worse mostly, others never.
    @Test func worseModelsLeaveAndTheBestStays() throws {
        var kept = [0, 0, 0, 0]
        for seed in 0..<100 {
            let set = try #require(
                ModelConfidenceSet(
                    losses: losses([0, 0.01, 1, 3], periods: 300, seed: UInt64(seed)),
                    blockLength: 5))
            for model in 0..<4 where set.contains(model, confidence: 0.9) { kept[model] += 1 }
            #expect(set.probabilities.max() == 1)
        }
        #expect(kept[0] >= 88)
        #expect(kept[1] >= 75)
        #expect(kept[2] == 0 && kept[3] == 0)
    }

    /// Of equal models all ten stay in the set in about nine of ten histories.
    @Test func levelIsHeld() throws {
        var kept = 0
        let histories = 150
        for seed in 0..<histories {
            let set = try #require(
                ModelConfidenceSet(
                    losses: losses(
                        Array(repeating: 0, count: 10), periods: 200, seed: UInt64(seed)),
                    blockLength: 3))
            if (0..<10).allSatisfy({ set.contains($0, confidence: 0.9) }) { kept += 1 }
        }
        let share = Double(kept) / Double(histories)
        #expect(share > 0.82 && share < 0.97)
    }

    @Test func orderOfModelsDoesNotMatter() throws {
        let rows = losses([0.3, 0, 0.05, 0.5], periods: 300, seed: 4)
        let one = try #require(ModelConfidenceSet(losses: rows, blockLength: 4))
        let other = try #require(
            ModelConfidenceSet(losses: rows.reversed(), blockLength: 4))
        #expect(one.probabilities == other.probabilities.reversed())
    }

    /// Two models that never differ are as good as each other.
    @Test func identicalModels() throws {
        let row = losses([0], periods: 100, seed: 2)[0]
        let set = try #require(ModelConfidenceSet(losses: [row, row], blockLength: 3))
        #expect(set.probabilities == [1, 1])
    }

    /// Worse by the same amount each day: no error, and no doubt.
    @Test func aConstantDifferenceIsCertain() throws {
        let row = losses([0], periods: 100, seed: 2)[0]
        let set = try #require(
            ModelConfidenceSet(losses: [row.map { $0 + 0.1 }, row], blockLength: 3))
        #expect(set.probabilities == [0, 1])
    }

    /// A p-value at the level belongs to the set, whatever 1 − 0.9 rounds to.
    @Test func levelIsWithin() {
        #expect(ModelConfidenceSet.isWithin(0.1, confidence: 0.9))
        #expect(!ModelConfidenceSet.isWithin(0.099, confidence: 0.9))
        #expect(!ModelConfidenceSet.isWithin(.nan, confidence: 0.9))
    }

    /// The shortest history that is judged: 20 blocks of a week.
    @Test func levelIsHeldByTheFewestBlocks() throws {
        var kept = 0
        for seed in 0..<150 {
            let rows = losses(Array(repeating: 0, count: 5), periods: 140, seed: UInt64(seed))
            let set = try #require(ModelConfidenceSet(losses: rows, blockLength: 7))
            if (0..<5).allSatisfy({ set.contains($0, confidence: 0.9) }) { kept += 1 }
        }
        #expect(kept > 112)
        let short = losses([0, 0], periods: 139, seed: 1)
        #expect(ModelConfidenceSet(losses: short, blockLength: 7) == nil)
    }

    @Test func refusesWhatIsNoComparison() {
        #expect(ModelConfidenceSet(losses: [], blockLength: 1) == nil)
        #expect(ModelConfidenceSet(losses: [[]], blockLength: 1) == nil)
        #expect(ModelConfidenceSet(losses: [[1, 2], [1]], blockLength: 1) == nil)
        #expect(ModelConfidenceSet(losses: [[1, .nan]], blockLength: 1) == nil)
        #expect(ModelConfidenceSet(losses: [[1, 2]], blockLength: 0) == nil)
    }
}
