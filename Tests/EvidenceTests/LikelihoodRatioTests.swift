import Testing

@testable import Evidence

/// Published and computed values of the coverage tests.
@Suite struct LikelihoodRatioTests {
    struct Coverage {
        var breaches: Int
        var observations: Int
        var rate: Double
        var statistic: Double
        var probability: Double?
    }

    /// MATLAB Risk Management Toolbox documentation (1,043 of 57), and exact values of the χ² tail
    /// elsewhere.
    @Test(arguments: [
        Coverage(
            breaches: 57, observations: 1043, rate: 0.05, statistic: 0.46147, probability: 0.49694),
        Coverage(
            breaches: 15, observations: 1000, rate: 0.01, statistic: 2.1892, probability: 0.1390),
        Coverage(breaches: 0, observations: 250, rate: 0.01, statistic: 5.0252, probability: nil),
        Coverage(breaches: 1, observations: 250, rate: 0.01, statistic: 1.1765, probability: nil),
        Coverage(breaches: 3, observations: 250, rate: 0.01, statistic: 0.0949, probability: nil),
        Coverage(breaches: 6, observations: 250, rate: 0.01, statistic: 3.5554, probability: nil),
        Coverage(breaches: 7, observations: 250, rate: 0.01, statistic: 5.4970, probability: nil),
        Coverage(breaches: 10, observations: 250, rate: 0.01, statistic: 12.9555, probability: nil),
        Coverage(
            breaches: 7, observations: 255, rate: 0.01, statistic: 5.3163, probability: 0.0211),
        Coverage(
            breaches: 0, observations: 255, rate: 0.01, statistic: 5.1257, probability: 0.0236),
        Coverage(breaches: 52, observations: 4030, rate: 0.01, statistic: 3.1431, probability: nil),
        Coverage(
            breaches: 90, observations: 4030, rate: 0.01, statistic: 45.8442, probability: nil),
        Coverage(breaches: 58, observations: 4030, rate: 0.01, statistic: 6.9133, probability: nil),
        Coverage(breaches: 59, observations: 4030, rate: 0.01, statistic: 7.6677, probability: nil),
    ])
    func kupiec(row: Coverage) throws {
        let found = try #require(
            LikelihoodRatio.kupiec(breaches: row.breaches, of: row.observations, rate: row.rate))
        #expect(abs(found.statistic - row.statistic) < 6e-5)
        if let probability = row.probability {
            #expect(abs(found.probability - probability) < 6e-5)
        }
    }

    /// The counts of breaches that Kupiec's table (1995; Jorion, Value at Risk) does not reject at
    /// 95%; at T = 255 and 1% it prints N < 7, but zero breaches are rejected too.
    @Test(arguments: [
        (255, 0.01, 1...6), (510, 0.01, 2...10), (1000, 0.01, 5...16), (252, 0.05, 7...19),
        (255, 0.05, 7...20), (510, 0.05, 17...35), (1000, 0.05, 38...64),
    ])
    func region(observations: Int, rate: Double, accepted: ClosedRange<Int>) throws {
        for breaches in 0...accepted.upperBound + 5 {
            let found = try #require(
                LikelihoodRatio.kupiec(breaches: breaches, of: observations, rate: rate))
            #expect((found.statistic < 3.841459) == accepted.contains(breaches))
        }
    }

    /// MATLAB Risk Management Toolbox documentation; S&P 500 margins of this project's reference.
    @Test(arguments: [
        (932, 53, 53, 4, 57, 1043, 0.05, 0.25866, 0.72013),
        (3928, 49, 49, 3, 52, 4030, 0.01, 4.5426, 7.6858),
        (3853, 86, 86, 4, 90, 4030, 0.01, 1.6161, 47.4603),
        (3916, 54, 54, 5, 59, 4030, 0.01, 9.8917, 17.5594),
    ])
    func christoffersen(
        n00: Int, n01: Int, n10: Int, n11: Int, breaches: Int, observations: Int, rate: Double,
        independence: Double, both: Double
    ) throws {
        let counts = TransitionCounts(
            calmToCalm: n00, calmToBreach: n01, breachToCalm: n10, breachToBreach: n11)
        let found = try #require(LikelihoodRatio.independence(counts))
        let coverage = try #require(
            LikelihoodRatio.kupiec(breaches: breaches, of: observations, rate: rate))
        let together = LikelihoodRatio.conditionalCoverage(coverage, found)
        #expect(abs(found.statistic - independence) < 6e-5)
        #expect(abs(together.statistic - both) < 1.1e-4)
    }

    @Test func probabilitiesOfTheTailOfChiSquared() throws {
        let one = LikelihoodRatio(3.841459, degreesOfFreedom: 1)
        let two = LikelihoodRatio(5.991465, degreesOfFreedom: 2)
        #expect(abs(one.probability - 0.05) < 1e-7)
        #expect(abs(two.probability - 0.05) < 1e-7)
        // MATLAB Risk Management Toolbox documentation, 1,043 of 57.
        #expect(abs(LikelihoodRatio(0.25866, degreesOfFreedom: 1).probability - 0.61104) < 6e-6)
        #expect(abs(LikelihoodRatio(0.72013, degreesOfFreedom: 2).probability - 0.69763) < 6e-6)
        #expect(abs(LikelihoodRatio(7.6858, degreesOfFreedom: 2).probability - 0.0214) < 5e-5)
    }

    @Test func nothingToJudge() {
        #expect(LikelihoodRatio.kupiec(breaches: 0, of: 0, rate: 0.01) == nil)
        #expect(LikelihoodRatio.kupiec(breaches: 2, of: 1, rate: 0.01) == nil)
        #expect(LikelihoodRatio.kupiec(breaches: 1, of: 9, rate: 0) == nil)
        #expect(LikelihoodRatio.independence(TransitionCounts()) == nil)
    }

    /// Every horizon breached, or none: no logarithm of zero.
    @Test func extremesAreFinite() throws {
        for breaches in [0, 50] {
            let found = try #require(
                LikelihoodRatio.kupiec(breaches: breaches, of: 50, rate: 0.01))
            #expect(found.statistic.isFinite && found.probability >= 0)
        }
        let always = TransitionCounts(
            calmToCalm: 0, calmToBreach: 0, breachToCalm: 0, breachToBreach: 9)
        #expect(LikelihoodRatio.independence(always)?.statistic == 0)
    }
}
