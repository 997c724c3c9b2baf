import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct ParetoProfileTests {
    /// Second route: the profile of ξ over a plain grid of ln β.
    private static func profile(
        _ excesses: [Double], scale: Double, _ value: (_ scale: Double) -> Double
    ) -> Double {
        var (center, step, best) = (log(scale), 0.05, -Double.infinity)
        for _ in 0..<4 {
            let from = center
            for i in -40...40 {
                let position = from + Double(i) * step
                let found = value(exp(position))
                if found > best { (best, center) = (found, position) }
            }
            step /= 20
        }
        return best
    }

    private static func logLikelihood(_ excesses: [Double], _ shape: Double, _ scale: Double)
        -> Double
    {
        excesses.reduce(0) { sum, y in
            let base = 1 + shape * y / scale
            return base > 0 ? sum - log(scale) - (1 / shape + 1) * log(base) : -.infinity
        }
    }

    /// χ²₁ at 95% is 3.841459.
    @Test func shapeIntervalEndsWhereTheProfileHasDropped() throws {
        let excesses = ParetoSamples.excesses(shape: 0.3, scale: 1, count: 150, seed: 8)
        let fit = try GeneralizedParetoFit.maximumLikelihood(excesses, threshold: 0)
        let interval = try fit.shapeProfileInterval(confidence: 0.95)
        let (lower, upper) = try (#require(interval.lower), #require(interval.upper))
        #expect(lower < fit.law.shape && fit.law.shape < upper)
        for end in [lower, upper] {
            let value = Self.profile(excesses, scale: fit.law.scale) {
                Self.logLikelihood(excesses, end, $0)
            }
            #expect(abs(2 * (fit.logLikelihood - value) - 3.841459) < 1e-3)
        }
        let error = try #require(fit.shapeStandardError)
        #expect(abs((upper - lower) / (2 * 1.959964 * error) - 1) < 0.15)
    }

    /// The same for a quantile: over a plain grid of ξ, β is what makes the quantile the end.
    @Test(arguments: [-0.15, 0.3])
    func quantileIntervalEndsWhereTheProfileHasDropped(shape: Double) throws {
        let sample = ParetoSamples.excesses(shape: shape, scale: 1, count: 1500, seed: 9)
        let fit = try GeneralizedParetoFit.maximumLikelihood(sample, threshold: 2)
        let share = fit.law.exceedanceProbability
        let interval = try fit.profileInterval(probability: 0.999, confidence: 0.9)
        let (lower, upper) = try (#require(interval.lower), #require(interval.upper))
        let quantile = try fit.law.valueAtRisk(0.999)
        #expect(lower < quantile && quantile < upper)
        #expect(upper - quantile > quantile - lower)
        let excesses = sample.filter { $0 > 2 }.map { $0 - 2 }
        for end in [lower, upper] {
            var best = -Double.infinity
            for i in -4999...15_000 {
                let xi = Double(i) * 1e-4 + 5e-5
                let scale = (end - 2) * xi / (pow(0.001 / share, -xi) - 1)
                guard 1 + xi * (excesses.max() ?? 0) / scale > 0, abs(xi - fit.law.shape) < 0.5
                else { continue }
                if i % 20 == 0 || abs(xi - fit.law.shape) < 0.02 || best == -.infinity {
                    best = max(best, Self.logLikelihood(excesses, xi, scale))
                }
            }
            // χ²₁ at 90% is 2.705543.
            #expect(abs(2 * (fit.logLikelihood - best) - 2.705543) < 2e-3)
        }
    }

    /// Intervals of 90% hold the truth in about nine of ten samples, on both sides.
    @Test func quantileIntervalsCover() throws {
        let truth = (pow(0.005, -0.25) - 1) / 0.25
        var (below, above) = (0, 0)
        let samples = 300
        for seed in 0..<samples {
            let sample = ParetoSamples.excesses(
                shape: 0.25, scale: 1, count: 150, seed: UInt64(seed) + 900)
            let fit = try GeneralizedParetoFit.maximumLikelihood(sample, threshold: 0)
            let interval = try fit.profileInterval(probability: 0.995, confidence: 0.9)
            let (lower, upper) = try (#require(interval.lower), #require(interval.upper))
            if truth < lower { below += 1 }
            if truth > upper { above += 1 }
        }
        // 15 of 300 expected on each side, with a deviation of 3.8; likelihood ratios in samples of
        // 150 are a little off their limit.
        #expect((4...30).contains(below) && (4...30).contains(above))
    }

    @Test func endsBeyondTheRangeOfShapesAreOpen() throws {
        let wild = ParetoSamples.excesses(shape: 1.3, scale: 1, count: 40, seed: 5)
        let fit = try GeneralizedParetoFit.maximumLikelihood(wild, threshold: 0)
        let interval = try fit.shapeProfileInterval(confidence: 0.99)
        #expect(interval.upper == nil)
        #expect(try #require(interval.lower) < fit.law.shape)
        // The quantile's interval ends all the same.
        let quantile = try fit.profileInterval(probability: 0.99, confidence: 0.9)
        let (lower, upper) = try (#require(quantile.lower), #require(quantile.upper))
        #expect(lower < (try fit.law.valueAtRisk(0.99)) && upper < 1e12)
    }

    @Test func refusesWhatHasNoProfile() throws {
        let sample = ParetoSamples.excesses(shape: 0.2, scale: 1, count: 200, seed: 6)
        let fit = try GeneralizedParetoFit.maximumLikelihood(sample, threshold: 0.5)
        let moments = try GeneralizedParetoFit.probabilityWeightedMoments(sample, threshold: 0.5)
        #expect(throws: GSLFailure.self) { try moments.shapeProfileInterval(confidence: 0.9) }
        #expect(throws: GSLFailure.self) {
            try moments.profileInterval(probability: 0.99, confidence: 0.9)
        }
        for bad in [0, 1, -1, .nan] {
            #expect(throws: GSLFailure.self) { try fit.shapeProfileInterval(confidence: bad) }
            #expect(throws: GSLFailure.self) {
                try fit.profileInterval(probability: 0.99, confidence: bad)
            }
            #expect(throws: GSLFailure.self) {
                try fit.profileInterval(probability: bad, confidence: 0.9)
            }
        }
        #expect(throws: GSLFailure.self) {
            try fit.profileInterval(
                probability: 1 - fit.law.exceedanceProbability, confidence: 0.9)
        }
    }
}
