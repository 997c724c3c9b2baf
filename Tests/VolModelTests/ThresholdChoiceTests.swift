import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct ThresholdChoiceTests {
    /// Second route: A² with the textbook distribution function, no logarithms of one minus it.
    private static func andersonDarling(_ excesses: [Double], _ law: GeneralizedPareto) -> Double {
        let z = excesses.sorted().map { 1 - pow(1 + law.shape * $0 / law.scale, -1 / law.shape) }
        let n = z.count
        let sum = (0..<n).reduce(0.0) { sum, i in
            sum + Double(2 * i + 1) * (log(z[i]) + log(1 - z[n - 1 - i]))
        }
        return -Double(n) - sum / Double(n)
    }

    @Test func reportsEveryCandidate() throws {
        let sample = ParetoSamples.studentT4(count: 4000, seed: 5)
        let choice = try ThresholdChoice(sample)
        #expect(choice.candidates.map(\.share) == ThresholdChoice.exceedanceShares)
        #expect(choice.candidates.map(\.fit.excesses) == [600, 400, 300, 200, 100, 40])
        #expect(ThresholdChoice.mostExcesses(sampleSize: 4000) == 316)
        let descending = sample.sorted(by: >)
        for candidate in choice.candidates {
            let k = candidate.fit.excesses
            #expect(candidate.fit.law.threshold == descending[k])
            let alone = try GeneralizedParetoFit.maximumLikelihood(
                sample, threshold: descending[k])
            #expect(alone == candidate.fit)
            let excesses = descending[..<k].map { $0 - descending[k] }
            let statistic = Self.andersonDarling(excesses, candidate.fit.law)
            #expect(abs(candidate.andersonDarling - statistic) < 1e-6)
            #expect((k > 316) == (candidate.verdict == .tooManyExcesses))
            #expect(candidate.hill == (try HillEstimate(sample, largest: k)))
        }
        #expect(choice.chosen == choice.candidates.first { $0.verdict == .suitable })
    }

    /// 30 excesses at the largest share need 200 values, at the smallest 3,000.
    @Test func leavesOutSmallCandidates() throws {
        for (count, shares) in [
            (200, [0.15]), (300, [0.15, 0.1]), (1200, [0.15, 0.1, 0.075, 0.05, 0.025]),
        ] {
            let choice = try ThresholdChoice(ParetoSamples.studentT4(count: count, seed: 6))
            #expect(choice.candidates.map(\.share) == shares)
        }
        #expect(throws: GSLFailure.self) {
            try ThresholdChoice(ParetoSamples.studentT4(count: 199, seed: 6))
        }
    }

    /// One true law in ten is rejected, whatever its ξ and the number of excesses.
    @Test(arguments: [(-0.25, 60), (0, 150), (0.3, 60), (0.6, 150), (1.0, 60)])
    func rejectsATrueLawOnceInTen(shape: Double, count: Int) throws {
        let samples = 1000
        var rejected = 0
        for seed in 0..<samples {
            let excesses = ParetoSamples.excesses(
                shape: shape, scale: 1, count: count, seed: UInt64(seed) * 77 + 1)
            let fit = try GeneralizedParetoFit.maximumLikelihood(excesses, threshold: 0)
            let statistic = ParetoGoodness.andersonDarling(
                fit.likelihood, shape: fit.law.shape, scale: fit.law.scale / fit.likelihood.unit)
            if statistic > ParetoGoodness.criticalValue(shape: fit.law.shape) { rejected += 1 }
        }
        // Binomial deviation 9.5.
        #expect((65...140).contains(rejected), "\(rejected)")
    }

    /// Choulakian and Stephens (2001), table 2: 0.796 at k = 0; no jump between the values.
    @Test func criticalValuesAreSmooth() {
        #expect(abs(ParetoGoodness.criticalValue(shape: 0) - 0.796) < 0.005)
        var before = 2.0
        for i in 0...200 {
            let value = ParetoGoodness.criticalValue(shape: -0.5 + Double(i) * 0.01)
            #expect(value <= before && (i == 0 || before - value < 0.006))
            before = value
        }
        #expect(
            ParetoGoodness.criticalValue(shape: -9) == ParetoGoodness.criticalValue(shape: -0.5))
    }

    /// A tail that begins only at 4% is found there: the body below it is far from any such law.
    @Test func looksFurtherOutWhereTheBodyIsDifferent() throws {
        var found = 0
        for seed in 0..<20 {
            var random = SeededRandom(seed: UInt64(seed) + 70)
            let sample = (0..<3000).map { i -> Double in
                i < 120
                    ? 10 + expm1(-0.3 * log(random.uniform())) / 0.3
                    : 9 + random.uniform() * (random.uniform() < 0.4 ? 1 : -5)
            }
            let choice = try ThresholdChoice(sample)
            for candidate in choice.candidates where candidate.share >= 0.05 {
                #expect(candidate.verdict != .suitable)
            }
            if choice.chosen.share == 0.025 { found += 1 }
        }
        #expect(found >= 15)
    }

    /// Second route to the rule's worth: the 99.9% quantile of 2,000 values against the truth, with
    /// the figures that the documentation states for its order.
    @Test func quantilesAreOfTheStatedExactness() throws {
        let truth = 5.072213  // of Student t with 4 degrees of freedom and unit variance
        var square = 0.0
        let samples = 100
        for seed in 0..<samples {
            let choice = try ThresholdChoice(
                ParetoSamples.studentT4(count: 2000, seed: UInt64(seed) + 300))
            let error = log(try choice.chosen.fit.law.valueAtRisk(0.999) / truth)
            square += error * error / Double(samples)
        }
        #expect(square.squareRoot() < 0.19)
    }

    @Test func hostileSamplesAreRefusedOrSaid() throws {
        let some = ParetoSamples.studentT4(count: 500, seed: 1)
        for sample in [[], [1], Array(repeating: 1, count: 900), some + [.nan], some + [.infinity]]
        {
            #expect(throws: GSLFailure.self) { try ThresholdChoice(sample) }
        }
        // Rounded to a tenth, every fit is rejected, and the smallest share stands.
        let ties = try ThresholdChoice(
            ParetoSamples.studentT4(count: 20_000, seed: 2).map { ($0 * 10).rounded() / 10 })
        let verdicts = ties.candidates.dropLast().map(\.verdict)
        #expect(!verdicts.contains(.suitable))
        for candidate in ties.candidates {
            #expect(candidate.fit.excesses <= Int(candidate.share * 20_000))
        }
        // All losses negative: a tail, but none for Hill.
        let shifted = try ThresholdChoice(some.map { $0 - 100 })
        #expect(shifted.chosen.hill == nil)
    }
}
