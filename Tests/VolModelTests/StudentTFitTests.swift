@preconcurrency import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct StudentTFitTests {
    private static func sample(
        _ nu: Double, _ count: Int, seed: UInt64, scale: Double = 1
    ) throws -> [Double] {
        var random = SeededRandom(seed: seed)
        return try (0..<count).map { _ in
            -scale
                * (try Distribution.unitVarianceStudentTUpperQuantile(
                    random.uniform(), degreesOfFreedom: nu))
        }
    }

    /// ln L by `gsl_ran_tdist_pdf`.
    private static func logLikelihood(
        _ sample: [Double], _ sigma: Double, _ nu: Double
    ) -> Double {
        let unit = sigma * ((nu - 2) / nu).squareRoot()
        return sample.reduce(0) { $0 + log(gsl_ran_tdist_pdf($1 / unit, nu) / unit) }
    }

    private final class Problem {
        let sample: [Double]
        init(_ sample: [Double]) { self.sample = sample }
    }

    /// The greatest likelihood by `gsl_multimin_fminimizer_nmsimplex2` over ln σ and ln(ν − 2).
    private static func simplex(_ sample: [Double]) -> (sigma: Double, nu: Double) {
        let problem = Problem(sample)
        var function = gsl_multimin_function(
            f: { x, context in
                guard let context else { return 1e300 }
                let problem = Unmanaged<Problem>.fromOpaque(context).takeUnretainedValue()
                let (sigma, nu) = (exp(gsl_vector_get(x, 0)), 2 + exp(gsl_vector_get(x, 1)))
                return -StudentTFitTests.logLikelihood(problem.sample, sigma, nu)
            }, n: 2, params: Unmanaged.passUnretained(problem).toOpaque())
        let x = gsl_vector_calloc(2)
        let steps = gsl_vector_alloc(2)
        let minimizer = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, 2)
        defer {
            gsl_vector_free(x)
            gsl_vector_free(steps)
            gsl_multimin_fminimizer_free(minimizer)
        }
        gsl_vector_set_all(steps, 0.3)
        gsl_multimin_fminimizer_set(minimizer, &function, x, steps)
        return withExtendedLifetime(problem) {
            for _ in 0..<400 {
                guard gsl_multimin_fminimizer_iterate(minimizer) == 0,
                    gsl_multimin_fminimizer_size(minimizer) > 1e-8
                else { break }
            }
            let end = gsl_multimin_fminimizer_x(minimizer)
            return (exp(gsl_vector_get(end, 0)), 2 + exp(gsl_vector_get(end, 1)))
        }
    }

    @Test(arguments: [2.6, 4, 9])
    func agreesWithASimplexSearch(nu: Double) throws {
        let sample = try Self.sample(nu, 1500, seed: 31)
        let fit = try #require(StudentTFit(sample))
        let (sigma, degrees) = Self.simplex(sample)
        #expect(fit.bound == nil)
        #expect(relativeDistance(fit.tail.standardDeviation, sigma) < 1e-5)
        #expect(relativeDistance(fit.tail.degreesOfFreedom, degrees) < 1e-5)
        let (ownSigma, ownNu) = (fit.tail.standardDeviation, fit.tail.degreesOfFreedom)
        let value = Self.logLikelihood(sample, ownSigma, ownNu)
        #expect(relativeDistance(fit.logLikelihood, value) < 1e-12)
        #expect(value >= Self.logLikelihood(sample, sigma, degrees) - 1e-9)
        // The observed information by differences.
        let (a, b) = (1e-4 * ownSigma, 1e-4 * ownNu)
        func at(_ i: Double, _ j: Double) -> Double {
            Self.logLikelihood(sample, ownSigma + i * a, ownNu + j * b)
        }
        let (here, aa, bb, ab) = (
            at(0, 0), at(1, 0) + at(-1, 0), at(0, 1) + at(0, -1),
            at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)
        )
        let (ss, nn, sn) = (
            (2 * here - aa) / (a * a), (2 * here - bb) / (b * b), -ab / (4 * a * b)
        )
        let determinant = ss * nn - sn * sn
        #expect(
            relativeDistance(fit.standardDeviationError, (nn / determinant).squareRoot()) < 1e-3)
        #expect(
            relativeDistance(
                try #require(fit.degreesOfFreedomError), (ss / determinant).squareRoot()) < 1e-3)
    }

    /// Fifty samples of 2,000: the mean square of (estimate − truth) / standard error is chi-square
    /// over 50, within [0.5, 1.73] in 99.9% of cases. ν is judged by 1/ν, which is closer to
    /// normal.
    @Test(arguments: [3.5, 4, 6])
    func recoversSimulatedLaws(nu: Double) throws {
        var squares = (scale: 0.0, shape: 0.0)
        for seed in UInt64(1)...50 {
            let fit = try #require(
                StudentTFit(try Self.sample(nu, 2000, seed: seed, scale: 0.01)))
            let scale = (fit.tail.standardDeviation - 0.01) / fit.standardDeviationError
            let degrees = fit.tail.degreesOfFreedom
            let error = try #require(fit.degreesOfFreedomError) / (degrees * degrees)
            let shape = (1 / degrees - 1 / nu) / error
            squares.scale += scale * scale / 50
            squares.shape += shape * shape / 50
        }
        #expect(squares.scale > 0.5 && squares.scale < 1.73, "\(squares)")
        #expect(squares.shape > 0.5 && squares.shape < 1.73, "\(squares)")
    }

    @Test func saysWhenItEndsOnABound() throws {
        var random = SeededRandom(seed: 4)
        let uniform = (0..<500).map { _ in 2 * random.uniform() - 1 }
        let light = try #require(StudentTFit(uniform))
        #expect(light.bound == .greatest && light.degreesOfFreedomError == nil)
        #expect(light.tail.degreesOfFreedom == 200)
        let rms = (uniform.reduce(0) { $0 + $1 * $1 } / 500).squareRoot()
        #expect(abs(light.tail.standardDeviation / rms - 1) < 0.02)
        #expect(abs(light.standardDeviationError / rms * 1000.0.squareRoot() - 1) < 0.3)
        let cauchy = (0..<500).map { _ in tan(.pi * (random.uniform() - 0.5)) }
        let heavy = try #require(StudentTFit(cauchy))
        #expect(heavy.bound == .least && heavy.degreesOfFreedomError == nil)
        #expect(abs(heavy.tail.degreesOfFreedom - 2.1) < 1e-12)
    }

    @Test func followsTheScaleAndNoSign() throws {
        let sample = try Self.sample(5, 700, seed: 77)
        let fit = try #require(StudentTFit(sample))
        for scale in [1e-300, 1e-9, 3, 1e300] {
            let scaled = try #require(StudentTFit(sample.map { scale * $0 }))
            #expect(
                relativeDistance(scaled.tail.degreesOfFreedom, fit.tail.degreesOfFreedom) < 1e-9)
            #expect(
                relativeDistance(
                    scaled.tail.standardDeviation, scale * fit.tail.standardDeviation) < 1e-9)
        }
        #expect(StudentTFit(sample.map(abs)) == fit)
    }

    @Test func refusesWhatItCannotFit() {
        let sample = (1...20).map { Double($0) }
        #expect(StudentTFit([]) == nil)
        #expect(StudentTFit(Array(sample.prefix(9))) == nil)
        #expect(StudentTFit(Array(sample.prefix(10))) != nil)
        #expect(StudentTFit(sample + [.nan]) == nil)
        #expect(StudentTFit(sample + [.infinity]) == nil)
        #expect(StudentTFit([Double](repeating: 0, count: 50)) == nil)
        #expect(StudentTFit([Double](repeating: 0, count: 50) + sample) == nil)
        #expect(StudentTFit([Double](repeating: 0, count: 20) + sample) != nil)
        #expect(StudentTFit([Double](repeating: 2, count: 50))?.bound == .greatest)
        #expect(StudentTFit([Double](repeating: 1e-300, count: 30) + [1e300]) == nil)
    }
}
