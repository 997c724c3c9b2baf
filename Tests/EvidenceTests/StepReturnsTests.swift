import Evidence
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct StepReturnsTests {
    private static let hour = TimeSpan.hours(1).microseconds

    private func series(hours: [Int64]) throws -> PriceSeries {
        try PriceSeries(
            times: hours.map { $0 * Self.hour },
            prices: hours.indices.map { exp(0.01 * Double($0)) })
    }

    /// Closes from Monday to Friday: every one is a step, and no weekend is a hole.
    @Test func daysOfAMarketThatCloses() throws {
        let days = (0..<60).filter { $0 % 7 < 5 }.map(Int64.init)
        let series = try series(hours: days.map { 24 * $0 + 16 })
        #expect(StepSampling.usual(for: series, maxGap: .days(3)) == .observations)
        let found = StepReturns(series, sampling: .observations, maxGap: nil)
        #expect(found.values.count == days.count - 1)
        #expect(found.values.allSatisfy { abs($0 - 0.01) < 1e-14 })
        #expect(found.startTimes == series.times.dropLast())
        // On a grid of days two steps of each weekend repeat the price.
        let grid = StepReturns(series, sampling: .grid(.days(1)), maxGap: .days(4))
        #expect(grid.values.count { $0 == 0 } == 2 * (60 / 7))
        // A stated limit takes the weekends out.
        let held = StepReturns(series, sampling: .observations, maxGap: .days(2))
        #expect(held.values.count == days.count - 1 - 60 / 7)
    }

    /// Of more than 200,000 steps the latest ones are looked at, and the others counted.
    @Test func whatIsNotLookedAtIsCounted() throws {
        let minutes = try PriceSeries(
            times: (0..<200_301).map { $0 * TimeSpan.minutes(1).microseconds },
            prices: (0..<200_301).map { 100 + Double($0 % 7) })
        for sampling in [StepSampling.grid(.minutes(1)), .observations] {
            let found = StepReturns(minutes, sampling: sampling, maxGap: .days(1))
            #expect(found.values.count == 200_000)
            #expect(found.droppedSteps == 300)
            #expect(found.startTimes.first == minutes.times[300])
        }
        let few = StepReturns(minutes, sampling: .grid(.hours(1)), maxGap: .days(1))
        #expect(few.droppedSteps == 0)
    }

    @Test func theUsualStepIsThatOfTheFeed() throws {
        func usual(_ hours: [Int64]) throws -> StepSampling {
            StepSampling.usual(for: try series(hours: hours), maxGap: .days(3))
        }
        #expect(try usual((0..<300).map { $0 }) == .grid(.hours(1)))
        #expect(try usual((0..<300).map { 8 * $0 }) == .grid(.hours(8)))
        // A clock that is put forward: one day of 23 hours.
        #expect(try usual((0..<30).map { $0 < 15 ? 24 * $0 : 24 * $0 - 1 }) == .observations)
        // A heartbeat of a day with updates between is no market that closes.
        #expect(
            try usual((0..<300).map { $0 % 10 == 9 ? 24 * $0 - 21 : 24 * $0 }) == .grid(.days(1)))
        #expect(try usual([]) == .grid(.hours(1)))
        #expect(try usual([5]) == .grid(.hours(1)))
    }

    /// By the last price at or before each multiple; a step that touches a hole does not exist.
    @Test func aGridTakesThePreviousTick() throws {
        let hours: [Int64] = [1, 2, 5, 7, 8, 40, 41, 44, 46]
        let series = try series(hours: hours)
        let found = StepReturns(series, sampling: .grid(.hours(3)), maxGap: .hours(10))
        #expect(found.startTimes.map { $0 / Self.hour } == [3, 42])
        // At 3 the price of 2, at 6 that of 5; at 42 that of 41, at 45 that of 44.
        #expect(found.values.allSatisfy { abs($0 - 0.01) < 1e-14 })
    }

    @Test func nothingIsMadeOfNonsense() throws {
        for sampling in [
            StepSampling.observations, .grid(.seconds(0)), .grid(TimeSpan(microseconds: .max)),
            .grid(TimeSpan(microseconds: .min)),
        ] {
            #expect(StepReturns(.empty, sampling: sampling, maxGap: nil).values.isEmpty)
        }
        let two = try series(hours: [-5, 5])
        #expect(
            StepReturns(two, sampling: .grid(TimeSpan(microseconds: .max)), maxGap: nil).values
                .isEmpty)
        #expect(
            StepReturns(two, sampling: .observations, maxGap: TimeSpan(microseconds: -1)).values
                .isEmpty)
        let held = StepReturns(values: [1, 2, 3], step: TimeSpan(microseconds: .max))
        #expect(held.startTimes.count == 3)
    }
}
