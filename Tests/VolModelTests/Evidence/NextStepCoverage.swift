import TestSupport

@testable import VolModel

/// Conditional variance models on series that follow their recursion: the one truth that a forecast
/// of the next step has.
struct NextStepCoverage: Sendable {
    static let steps = 2000
    static let degreesOfFreedom = 6
    static let grid = TimeSpan.hours(1)

    let series: Int
    /// In the order of the names.
    let results: [(model: GARCHModel, sample: EvidenceSample)]

    init(series: Int) {
        self.series = series
        results = GARCHModel.named.map { model in
            let law =
                model.recursion == .garch
                ? GARCHParameters(omega: 4e-7, alpha: 0.08, gamma: 0, beta: 0.9)
                : GARCHParameters(omega: 4e-7, alpha: 0.04, gamma: 0.08, beta: 0.9)
            var sample = EvidenceSample()
            for seed in 0..<series {
                let (values, next) = Self.simulated(law, seed: UInt64(seed))
                let outcome = ConditionalVolatility.estimate(
                    ReturnSample(contiguous: values, spacing: Self.grid), model: model)
                guard case .success(let value) = outcome else { continue }
                let perYear = next / Self.grid.seconds * TimeSpan.year.seconds
                sample.take(value, trueVolatility: perYear.squareRoot())
            }
            return (model, sample)
        }
    }

    /// Returns, and the variance of the step after them.
    private static func simulated(
        _ law: GARCHParameters, seed: UInt64
    ) -> (values: [Double], next: Double) {
        var random = SeededRandom(seed: seed &* 7919 &+ 5)
        var state = GARCHState(parameters: law, presample: 2e-5)
        var values: [Double] = []
        for step in 0..<(steps + 500) {
            let value = state.nextVariance.squareRoot() * random.studentT6()
            if step >= 500 { values.append(value) }
            state.update(value)
        }
        return (values, state.nextVariance)
    }
}
