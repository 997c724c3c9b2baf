import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct HillEstimateTests {
    /// Σ ln X₍ᵢ₎/k − ln X₍ₖ₊₁₎ by hand: (ln 8 + ln 4)/2 − ln 2 = 1.5 ln 2.
    @Test func isTheFormula() throws {
        let estimate = try HillEstimate([1, 8, -3, 2, 4], largest: 2)
        #expect(abs(estimate.extremeValueIndex - 1.5 * 0.6931471805599453) < 1e-15)
        #expect(
            abs(estimate.standardError - estimate.extremeValueIndex / 1.4142135623730951) < 1e-15)
        #expect(estimate.largest == 2)
    }

    /// Exact Pareto tails: γ within four of its errors γ/√k, and so many samples scatter by that.
    @Test(arguments: [0.2, 0.5, 1.2])
    func recoversParetoTails(index: Double) throws {
        let (k, samples) = (400, 200)
        var estimates: [Double] = []
        for seed in 0..<samples {
            var random = SeededRandom(seed: UInt64(seed) + 40)
            let sample = (0..<2000).map { _ in pow(random.uniform(), -index) }
            let estimate = try HillEstimate(sample, largest: k)
            #expect(abs(estimate.extremeValueIndex / index - 1) < 4.5 / 20)
            estimates.append(estimate.extremeValueIndex)
        }
        let mean = estimates.reduce(0, +) / Double(samples)
        #expect(abs(mean / index - 1) < 4 / (20 * Double(samples).squareRoot()))
        let variance =
            estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples - 1)
        // The scatter of 200 is known to 5%.
        #expect(abs(variance.squareRoot() / (index / 20) - 1) < 0.2)
    }

    /// Fréchet and Student t tails far out, beside ξ of the Pareto fit to the same values.
    @Test func agreesWithTheParetoFit() throws {
        var random = SeededRandom(seed: 12)
        let frechet = (0..<40_000).map { _ in pow(-log(random.uniform()), -0.4) }
        let student = ParetoSamples.studentT4(count: 200_000, seed: 13)
        for (sample, k, index) in [(frechet, 800, 0.4), (student, 400, 0.25)] {
            let hill = try HillEstimate(sample, largest: k)
            let threshold = sample.sorted(by: >)[k]
            let fit = try GeneralizedParetoFit.maximumLikelihood(sample, threshold: threshold)
            #expect(fit.excesses == hill.largest)
            let error = try #require(fit.shapeStandardError)
            #expect(abs(fit.law.shape - index) < 4 * error)
            // The bias of a threshold at 1 in 500 of Student t is 0.02.
            #expect(abs(hill.extremeValueIndex - index) < 4 * hill.standardError + 0.02)
            #expect(hill.standardError < error)
        }
    }

    @Test func isFreeOfUnits() throws {
        let sample = ParetoSamples.studentT4(count: 2000, seed: 3)
        let plain = try HillEstimate(sample, largest: 50).extremeValueIndex
        for factor in [1e-250, 0.1, 1e250] {
            let scaled = try HillEstimate(sample.map { $0 * factor }, largest: 50)
            #expect(abs(scaled.extremeValueIndex / plain - 1) < 1e-12)
        }
    }

    @Test func refusesWhatHasNoTail() {
        for (sample, k) in [
            ([], 1), ([1], 1), ([1, 2], 2), ([1, 2], 0), ([1, 2], -1), ([0, 1], 1), ([-1, 2], 1),
            ([2, 2, 2], 2), ([1, 2, .nan], 1), ([1, 2, .infinity], 1), ([1e-308, 1e308], 1),
        ] as [([Double], Int)] {
            #expect(throws: GSLFailure.self) { try HillEstimate(sample, largest: k) }
        }
    }
}
