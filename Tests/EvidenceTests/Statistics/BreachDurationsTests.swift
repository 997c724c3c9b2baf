import TestSupport
import Testing

@testable import Evidence

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct BreachDurationsTests {
    /// MATLAB Risk Management Toolbox, documentation of `varbacktest.tuff`: first breach at 58.
    @Test func publishedTimeUntilTheFirst() throws {
        let found = try #require(LikelihoodRatio.timeUntilFirst(58, rate: 0.05))
        #expect(abs(found.statistic - 1.7354) < 6e-5)
        #expect(abs(found.probability - 0.18773) < 6e-6)
    }

    /// The formula with 40 digits (mpmath), either side of the values that 5% rejects at p = 1%:
    /// below 7 and above 438.
    @Test(arguments: [
        (1, 9.21034037198), (6, 3.90410922412), (7, 3.58931594618), (438, 3.83218093172),
        (439, 3.84771538941),
    ])
    func timeUntilTheFirst(n: Int, statistic: Double) throws {
        let found = try #require(LikelihoodRatio.timeUntilFirst(n, rate: 0.01))
        #expect(abs(found.statistic - statistic) < 1e-10)
        #expect((found.probability < 0.05) == !(7...438).contains(n))
    }

    /// Nothing is surprising about a breach at the time that the rate says.
    @Test(arguments: [2, 10, 100, 1_000_000])
    func fitIsPerfectAtTheReciprocal(n: Int) throws {
        let found = try #require(LikelihoodRatio.timeUntilFirst(n, rate: 1 / Double(n)))
        #expect(found.statistic < 1e-9)
    }

    /// MATLAB Risk Management Toolbox, documentation of `varbacktest.tbf`: 57 breaches of 1,043 at
    /// 5%, TBFI 88.491 (p .0047475), TBF 88.952 (p .0055565), whose gaps it does not print.
    @Test func publishedProbabilities() throws {
        let between = LikelihoodRatio(88.491, degreesOfFreedom: 57)
        let coverage = try #require(LikelihoodRatio.kupiec(breaches: 57, of: 1043, rate: 0.05))
        let mixed = LikelihoodRatio.mixed(coverage: coverage, between: between, breaches: 57)
        #expect(abs(between.probability - 0.0047475) < 5e-7)
        #expect(abs(mixed.statistic - 88.952) < 6e-4)
        #expect(abs(mixed.probability - 0.0055565) < 5e-7)
    }

    /// Computed with mpmath and scipy.
    @Test func timesBetween() throws {
        let gaps = [12, 30, 1, 240, 85]
        let found = try #require(LikelihoodRatio.timeBetween(gaps: gaps, rate: 0.01))
        #expect(abs(found.statistic - 13.86490055709043) < 1e-11)
        #expect(abs(found.probability - 0.016490746539493) < 1e-12)
    }

    /// Against the likelihoods themselves, multiplied out.
    @Test(arguments: UInt64(1)...20)
    func statisticIsThatOfTheProducts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let rate = 0.002 + 0.3 * random.uniform()
        let gaps = (0..<40).map { _ in 1 + Int(random.uniform() * random.uniform() * 200) }
        func likelihood(_ n: Int, _ p: Double) -> Double {
            (1..<n).reduce(p) { product, _ in product * (1 - p) }
        }
        let plain = gaps.reduce(0) { sum, n in
            sum - 2 * log(likelihood(n, rate) / likelihood(n, 1 / Double(n)))
        }
        let found = try #require(LikelihoodRatio.timeBetween(gaps: gaps, rate: rate))
        #expect(relativeDistance(found.statistic, plain) < 1e-9)
    }

    @Test func gapsOfHits() {
        #expect(LikelihoodRatio.gaps([]) == [])
        #expect(LikelihoodRatio.gaps([false, false]) == [])
        #expect(LikelihoodRatio.gaps([true, false, true, true, false]) == [1, 2, 1])
        #expect(LikelihoodRatio.gaps([false, false, true]) == [3])
    }

    /// Two million breaches are as many degrees of freedom.
    @Test func manyGaps() throws {
        var random = SeededRandom(seed: 5)
        let gaps = (0..<2_000_000).map { _ in 1 + Int(log(random.uniform()) / log1p(-0.01)) }
        let found = try #require(LikelihoodRatio.timeBetween(gaps: gaps, rate: 0.01))
        #expect(found.statistic.isFinite && (0...1).contains(found.probability))
    }

    @Test func nothingToJudge() throws {
        for rate in [0, 1, -0.1, 2, .nan, .infinity] {
            #expect(LikelihoodRatio.timeUntilFirst(5, rate: rate) == nil)
            #expect(LikelihoodRatio.timeBetween(gaps: [5], rate: rate) == nil)
        }
        #expect(LikelihoodRatio.timeUntilFirst(0, rate: 0.01) == nil)
        #expect(LikelihoodRatio.timeUntilFirst(.min, rate: 0.01) == nil)
        #expect(LikelihoodRatio.timeBetween(gaps: [], rate: 0.01) == nil)
        #expect(LikelihoodRatio.timeBetween(gaps: [3, 0], rate: 0.01) == nil)
        let huge = try #require(LikelihoodRatio.timeUntilFirst(.max, rate: 0.01))
        #expect(huge.statistic.isFinite && huge.probability == 0)
    }
}
