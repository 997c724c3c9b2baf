import TestSupport
import Testing

@testable import Evidence
@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct ShortfallTestsTests {
    /// Methodology 4.5: T = 250, 2.5%, simulated there and here with 400,000 histories. The table
    /// is within 0.02, which is more than three standard errors except for t3 at 0.01%, where the
    /// error of forty histories of so heavy a tail is 0.17 itself.
    @Test(arguments: [
        (3.0, [-0.815, -1.33, -4.59], 0.6), (5.0, [-0.737, -1.11, -2.03], 0.06),
        (10.0, [-0.709, -1.06, -1.83], 0.04), (100.0, [-0.700, -1.04, -1.79], 0.04),
    ])
    func publishedCriticalValues(
        degreesOfFreedom: Double, expected: [Double], farError: Double
    ) throws {
        let found = try #require(
            ShortfallTests.simulatedCriticalValues(
                observations: 250, rate: 0.025, degreesOfFreedom: degreesOfFreedom,
                levels: [0.05, 0.01, 0.0001], replications: 400_000))
        #expect(abs(found[0] - expected[0]) < 0.02)
        #expect(abs(found[1] - expected[1]) < 0.02)
        #expect(abs(found[2] - expected[2]) < farError)
    }

    /// MATLAB Risk Management Toolbox, documentation of `esbacktest.unconditionalNormal` and
    /// `unconditionalT`: T = 1,966, 97.5%, the level 1% and the p-value of −0.38265. Theirs is a
    /// simulation too; 400,000 histories here.
    @Test(arguments: [(Double.infinity, -0.34639, 0.0054099), (3, -0.42986, 0.018566)])
    func publishedLongHistory(
        degreesOfFreedom: Double, critical: Double, probability: Double
    ) throws {
        func quantiles(_ levels: [Double]) throws -> [Double] {
            try #require(
                ShortfallTests.simulatedCriticalValues(
                    observations: 1966, rate: 0.025, degreesOfFreedom: degreesOfFreedom,
                    levels: levels, replications: 400_000))
        }
        #expect(abs(try quantiles([0.01])[0] - critical) < 0.006)
        let around = try quantiles([0.9 * probability, 1.1 * probability])
        #expect(around[0] < -0.38265 && -0.38265 < around[1])
    }

    /// Against histories of 250 losses each, drawn one by one.
    @Test func equalsDrawingEveryLoss() throws {
        var random = SeededRandom(seed: 1)
        let law = try StudentTTail(degreesOfFreedom: 4)
        let quantile = try law.valueAtRisk(exceedance: 0.025)
        let shortfall = try law.expectedShortfall(exceedance: 0.025)
        let plain = (0..<40_000).map { _ -> Double in
            let sum = (0..<250).reduce(0.0) { sum, _ in
                let loss = random.studentT4()
                return loss > quantile ? sum + loss / shortfall : sum
            }
            return 1 - sum / 6.25
        }.sorted()
        let found = try #require(
            ShortfallTests.simulatedCriticalValues(
                observations: 250, rate: 0.025, degreesOfFreedom: 4,
                levels: [0.01, 0.05, 0.25, 0.5, 0.75], replications: 200_000))
        for (level, value) in zip([0.01, 0.05, 0.25, 0.5, 0.75], found) {
            let share = Double(plain.count { $0 <= value }) / 40_000
            #expect(abs(share - level) < 3.5 * (level * (1 - level) / 33_000).squareRoot())
        }
    }

    /// Ratios of t lead back to its degrees of freedom, and on average a breach is one shortfall.
    @Test(arguments: [0.01, 0.025, 0.1], [2.2, 3, 4.5, 12, 200])
    func degreesOfFreedomAreFound(rate: Double, degrees: Double) throws {
        let law = try StudentTTail(degreesOfFreedom: degrees)
        let ratio =
            try law.expectedShortfall(exceedance: rate) / law.valueAtRisk(exceedance: rate)
        let found = try #require(ShortfallTests.tail(ratio: ratio, rate: rate))
        #expect(relativeDistance(try #require(found.degreesOfFreedom), degrees) < 1e-3)
        let stream = try RandomStream(seed: 3)
        if degrees > 4 {
            #expect(abs(found.sizes.sum(of: 400_000, stream) / 400_000 - 1) < 0.01)
        }
    }

    /// Against the quantiles that the table is made of, between and on its places.
    @Test(arguments: [0.001, 0.01, 0.3], [2.1, 4, 30])
    func interpolatedSizesAreQuantiles(rate: Double, degrees: Double) throws {
        let law = try StudentTTail(degreesOfFreedom: degrees)
        let sizes = try #require(BreachSizes(law, rate: rate, breachRate: rate))
        let shortfall = try law.expectedShortfall(exceedance: rate)
        for share in [1, 0.999, 0.9, 0.3141, 0.1, 0.0123, 1e-3, 7e-6, 4.7e-10] {
            let expected = try law.valueAtRisk(exceedance: share * rate) / shortfall
            #expect(relativeDistance(sizes.size(exceededBy: share), expected) < 2e-5)
        }
    }

    @Test func tailsBeyondStudent() throws {
        let light = try #require(ShortfallTests.tail(ratio: 1.0001, rate: 0.01))
        #expect(light.degreesOfFreedom == nil)
        let heavy = try #require(ShortfallTests.tail(ratio: 3, rate: 0.01))
        #expect(heavy.degreesOfFreedom == 1.5)
        #expect(ShortfallTests.tail(ratio: 0.99, rate: 0.01) == nil)
        #expect(ShortfallTests.tail(ratio: .infinity, rate: 0.01) == nil)
        #expect(ShortfallTests.tail(ratio: .nan, rate: 0.01) == nil)
    }

    /// Z₁ = 1 − (3/2 + 4/4)/2, Z₂ = 1 − (3/2 + 4/4)/(5 · 0.2).
    @Test func handComputed() throws {
        let found = try #require(
            ShortfallTests(
                losses: [3, -1, 0.5, 4, 1, 9], requirements: [1, 1, 1, 3, 1, .nan],
                shortfalls: [2, 2, 2, 4, 2, .nan], rate: 0.2))
        #expect(abs(try #require(found.z1) + 0.25) < 1e-15)
        #expect(abs(found.z2 + 1.5) < 1e-15)
        #expect(try #require(found.z1Probability) > 0)
    }

    private static func forecasts(rate: Double) throws -> (Double, Double) {
        let law = try StudentTTail(degreesOfFreedom: 4)
        return (
            try law.valueAtRisk(exceedance: rate), try law.expectedShortfall(exceedance: rate)
        )
    }

    /// Of 100 right forecasts about five are rejected at 5%, and of forecasts that are too small by
    /// a half most.
    @Test(arguments: [(1.0, 0...13, 0...13), (1.5, 8...100, 75...100)])
    func rightForecastsPass(
        scale: Double, first: ClosedRange<Int>, second: ClosedRange<Int>
    ) throws {
        var random = SeededRandom(seed: 5)
        let (requirement, shortfall) = try Self.forecasts(rate: 0.025)
        var rejected = (0, 0)
        for _ in 0..<100 {
            let sizes = (0..<400).map { _ in exp(0.5 * random.normal()) }
            let found = try #require(
                ShortfallTests(
                    losses: sizes.map { scale * $0 * random.studentT4() },
                    requirements: sizes.map { $0 * requirement },
                    shortfalls: sizes.map { $0 * shortfall }, rate: 0.025))
            if try #require(found.z1Probability) < 0.05 { rejected.0 += 1 }
            if found.z2Probability < 0.05 { rejected.1 += 1 }
            #expect((found.z2Probability < 0.05) == (found.z2 < found.z2CriticalValue))
            #expect(abs(try #require(found.degreesOfFreedom) - 4) < 1e-6)
        }
        #expect(first.contains(rejected.0))
        #expect(second.contains(rejected.1))
    }

    /// Sizes alone: as many breaches as there should be, each twice as large.
    @Test func sizesAlone() throws {
        let (requirement, shortfall) = try Self.forecasts(rate: 0.02)
        let losses = (0..<1000).map { $0 % 50 == 0 ? 2 * shortfall : 0 }
        let found = try #require(
            ShortfallTests(
                losses: losses, requirements: losses.map { _ in requirement },
                shortfalls: losses.map { _ in shortfall }, rate: 0.02))
        #expect(abs(try #require(found.z1) + 1) < 1e-12 && abs(found.z2 + 1) < 1e-12)
        #expect(try #require(found.z1Probability) < 0.01)
    }

    @Test func noBreach() throws {
        let found = try #require(
            ShortfallTests(
                losses: [0, 0, 0], requirements: [1, 1, 1], shortfalls: [1.2, 1.2, 1.2],
                rate: 0.01))
        #expect(found.z1 == nil && found.z1Probability == nil)
        #expect(found.z2 == 1 && found.z2Probability == 1)
    }

    @Test func sameSeedSameFigures() throws {
        func tests(_ seed: UInt32) -> ShortfallTests? {
            ShortfallTests(
                losses: [3, 1, 1, 1], requirements: [2, 2, 2, 2], shortfalls: [3, 3, 3, 3],
                rate: 0.1, seed: seed)
        }
        #expect(tests(4) == tests(4))
        #expect(tests(4) != tests(5))
    }

    @Test func nothingToJudge() {
        func tests(
            _ losses: [Double], _ requirements: [Double], _ shortfalls: [Double],
            rate: Double = 0.1
        ) -> ShortfallTests? {
            ShortfallTests(
                losses: losses, requirements: requirements, shortfalls: shortfalls, rate: rate)
        }
        #expect(tests([1, 2], [1, 1], [2, 2]) != nil)
        #expect(tests([], [], []) == nil)
        #expect(tests([1], [.nan], [2]) == nil)
        #expect(tests([1, 2], [1], [2, 2]) == nil)
        #expect(tests([1, 2], [1, 1], [0.5, 0.5]) == nil)
        for broken in [0, -1, .infinity] {
            #expect(tests([1, 2], [1, broken], [2, 2]) == nil)
            #expect(tests([1, 2], [1, 1], [2, broken]) == nil)
        }
        #expect(tests([1, .nan], [1, 1], [2, 2]) == nil)
        #expect(tests([1, .greatestFiniteMagnitude], [1, 1], [2, 0.1]) == nil)
        for rate in [0, 0.5, 1, .nan] { #expect(tests([1], [1], [2], rate: rate) == nil) }
        func critical(_ observations: Int, _ degrees: Double, _ replications: Int) -> [Double]? {
            ShortfallTests.simulatedCriticalValues(
                observations: observations, rate: 0.1, degreesOfFreedom: degrees, levels: [0.1],
                replications: replications)
        }
        #expect(critical(10, 5, 100) != nil)
        #expect(critical(0, 5, 100) == nil && critical(10, 2, 100) == nil)
        #expect(critical(10, .nan, 100) == nil && critical(10, 5, 1) == nil)
        #expect(critical(.max, 5, 100) == nil && critical(10, 5, .max) == nil)
    }
}
