import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct GARCHStationaryLawTests {
    private static func parameters(
        _ alpha: Double, _ beta: Double, nu: Double = .infinity, gamma: Double = 0,
        omega: Double = 0.01
    ) -> GARCHParameters {
        GARCHParameters(
            omega: omega, alpha: alpha, gamma: gamma, beta: beta, degreesOfFreedom: nu)
    }

    /// Without feedback the unconditional law is the conditional one.
    @Test(arguments: [Double.infinity, 5])
    func constantVariance(nu: Double) throws {
        let parameters = Self.parameters(0, 0.6, nu: nu)
        let law = try GARCHStationaryLaw(parameters, stepCount: 20_000, seed: 1)
        #expect(relativeDistance(law.medianVariance, 0.025) < 1e-12)
        for exceedance in [0.3, 0.01, 1e-4] {
            let found = try law.quantile(exceedance: exceedance)
            let expected = try parameters.errorQuantile(exceedance: exceedance) * 0.025.squareRoot()
            #expect(relativeDistance(found.value, expected) < 1e-9)
            #expect(found.standardError < 1e-9)
        }
    }

    /// Returns counted one by one: another generator, another way to make Student's t, no mean over
    /// variances.
    @Test(arguments: [(0.1, 0.85, 0.0, false), (0.03, 0.85, 0.12, false), (0.1, 0.8, 0, true)])
    func secondRouteByCounting(
        alpha: Double, beta: Double, gamma: Double, isStudent: Bool
    ) throws {
        let parameters = Self.parameters(
            alpha, beta, nu: isStudent ? 4 : .infinity, gamma: gamma)
        let law = try GARCHStationaryLaw(parameters, seed: 2)
        let figures = try [0.1, 0.01, 0.001].map {
            (exceedance: $0, quantile: try law.quantile(exceedance: $0))
        }
        var random = FastNormal(seed: 71)
        var variance = 0.2
        let (batches, length) = (40, 50_000)
        var counts = figures.map { _ in [Double](repeating: 0, count: batches) }
        for batch in 0..<batches {
            for _ in 0..<length {
                let value =
                    (isStudent ? random.studentT4() : random.normal()) * variance.squareRoot()
                for (i, figure) in figures.enumerated() where value > figure.quantile.value {
                    counts[i][batch] += 1
                }
                let response = value < 0 ? alpha + gamma : alpha
                variance = 0.01 + response * value * value + beta * variance
            }
        }
        for (i, figure) in figures.enumerated() {
            let shares = counts[i].map { $0 / Double(length) }
            let mean = shares.reduce(0, +) / Double(batches)
            let squares = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let error = (squares / Double(batches * (batches - 1))).squareRoot()
            // What the quantile's own error moves the share by, about p κ times its relative one.
            let own = 6 * figure.exceedance * figure.quantile.standardError / figure.quantile.value
            #expect(
                abs(mean - figure.exceedance) < 4 * (error * error + own * own).squareRoot(),
                "\(figure), \(mean) ± \(error)")
        }
    }

    /// Far out the quantile grows as p^(−1/κ).
    @Test(arguments: [0.5, 0.9])
    func tailHasItsIndex(alpha: Double) throws {
        let parameters = Self.parameters(alpha, 0)
        let law = try GARCHStationaryLaw(parameters, seed: 3)
        let growth =
            try law.quantile(exceedance: 1e-4).value / law.quantile(exceedance: 1e-3).value
        let slope = log(10) / log(growth)
        #expect(abs(slope / (try parameters.tailIndex()) - 1) < 0.2, "\(slope)")
    }

    /// Over 40 seeds the figures spread as they say.
    @Test func standardErrorsAreTrue() throws {
        let parameters = Self.parameters(0.08, 0.88)
        let figures = try (0..<40).map {
            try GARCHStationaryLaw(parameters, stepCount: 100_000, seed: UInt64($0))
                .quantileOverMedian(exceedance: 0.01)
        }
        let mean = figures.reduce(0) { $0 + $1.value } / 40
        let spread = figures.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) } / 39
        let stated = figures.reduce(0) { $0 + $1.standardError * $1.standardError } / 40
        #expect(spread / stated > 0.5 && spread / stated < 1.8)
    }

    /// Units do not matter, and a seed is a seed.
    @Test func unitsAndSeeds() throws {
        let law = try GARCHStationaryLaw(Self.parameters(0.1, 0.8), stepCount: 50_000, seed: 4)
        let wide = try GARCHStationaryLaw(
            Self.parameters(0.1, 0.8, omega: 0.04), stepCount: 50_000, seed: 4)
        #expect(wide.medianVariance == 4 * law.medianVariance)
        let (a, b) = try (law.quantile(exceedance: 0.01), wide.quantile(exceedance: 0.01))
        #expect(relativeDistance(2 * a.value, b.value) < 1e-9)
        let again = try GARCHStationaryLaw(Self.parameters(0.1, 0.8), stepCount: 50_000, seed: 4)
        #expect(again == law)
        let other = try GARCHStationaryLaw(Self.parameters(0.1, 0.8), stepCount: 50_000, seed: 5)
        #expect(other.medianVariance != law.medianVariance)
    }

    @Test func hostileInput() throws {
        for steps in [0, -1, 19_999, .max, .min] {
            #expect(throws: GSLFailure.self) {
                try GARCHStationaryLaw(Self.parameters(0.1, 0.8), stepCount: steps, seed: 0)
            }
        }
        let law = try GARCHStationaryLaw(Self.parameters(0.1, 0.8), stepCount: 20_000, seed: 0)
        for wrong in [0, 0.5, 1, -1, .nan, .infinity] {
            #expect(throws: GSLFailure.self) { try law.quantile(exceedance: wrong) }
        }
        let sizes: [Double] = [.nan, 0, 1e-300, 1e-9, 0.5, 0.99, 1, 3.5, 1e300]
        for omega in sizes {
            for alpha in sizes {
                for nu in [2.001, 3, 1e6, .infinity, 1] {
                    do throws(GSLFailure) {
                        let law = try GARCHStationaryLaw(
                            Self.parameters(alpha, 0.3, nu: nu, omega: omega), stepCount: 20_000,
                            seed: 0)
                        let found = try law.quantile(exceedance: 1e-3)
                        #expect(found.value > 0 && found.value.isFinite)
                    } catch {
                        #expect(!error.reason.isEmpty)
                    }
                }
            }
        }
    }
}
