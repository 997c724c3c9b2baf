import TestSupport
import Testing

@testable import VolModel

@Suite struct VolatilityFilterTests {
    private func extent(spacing: TimeSpan, count: Int = 100) -> SeriesExtent {
        var extent = SeriesExtent(maxGap: .days(3))
        for step in 0..<count { extent.observe(Int64(step) * spacing.microseconds) }
        return extent
    }

    /// Four days of daily prices; what is long enough stays as stated, to the minute.
    @Test func lengthensWhatIsTooShort() {
        let filter = VolatilityFilter(
            [.ewma(halfLife: .hours(6)), .ewma(halfLife: .days(16)), .realized(window: .days(7))],
            leastUpdates: 4)
        #expect(
            filter.resolved(for: extent(spacing: .days(1))).estimators == [
                .ewma(halfLife: .days(4)), .ewma(halfLife: .days(16)),
                .realized(window: .days(7)),
            ])
        let fast = VolatilityFilter([.ewma(halfLife: .minutes(10))], leastUpdates: 4)
        #expect(fast.resolved(for: extent(spacing: .seconds(1))) == fast)
        #expect(
            fast.resolved(for: extent(spacing: .minutes(7))).estimators
                == [.ewma(halfLife: .hours(1))])
        #expect(fast.resolved(for: SeriesExtent(maxGap: .days(3))) == fast)
    }

    @Test(arguments: [
        "ewma:half_life=6h", "ewma:half_life=6h+ewma:half_life=4d",
        "ewma:half_life=1d|realized:window=30d", "ewma:half_life=6h+ewma:half_life=4d@4",
    ])
    func textsAreReadBack(text: String) throws {
        #expect(try VolatilityFilter(text).description == text)
    }

    @Test(arguments: ["", "+", "ewma+", "ewma|ewma+ewma", "ewma@", "ewma@-1", "ewma@x", "sma"])
    func otherTextsAreRefused(text: String) {
        #expect(throws: EstimatorSyntaxError.self) { try VolatilityFilter(text) }
    }

    /// The mean or the larger volatility, and nothing before each member has one.
    @Test func combinesVolatilities() throws {
        var random = SeededRandom(seed: 3)
        let series = try random.irregularSeries(count: 3000)
        let feed = ObservedFeed(series)
        let (fast, slow) = (
            VolatilityEstimator.ewma(halfLife: .hours(2)),
            VolatilityEstimator.ewma(halfLife: .days(2))
        )
        let times = series.times.enumerated().filter { $0.offset % 50 == 0 }.map(\.element)
        let parts = [fast, slow].map { $0.varianceRates(feed, at: times, maxGap: .days(3)) }
        for combination in VolatilityFilter.Combination.allCases {
            let found = VolatilityFilter([fast, slow], combination: combination)
                .varianceRates(feed, at: times, maxGap: .days(3))
            for index in times.indices {
                guard let one = parts[0][index], let other = parts[1][index] else {
                    #expect(found[index] == nil)
                    continue
                }
                let mean = (one.squareRoot() + other.squareRoot()) / 2
                let expected = combination == .max ? max(one, other) : mean * mean
                #expect(abs(try #require(found[index]) - expected) <= 1e-12 * expected)
            }
        }
        #expect(parts[1].contains { $0 == nil })
    }

    /// The sample in order gives what the plain tail gives.
    @Test(arguments: UInt64(1)...20)
    func orderedSampleIsTheEmpiricalTail(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = 40 + Int(random.next() % 500)
        let returns = (0..<count).map { _ in random.studentT4() }
        let sample = TailSample(standardizedReturns: returns)
        for side in Side.allCases {
            let losses = LossSample(sample, side: side)
            for convention in EmpiricalTail.Convention.allCases {
                let plain = try EmpiricalTail(sample.losses(side), convention: convention)
                for confidence in [0.6, 0.9, 0.95, 0.97] {
                    for measure in TailMeasure.allCases {
                        let found = try losses.figure(
                            measure, confidence: confidence, convention: convention)
                        let expected = try plain.loss(measure, confidence: confidence)
                        #expect(abs(found - expected) < 1e-9)
                    }
                }
            }
        }
    }
}
