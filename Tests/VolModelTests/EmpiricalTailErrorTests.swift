import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct EmpiricalTailErrorTests {
    /// Second route: the binomial probabilities added up, and the two places looked for one by one.
    @Test(arguments: [(20, 0.5), (100, 0.9), (500, 0.99), (60, 0.97), (5, 0.5)])
    func intervalIsTheBinomialOne(count: Int, confidence: Double) throws {
        let losses = (1...count).map { Double($0) }
        let tail = try EmpiricalTail(losses, convention: .type7)
        func logFactorial(_ n: Int) -> Double { (0..<n).reduce(0) { $0 + log(Double($1 + 1)) } }
        let masses = (0...count).map { k in
            let choices = logFactorial(count) - logFactorial(k) - logFactorial(count - k)
            return exp(
                choices + Double(k) * log(confidence) + Double(count - k) * log(1 - confidence))
        }
        for coverage in [0.5, 0.9, 0.99] {
            let allowed = (1 - coverage) / 2
            // P(B < l) for the lower place, P(B ≥ u) for the upper one.
            let lower = (1...count).last { masses[..<$0].reduce(0, +) <= allowed }
            let upper = (1...count).first { masses[$0...].reduce(0, +) <= allowed }
            let interval = try tail.valueAtRiskInterval(confidence, coverage: coverage)
            #expect(interval.lower == lower.map { Double($0) })
            #expect(interval.upper == upper.map { Double($0) })
            let held = masses[(lower ?? 0)..<(upper ?? count + 1)].reduce(0, +)
            #expect(abs(interval.confidence - held) < 1e-10)
            #expect(interval.confidence >= coverage)
        }
    }

    /// How often the interval holds the true quantile, whatever the law.
    @Test func intervalsCover() throws {
        var held = 0
        let samples = 3000
        var stated = 0.0
        for seed in 0..<samples {
            var random = SeededRandom(seed: UInt64(seed) + 8000)
            let losses = (0..<200).map { _ in -log(random.uniform()) }
            let tail = try EmpiricalTail(losses, convention: .orderStatistic)
            let interval = try tail.valueAtRiskInterval(0.95, coverage: 0.9)
            stated = interval.confidence
            let (lower, upper) = try (#require(interval.lower), #require(interval.upper))
            if lower <= log(20), log(20) < upper { held += 1 }
        }
        let deviation = (stated * (1 - stated) / Double(samples)).squareRoot()
        #expect(abs(Double(held) / Double(samples) - stated) < 4 * deviation)
    }

    /// Second route: the scatter of the figures of 2,000 samples.
    @Test(arguments: EmpiricalTail.Convention.allCases)
    func errorsAreTheScatterOfSamples(convention: EmpiricalTail.Convention) throws {
        let samples = 2000
        var (values, means): ([Double], [Double]) = ([], [])
        var (valueErrors, meanErrors): ([Double], [Double]) = ([], [])
        for seed in 0..<samples {
            var random = SeededRandom(seed: UInt64(seed) + 20_000)
            let losses = (0..<800).map { _ in -log(random.uniform()) }
            let tail = try EmpiricalTail(losses, convention: convention)
            values.append(try tail.valueAtRisk(0.95))
            means.append(try tail.expectedShortfall(0.95))
            guard seed.isMultiple(of: 10) else { continue }
            valueErrors.append(try tail.valueAtRiskStandardError(0.95))
            meanErrors.append(try #require(try tail.expectedShortfallStandardError(0.95)))
        }
        func average(_ numbers: [Double]) -> Double {
            numbers.reduce(0, +) / Double(numbers.count)
        }
        func scatter(_ numbers: [Double]) -> Double {
            let mean = average(numbers)
            return average(numbers.map { ($0 - mean) * ($0 - mean) }).squareRoot()
        }
        // Scatter to 1.6%, means of 200 errors to 2%; a bootstrap error is some 4% large at 40.
        #expect(abs(average(valueErrors) / scatter(values) - 1) < 0.1)
        #expect(abs(average(meanErrors) / scatter(means) - 1) < 0.08)
        // The asymptotic error sqrt(c/(n (1 − c))) of exponential losses.
        #expect(abs(scatter(values) / (0.95 / 0.05 / 800).squareRoot() - 1) < 0.08)
    }

    /// Second route: Maritz and Jarrett's is the error of the bootstrap with endless resamples.
    @Test func errorIsTheBootstraps() throws {
        let losses = ParetoSamples.studentT4(count: 199, seed: 44)
        let tail = try EmpiricalTail(losses, convention: .orderStatistic)
        let bootstrap = try BlockBootstrap(
            scheme: .circular, blockLength: 1, replications: 20_000, seed: 5)
        // At a whole position of 190 the bootstrap's quantile is one order statistic.
        let estimate = try bootstrap.estimate(losses, confidence: 0.9) {
            values throws(GSLFailure) in
            try EmpiricalTail(values, convention: .orderStatistic).valueAtRisk(0.95)
        }
        let error = try tail.valueAtRiskStandardError(0.95)
        #expect(abs(error / estimate.standardError - 1) < 0.03)
    }

    @Test func isEquivariant() throws {
        let losses = ParetoSamples.studentT4(count: 400, seed: 45)
        let plain = try EmpiricalTail(losses, convention: .type7)
        let moved = try EmpiricalTail(losses.map { 1e3 + 7 * $0 }, convention: .type7)
        let errors = try (
            plain.valueAtRiskStandardError(0.95), moved.valueAtRiskStandardError(0.95)
        )
        #expect(abs(errors.1 / errors.0 - 7) < 1e-9)
        let means = try (
            #require(try plain.expectedShortfallStandardError(0.95)),
            #require(try moved.expectedShortfallStandardError(0.95))
        )
        #expect(abs(means.1 / means.0 - 7) < 1e-9)
        // Fewer than two losses beyond the level have no scatter.
        #expect(try plain.expectedShortfallStandardError(0.999) == nil)
    }
}
