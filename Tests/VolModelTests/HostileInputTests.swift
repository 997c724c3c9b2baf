import Testing

@testable import VolModel

/// Inputs at the ends of their types: an answer or a reason, never a trap or a NaN.
@Suite struct HostileInputTests {
    private static let edge: Int64 = 1 << 61
    private static let spans: [TimeSpan] = [
        .init(microseconds: .min), .init(microseconds: -1), .seconds(0), .init(microseconds: 1),
        .seconds(1), .hours(1), .days(30), .days(365_000), .init(microseconds: .max),
    ]
    private static let instants: [Timestamp] = [
        .init(microseconds: .min), .init(microseconds: -edge), .init(microseconds: -1),
        .init(microseconds: 0), .init(microseconds: 1), .init(seconds: 1_706_400_000),
        .init(microseconds: edge), .init(microseconds: .max),
    ]

    private static func series() throws -> [PriceSeries] {
        [
            .empty, try PriceSeries(times: [0], prices: [1]),
            try PriceSeries(times: [0, 1], prices: [1, 1]),
            try PriceSeries(
                times: [-edge, 0, edge], prices: [1e-300, 1e300, .leastNonzeroMagnitude]),
            try PriceSeries(
                times: (0..<200).map { $0 * 3_600_000_000 },
                prices: (0..<200).map { $0 % 2 == 0 ? 1e-300 : 1e300 }),
            try PriceSeries(
                times: (0..<200).map { $0 * 3_600_000_000 },
                prices: [Double](repeating: 7, count: 200)),
        ]
    }

    @Test func estimatorsAnswer() throws {
        var figures = 0
        for series in try Self.series() {
            for asOf in Self.instants + [series.last].compactMap({ $0 }) {
                for span in Self.spans {
                    for maxGap in Self.spans {
                        for estimator in [
                            VolatilityEstimator.realized(window: span), .ewma(halfLife: span),
                            .realized(window: .hours(3), grid: span),
                            .realized(window: span, grid: .days(30)),
                        ] {
                            let estimate = estimator.estimate(series, asOf: asOf, maxGap: maxGap)
                            guard case .success(let value) = estimate.outcome else { continue }
                            figures += 1
                            #expect(value.annualizedVolatility.isFinite)
                            #expect(value.standardError.isFinite)
                            #expect(value.effectiveObservations >= 0.999)
                            #expect(value.returns > 0)
                        }
                    }
                }
            }
        }
        #expect(figures > 500)
    }

    @Test func horizonsAnswer() throws {
        for series in try Self.series() {
            for end in Self.instants {
                for horizon in Self.spans {
                    let returns = HorizonReturns(
                        series, horizon: horizon, endingAt: end, count: 50, maxGap: .days(2))
                    #expect(!returns.values.contains { !$0.isFinite })
                    #expect(returns.values.count <= 50)
                    let rates = VolatilityEstimator.ewma(halfLife: horizon).varianceRates(
                        series, at: returns.startTimes, maxGap: .days(2))
                    let known = rates.compactMap { $0 }
                    #expect(!known.contains { !$0.isFinite })
                }
            }
        }
    }

    /// Prices 600 decades apart have a finite log return though their ratio has no double.
    @Test func extremePricesHaveReturns() throws {
        let series = try PriceSeries(times: [0, 1_000_000], prices: [1e-300, 1e300])
        let value = try #require(LogReturns(series, maxGap: .days(1)).values.first)
        #expect(abs(value - 600 * 2.302585092994046) < 1e-9)
    }

    @Test func constantPriceHasNoVolatility() throws {
        let all = try Self.series()
        let series = try #require(all.last)
        let asOf = try #require(series.last)
        for estimator in [
            VolatilityEstimator.realized(window: .days(3)), .ewma(halfLife: .days(1)),
            .realized(window: .days(3), grid: .hours(2)),
        ] {
            let value = try estimator.estimate(series, asOf: asOf, maxGap: .days(1)).outcome.get()
            #expect(value.annualizedVolatility == 0)
            #expect(value.standardError == 0)
        }
    }

    @Test func seriesRefuse() {
        #expect(throws: PriceSeriesError.timeOutOfRange(index: 0)) {
            try PriceSeries(times: [.min, 0], prices: [1, 1])
        }
        #expect(throws: PriceSeriesError.timeOutOfRange(index: 1)) {
            try PriceSeries(times: [0, .max], prices: [1, 1])
        }
        #expect(throws: PriceSeriesError.timesNotIncreasing(index: 1)) {
            try PriceSeries(times: [5, 5], prices: [1, 1])
        }
        #expect(throws: PriceSeriesError.priceNotPositive(index: 1, price: 0)) {
            try PriceSeries(times: [0, 1], prices: [1, 0])
        }
        #expect(throws: PriceSeriesError.lengthsDiffer(times: 1, prices: 0)) {
            try PriceSeries(times: [0], prices: [])
        }
    }

    @Test func textsAnswer() {
        #expect(TimeSpan("15250284.9w") == nil)
        #expect(TimeSpan("365000d") == .days(365_000))
        #expect(TimeSpan("365000.1d") == nil)
        #expect(Timestamp(microseconds: .min).description.hasSuffix("Z"))
        #expect(Timestamp(microseconds: .max).description.hasPrefix("294247-01-10T04:00:54.775807"))
        #expect(Timestamp(microseconds: -1).description == "1969-12-31T23:59:59.999999Z")
    }

    /// A step of the recursion without a rate is no step.
    @Test func recursionIgnoresWhatHasNoRate() {
        var state = ExponentiallyWeightedVolatility.State(halfLife: .days(1))
        state.update(logReturn: 0.01, spacing: 3600)
        let before = state
        for (value, spacing) in [(0.5, 0), (0.5, -1), (.nan, 60), (.infinity, 60), (0.1, .nan)] {
            state.update(logReturn: value, spacing: spacing)
        }
        #expect(state == before)
    }
}
