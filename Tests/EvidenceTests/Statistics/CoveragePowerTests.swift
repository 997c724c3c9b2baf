import TestSupport
import Testing

@testable import Evidence
@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct CoveragePowerTests {
    /// Against asking the test about every outcome and adding its probabilities up.
    @Test(arguments: [
        (1, 0.01), (20, 0.3), (100, 0.01), (250, 0.01), (250, 0.001), (1000, 0.01), (2000, 0.05),
        (60, 0.49), (4000, 0.0001),
    ])
    func coverageTestsEqualThePlainSums(observations: Int, rate: Double) throws {
        let power = try #require(CoveragePower(observations: observations, rate: rate))
        let wrong = try #require(BinomialLaw(trials: observations, rate: 2 * rate))
        func sum(_ rejects: (Int) -> Bool) -> Double {
            (0...observations).reduce(0) { $0 + (rejects($1) ? wrong.probability(of: $1) : 0) }
        }
        let kupiec = sum {
            (LikelihoodRatio.kupiec(breaches: $0, of: observations, rate: rate)?.probability ?? 1)
                < 0.05
        }
        let binomial = sum {
            (BinomialScore(breaches: $0, of: observations, rate: rate)?.upperProbability ?? 1)
                < 0.05
        }
        let light = sum { TrafficLight(breaches: $0, of: observations, rate: rate) != .green }
        let first = (1...observations).reduce(0.0) { sum, n in
            let rejects = (LikelihoodRatio.timeUntilFirst(n, rate: rate)?.probability ?? 1) < 0.05
            return sum + (rejects ? 2 * rate * pow(1 - 2 * rate, Double(n - 1)) : 0)
        }
        #expect(abs(try #require(power.kupiec) - kupiec) < 1e-11)
        #expect(abs(try #require(power.binomial) - binomial) < 1e-11)
        #expect(abs(try #require(power.trafficLight) - light) < 1e-11)
        #expect(abs(try #require(power.timeUntilFirst) - first) < 1e-11)
    }

    /// Basel Committee (1996), table 1: of 250 days at a true rate of 2%, 43.9% have four breaches
    /// or fewer, so that the model is taken for a right one.
    @Test func publishedErrorOfTheSecondKind() throws {
        let power = try #require(CoveragePower(observations: 250, rate: 0.01))
        #expect(abs(try #require(power.trafficLight) - (1 - 0.439)) < 6e-4)
        // A year of days cannot tell twice the rate most of the time.
        #expect(try #require(power.kupiec) < 0.5)
    }

    /// Against histories drawn state by state and judged as a backtest judges them.
    @Test(arguments: [(250, 0.01), (1000, 0.02), (3000, 0.01), (400, 0.2)])
    func clusteringTestsEqualDrawingEveryState(observations: Int, rate: Double) throws {
        var random = SeededRandom(seed: 3)
        let histories = 2000
        let after = min(10 * rate, 0.5)
        let afterCalm = rate * (1 - after) / (1 - rate)
        var found = (independence: 0.0, mixed: 0.0, quantile: 0.0)
        for _ in 0..<histories {
            var hits = [random.uniform() < rate]
            while hits.count < observations {
                hits.append(random.uniform() < (hits[hits.count - 1] ? after : afterCalm))
            }
            var counts = TransitionCounts()
            for (from, to) in zip(hits, hits.dropFirst()) { counts.add(from: from, to: to) }
            let breaches = hits.count { $0 }
            let share = 1 / Double(histories)
            if try #require(LikelihoodRatio.independence(counts)).probability < 0.05 {
                found.independence += share
            }
            if let between = LikelihoodRatio.timeBetween(
                gaps: LikelihoodRatio.gaps(hits), rate: rate)
            {
                let coverage = try #require(
                    LikelihoodRatio.kupiec(breaches: breaches, of: observations, rate: rate))
                let mixed = LikelihoodRatio.mixed(
                    coverage: coverage, between: between, breaches: breaches)
                if mixed.probability < 0.05 { found.mixed += share }
            }
            let quantile = try #require(
                DynamicQuantile(hits: hits, requirements: hits.map { _ in 1 }, rate: rate))
            if quantile.probability < 0.05 { found.quantile += share }
        }
        let power = try #require(CoveragePower(observations: observations, rate: rate))
        // Four standard errors of a difference of two such shares.
        let error = 4 * 0.5 * (2.0 / 2000).squareRoot()
        #expect(abs(try #require(power.independence) - found.independence) < error)
        #expect(abs(try #require(power.mixed) - found.mixed) < error)
        #expect(abs(try #require(power.dynamicQuantile) - found.quantile) < error)
    }

    /// The chain has the rate and the clusters that it says, from the first horizon on.
    @Test func chainKeepsItsRates() throws {
        let chain = try #require(ClusteredBreaches(count: 50, rate: 0.05, afterBreach: 0.4))
        let stream = try RandomStream(seed: 2)
        var (first, breaches) = (0, 0)
        var counts = TransitionCounts()
        let histories = 40_000
        for _ in 0..<histories {
            let places = chain.places(stream)
            #expect(zip(places, places.dropFirst()).allSatisfy(<))
            #expect(places.allSatisfy { (0..<50).contains($0) })
            if places.first == 0 { first += 1 }
            breaches += places.count
            let one = ClusteredBreaches.transitions(places, count: 50)
            #expect(one.total == 49)
            counts.breachToBreach += one.breachToBreach
            counts.breachToCalm += one.breachToCalm
            counts.calmToBreach += one.calmToBreach
            counts.calmToCalm += one.calmToCalm
        }
        #expect(abs(Double(first) / Double(histories) - 0.05) < 0.005)
        #expect(abs(Double(breaches) / Double(histories * 50) - 0.05) < 0.001)
        let left = Double(counts.breachToBreach + counts.breachToCalm)
        #expect(abs(Double(counts.breachToBreach) / left - 0.4) < 0.01)
    }

    /// Against losses drawn one by one, with critical values drawn likewise.
    @Test(arguments: [(250, 0.025), (600, 0.01)])
    func shortfallEqualsDrawingEveryLoss(observations: Int, rate: Double) throws {
        var random = FastNormal(seed: 6)
        let law = try StudentTTail(degreesOfFreedom: 4)
        let quantile = try law.valueAtRisk(exceedance: rate)
        let shortfall = try law.expectedShortfall(exceedance: rate)
        func statistics(_ scale: Double) -> [Double] {
            (0..<40_000).map { _ in
                let sum = (0..<observations).reduce(0.0) { sum, _ in
                    let loss = scale * random.studentT4()
                    return loss > quantile ? sum + loss / shortfall : sum
                }
                return 1 - sum / (Double(observations) * rate)
            }
        }
        let critical = try Quantile.type7(statistics(1), probability: 0.05)
        let plain = Double(statistics(1.25).count { $0 < critical }) / 40_000
        let power = try #require(CoveragePower(observations: observations, rate: rate))
        #expect(abs(try #require(power.shortfall) - plain) < 0.025)
    }

    /// Against GSL's distribution function.
    @Test func tailOfFourDegrees() throws {
        for x in [-2, 0, 0.3, 1, 2.5, 10, 400] {
            let t = x * 2.0.squareRoot()
            let expected = CoveragePowerTests.tail(t)
            #expect(
                relativeDistance(CoveragePower.upperTailOfUnitVarianceT4(x), expected) < 1e-6)
        }
        let quantile = try StudentTTail(degreesOfFreedom: 4).valueAtRisk(exceedance: 0.01)
        #expect(
            relativeDistance(CoveragePower.upperTailOfUnitVarianceT4(quantile), 0.01) < 1e-10)
    }

    /// ∫ of the density 3/8 (1 + t²/4)^(−5/2) from t on, with t = x/(1 − u).
    private static func tail(_ t: Double) -> Double {
        let steps = 200_000
        return (0..<steps).reduce(0.0) { sum, step in
            let u = (Double(step) + 0.5) / Double(steps)
            let value = t + u / (1 - u)
            let density = 0.375 * pow(1 + value * value / 4, -2.5)
            return sum + density / ((1 - u) * (1 - u)) / Double(steps)
        }
    }

    /// More horizons show more, and few show nothing.
    @Test func powerGrows() throws {
        let sizes = [100, 1000, 10_000, 200_000]
        let powers = try sizes.map {
            try #require(CoveragePower(observations: $0, rate: 0.01))
        }
        for test in [
            \CoveragePower.kupiec, \.binomial, \.trafficLight, \.independence,
            \.dynamicQuantile, \.shortfall,
        ] {
            let values = try powers.map { try #require($0[keyPath: test]) }
            #expect(values == values.sorted())
            #expect(values[0] < 0.7 && values[3] > 0.999)
        }
        #expect(try #require(powers[3].mixed) > 0.99)
    }

    @Test func impossibleTestsHaveNone() throws {
        let half = try #require(CoveragePower(observations: 100, rate: 0.5))
        #expect(half.kupiec == nil && half.binomial == nil && half.timeUntilFirst == nil)
        #expect(half.trafficLight == nil && half.independence == nil && half.shortfall == nil)
        let one = try #require(CoveragePower(observations: 1, rate: 0.01))
        #expect(one.kupiec != nil && one.independence == nil && one.dynamicQuantile == nil)
        #expect(CoveragePower(observations: 10, rate: 0.01)?.dynamicQuantile != nil)
        #expect(CoveragePower(observations: 9, rate: 0.01)?.dynamicQuantile == nil)
        for rate in [1e-300, 1e-17, 1e-9, 0.4999, 0.999999] {
            let power = try #require(CoveragePower(observations: 500, rate: rate))
            for value in [power.kupiec, power.timeUntilFirst, power.mixed, power.shortfall] {
                #expect(value.map { (-1e-12...1 + 1e-12).contains($0) } ?? true)
            }
        }
        #expect(CoveragePower(observations: 0, rate: 0.01) == nil)
        #expect(CoveragePower(observations: .min, rate: 0.01) == nil)
        #expect(CoveragePower(observations: .max, rate: 0.01) == nil)
        for rate in [0, 1, -1, .nan, .infinity] {
            #expect(CoveragePower(observations: 100, rate: rate) == nil)
        }
    }

    @Test func sameSeedSameFigures() {
        let one = CoveragePower(observations: 300, rate: 0.02, seed: 9)
        #expect(one == CoveragePower(observations: 300, rate: 0.02, seed: 9))
        #expect(one != CoveragePower(observations: 300, rate: 0.02, seed: 10))
    }
}
