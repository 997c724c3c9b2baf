import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct GeneralizedParetoFitTests {
    /// The textbook log-likelihood.
    private static func logLikelihood(_ excesses: [Double], _ shape: Double, _ scale: Double)
        -> Double
    {
        excesses.reduce(0) { sum, y in
            let base = 1 + shape * y / scale
            guard base > 0 else { return -.infinity }
            let tail = abs(shape) < 1e-12 ? y / scale : (1 / shape + 1) * log(base)
            return sum - log(scale) - tail
        }
    }

    /// Second route: the best of a plain grid of (ξ, ln β), refined three times.
    private static func gridMaximum(_ excesses: [Double]) -> (shape: Double, scale: Double) {
        // Near the median for every shape; the mean of a heavy tail is anywhere.
        let median = excesses.sorted()[excesses.count / 2]
        var (shape, logScale) = (0.5, log(median) + 0.3)
        var (shapeStep, scaleStep) = (0.05, 0.1)
        for round in 0..<4 {
            var best = -Double.infinity
            let (s, l) = (shape, logScale)
            let reach = round == 0 ? 20 : 12
            for i in -reach...reach {
                for j in -reach...reach {
                    let (x, y) = (s + Double(i) * shapeStep, l + Double(j) * scaleStep)
                    let value = logLikelihood(excesses, x, exp(y))
                    if x >= -0.5, value > best { (best, shape, logScale) = (value, x, y) }
                }
            }
            (shapeStep, scaleStep) = (shapeStep / 8, scaleStep / 8)
        }
        return (shape, exp(logScale))
    }

    private static func expectGridOptimum(_ excesses: [Double], _ fit: GeneralizedParetoFit) {
        let grid = gridMaximum(excesses)
        #expect(abs(fit.law.shape - grid.shape) < 3e-3)
        #expect(abs(fit.law.scale / grid.scale - 1) < 3e-3)
        let value = logLikelihood(excesses, fit.law.shape, fit.law.scale)
        #expect(value >= logLikelihood(excesses, grid.shape, grid.scale))
        #expect(abs(value - fit.logLikelihood) < 1e-9 * max(abs(value), 1))
        // The likelihood equations of Grimshaw (1993), with θ = ξ/β.
        let theta = fit.law.shape / fit.law.scale
        let n = Double(excesses.count)
        let logs = excesses.reduce(0) { $0 + log(1 + theta * $1) / n }
        let inverses = excesses.reduce(0) { $0 + 1 / (1 + theta * $1) / n }
        #expect(abs(logs - fit.law.shape) < 1e-10)
        #expect(abs(inverses * (1 + fit.law.shape) - 1) < 1e-10)
    }

    @Test(arguments: [-0.2, 0, 0.25, 0.6, 1])
    func reproducesAPlainGrid(shape: Double) throws {
        for (count, seed) in [(60, UInt64(1)), (60, 2), (400, 3)] {
            let excesses = ParetoSamples.excesses(
                shape: shape, scale: 0.02, count: count, seed: seed)
            let fit = try GeneralizedParetoFit.maximumLikelihood(excesses, threshold: 0)
            #expect(fit.method == .maximumLikelihood && fit.excesses == count)
            if !fit.isOnBound { Self.expectGridOptimum(excesses, fit) }
        }
    }

    @Test(.enabled(if: RealData.folder != nil, "\(RealData.skipped)"))
    func reproducesAPlainGridOnRealLosses() throws {
        let losses = try ParetoSamples.poundLosses()
        #expect(losses.count == 1974)
        let descending = losses.sorted(by: >)
        for count in [50, 100, 200] {
            let threshold = descending[count]
            let fit = try GeneralizedParetoFit.maximumLikelihood(losses, threshold: threshold)
            #expect(fit.excesses == count)
            Self.expectGridOptimum(descending[..<count].map { $0 - threshold }, fit)
        }
    }

    /// Within four of the errors of the expected information (Smith, 1987): n var ξ = (1 + ξ)²,
    /// n var ln β = 2 (1 + ξ); those of the observed information agree with them.
    @Test(arguments: [-0.3, 0, 0.2, 0.5, 0.9])
    func recoversParametersWithTheirErrors(shape: Double) throws {
        let count = 20_000
        let shapeError = (1 + shape) / Double(count).squareRoot()
        let scaleError = 0.7 * (2 * (1 + shape) / Double(count)).squareRoot()
        for seed in UInt64(1)...3 {
            let values = ParetoSamples.excesses(
                shape: shape, scale: 0.7, count: count, seed: seed)
            let fit = try GeneralizedParetoFit.maximumLikelihood(values, threshold: 0)
            #expect(abs(fit.law.shape - shape) < 4 * shapeError)
            #expect(abs(fit.law.scale - 0.7) < 4 * scaleError)
            let observed = try #require(fit.shapeStandardError)
            #expect(abs(observed / shapeError - 1) < (shape < 0 ? 0.15 : 0.05))
            let ofScale = try #require(fit.scaleStandardError)
            #expect(abs(ofScale / scaleError - 1) < (shape < 0 ? 0.15 : 0.05))
        }
    }

    /// The observed information is minus the second differences of the likelihood.
    @Test(arguments: [-0.2, 0.3, 0.8])
    func errorsInvertTheCurvature(shape: Double) throws {
        let values = ParetoSamples.excesses(shape: shape, scale: 3, count: 500, seed: 11)
        let fit = try GeneralizedParetoFit.maximumLikelihood(values, threshold: 0)
        let (xi, beta) = (fit.law.shape, fit.law.scale)
        func value(_ a: Double, _ b: Double) -> Double {
            Self.logLikelihood(values, xi + a, beta * exp(b))
        }
        let h = 1e-3
        let here = value(0, 0)
        let a = -(value(h, 0) - 2 * here + value(-h, 0)) / (h * h)
        let c = -(value(0, h) - 2 * here + value(0, -h)) / (h * h)
        let b =
            -(value(h, h) - value(h, -h) - value(-h, h) + value(-h, -h)) / (4 * h * h)
        let determinant = a * c - b * b
        let shapeError = try #require(fit.shapeStandardError)
        let scaleError = try #require(fit.scaleStandardError)
        #expect(abs(shapeError / (c / determinant).squareRoot() - 1) < 1e-3)
        #expect(abs(scaleError / (beta * (a / determinant).squareRoot()) - 1) < 1e-3)
    }

    /// Second route: how far the figures of 400 samples scatter. Quantiles far out are skewed, so
    /// the error is compared in the middle of its range.
    @Test(arguments: [GeneralizedParetoFit.Method.maximumLikelihood, .probabilityWeightedMoments])
    func errorsAreTheScatterOfSamples(method: GeneralizedParetoFit.Method) throws {
        let (samples, n) = (400, 4000)
        var figures: [[Double]] = [[], [], []]
        var errors: [[Double]] = [[], [], []]
        for seed in 0..<samples {
            let body = ParetoSamples.excesses(
                shape: 0.2, scale: 1, count: n, seed: UInt64(seed) + 500)
            let fit =
                method == .maximumLikelihood
                ? try GeneralizedParetoFit.maximumLikelihood(body, threshold: 2)
                : try GeneralizedParetoFit.probabilityWeightedMoments(body, threshold: 2)
            #expect(fit.method == method)
            figures[0].append(fit.law.shape)
            errors[0].append(try #require(fit.shapeStandardError))
            for (i, measure) in TailMeasure.allCases.enumerated() {
                figures[i + 1].append(try fit.law.loss(measure, confidence: 0.99))
                let error = try fit.standardError(measure, confidence: 0.99)
                errors[i + 1].append(try #require(error))
            }
        }
        for (values, errors) in zip(figures, errors) {
            let mean = values.reduce(0, +) / Double(samples)
            let variance =
                values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples - 1)
            let stated = errors.sorted()[samples / 2]
            // The scatter of 400 is itself known to 3.5%.
            #expect(abs(stated / variance.squareRoot() - 1) < 0.14)
        }
        // P(X > 2) is where ln of the law's tail says.
        let truth = (pow(0.01, -0.2) - 1) / 0.2
        let mean = figures[1].reduce(0, +) / Double(samples)
        #expect(abs(mean / truth - 1) < 0.01)
    }

    /// The binomial part: at the threshold's own level nothing else is left of the error.
    @Test func errorAtTheThresholdIsBinomial() throws {
        let values = ParetoSamples.excesses(shape: 0.3, scale: 2, count: 5000, seed: 4)
        let threshold = values.sorted()[4499]
        let fit = try GeneralizedParetoFit.maximumLikelihood(values, threshold: threshold)
        let error = try fit.standardError(.valueAtRisk, confidence: 0.9)
        // β/ζ · sqrt(ζ(1 − ζ)/n).
        let binomial = fit.law.scale * (0.9 / 0.1 / 5000).squareRoot()
        #expect(abs(try #require(error) / binomial - 1) < 1e-9)
    }

    @Test func followsUnitsAndShifts() throws {
        let values = ParetoSamples.excesses(shape: 0.3, scale: 1, count: 300, seed: 21)
        let plain = try GeneralizedParetoFit.maximumLikelihood(values, threshold: 0.5)
        for factor in [1e-200, 1e-3, 7.5, 1e200] {
            let scaled = try GeneralizedParetoFit.maximumLikelihood(
                values.map { $0 * factor }, threshold: 0.5 * factor)
            #expect(abs(scaled.law.shape - plain.law.shape) < 1e-9)
            #expect(abs(scaled.law.scale / factor / plain.law.scale - 1) < 1e-9)
            let shift = Double(plain.excesses) * log(factor)
            #expect(abs(scaled.logLikelihood + shift - plain.logLikelihood) < 1e-8)
        }
        let shifted = try GeneralizedParetoFit.maximumLikelihood(
            values.map { $0 + 4 }, threshold: 4.5)
        #expect(abs(shifted.law.shape - plain.law.shape) < 1e-9)
        let quantiles = try (shifted.law.valueAtRisk(0.99), plain.law.valueAtRisk(0.99))
        #expect(abs(quantiles.0 - 4 - quantiles.1) < 1e-9)
    }

    /// What the family does not reach ends on a bound and says so, without an error.
    @Test func saysWhenTheShapeEndsOnABound() throws {
        var random = SeededRandom(seed: 3)
        let flat = (0..<500).map { _ in random.uniform() }
        let wild = ParetoSamples.excesses(shape: 4, scale: 1, count: 500, seed: 4)
        for (sample, bound) in [(flat, -0.5), (wild, 1.5)] {
            let fit = try GeneralizedParetoFit.maximumLikelihood(sample, threshold: 0)
            #expect(fit.isOnBound && fit.law.shape == bound)
            #expect(fit.shapeStandardError == nil && fit.scaleStandardError == nil)
            #expect(try fit.standardError(.valueAtRisk, confidence: 0.99) == nil)
            // β is at its best for that ξ.
            let best = Self.logLikelihood(sample, bound, fit.law.scale)
            for factor in [0.99, 1.01] {
                #expect(Self.logLikelihood(sample, bound, fit.law.scale * factor) < best)
            }
        }
    }

    /// Many ties, 600 decades, an outlier, a sliver: always a fit or a bound, never a trap.
    @Test func hostileSamplesHaveAFit() throws {
        var random = SeededRandom(seed: 4242)
        var regular = 0
        for round in 0..<1500 {
            let count = 2 + Int(random.uniform() * 40)
            let sample = (0..<count).map { place -> Double in
                switch round % 5 {
                case 0: Double(1 + Int(random.uniform() * 3))
                case 1: pow(10, (random.uniform() - 0.5) * 600)
                case 2: place == 0 ? 1e6 : 1 + Double(Int(random.uniform() * 2))
                case 3: random.uniform() < 0.5 ? 1e-300 : random.uniform()
                default: 1 + random.uniform() * 1e-12
                }
            }
            guard Set(sample).count > 1 else { continue }
            let fit = try GeneralizedParetoFit.maximumLikelihood(sample, threshold: 0)
            #expect(fit.law.scale > 0 && fit.logLikelihood.isFinite)
            #expect((fit.shapeStandardError == nil) == fit.isOnBound)
            if !fit.isOnBound { regular += 1 }
            let quantile = try fit.law.valueAtRisk(0.999)
            #expect(quantile > 0)
        }
        #expect(regular > 20)
    }

    @Test func refusesWhatIsNoSample() {
        for sample in [[], [1.0], [1, 1, 1], [1, 2, .nan], [1, 2, .infinity], [-1, -2]] {
            #expect(throws: GSLFailure.self) {
                try GeneralizedParetoFit.maximumLikelihood(sample, threshold: 0)
            }
            #expect(throws: GSLFailure.self) {
                try GeneralizedParetoFit.probabilityWeightedMoments(sample, threshold: 0)
            }
        }
        #expect(throws: GSLFailure.self) {
            try GeneralizedParetoFit.maximumLikelihood([1, 2, 3], threshold: .nan)
        }
        #expect(throws: GSLFailure.self) {
            try GeneralizedParetoFit.maximumLikelihood([1, 2, 1e308], threshold: -1.5e308)
        }
    }
}
