import TestSupport
import Testing

@testable import Evidence
@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct BinomialTests {
    /// MATLAB Risk Management Toolbox, documentation of `varbacktest.bin`.
    @Test func publishedScore() throws {
        let found = try #require(BinomialScore(breaches: 57, of: 1043, rate: 0.05))
        #expect(abs(found.statistic - 0.68905) < 6e-6)
        #expect(abs(found.probability - 2 * 0.245395) < 1e-4)
        // The incomplete beta function with 40 digits (mpmath).
        #expect(relativeDistance(found.upperProbability, 0.2639584660056403) < 1e-12)
    }

    /// MATLAB Risk Management Toolbox, documentation of `varbacktest.tl`.
    @Test func publishedCumulativeProbabilities() throws {
        let law = try #require(BinomialLaw(trials: 1043, rate: 0.05))
        #expect(abs(law.atMost(57) - 0.77913) < 6e-6)
        #expect(abs(law.atLeast(57) - 0.26396) < 6e-6)
    }

    /// The first two the incomplete beta function with 40 digits (mpmath), the others scipy's.
    @Test(arguments: [
        (250, 0.01, 10, 0.00025019006874050761, 1e-13),
        (200_000, 0.01, 2100, 0.01314996513567554, 1e-12),
        (10_000_000, 0.01, 100_500, 0.05628709204638556, 1e-10),
        (10_000_000, 0.5, 5_003_000, 0.028910642657921592, 1e-10),
        (10_000_000, 0.5, 4_999_000, 0.7365586485143509, 1e-10),
    ])
    func upperTail(trials: Int, rate: Double, least: Int, expected: Double, error: Double) throws {
        let law = try #require(BinomialLaw(trials: trials, rate: rate))
        #expect(relativeDistance(law.atLeast(least), expected) < error)
    }

    /// Against sums of terms that Pascal's recursion makes, without a logarithm.
    @Test(arguments: [(1, 0.3), (2, 0.5), (17, 0.01), (60, 0.9), (250, 0.01), (400, 0.2)])
    func equalsTheRecursion(trials: Int, rate: Double) throws {
        var row = [1.0]
        for _ in 0..<trials {
            row = (0...row.count).map { x in
                (x < row.count ? row[x] * (1 - rate) : 0) + (x > 0 ? row[x - 1] * rate : 0)
            }
        }
        let law = try #require(BinomialLaw(trials: trials, rate: rate))
        for x in 0...trials {
            let (below, above) = (row[...x].reduce(0, +), row[x...].reduce(0, +))
            #expect(abs(law.probability(of: x) - row[x]) <= 1e-12 * row[x] + 1e-300)
            #expect(abs(law.atMost(x) - below) < 1e-12)
            #expect(abs(law.atLeast(x) - above) <= 1e-12)
        }
    }

    /// Against GSL's distribution function, which goes through the incomplete beta function.
    @Test(arguments: UInt64(1)...60)
    func equalsTheBetaFunction(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let trials = 1 + Int(exp(random.uniform() * 12))
        let rate = exp(-7 * random.uniform())
        let law = try #require(BinomialLaw(trials: trials, rate: rate))
        let deviation = (law.mean * (1 - rate)).squareRoot()
        for step in -4...8 {
            let x = Int(law.mean + Double(step) * deviation)
            guard (0..<trials).contains(x) else { continue }
            let below = try Distribution.binomialProbability(
                atMost: x, trials: trials, probability: rate)
            let above = try Distribution.binomialProbability(
                moreThan: x, trials: trials, probability: rate)
            #expect(relativeDistance(law.atMost(x), below) < 1e-9)
            #expect(relativeDistance(law.atLeast(x + 1), above) < 1e-9)
        }
    }

    @Test func outsideTheSupport() throws {
        let law = try #require(BinomialLaw(trials: 10, rate: 0.1))
        #expect(law.atMost(-1) == 0 && law.atMost(10) == 1 && law.atMost(.max) == 1)
        #expect(law.atLeast(0) == 1 && law.atLeast(.min) == 1 && law.atLeast(11) == 0)
        #expect(law.probability(of: -1) == 0 && law.probability(of: 11) == 0)
    }

    @Test func nothingToScore() {
        for rate in [0, 1, -1, .nan, .infinity] {
            #expect(BinomialScore(breaches: 1, of: 9, rate: rate) == nil)
        }
        #expect(BinomialScore(breaches: 0, of: 0, rate: 0.01) == nil)
        #expect(BinomialScore(breaches: -1, of: 9, rate: 0.01) == nil)
        #expect(BinomialScore(breaches: 10, of: 9, rate: 0.01) == nil)
        #expect(BinomialScore(breaches: 0, of: -5, rate: 0.01) == nil)
    }
}
