import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// A calibration as of an instant sees nothing later.
@Suite struct CalibrationLookAheadTests {
    @Test func truncationChangesNothing() throws {
        var random = SeededRandom(seed: 5000)
        var proposed = 0
        for _ in 0..<300 {
            let series = try random.history()
            var policy = try random.policy()
            policy.volatility.maxStaleness = .days(5)
            policy.volatility.minHistory = .hours(6)
            let instrument = try random.instrument()
            let (first, last) = (try #require(series.times.first), try #require(series.times.last))
            let asOf = Timestamp(
                microseconds: first + (last - first) / 10 * Int64(5 + random.next() % 5)
                    + Int64(random.uniform() * 4e9))
            let rewritten = try PriceSeries(
                times: series.times,
                prices: zip(series.times, series.prices).map { time, price in
                    time <= asOf.microseconds ? price : price * (time % 2 == 0 ? 1.3 : 0.8)
                })
            let current = random.oneIn(2) ? nil : random.currentParameters(asOf: asOf)
            func calibrate(_ series: PriceSeries) -> InstrumentParameters {
                Calibration.calibrate(
                    instrument, feedName: "feed", series: series, asOf: asOf, policy: policy,
                    current: current)
            }
            let full = calibrate(series)
            #expect(calibrate(series.known(at: asOf)) == full)
            #expect(calibrate(rewritten) == full)
            if full.status == .proposed { proposed += 1 }
            for side in Side.allCases {
                let distances = [series, series.known(at: asOf), rewritten].map { series in
                    Result { () throws(Hold) in
                        try MarketState.modelLogDistance(
                            series, asOf: asOf, side: side, feed: instrument.feed, policy: policy)
                    }
                }
                #expect(distances[0] == distances[1])
                #expect(distances[0] == distances[2])
            }
        }
        #expect(proposed > 30)
    }

    /// The side's log distance of the requirement and of the backtest are one number.
    @Test func backtestJudgesTheRequirementsTail() throws {
        var random = SeededRandom(seed: 99)
        var policy = Fixture.plainPolicy()
        policy.tail.method = .filteredHistorical
        var logPrice = 0.0
        let prices = (0..<500).map { _ in
            logPrice += 0.01 * random.normal()
            return 100 + logPrice
        }
        let series = try PriceSeries(
            times: (0..<500).map { Example.start + Int64($0) * Example.hour }, prices: prices)
        let asOf = try #require(series.last)
        let feed = Instrument.Feed(kind: .tick)
        let state = try MarketState.measure(series, asOf: asOf, feed: feed, policy: policy)
        let long = try MarketState.modelLogDistance(
            series, asOf: asOf, side: .long, feed: feed, policy: policy)
        let short = try MarketState.modelLogDistance(
            series, asOf: asOf, side: .short, feed: feed, policy: policy)
        #expect(state.tailLogDistance == PerSide(long: long, short: short))
        #expect(state.tailMultiplier.long.source == .generalizedPareto)
    }
}
