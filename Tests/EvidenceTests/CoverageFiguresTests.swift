import TestSupport
import Testing
import VolModel

@testable import Evidence

@Suite struct CoverageFiguresTests {
    private static let hour: Int64 = 3_600_000_000

    @Test func handComputed() throws {
        let figures = CoverageFigures(
            startTimes: (0..<6).map { $0 * Self.hour },
            losses: [0.01, 0.05, 0.03, 0.02, -0.01, 0.06],
            requirements: [0.02, 0.02, 0.02, 0.02, .nan, 0.05], horizon: .hours(1),
            confidence: 0.9)
        #expect(figures.observations == 5)
        #expect(figures.breaches == 3)
        #expect(abs(figures.expectedBreaches - 0.5) < 1e-12)
        #expect(
            figures.transitions
                == TransitionCounts(
                    calmToCalm: 0, calmToBreach: 1, breachToCalm: 1, breachToBreach: 1))
        #expect(abs(figures.meanRequirement - 0.026) < 1e-15)
        #expect(abs(figures.meanBeyond - 0.01) < 1e-15)
        #expect(abs(figures.largestBeyond - 0.03) < 1e-15)
        // 0.1 · 0.01 + 0.9 · (0.03 + 0.01 + 0.01) + 0.1 · 0, over five.
        #expect(abs(figures.quantileScore - 0.046 / 5) < 1e-15)
        #expect(figures.worstWeekBreaches == 3)
    }

    /// A loss that equals the requirement is none beyond it.
    @Test func equalIsNoBreach() {
        let figures = CoverageFigures(
            startTimes: [0], losses: [0.02], requirements: [0.02], horizon: .hours(1),
            confidence: 0.99)
        #expect(figures.breaches == 0)
        #expect(figures.independence == nil)
    }

    /// 168 hours hold the breach at their start and not the one at their end.
    @Test func weekIsHalfOpen() {
        let week = 168 * Self.hour
        #expect(CoverageFigures.most(of: [0, week], within: .hours(168)) == 1)
        #expect(CoverageFigures.most(of: [0, week - 1], within: .hours(168)) == 2)
        #expect(CoverageFigures.most(of: [], within: .hours(168)) == 0)
    }

    /// Against counting every span by itself.
    @Test(arguments: UInt64(1)...20)
    func worstWeekIsThatOfEverySpan(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var time: Int64 = 0
        let times = (0..<200).map { _ in
            time += Int64(random.uniform() * 60) * Self.hour + Self.hour
            return time
        }
        let plain = times.map { start in
            times.count { $0 >= start && $0 < start + 168 * Self.hour }
        }.max()
        #expect(CoverageFigures.most(of: times, within: .hours(168)) == plain)
    }

    /// The true quantile has the least score of all multiples of it.
    @Test func scoreIsLeastAtTheQuantile() {
        var random = SeededRandom(seed: 3)
        let losses = (0..<200_000).map { _ in random.normal() }
        let scores = [1.8, 2.1, 2.3263, 2.6, 3].map { level in
            CoverageFigures(
                startTimes: losses.indices.map { Int64($0) * Self.hour }, losses: losses,
                requirements: losses.map { _ in level }, horizon: .hours(1), confidence: 0.99
            ).quantileScore
        }
        #expect(scores.min() == scores[2])
    }
}
