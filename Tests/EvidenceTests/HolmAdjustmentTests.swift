import TestSupport
import Testing

@testable import Evidence

@Suite struct HolmAdjustmentTests {
    /// Three tests: 3 · 0.01, 2 · 0.02, 1 · 0.04 kept from falling.
    @Test func handComputed() {
        let adjusted = HolmAdjustment.adjusted([0.02, 0.04, 0.01])
        for (found, expected) in zip(adjusted, [0.04, 0.04, 0.03]) {
            #expect(abs(found - expected) < 1e-15)
        }
    }

    @Test func whatWasNotTestedDoesNotCount() {
        let adjusted = HolmAdjustment.adjusted([.nan, 0.5, 0.01])
        #expect(adjusted[0].isNaN)
        #expect(adjusted[1] == 0.5 && adjusted[2] == 0.02)
        #expect(HolmAdjustment.adjusted([]).isEmpty)
    }

    /// Of true hypotheses one in twenty families has a rejection, not each test.
    @Test func familyErrorIsTheLevel() {
        var random = SeededRandom(seed: 8)
        let families = 4000
        let wrong = (0..<families).count { _ in
            HolmAdjustment.adjusted((0..<30).map { _ in random.uniform() }).contains { $0 < 0.05 }
        }
        let share = Double(wrong) / Double(families)
        #expect(share > 0.035 && share < 0.062)
    }
}
