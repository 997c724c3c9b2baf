import TestSupport
import Testing

@testable import Evidence
@testable import VolModel

@Suite struct DynamicQuantileTests {
    /// Rows of X and y as the definition writes them.
    private static func dense(
        _ hits: [Bool], _ requirements: [Double]?, rate: Double, lags: Int
    ) -> (rows: [[Double]], targets: [Double]) {
        let values = hits.map { ($0 ? 1 : 0) - rate }
        let rows = (lags..<hits.count).map { t in
            [1] + (1..<lags + 1).map { values[t - $0] } + (requirements.map { [$0[t]] } ?? [])
        }
        return (rows, Array(values[lags...]))
    }

    private static func reference(
        _ hits: [Bool], _ requirements: [Double]?, rate: Double, lags: Int
    ) throws -> Double {
        let (rows, targets) = dense(hits, requirements, rate: rate, lags: lags)
        let fit = try #require(LeastSquares(rows: rows, targets: targets))
        let fitted = rows.map { zip($0, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 } }
        return fitted.reduce(0) { $0 + $1 * $1 } / (rate * (1 - rate))
    }

    /// Requirements of any size with breaches that lean on the last ones and on them.
    private static func sample(
        _ random: inout SeededRandom, count: Int, level: Double, spread: Double
    ) -> (hits: [Bool], requirements: [Double]) {
        var hits: [Bool] = []
        var requirements: [Double] = []
        for t in 0..<count {
            let size = random.uniform()
            let after = t > 0 && hits[t - 1]
            requirements.append(level * (1 + spread * size))
            hits.append(random.uniform() < (after ? 0.3 : 0.03 + 0.05 * size))
        }
        return (hits, requirements)
    }

    /// Against Householder's decomposition of the whole matrix.
    @Test(arguments: UInt64(1)...40)
    func equalsTheDenseRegression(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = 120 + Int(random.uniform() * 900)
        let lags = Int(random.uniform() * 7)
        let rate = 0.01 + 0.1 * random.uniform()
        let (hits, requirements) = Self.sample(
            &random, count: count, level: random.pick([1e-3, 0.1, 1]),
            spread: random.pick([1e-6, 1e-3, 1, 30]))
        let found = try #require(
            DynamicQuantile(hits: hits, requirements: requirements, rate: rate, lags: lags))
        let expected = try Self.reference(hits, requirements, rate: rate, lags: lags)
        #expect(relativeDistance(found.statistic, expected) < 1e-7)
        #expect(found.degreesOfFreedom == lags + 2 && found.rows == count - lags)
    }

    @Test(arguments: UInt64(1)...20)
    func equalsTheDenseRegressionWithoutRequirements(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let (hits, _) = Self.sample(&random, count: 400, level: 1, spread: 1)
        let found = try #require(
            DynamicQuantile(
                places: hits.indices.filter { hits[$0] }, count: hits.count, requirements: nil,
                rate: 0.05, lags: 4))
        let expected = try Self.reference(hits, nil, rate: 0.05, lags: 4)
        #expect(relativeDistance(found.statistic, expected) < 1e-10)
        #expect(found.degreesOfFreedom == 5)
    }

    /// A requirement that hardly moves, in a long history that begins with a far one.
    @Test func smallSpreadsKeepTheirDigits() throws {
        var random = SeededRandom(seed: 11)
        var (hits, requirements) = Self.sample(
            &random, count: 50_000, level: 0.02, spread: 1e-4)
        requirements[4] = 1
        hits[4] = false
        let found = try #require(
            DynamicQuantile(hits: hits, requirements: requirements, rate: 0.05))
        let expected = try Self.reference(hits, requirements, rate: 0.05, lags: 4)
        #expect(relativeDistance(found.statistic, expected) < 1e-7)
    }

    /// The unit of the requirement does not matter, nor a shift of all of them.
    @Test(arguments: [1e-9, 1e-3, 7, 1e12])
    func unitOfTheRequirementDoesNotMatter(scale: Double) throws {
        var random = SeededRandom(seed: 2)
        let (hits, requirements) = Self.sample(&random, count: 700, level: 0.05, spread: 1)
        let one = try #require(DynamicQuantile(hits: hits, requirements: requirements, rate: 0.05))
        for moved in [requirements.map { $0 * scale }, requirements.map { $0 + 3 }] {
            let other = try #require(DynamicQuantile(hits: hits, requirements: moved, rate: 0.05))
            #expect(relativeDistance(one.statistic, other.statistic) < 1e-9)
        }
    }

    @Test(arguments: [0, 0.02, 1e-300, -4])
    func constantRequirementIsLeftOut(level: Double) throws {
        var random = SeededRandom(seed: 3)
        let (hits, _) = Self.sample(&random, count: 600, level: 1, spread: 1)
        let flat = hits.indices.map { level * ($0 % 2 == 0 ? 1 : 1 + 1e-15) }
        let found = try #require(DynamicQuantile(hits: hits, requirements: flat, rate: 0.05))
        let expected = try Self.reference(hits, nil, rate: 0.05, lags: 4)
        #expect(relativeDistance(found.statistic, expected) < 1e-10)
        #expect(found.degreesOfFreedom == 5)
    }

    /// A requirement that is doubled after a breach and nothing else repeats the first lag.
    @Test func repeatedColumnIsLeftOut() throws {
        var random = SeededRandom(seed: 4)
        let (hits, _) = Self.sample(&random, count: 600, level: 1, spread: 1)
        let doubled = hits.indices.map { $0 > 0 && hits[$0 - 1] ? 0.2 : 0.1 }
        let found = try #require(DynamicQuantile(hits: hits, requirements: doubled, rate: 0.05))
        let expected = try Self.reference(hits, nil, rate: 0.05, lags: 4)
        #expect(relativeDistance(found.statistic, expected) < 1e-9)
        #expect(found.degreesOfFreedom == 5)
    }

    /// Without a breach only the constant is left: n p² / (p (1 − p)).
    @Test func noBreachAtAll() throws {
        let found = try #require(
            DynamicQuantile(
                hits: Array(repeating: false, count: 1004),
                requirements: Array(repeating: 0.1, count: 1004), rate: 0.01))
        #expect(abs(found.statistic - 1000 * 0.01 / 0.99) < 1e-10)
        #expect(found.degreesOfFreedom == 1 && found.rows == 1000)
        let always = try #require(
            DynamicQuantile(
                hits: Array(repeating: true, count: 104),
                requirements: (0..<104).map(Double.init), rate: 0.01))
        #expect(always.statistic.isFinite && always.degreesOfFreedom == 2)
    }

    /// Of 400 right models, at the level of 5% about 20 are rejected.
    @Test func independentHitsAreRarelyRejected() throws {
        var random = SeededRandom(seed: 8)
        let rejected = try (0..<400).count { _ in
            let hits = (0..<2000).map { _ in random.uniform() < 0.05 }
            let requirements = hits.map { _ in 1 + random.uniform() }
            let found = try #require(
                DynamicQuantile(hits: hits, requirements: requirements, rate: 0.05))
            return found.probability < 0.05
        }
        #expect((8...36).contains(rejected))
    }

    @Test func nothingToJudge() {
        let hits = [true, false, true, false, false, true, false, false, true, false, true]
        let requirements = hits.indices.map { 1 + Double($0 * $0 % 7) }
        #expect(DynamicQuantile(hits: hits, requirements: requirements, rate: 0.1) != nil)
        #expect(DynamicQuantile(hits: [], requirements: [], rate: 0.1) == nil)
        #expect(DynamicQuantile(hits: hits, requirements: [1], rate: 0.1) == nil)
        for rate in [0, 1, .nan, -1] {
            #expect(DynamicQuantile(hits: hits, requirements: requirements, rate: rate) == nil)
        }
        for lags in [-1, 5, 101, .max] {
            #expect(
                DynamicQuantile(hits: hits, requirements: requirements, rate: 0.1, lags: lags)
                    == nil)
        }
        for (place, value) in [(0, Double.nan), (9, .infinity), (9, 1e300)] {
            var broken = requirements
            broken[place] = value
            #expect(DynamicQuantile(hits: hits, requirements: broken, rate: 0.1) == nil)
        }
    }
}
