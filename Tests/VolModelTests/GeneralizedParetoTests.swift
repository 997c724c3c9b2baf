import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct GeneralizedParetoTests {
    private func sample(shape: Double, scale: Double, count: Int, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            let u = random.uniform()
            return shape == 0 ? -scale * log(u) : scale / shape * (pow(u, -shape) - 1)
        }
    }

    /// Within four of the asymptotic standard errors of Hosking and Wallis (1987), with k = −ξ:
    /// n var k = (1 + k)(2 + k)²(1 + k + 2k²) / D, n var σ/σ² = (7 + 18k + 11k² + 2k³) / D,
    /// D = (1 + 2k)(3 + 2k).
    @Test(arguments: [-0.3, 0, 0.2, 0.35])
    func recoversParameters(shape: Double) throws {
        let count = 20_000
        let k = -shape
        let divisor = (1 + 2 * k) * (3 + 2 * k) * Double(count)
        let shapeError = ((1 + k) * pow(2 + k, 2) * (1 + k + 2 * k * k) / divisor).squareRoot()
        let scaleError = ((7 + 18 * k + 11 * k * k + 2 * k * k * k) / divisor).squareRoot()
        for seed in UInt64(1)...5 {
            let values = sample(shape: shape, scale: 0.7, count: count, seed: seed)
            let fit = try #require(
                GeneralizedPareto(probabilityWeightedMomentsOf: values, threshold: 0))
            #expect(abs(fit.shape - shape) < 4 * shapeError)
            #expect(abs(fit.scale / 0.7 - 1) < 4 * scaleError)
            #expect(fit.exceedanceProbability == 1)
        }
    }

    /// The quantile function starts at the threshold, rises, and inverts the distribution.
    @Test func quantileIsContinuousAndInvertsTheTail() throws {
        let values = sample(shape: 0.25, scale: 1, count: 4000, seed: 9).map { $0 - 0.5 }.sorted()
        let threshold = values[3599]
        let fit = try #require(
            GeneralizedPareto(probabilityWeightedMomentsOf: values, threshold: threshold))
        #expect(fit.exceedanceProbability == 0.1)
        let atThreshold = try #require(fit.quantile(0.9))
        #expect(abs(atThreshold - threshold) < 1e-12)
        #expect(fit.quantile(0.899) == nil)
        #expect(fit.quantile(1) == nil)
        #expect(fit.quantile(.nan) == nil)
        var before = threshold
        for p in [0.9001, 0.95, 0.99, 0.999, 0.9999, 0.999999] {
            let q = try #require(fit.quantile(p))
            #expect(q > before)
            before = q
            let tail =
                0.1 * pow(1 + fit.shape * (q - threshold) / fit.scale, -1 / fit.shape)
            #expect(abs(tail / (1 - p) - 1) < 1e-9)
        }
    }

    /// The exponential limit joins its neighbours: ξ → 0.
    @Test func exponentialLimit() throws {
        let values = sample(shape: 0, scale: 2, count: 50_000, seed: 3)
        let fit = try #require(
            GeneralizedPareto(probabilityWeightedMomentsOf: values, threshold: 0))
        let quantile = try #require(fit.quantile(0.999))
        // Four standard errors of a fitted 99.9% quantile of this size: about 3%.
        #expect(abs(quantile / (2 * log(1000)) - 1) < 0.05)
    }

    /// Second route: the tail of 3,000 draws against the type 7 quantile of 600,000.
    @Test func extrapolatesToTheHugeSample() throws {
        var random = SeededRandom(seed: 77)
        let huge = (0..<600_000).map { _ in abs(random.studentT4()) }
        var sum = 0.0
        for part in 0..<40 {
            let values = Array(huge[part * 3000..<(part + 1) * 3000]).sorted()
            let fit = try #require(
                GeneralizedPareto(probabilityWeightedMomentsOf: values, threshold: values[2849]))
            sum += try #require(fit.quantile(0.9995))
        }
        let truth = try Quantile.type7(huge, probability: 0.9995)
        // One fit varies by about 12%; the mean of forty by 2%, and the bias of a threshold at 5%
        // is of that order.
        #expect(abs(sum / 40 / truth - 1) < 0.06)
    }

    @Test func degenerateSamplesHaveNoFit() {
        #expect(GeneralizedPareto(probabilityWeightedMomentsOf: [], threshold: 0) == nil)
        #expect(GeneralizedPareto(probabilityWeightedMomentsOf: [1], threshold: 0) == nil)
        #expect(GeneralizedPareto(probabilityWeightedMomentsOf: [1, 1, 1, 1], threshold: 0) == nil)
        #expect(
            GeneralizedPareto(probabilityWeightedMomentsOf: [1, .infinity], threshold: 0) == nil)
        #expect(
            GeneralizedPareto(probabilityWeightedMomentsOf: [.nan, .nan, -1], threshold: 0) == nil)
        #expect(GeneralizedPareto(probabilityWeightedMomentsOf: [1, 2, 3], threshold: 3) == nil)
    }

    /// Danish fire losses over 10: the formulas of McNeil (1997) with the parameters that `evir`
    /// prints, against the risk measures that it prints.
    @Test func danishFireLosses() throws {
        let law = try GeneralizedPareto(
            threshold: 10, shape: 0.4968062, scale: 6.9745523, exceedanceProbability: 109.0 / 2167)
        let printed = [(0.999, 94.28956, 191.3697), (0.9999, 304.62448, 609.3696)]
        for (confidence, quantile, shortfall) in printed {
            let value = try law.valueAtRisk(confidence)
            let mean = try law.expectedShortfall(confidence)
            #expect(abs(value / quantile - 1) < 2e-7)
            #expect(abs(mean / shortfall - 1) < 5e-7)
        }
        // An own fit to the same losses: other digits, three in common.
        let values = try [law.valueAtRisk(0.99), law.valueAtRisk(0.995)]
        let means = try [law.expectedShortfall(0.99), law.expectedShortfall(0.995)]
        for (figure, known) in zip(values + means, [27.290, 40.173, 58.240, 83.852]) {
            #expect(abs(figure / known - 1) < 2e-3)
        }
    }

    /// Second route: the shortfall is the mean of the quantiles beyond the level.
    @Test(arguments: [-0.3, 0, 1e-9, 0.3, 0.7])
    func shortfallIsTheMeanOfQuantiles(shape: Double) throws {
        let law = try GeneralizedPareto(
            threshold: 2, shape: shape, scale: 0.4, exceedanceProbability: 0.1)
        let confidence = 0.98
        // Over s = (1 − c) e^(−x), with Simpson's rule in x.
        let steps = 40_000
        let width = 250.0 / Double(steps)
        var sum = 0.0
        for i in 0...steps {
            let x = width * Double(i)
            let ratio = (1 - confidence) * exp(-x) / 0.1
            let quantile =
                shape == 0 ? 2 - 0.4 * log(ratio) : 2 + 0.4 * (pow(ratio, -shape) - 1) / shape
            let weight = i == 0 || i == steps ? 1.0 : (i.isMultiple(of: 2) ? 2 : 4)
            sum += weight * quantile * exp(-x)
        }
        let shortfall = try law.expectedShortfall(confidence)
        #expect(abs(shortfall / (sum * width / 3) - 1) < 1e-6)
        #expect(try law.loss(.expectedShortfall, confidence: confidence) == shortfall)
        #expect(shortfall > (try law.valueAtRisk(confidence)))
    }

    @Test func refusesWhatTheTailCannotCarry() throws {
        let law = try GeneralizedPareto(
            threshold: 1, shape: 1, scale: 1, exceedanceProbability: 0.05)
        for confidence in [0.9499, 0, -1, 1, 1.5, .nan, .infinity] {
            #expect(throws: GSLFailure.self) { try law.valueAtRisk(confidence) }
            #expect(throws: GSLFailure.self) { try law.expectedShortfall(confidence) }
        }
        // ξ = 1 has quantiles and no mean.
        #expect(try law.valueAtRisk(0.999) > 1)
        #expect(try law.valueAtRisk(0.95) == 1)
        #expect(throws: GSLFailure.self) { try law.expectedShortfall(0.999) }
        for bad in [
            (Double.nan, 0.1, 1.0, 0.1), (0, .infinity, 1, 0.1), (0, 0.1, 0, 0.1),
            (0, 0.1, -1, 0.1), (0, 0.1, 1, 0), (0, 0.1, 1, 1.1), (0, 0.1, 1, .nan),
        ] {
            #expect(throws: GSLFailure.self) {
                try GeneralizedPareto(
                    threshold: bad.0, shape: bad.1, scale: bad.2, exceedanceProbability: bad.3)
            }
        }
    }
}
