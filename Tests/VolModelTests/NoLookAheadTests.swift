import TestSupport
import Testing

@testable import VolModel

/// What is computed at an instant does not change when the future is cut off, or rewritten.
@Suite struct NoLookAheadTests {
    static let estimators: [VolatilityEstimator] = [
        .realized(window: .days(4)), .realized(window: .days(4), grid: .minutes(70)),
        .ewma(halfLife: .hours(8)), .ewma(halfLife: .days(5)),
    ]

    /// The series, and the same one with everything after `asOf` replaced.
    private func rewritten(_ series: PriceSeries, after asOf: Timestamp) throws -> PriceSeries {
        try PriceSeries(
            times: series.times,
            prices: zip(series.times, series.prices).map { time, price in
                time <= asOf.microseconds ? price : price * (time % 2 == 0 ? 9 : 0.1)
            })
    }

    @Test(arguments: UInt64(1)...25)
    func estimates(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let series = try random.irregularSeries(count: 400)
        let last = try #require(series.times.last)
        for _ in 0..<8 {
            let asOf = Timestamp(microseconds: Int64(random.uniform() * Double(last)))
            let futures = [series.known(at: asOf), try rewritten(series, after: asOf)]
            for estimator in Self.estimators {
                for maxGap in [TimeSpan.hours(4), .days(10)] {
                    let full = estimator.estimate(series, asOf: asOf, maxGap: maxGap)
                    for other in futures {
                        #expect(estimator.estimate(other, asOf: asOf, maxGap: maxGap) == full)
                    }
                }
            }
        }
    }

    @Test(arguments: UInt64(1)...25)
    func paths(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 100)
        let series = try random.irregularSeries(count: 300)
        let last = try #require(series.times.last)
        let times = (0..<60).map { _ in Int64(random.uniform() * Double(last)) }.sorted()
        for estimator in Self.estimators {
            let full = estimator.varianceRates(series, at: times, maxGap: .hours(4))
            for (time, rate) in zip(times, full) {
                let asOf = Timestamp(microseconds: time)
                let alone = estimator.varianceRates(
                    series.known(at: asOf), at: [time], maxGap: .hours(4))
                #expect(alone == [rate])
                let outcome = estimator.estimate(series, asOf: asOf, maxGap: .hours(4)).outcome
                if let rate, case .success(let value) = outcome {
                    let volatility = (rate * TimeSpan.year.seconds).squareRoot()
                    #expect(relativeDistance(volatility, value.annualizedVolatility) < 1e-12)
                } else {
                    #expect(rate == nil)
                }
            }
        }
    }

    @Test(arguments: UInt64(1)...25)
    func horizonReturns(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 200)
        let series = try random.irregularSeries(count: 300)
        let last = try #require(series.times.last)
        for _ in 0..<20 {
            let end = Timestamp(microseconds: Int64(random.uniform() * Double(last)))
            let full = HorizonReturns(
                series, horizon: .minutes(95), endingAt: end, count: 80, maxGap: .hours(4))
            for other in [series.known(at: end), try rewritten(series, after: end)] {
                let alone = HorizonReturns(
                    other, horizon: .minutes(95), endingAt: end, count: 80, maxGap: .hours(4))
                #expect(alone == full)
            }
            #expect(full.startTimes.allSatisfy { $0 + 5_700_000_000 <= end.microseconds })
        }
    }
}
