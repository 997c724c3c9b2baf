import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Published values, each with its source.
@Suite struct ReferenceValueTests {
    /// RiskMetrics Technical Document (1996), chapter 5: observations that carry all but α of the
    /// weight, and half-lives, for λ = 0.94, 0.97, 0.99.
    @Test(arguments: [
        (0.94, 74.43, 111.64, 11.2023), (0.97, 151.19, 226.79, 22.7566),
        (0.99, 458.21, 687.32, 68.9676),
    ])
    func riskMetricsDecay(lambda: Double, onePercent: Double, tenthPercent: Double, half: Double) {
        // After K even steps a fresh state has accumulated the weight 1 − λ^K.
        let tau = -1 / log(lambda)
        let halfLife = TimeSpan(microseconds: Int64((tau * M_LN2 * 86_400e6).rounded()))
        #expect(abs(Double(halfLife.microseconds) / 86_400e6 - half) < 1e-4)
        for (alpha, count) in [(0.01, onePercent), (0.001, tenthPercent)] {
            var state = ExponentiallyWeightedVolatility.State(halfLife: halfLife)
            var steps = 0
            while 1 - state.weight > alpha {
                state.update(logReturn: 0.01, spacing: 86_400)
                steps += 1
            }
            #expect(steps == Int(count.rounded(.up)))
        }
    }

    /// Computed by hand: times 0, 1, 1.5, 4, 4.25, 10 d; log prices 0, .01, .004, −.02, −.015,
    /// .03; tau of λ = 0.94 a day; kernel rate 2.9047739e-4 a day at a weight of .46138489.
    @Test func timeDecayWorkedExample() throws {
        let days = [0, 1, 1.5, 4, 4.25, 10]
        let logPrices = [0, 0.01, 0.004, -0.02, -0.015, 0.03]
        let series = try PriceSeries(
            times: days.map { Int64($0 * 86_400e6) }, prices: logPrices.map(exp))
        let halfLife = TimeSpan(
            microseconds: Int64((M_LN2 / -log(0.94) * 86_400e6).rounded()))
        let value = try ExponentiallyWeightedVolatility.estimate(
            series, asOf: Timestamp(microseconds: series.times[5]), halfLife: halfLife,
            maxGap: .days(30)
        ).get()
        let ratePerDay = value.annualizedVolatility * value.annualizedVolatility / 365
        #expect(abs(ratePerDay - 2.9047739e-4) < 1e-11)

        var state = ExponentiallyWeightedVolatility.State(halfLife: halfLife)
        for i in 1..<6 {
            state.update(
                logReturn: logPrices[i] - logPrices[i - 1],
                spacing: (days[i] - days[i - 1]) * 86_400)
        }
        #expect(abs(state.weight - 0.46138489) < 1e-8)
        #expect(abs(try #require(state.varianceRate) * 86_400 - 2.9047739e-4) < 1e-11)
    }

    /// One k-sigma shock multiplies volatility by sqrt(λ + (1 − λ) k²).
    @Test(arguments: [
        (0.94, 5.0, 1.56205), (0.97, 5.0, 1.31149), (0.94, 10.0, 2.63439), (0.99, 10.0, 1.41067),
    ])
    func singleShock(lambda: Double, shock: Double, multiplier: Double) throws {
        let halfLife = TimeSpan(
            microseconds: Int64((M_LN2 / -log(lambda) * 86_400e6).rounded()))
        var state = ExponentiallyWeightedVolatility.State(halfLife: halfLife)
        // Long enough that the start has no weight left: λ^3000 < 1e-13 at λ = 0.99.
        for _ in 0..<3000 { state.update(logReturn: 0.02, spacing: 86_400) }
        let before = try #require(state.varianceRate)
        state.update(logReturn: 0.02 * shock, spacing: 86_400)
        let after = try #require(state.varianceRate)
        #expect(abs((after / before).squareRoot() - multiplier) < 5e-6)
    }

    /// A 30-day half-life is λ = 2^(−1/30) = .9771600 a day.
    @Test func thirtyDayHalfLife() throws {
        var state = ExponentiallyWeightedVolatility.State(halfLife: .days(30))
        state.update(logReturn: 0.01, spacing: 86_400)
        #expect(abs((1 - state.weight) - 0.9771600) < 1e-7)
    }

    /// Normal quantiles as tabulated and as scipy gives them.
    @Test(arguments: [(0.99, 2.326348), (0.995, 2.575829), (0.999, 3.090232)])
    func normalQuantiles(probability: Double, expected: Double) throws {
        #expect(abs(try Distribution.normalQuantile(probability) - expected) < 5e-7)
    }

    /// Normal expected shortfall 97.5% 2.337803, 99% 2.665214, as φ(z)/(1 − c).
    @Test(arguments: [(0.975, 2.337803), (0.99, 2.665214)])
    func normalExpectedShortfall(confidence: Double, expected: Double) throws {
        let z = try Distribution.normalQuantile(confidence)
        let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
        #expect(abs(density / (1 - confidence) - expected) < 5e-7)
    }

    /// Scaled to unit variance: scipy's `t.ppf(p, ν) * sqrt((ν - 2) / ν)`.
    @Test(arguments: [
        (0.99, 3.0, 2.62158), (0.99, 4.0, 2.64949), (0.99, 5.0, 2.60646), (0.99, 6.0, 2.56598),
        (0.99, 8.0, 2.50841), (0.999, 4.0, 5.07221), (0.999, 5.0, 4.56503),
    ])
    func studentQuantiles(probability: Double, degreesOfFreedom: Double, expected: Double) throws {
        let value = try Distribution.unitVarianceStudentTUpperQuantile(
            1 - probability, degreesOfFreedom: degreesOfFreedom)
        #expect(abs(value - expected) < 5e-6)
    }

    /// GSL reference manual, chapter "Statistics", example programs: {17.2, 18.1, 16.5, 18.3, 12.6}
    /// has mean 16.54, variance 5.373, median 17.2, quartiles 16.5 and 18.1.
    @Test func gslManualExample() throws {
        let data = [17.2, 18.1, 16.5, 18.3, 12.6]
        #expect(try Quantile.type7(data, probability: 0.5) == 17.2)
        #expect(try Quantile.type7(data, probability: 0.25) == 16.5)
        #expect(try Quantile.type7(data, probability: 0.75) == 18.1)
        #expect(try Quantile.type7(data, probability: 0) == 12.6)
        #expect(try Quantile.type7(data, probability: 1) == 18.3)
        let (roots, weights) = (data.map { $0.squareRoot() }, [1.0, 1, 1, 1, 1])
        let mean = try #require(WeightedSquareSums(roots.span, weights: weights.span).meanSquare)
        #expect(abs(mean - 16.54) < 1e-12)
        let deviations = data.map { $0 - mean }
        let variance = SquareSums(deviations.span).squares / 4
        #expect(abs(variance - 5.373) < 1e-12)
    }

    /// Broadie, Glasserman and Kou (1997): β = 0.5825971579; at 80% volatility 60 s give 0.064% and
    /// 3,600 s 0.498%.
    @Test(arguments: [(60, 0.00064), (3600, 0.00498)])
    func monitoringOvershoot(seconds: Int, expected: Double) {
        let rate = 0.8 * 0.8 / TimeSpan.year.seconds
        let overshoot = FirstPassage.monitoringOvershoot(
            varianceRate: rate, spacing: .seconds(Int64(seconds)))
        #expect(abs(overshoot - expected) < 5e-6)
    }

    /// By scipy: maintenance from first passage within an hour at 60% and 80% volatility,
    /// zero log drift.
    @Test(arguments: [
        (0.6, 0.01, 0.016377), (0.6, 0.001, 0.020873), (0.6, 0.0001, 0.024633),
        (0.8, 0.01, 0.021776), (0.8, 0.001, 0.027734), (0.8, 0.0001, 0.032708),
    ])
    func firstPassageWindow(volatility: Double, probability: Double, expected: Double) throws {
        let d = try FirstPassage.logDistance(
            probability: probability, varianceRate: volatility * volatility / 31_536_000,
            horizon: .hours(1))
        #expect(abs(-expm1(-d) - expected) < 1e-6)
    }
}
