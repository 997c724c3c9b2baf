import TestSupport
import Testing

@testable import VolModel

/// What every estimator of a sample of returns owes its caller.
@Suite struct ReturnEstimatorPropertyTests {
    enum Estimator: String, CaseIterable, Sendable {
        case closeToClose, subsampled, twoScale, twoScaleGiven, kernel, kernelGiven
        case bipower, minimum, median

        func callAsFunction(
            _ sample: ReturnSample
        ) -> Result<VolatilityEstimate.Value, NotApplicable> {
            switch self {
            case .closeToClose: CloseToCloseVolatility.estimate(sample)
            case .subsampled: SubsampledVolatility.estimate(sample, steps: 3)
            case .twoScale: TwoScaleVolatility.estimate(sample)
            case .twoScaleGiven:
                TwoScaleVolatility.estimate(sample, steps: 4, noise: .highestFrequency)
            case .kernel: RealizedKernelVolatility.estimate(sample, noise: .highestFrequency)
            case .kernelGiven: RealizedKernelVolatility.estimate(sample, bandwidth: 5)
            case .bipower: JumpRobustVolatility.estimate(sample, measure: .bipower)
            case .minimum: JumpRobustVolatility.estimate(sample, measure: .minimum)
            case .median: JumpRobustVolatility.estimate(sample, measure: .median)
            }
        }
    }

    private static let holes = [30, 31, 77]

    private static func returns(_ random: inout SeededRandom, _ count: Int = 120) -> [Double] {
        (0..<count).map { _ in 0.01 * random.studentT4() }
    }

    private static func sample(
        _ values: [Double], restarts: [Int] = [], step: TimeSpan = .minutes(10)
    ) -> ReturnSample {
        ReturnSample(
            values: values, restarts: restarts, seconds: Double(values.count) * step.seconds,
            coverage: 1, window: .days(30), grid: step)
    }

    @Test(arguments: Estimator.allCases, [[], holes])
    func logReturnsScale(estimator: Estimator, restarts: [Int]) throws {
        var random = SeededRandom(seed: 91)
        for scale in [3, 1e-5, -0.5] {
            let returns = Self.returns(&random)
            let base = try estimator(Self.sample(returns, restarts: restarts)).get()
            let scaled = try estimator(
                Self.sample(returns.map { scale * $0 }, restarts: restarts)
            ).get()
            #expect(
                relativeDistance(
                    abs(scale) * base.annualizedVolatility, scaled.annualizedVolatility) < 1e-10)
            #expect(relativeDistance(abs(scale) * base.standardError, scaled.standardError) < 1e-9)
            #expect(
                relativeDistance(base.effectiveObservations, scaled.effectiveObservations) < 1e-9)
        }
    }

    /// A step four times as long: half the volatility, and nothing else.
    @Test(arguments: Estimator.allCases, [[], holes])
    func timeUnitScales(estimator: Estimator, restarts: [Int]) throws {
        var random = SeededRandom(seed: 92)
        let returns = Self.returns(&random)
        let fast = try estimator(Self.sample(returns, restarts: restarts)).get()
        let slow = try estimator(
            Self.sample(returns, restarts: restarts, step: .minutes(40))
        ).get()
        #expect(
            relativeDistance(fast.annualizedVolatility, 2 * slow.annualizedVolatility) < 1e-13)
        #expect(relativeDistance(fast.standardError, 2 * slow.standardError) < 1e-13)
        #expect(fast.effectiveObservations == slow.effectiveObservations)
        #expect(fast.details == slow.details)
        #expect(fast.returns == returns.count)
        #expect(fast.annualizedVolatility > 0 && fast.standardError > 0)
    }

    /// Time run backwards, holes where they were.
    @Test(arguments: Estimator.allCases.filter { $0 != .subsampled }, [[], holes])
    func reversalDoesNotMatter(estimator: Estimator, restarts: [Int]) throws {
        var random = SeededRandom(seed: 93)
        let returns = Self.returns(&random)
        let forward = try estimator(Self.sample(returns, restarts: restarts)).get()
        let backward = try estimator(
            Self.sample(
                Array(returns.reversed()), restarts: restarts.reversed().map { returns.count - $0 })
        ).get()
        #expect(
            relativeDistance(forward.annualizedVolatility, backward.annualizedVolatility) < 1e-11)
        #expect(relativeDistance(forward.standardError, backward.standardError) < 1e-9)
    }

    /// Another order of returns is another sample to whatever looks at neighbours, and to no other.
    @Test(arguments: Estimator.allCases)
    func orderMattersToNeighborsOnly(estimator: Estimator) throws {
        var random = SeededRandom(seed: 94)
        let returns = Self.returns(&random)
        let base = try estimator(Self.sample(returns)).get()
        let other = try estimator(Self.sample(returns.shuffled(using: &random))).get()
        let distance = relativeDistance(base.annualizedVolatility, other.annualizedVolatility)
        if estimator == .closeToClose {
            #expect(distance < 1e-12)
        } else {
            #expect(distance > 1e-6)
        }
    }

    @Test(arguments: Estimator.allCases, [[], holes])
    func aConstantPriceIsStill(estimator: Estimator, restarts: [Int]) throws {
        let still = [Double](repeating: 0, count: 120)
        let value = try estimator(Self.sample(still, restarts: restarts)).get()
        #expect(value.annualizedVolatility == 0)
        #expect(value.standardError == 0)
        #expect(value.effectiveObservations > 0 && value.effectiveObservations.isFinite)
    }

    @Test(arguments: Estimator.allCases)
    func fewOrNoNumbersHaveAReason(estimator: Estimator) throws {
        func expectReason(_ sample: ReturnSample, containing text: String) {
            guard case .failure(let refusal) = estimator(sample) else {
                Issue.record("\(estimator) has a figure where none can be")
                return
            }
            #expect(refusal.reason.contains(text), "\(refusal)")
        }
        for count in 0...2 {
            expectReason(
                Self.sample([Double](repeating: 0.1, count: count)),
                containing: "\(count) returns within")
        }
        for bad in [Double.nan, .infinity, -.infinity] {
            var random = SeededRandom(seed: 95)
            var returns = Self.returns(&random)
            returns[60] = bad
            expectReason(Self.sample(returns), containing: "not a finite number")
        }
        var thin = Self.sample([Double](repeating: 0.1, count: 50))
        thin.coverage = 0.5
        expectReason(thin, containing: "is covered")
        var random = SeededRandom(seed: 96)
        let huge = Self.returns(&random).map { $0 * 1e200 }
        expectReason(Self.sample(huge), containing: "finite")
    }

    /// From 3 returns of any size on: a finite figure or a reason, whatever the holes.
    @Test(arguments: Estimator.allCases)
    func nothingUnflagged(estimator: Estimator) throws {
        var random = SeededRandom(seed: 97)
        var figures = 0
        for _ in 0..<2000 {
            let count = 3 + Int(random.next() % 20)
            let values = (0..<count).map { _ in
                random.normal() * random.pick([0, 0, 1, 1e-3, 1e-9, 1e-170, 1e150, 1e307])
            }
            let restarts = (1..<count).filter { _ in random.oneIn(6) }
            guard
                case .success(let value) = estimator(Self.sample(values, restarts: restarts))
            else { continue }
            figures += 1
            #expect(value.annualizedVolatility.isFinite && value.annualizedVolatility >= 0)
            #expect(value.standardError.isFinite && value.standardError >= 0)
            #expect(value.effectiveObservations.isFinite && value.effectiveObservations > 0)
        }
        #expect(figures > 30)
    }

    /// The measures below the estimators refuse what they cannot add up.
    @Test func measuresRefuse() {
        for returns in [[], [0.1], [0.1, 0.2], [0.1, .nan, 0.2], [0.1, 0.2, .infinity]] {
            for measure in JumpRobustMeasure.allCases {
                #expect(throws: NotApplicable.self) { try measure.integratedVariance(returns) }
            }
            for measure in QuarticityMeasure.allCases {
                #expect(throws: NotApplicable.self) { try measure.integratedQuarticity(returns) }
            }
            for noise in NoiseVariance.allCases {
                #expect(throws: NotApplicable.self) { try noise.estimate(returns) }
            }
        }
        let huge = [1e200, -1e200, 1e200, 1e200, -1e200]
        for measure in JumpRobustMeasure.allCases {
            #expect(throws: NotApplicable.self) { try measure.integratedVariance(huge) }
        }
        for noise in NoiseVariance.allCases {
            #expect(throws: NotApplicable.self) { try noise.estimate(huge) }
        }
        let alone = Self.sample([0.1, 0.2, 0.3], restarts: [1, 2])
        #expect(throws: NotApplicable.self) { try NoiseVariance.autocovariance.estimate(alone) }
    }

    /// Steps and bandwidths that the sample cannot bear.
    @Test func choicesOutOfRangeHaveAReason() {
        let sample = Self.sample([Double](repeating: 0.1, count: 50), restarts: [20])
        for steps in [Int.min, -1, 0, 31, 51, .max] {
            #expect(throws: NotApplicable.self) {
                try SubsampledVolatility.estimate(sample, steps: steps).get()
            }
        }
        for steps in [Int.min, 0, 1, 31, .max] {
            #expect(throws: NotApplicable.self) {
                try TwoScaleVolatility.estimate(sample, steps: steps).get()
            }
        }
        for bandwidth in [Int.min, -1, 30, .max] {
            #expect(throws: NotApplicable.self) {
                try RealizedKernelVolatility.estimate(sample, bandwidth: bandwidth).get()
            }
        }
    }
}
