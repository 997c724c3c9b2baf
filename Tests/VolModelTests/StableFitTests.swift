import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct StableFitTests {
    /// Forty samples of 4,000 for each law: the mean square of (estimate − truth) / standard error
    /// is chi-square over 40, within [0.46, 1.84] in 99.9% of cases; the asymptotic errors may be a
    /// tenth off.
    @Test(arguments: [(0.8, 0.4), (1, 0.3), (1.2, -0.8), (1.5, 0), (1.7, 0.5)])
    func recoversSimulatedLaws(alpha: Double, beta: Double) throws {
        let count = 40
        var squares = [0.0, 0, 0, 0]
        for seed in 1...UInt64(count) {
            var sampler = StableSampler(alpha: alpha, beta: beta, seed: seed)
            let fit = try #require(
                StableFit(sampler.sample(4000, scale: 0.02, location: 0.003)))
            let (law, errors) = (fit.law, fit.standardErrors)
            let deviations = [
                (law.tailIndex - alpha) / errors.tailIndex,
                (law.scale - 0.02) / errors.scale,
                (law.skewness - beta) / (try #require(errors.skewness)),
                (law.continuousLocation - 0.003) / errors.continuousLocation,
            ]
            #expect(!fit.isOnBound)
            #expect(fit.sampleSize == 4000)
            for i in 0..<4 { squares[i] += deviations[i] * deviations[i] / Double(count) }
        }
        for square in squares { #expect(square > 0.4 && square < 2.1, "\(squares)") }
    }

    /// A sample with no chance in it, uniform numbers on a lattice, gives the law
    /// itself, nearer than half a standard error of a random one.
    @Test(arguments: [(0.7, -0.2), (1, 0.4), (1.1, 0.5), (1.5, -0.3), (1.9, 0.2)])
    func fitsALatticeOfItsOwn(alpha: Double, beta: Double) throws {
        let sampler = StableSampler(alpha: alpha, beta: beta, seed: 1)
        // Fibonacci's: i/n and the fractional part of i F/n, both as even as can be.
        let (n, step) = (28_657, 17_711)
        let sample = (0..<n).map { i in
            let first = (Double(i) + 0.5) / Double(n)
            let second = (Double(i * step % n) + 0.5) / Double(n)
            return 2 * sampler.value(first, second) - 3
        }
        let law = try #require(StableFit(sample)).law
        #expect(abs(law.tailIndex - alpha) < 5e-3)
        #expect(abs(law.skewness - beta) < 0.01)
        #expect(abs(law.scale / 2 - 1) < 3e-3)
        #expect(abs(law.continuousLocation + 3) < 0.01)
    }

    @Test func normalSamplesEndAtTwo() throws {
        var random = SeededRandom(seed: 6)
        var ends = 0
        for _ in 0..<20 {
            let sample = (0..<2000).map { _ in random.normal() }
            let fit = try #require(StableFit(sample))
            #expect(fit.law.tailIndex > 1.9)
            #expect(abs(fit.law.scale * 2.0.squareRoot() - 1) < 0.08)
            guard fit.law.tailIndex == 2 else { continue }
            ends += 1
            #expect(fit.isOnBound && fit.law.skewness == 0)
            #expect(fit.standardErrors.skewness == nil)
            #expect(fit.standardErrors.continuousLocation < 0.03)
        }
        #expect((4...16).contains(ends))
    }

    @Test func followsScaleShiftAndReflection() throws {
        var sampler = StableSampler(alpha: 1.6, beta: 0.4, seed: 8)
        let sample = sampler.sample(3000)
        let fit = try #require(StableFit(sample))
        for scale in [1e-12, 0.01, 7, 1e200] {
            let moved = try #require(StableFit(sample.map { scale * ($0 + 5) }))
            #expect(abs(moved.law.tailIndex - fit.law.tailIndex) < 1e-9)
            #expect(abs(moved.law.skewness - fit.law.skewness) < 1e-9)
            #expect(relativeDistance(moved.law.scale, scale * fit.law.scale) < 1e-9)
            let location = scale * (fit.law.continuousLocation + 5)
            #expect(relativeDistance(moved.law.continuousLocation, location) < 1e-9)
            #expect(
                relativeDistance(
                    moved.standardErrors.scale, scale * fit.standardErrors.scale) < 1e-9)
        }
        let mirrored = try #require(StableFit(sample.map { -$0 })).law
        #expect(abs(mirrored.skewness + fit.law.skewness) < 1e-9)
        #expect(abs(mirrored.continuousLocation + fit.law.continuousLocation) < 1e-9)
    }

    @Test func refusesWhatItCannotFit() {
        var random = SeededRandom(seed: 2)
        let sample = (0..<200).map { _ in random.normal() }
        #expect(StableFit([]) == nil)
        #expect(StableFit(Array(sample.prefix(99))) == nil)
        #expect(StableFit(Array(sample.prefix(100))) != nil)
        #expect(StableFit(sample + [.nan]) == nil)
        #expect(StableFit(sample + [-.infinity]) == nil)
        #expect(StableFit([Double](repeating: 3, count: 500)) == nil)
        #expect(StableFit(sample.map { $0 < 0.8 ? 0 : $0 }) == nil)
        // Two values: a characteristic function of no stable law.
        _ = StableFit((0..<500).map { $0 % 2 == 0 ? -1 : 1 })
        _ = StableFit(sample + [1e308, -1e308, .leastNonzeroMagnitude])
        _ = StableFit(sample.map { $0 * 1e307 })
        _ = StableFit(sample.map { $0 * 1e-300 * 1e-12 })
    }
}
