@preconcurrency import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// HAR and HARQ against a reference, other routes and simulated series.
@Suite struct HeterogeneousAutoregressionTests {
    private typealias Days = HeterogeneousAutoregression.DailyVariances

    /// Hourly returns of days whose realised variance is exactly that of a HAR.
    private static func hourly(
        seed: UInt64, days: Int, b: (Double, Double, Double, Double) = (2e-5, 0.35, 0.3, 0.25)
    ) -> (returns: [Double], variances: [Double]) {
        var random = SeededRandom(seed: seed)
        var variances = [Double](repeating: 2e-4, count: 22)
        while variances.count < days {
            let mean5 = variances.suffix(5).reduce(0, +) / 5
            let mean22 = variances.suffix(22).reduce(0, +) / 22
            let expected = b.0 + b.1 * variances[variances.count - 1] + b.2 * mean5 + b.3 * mean22
            let shock = exp(0.5 * random.normal() - 0.125)
            variances.append(expected * shock)
        }
        let returns = variances.flatMap { variance in
            let draws = (0..<24).map { _ in random.normal() }
            let sum = draws.reduce(0) { $0 + $1 * $1 }
            return draws.map { $0 * (variance / sum).squareRoot() }
        }
        return (returns, variances)
    }

    private static func sample(_ returns: [Double]) -> ReturnSample {
        ReturnSample(contiguous: returns, spacing: .hours(1))
    }

    /// arch 8.0.0 `HARX(lags=[1, 5, 22])` on roots of sums of 20 squared returns of
    /// ``ReferenceSeries``.
    @Test(arguments: [
        (
            false,
            [1.9205253913006017, 0.09915757081905575, 0.5516102766665316, -0.014025782741524842]
        ),
        (
            true,
            [2.184799615891901, 0.5730918944904034, 0.07321894983876069, 0.0003370057833132808]
        ),
    ])
    func referenceRegression(isLong: Bool, expected: [Double]) throws {
        let series = isLong ? ReferenceSeries.long : ReferenceSeries.short
        var days = Days(series[...], stepsPerDay: 20)
        days.variances = days.variances.map { $0.squareRoot() }
        let found = try HeterogeneousAutoregression.forecast([days], form: .har).get()
        for (a, b) in zip(found.coefficients, expected) { #expect(abs(a - b) < 1e-9) }
    }

    /// Over many days the coefficients come back, to three standard errors of a long series.
    @Test func coefficientsAreRecovered() throws {
        let (returns, _) = Self.hourly(seed: 21, days: 6000)
        let value = try HeterogeneousAutoregression.estimate(Self.sample(returns), form: .har)
            .get()
        let found = value.details.map(\.value)
        #expect(value.details.map(\.name) == ["b0", "b1", "b5", "b22", "is_replaced"])
        #expect(abs(found[1] - 0.35) < 0.1)
        #expect(abs(found[2] - 0.3) < 0.15)
        #expect(abs(found[3] - 0.25) < 0.12)
        #expect(found[4] == 0)
    }

    /// Normal equations by GSL's `gsl_multifit_linear`, and the sandwich by hand.
    @Test(arguments: HeterogeneousAutoregression.Form.allCases)
    func agreesWithGSL(form: HeterogeneousAutoregression.Form) throws {
        let (returns, variances) = Self.hourly(seed: 22, days: 400)
        let width = form == .har ? 4 : 5
        var rows: [[Double]] = []
        var targets: [Double] = []
        func row(_ t: Int) -> [Double] {
            let fourth = returns[(24 * t)..<(24 * t + 24)].reduce(0) { $0 + pow($1, 4) }
            let base = [
                1, variances[t], variances[(t - 4)...t].reduce(0, +) / 5,
                variances[(t - 21)...t].reduce(0, +) / 22,
            ]
            return form == .har ? base : base + [sqrt(8 * fourth) * variances[t]]
        }
        for t in 21..<399 {
            rows.append(row(t))
            targets.append(variances[t + 1])
        }
        let n = rows.count
        let matrix = gsl_matrix_alloc(n, width)
        let y = gsl_vector_alloc(n)
        let c = gsl_vector_alloc(width)
        let covariance = gsl_matrix_alloc(width, width)
        let workspace = gsl_multifit_linear_alloc(n, width)
        defer {
            gsl_matrix_free(matrix)
            gsl_vector_free(y)
            gsl_vector_free(c)
            gsl_matrix_free(covariance)
            gsl_multifit_linear_free(workspace)
        }
        for (i, row) in rows.enumerated() {
            for (j, x) in row.enumerated() { gsl_matrix_set(matrix, i, j, x) }
            gsl_vector_set(y, i, targets[i])
        }
        var chiSquare = 0.0
        gsl_multifit_linear(matrix, y, c, covariance, &chiSquare, workspace)
        let found = try HeterogeneousAutoregression.estimate(Self.sample(returns), form: form)
            .get()
        let now = row(399)
        var forecast = 0.0
        for j in 0..<width {
            let expected = gsl_vector_get(c, j)
            #expect(abs(found.details[j].value - expected) < 1e-8 * (abs(expected) + 1e-4))
            forecast += expected * now[j]
        }
        #expect(relativeDistance(found.annualizedVolatility, sqrt(forecast * 365)) < 1e-9)
        // x' (X'X)^-1 from GSL's covariance, whose factor is the residual variance.
        let factor = chiSquare / Double(n - width)
        let weights = (0..<width).map { j in
            (0..<width).reduce(0) { $0 + now[$1] * gsl_matrix_get(covariance, $1, j) } / factor
        }
        var variance = 0.0
        for (x, target) in zip(rows, targets) {
            var (residual, leverage) = (target, 0.0)
            for j in 0..<width {
                residual -= gsl_vector_get(c, j) * x[j]
                leverage += weights[j] * x[j]
            }
            variance += residual * residual * leverage * leverage
        }
        let error = sqrt(variance * Double(n) / Double(n - width))
        let expected = found.annualizedVolatility * error / (2 * forecast)
        #expect(relativeDistance(found.standardError, expected) < 1e-7)
        #expect(found.effectiveObservations == 378)
    }

    @Test(arguments: HeterogeneousAutoregression.Form.allCases)
    func scales(form: HeterogeneousAutoregression.Form) throws {
        let (returns, _) = Self.hourly(seed: 23, days: 120)
        let a = try HeterogeneousAutoregression.estimate(Self.sample(returns), form: form).get()
        for unit in [1e-6, 3, 1e4] {
            let b = try HeterogeneousAutoregression.estimate(
                Self.sample(returns.map { $0 * unit }), form: form
            ).get()
            #expect(relativeDistance(a.annualizedVolatility * unit, b.annualizedVolatility) < 1e-9)
            #expect(relativeDistance(a.standardError * unit, b.standardError) < 1e-7)
        }
    }

    /// After a crash the forecast is as wild as the crash, never an ordinary day: here the fit
    /// would be below every day that was.
    @Test func impossibleForecastIsReplaced() throws {
        var (returns, variances) = Self.hourly(seed: 24, days: 120)
        for i in (119 * 24)..<(120 * 24) { returns[i] *= 60 }
        let found = try HeterogeneousAutoregression.estimate(Self.sample(returns), form: .har)
            .get()
        #expect(found.details.last?.value == 1)
        variances[119] *= 3600
        let expected = (variances[119] * 365).squareRoot()
        #expect(relativeDistance(found.annualizedVolatility, expected) < 1e-9)
        #expect(found.standardError > 0)
    }

    @Test func holesBreakTheChain() throws {
        let (returns, _) = Self.hourly(seed: 25, days: 140)
        var sample = ReturnSample(
            values: returns, restarts: [60 * 24 + 5], seconds: 140 * 86_400, coverage: 0.99,
            window: .days(141), grid: .hours(1))
        let found = try HeterogeneousAutoregression.estimate(sample, form: .har).get()
        // 60 days and 79 whole ones after the hole: 38 and 57 rows.
        #expect(found.effectiveObservations == 95)
        sample.restarts = [125 * 24]
        guard case .failure(let reason) = HeterogeneousAutoregression.estimate(sample, form: .har)
        else {
            Issue.record("15 days after a hole gave a figure")
            return
        }
        #expect(reason.reason.hasPrefix("15 days since the last hole"))
    }

    @Test func hostileInput() {
        let zeros = Self.sample([Double](repeating: 0, count: 24 * 60))
        let value = try? HeterogeneousAutoregression.estimate(zeros, form: .har).get()
        #expect(value?.annualizedVolatility == 0 && value?.standardError == 0)
        let (returns, _) = Self.hourly(seed: 26, days: 60)
        var broken = returns
        broken[17] = .nan
        let samples = [
            Self.sample([]), Self.sample([0.1]), Self.sample(broken),
            Self.sample(Array(returns.prefix(24 * 51))),
            ReturnSample(contiguous: returns, spacing: .minutes(7)),
            Self.sample([Double](repeating: 0.01, count: 24 * 60)),
        ]
        for sample in samples {
            for form in HeterogeneousAutoregression.Form.allCases {
                if case .success(let value) = HeterogeneousAutoregression.estimate(
                    sample, form: form)
                {
                    Issue.record("\(value)")
                }
            }
        }
    }
}
