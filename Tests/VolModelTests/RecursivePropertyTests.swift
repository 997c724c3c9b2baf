import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the recursive estimators answer to a change of units, to nothing, and to bad numbers.
@Suite struct RecursivePropertyTests {
    enum Estimator: Sendable, CaseIterable {
        case classic, asymmetric, riskMetrics2006

        /// `slowness` stretches every time the estimator knows, as far as it has one of its own.
        func estimate(
            _ series: PriceSeries, asOf: Timestamp, maxGap: TimeSpan, slowness: Int64 = 1
        ) -> Result<VolatilityEstimate.Value, NotApplicable> {
            switch self {
            case .classic:
                ClassicExponentialVolatility.estimate(series, asOf: asOf, maxGap: maxGap)
            case .asymmetric:
                AsymmetricExponentialVolatility.estimate(
                    series, asOf: asOf, halfLife: .hours(9 * slowness), maxGap: maxGap)
            case .riskMetrics2006:
                RiskMetrics2006Volatility.estimate(
                    series, asOf: asOf, grid: .hours(1), maxGap: maxGap)
            }
        }
    }

    private func value(
        _ estimator: Estimator, _ series: PriceSeries, slowness: Int64 = 1
    ) throws -> VolatilityEstimate.Value {
        try estimator.estimate(
            series, asOf: try #require(series.last), maxGap: .days(400), slowness: slowness
        ).get()
    }

    private func series(_ logPrices: (Double) -> Double = { $0 }) throws -> PriceSeries {
        var random = SeededRandom(seed: 31)
        let series = try random.irregularSeries(count: 400)
        return try PriceSeries(
            times: series.times, prices: series.prices.map { exp(logPrices(log($0))) })
    }

    @Test(arguments: Estimator.allCases)
    func scaleAndShift(estimator: Estimator) throws {
        let plain = try value(estimator, series())
        let shifted = try value(estimator, series { $0 + 5 })
        let scaled = try value(estimator, series { 3 * $0 })
        for figure in [\VolatilityEstimate.Value.annualizedVolatility, \.standardError] {
            #expect(relativeDistance(plain[keyPath: figure], shifted[keyPath: figure]) < 1e-10)
            #expect(relativeDistance(3 * plain[keyPath: figure], scaled[keyPath: figure]) < 1e-10)
        }
        let effective = plain.effectiveObservations
        #expect(relativeDistance(effective, scaled.effectiveObservations) < 1e-12)
        #expect(plain.standardError > 0)
    }

    /// A fall in place of a rise changes the asymmetric figure alone.
    @Test func signs() throws {
        for estimator in Estimator.allCases {
            let (plain, mirrored) = (
                try value(estimator, series()), try value(estimator, series { -$0 })
            )
            let distance = relativeDistance(
                plain.annualizedVolatility, mirrored.annualizedVolatility)
            if estimator == .asymmetric {
                #expect(distance > 1e-4)
            } else {
                #expect(distance < 1e-10)
            }
        }
    }

    /// All times and spans four times as long: half the volatility.
    @Test func timeUnit() throws {
        let fast = try series()
        let slow = try PriceSeries(times: fast.times.map { 4 * $0 }, prices: fast.prices)
        for estimator in [Estimator.classic, .asymmetric] {
            let (a, b) = (
                try value(estimator, fast), try value(estimator, slow, slowness: 4)
            )
            #expect(relativeDistance(a.annualizedVolatility, 2 * b.annualizedVolatility) < 1e-12)
            #expect(relativeDistance(a.standardError, 2 * b.standardError) < 1e-12)
            #expect(relativeDistance(a.effectiveObservations, b.effectiveObservations) < 1e-12)
        }
        // The time constants of RiskMetrics 2006 are days, whatever the data: of returns that all
        // have one size, the volatility alone is left to scale.
        let returns = [Double](repeating: 0.01, count: 100)
        let hourly = try RiskMetrics2006Volatility.estimate(
            ReturnSample(contiguous: returns, spacing: .hours(1))
        ).get()
        let slower = try RiskMetrics2006Volatility.estimate(
            ReturnSample(contiguous: returns, spacing: .hours(4))
        ).get()
        #expect(
            relativeDistance(hourly.annualizedVolatility, 2 * slower.annualizedVolatility) < 1e-13)
        #expect(hourly.effectiveObservations > slower.effectiveObservations)
    }

    @Test(arguments: Estimator.allCases)
    func constantPrice(estimator: Estimator) throws {
        let flat = try PriceSeries(
            times: (0..<100).map { $0 * 3_600_000_000 }, prices: [Double](repeating: 7, count: 100))
        let value = try value(estimator, flat)
        #expect(value.annualizedVolatility == 0 && value.standardError == 0)
        #expect(value.effectiveObservations > 1)
        #expect(value.returns == 99)
    }

    @Test(arguments: Estimator.allCases)
    func fewObservations(estimator: Estimator) throws {
        let hour: Int64 = 3_600_000_000
        let series = try PriceSeries(times: [0, hour, 2 * hour], prices: [1, 1.01, 1])
        func outcome(_ time: Int64) -> Result<VolatilityEstimate.Value, NotApplicable> {
            estimator.estimate(series, asOf: Timestamp(microseconds: time), maxGap: .days(1))
        }
        for time in [-1, 0, hour - 1] {
            #expect(throws: NotApplicable.self) { try outcome(time).get() }
        }
        #expect(throws: NotApplicable.self) {
            try estimator.estimate(.empty, asOf: Timestamp(seconds: 0), maxGap: .days(1)).get()
        }
        let one = try outcome(hour).get()
        #expect(one.returns == 1)
        #expect(relativeDistance(one.effectiveObservations, 1) < 1e-15)
        #expect(try outcome(2 * hour).get().returns == 2)
        // Everything is a hole.
        #expect(throws: NotApplicable.self) {
            try estimator.estimate(
                series, asOf: Timestamp(microseconds: 2 * hour), maxGap: .seconds(1)
            ).get()
        }
    }

    @Test func badOptionsAndSamples() throws {
        let series = try series()
        let asOf = try #require(series.last)
        for asymmetry in [-0.1, 1, 1.5, .nan, .infinity] {
            #expect(throws: NotApplicable.self) {
                try AsymmetricExponentialVolatility.estimate(
                    series, asOf: asOf, halfLife: .days(1), asymmetry: asymmetry, maxGap: .days(1)
                ).get()
            }
            #expect(
                AsymmetricExponentialVolatility.State(halfLife: .days(1), asymmetry: asymmetry)
                    == nil)
        }
        for grid in [TimeSpan.seconds(0), .seconds(-1), .init(microseconds: 1)] {
            #expect(throws: NotApplicable.self) {
                try RiskMetrics2006Volatility.estimate(
                    series, asOf: asOf, grid: grid, maxGap: .days(1)
                ).get()
            }
        }
        for values in [[], [0.1, .nan], [.infinity], [1e300]] {
            let sample = ReturnSample(contiguous: values, spacing: .hours(1))
            #expect(throws: NotApplicable.self) {
                try ClassicExponentialVolatility.estimate(sample).get()
            }
            #expect(throws: NotApplicable.self) {
                try RiskMetrics2006Volatility.estimate(sample).get()
            }
        }
    }

    /// What is no return changes no state.
    @Test func noPoison() throws {
        var classic = ClassicExponentialVolatility.State()
        var long = try #require(RiskMetrics2006Volatility.State(step: .days(1)))
        var plain = ExponentiallyWeightedVolatility.State(halfLife: .days(1))
        classic.update(0.01)
        long.update(0.01)
        plain.update(logReturn: 0.01, spacing: 60)
        let before = (classic, long, plain)
        for value in [Double.nan, .infinity, -.infinity, 1e300, -1e200] {
            classic.update(value)
            long.update(value)
            plain.update(logReturn: value, spacing: 60)
        }
        #expect(classic == before.0 && long == before.1 && plain == before.2)
        // The greatest that counts leaves finite figures.
        for _ in 0..<5 {
            classic.update(0x1p250)
            long.update(0x1p250)
        }
        #expect(classic.relativeStandardError?.isFinite == true)
        #expect(long.precision?.relativeStandardError.isFinite == true)
    }

    /// A normal price has its known volatility within a few standard errors, at the rate that the
    /// standard error says.
    @Test func coverage() throws {
        var outside = [0, 0, 0]
        let count = 400
        for seed in 0..<count {
            var random = SeededRandom(seed: UInt64(9000 + seed))
            var logPrice = 0.0
            let prices = (0..<500).map { _ in
                logPrice += 0.01 * random.normal()
                return exp(logPrice)
            }
            let series = try PriceSeries(
                times: prices.indices.map { Int64($0) * 3_600_000_000 }, prices: prices)
            for (place, estimator) in Estimator.allCases.enumerated() {
                let value = try value(estimator, series)
                let truth = 0.01 * 8760.0.squareRoot()
                if abs(value.annualizedVolatility - truth) > 1.96 * value.standardError {
                    outside[place] += 1
                }
            }
        }
        // 5% where the estimate is normal; few effective observations make it more.
        for places in outside { #expect((8...60).contains(places), "\(outside) of \(count)") }
    }
}
