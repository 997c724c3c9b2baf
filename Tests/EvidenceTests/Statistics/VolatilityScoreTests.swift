import TestSupport
import Testing

@testable import Evidence

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct VolatilityScoreTests {
    /// (1/2 + ln 2 + 8/4 + ln 4)/2 − 1 − ln 4.5.
    @Test func handComputed() throws {
        let found = try #require(VolatilityScore(variances: [2, 4], realized: [1, 8]))
        #expect(abs(found.value - (2.5 + 3 * log(2.0)) / 2 + 1 + log(4.5)) < 1e-14)
        #expect(found.observations == 2)
    }

    /// The constant variance known in hindsight scores zero, in any unit, and any other more.
    @Test(arguments: [1e-12, 1e-4, 1, 1e9])
    func constantVarianceInHindsightScoresZero(unit: Double) throws {
        var random = SeededRandom(seed: 1)
        let realized = (0..<5001).map { t -> Double in
            let value = random.normal()
            return t == 0 ? 0 : unit * value * value
        }
        let mean = realized.reduce(0, +) / Double(realized.count)
        func score(_ factor: Double) throws -> Double {
            try #require(
                VolatilityScore(variances: realized.map { _ in factor * mean }, realized: realized)
            ).value
        }
        #expect(abs(try score(1)) < 1e-11)
        for factor in [0.5, 0.9, 1.1, 2] {
            #expect(abs(try score(factor) - (1 / factor + log(factor) - 1)) < 1e-10)
        }
    }

    /// Of all multiples of the true variance, the truth has the least score.
    @Test func truthScoresLeast() throws {
        var random = SeededRandom(seed: 2)
        let truth = (0..<200_000).map { _ in exp(random.normal()) }
        let realized = truth.map { variance in
            let value = random.studentT6()
            return variance * value * value
        }
        let scores = try [0.8, 0.95, 1, 1.05, 1.25].map { factor in
            try #require(
                VolatilityScore(variances: truth.map { $0 * factor }, realized: realized)
            ).value
        }
        #expect(scores.min() == scores[2])
        #expect(scores[2] < 0)
    }

    @Test func nothingToScore() {
        #expect(VolatilityScore(variances: [], realized: []) == nil)
        #expect(VolatilityScore(variances: [1], realized: [1, 2]) == nil)
        #expect(VolatilityScore(variances: [1, 1], realized: [0, 0]) == nil)
        for broken in [0, -1, .nan, .infinity] {
            #expect(VolatilityScore(variances: [1, broken], realized: [1, 1]) == nil)
        }
        for broken in [-1, Double.nan, .infinity] {
            #expect(VolatilityScore(variances: [1, 1], realized: [1, broken]) == nil)
        }
        #expect(VolatilityScore(variances: [.leastNonzeroMagnitude, 1], realized: [1, 1]) == nil)
    }
}
