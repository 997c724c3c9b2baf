import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The estimator of the panel: the figure, its error, its units and its refusals.
@Suite struct ConditionalVolatilityTests {
    private static func garch(seed: UInt64, count: Int) -> [Double] {
        var random = SeededRandom(seed: seed)
        var variance = 1e-4
        return (0..<count).map { _ in
            let value = variance.squareRoot() * random.normal()
            variance = 5e-6 + 0.08 * value * value + 0.87 * variance
            return value
        }
    }

    private static func estimate(
        _ values: [Double], _ model: GARCHModel = GARCHModel(.garch),
        _ spacing: TimeSpan = .hours(1)
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        ConditionalVolatility.estimate(
            ReturnSample(contiguous: values, spacing: spacing), model: model)
    }

    /// arch 8.0.0: the forecast of one step on ``ReferenceSeries``, at parameters up to 7e-5 from
    /// the optimum.
    @Test(arguments: [
        (false, GARCHModel.Errors.normal, 1.3307422335627521),
        (false, .studentT, 1.4141723083973345), (true, .normal, 1.756048649068531),
        (true, .studentT, 1.7579482378961833),
    ])
    func referenceForecasts(isLong: Bool, errors: GARCHModel.Errors, expected: Double) throws {
        let series = isLong ? ReferenceSeries.long : ReferenceSeries.short
        let value = try Self.estimate(series, GARCHModel(.garch, errors: errors), .days(1)).get()
        let variance = value.annualizedVolatility * value.annualizedVolatility / 365
        #expect(relativeDistance(variance, expected) < 2e-5)
        #expect(value.returns == series.count)
    }

    @Test(arguments: [
        GARCHModel(.garch), GARCHModel(.garch, errors: .studentT), GARCHModel(.gjr),
        GARCHModel(.gjr, errors: .studentT),
    ])
    func scales(model: GARCHModel) throws {
        var random = SeededRandom(seed: 51)
        let series = Self.garch(seed: 51, count: 1500).map { $0 * (0.7 + 0.6 * random.uniform()) }
        let a = try Self.estimate(series, model).get()
        for unit in [1e-8, 7e-3, 1e3] {
            let b = try Self.estimate(series.map { $0 * unit }, model).get()
            #expect(
                relativeDistance(a.annualizedVolatility * unit, b.annualizedVolatility) < 1e-9)
            #expect(relativeDistance(a.standardError * unit, b.standardError) < 1e-7)
            #expect(relativeDistance(a.effectiveObservations, b.effectiveObservations) < 1e-8)
            for (x, y) in zip(a.details, b.details) {
                #expect(x.name == y.name)
                let factor = x.name.hasSuffix("omega") ? unit * unit : 1
                if x.name != "log_likelihood" {
                    let distance = relativeDistance(x.value * factor, y.value)
                    #expect(distance < (x.name.hasPrefix("standard") ? 1e-6 : 1e-9), "\(x.name)")
                }
            }
        }
        let slow = try Self.estimate(series, model, .hours(4)).get()
        #expect(relativeDistance(a.annualizedVolatility, 2 * slow.annualizedVolatility) < 1e-12)
    }

    /// Over simulated series the error of the figure against the true next variance is what the
    /// standard error says, within a factor of one and a half.
    @Test func standardErrorIsHonest() throws {
        var (squares, claimed) = (0.0, 0.0)
        for seed in UInt64(1)...120 {
            let series = Self.garch(seed: seed &+ 700, count: 1500)
            var truth = 1e-4
            for value in series { truth = 5e-6 + 0.08 * value * value + 0.87 * truth }
            let value = try Self.estimate(series).get()
            let error = value.annualizedVolatility - (truth / 3600 * 31_536_000).squareRoot()
            let relative = value.annualizedVolatility
            squares += error * error / (relative * relative)
            claimed += value.standardError * value.standardError / (relative * relative)
        }
        #expect((squares / claimed).squareRoot() < 1.5)
        #expect((squares / claimed).squareRoot() > 1 / 1.5)
    }

    @Test func effectiveObservations() {
        let flat = GARCHParameters(omega: 1, alpha: 0, beta: 0.5)
        #expect(
            relativeDistance(ConditionalVolatility.effectiveObservations(flat, count: 400), 400)
                < 1e-12)
        // RiskMetrics (1996): (1 + λ)/(1 − λ) = 32.33.
        let integrated = GARCHParameters(omega: 1e-9, alpha: 0.06, beta: 0.94)
        let found = ConditionalVolatility.effectiveObservations(integrated, count: 2000)
        #expect(abs(found - 32.33) < 0.01)
        // By summing the weights one by one.
        let mixed = GARCHParameters(omega: 1, alpha: 0.05, gamma: 0.06, beta: 0.85)
        let response = (0..<300).map { 0.08 * pow(0.85, Double($0)) }
        let rest = (1 - response.reduce(0, +)) / 300
        let squares = response.reduce(0) { $0 + ($1 + rest) * ($1 + rest) }
        #expect(
            relativeDistance(
                ConditionalVolatility.effectiveObservations(mixed, count: 300), 1 / squares)
                < 1e-12)
    }

    @Test func details() throws {
        let value = try Self.estimate(
            Self.garch(seed: 52, count: 2000), GARCHModel(.gjr, errors: .studentT)
        ).get()
        let names = value.details.map(\.name)
        #expect(names.starts(with: ["omega", "alpha", "gamma", "beta"]))
        #expect(names.contains("persistence") && names.contains("log_likelihood"))
        #expect(names.contains("standard_error_omega"))
        #expect(value.details.allSatisfy { $0.value.isFinite })
    }

    /// All that is not a series for a model is refused, with a reason.
    @Test func refusals() {
        let series = Self.garch(seed: 53, count: 300)
        var nan = series
        nan[7] = .nan
        let sparse = (0..<300).map { $0 % 20 == 0 ? series[$0] : 0 }
        var updates = ReturnSample(contiguous: series, spacing: .hours(1))
        updates = ReturnSample(
            values: updates.values, seconds: 1e6, coverage: 1, window: .days(30), grid: nil)
        let outcomes = [
            Self.estimate([]), Self.estimate([0.1]), Self.estimate(Array(series[..<99])),
            Self.estimate(nan), Self.estimate(sparse),
            ConditionalVolatility.estimate(updates, model: GARCHModel(.garch)),
            Self.estimate(series, GARCHModel(.garch), .seconds(0)),
            Self.estimate(
                (0..<1000).map { $0 % 6 == 0 ? series[$0 / 6] : 0 },
                GARCHModel(.garch, errors: .studentT)),
        ]
        for outcome in outcomes {
            guard case .failure(let reason) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(!reason.reason.isEmpty)
        }
    }

    @Test func constantPriceHasNoVolatility() throws {
        let value = try Self.estimate([Double](repeating: 0, count: 200)).get()
        #expect(value.annualizedVolatility == 0 && value.standardError == 0)
    }

    /// Every kind of series gives a finite figure with a finite error, or a reason.
    @Test func neverSilent() {
        for seed in UInt64(1)...60 {
            let values = GARCHRobustnessTests.series(seed: seed)
            for model in GARCHRobustnessTests.models.prefix(3) {
                switch Self.estimate(values, model) {
                case .success(let value):
                    #expect(value.annualizedVolatility.isFinite && value.annualizedVolatility > 0)
                    #expect(value.standardError.isFinite && value.standardError > 0)
                    #expect(value.details.allSatisfy { $0.value.isFinite })
                    #expect(value.effectiveObservations > 0)
                    #expect(value.effectiveObservations <= Double(values.count) * (1 + 1e-9))
                case .failure(let reason): #expect(!reason.reason.isEmpty)
                }
            }
        }
    }
}
