import Testing

@testable import VolModel

/// The ends of windows: open at the beginning, closed at `as_of`.
@Suite struct WindowTests {
    private static let hour: Int64 = 3_600_000_000

    @Test func windowIsOpenAtItsBeginning() throws {
        let series = try PriceSeries(
            times: (0...10).map { $0 * Self.hour }, prices: (0...10).map { $0 == 4 ? 200 : 100 })
        // Moves end at hours 4 and 5. With as_of at 10 h a window of 6 h begins at 4 h, open.
        func moved(_ window: TimeSpan, at hours: Int64) throws -> Int {
            let value = try RealizedVolatility.estimate(
                series, asOf: Timestamp(microseconds: hours * Self.hour), window: window,
                maxGap: .days(1)
            ).get()
            let perMove = 0.4804530139182014  // (ln 2)²
            let variance = value.annualizedVolatility * value.annualizedVolatility
            return Int((variance / 31_536_000 * window.seconds / perMove).rounded())
        }
        #expect(try moved(.hours(6), at: 10) == 1)
        #expect(try moved(.hours(7), at: 10) == 2)
        #expect(try moved(.hours(5), at: 10) == 0)
        #expect(try moved(.hours(4), at: 4) == 1)
    }

    @Test func horizonsSkipHoles() throws {
        // Hours 0 1 2 3, then silence until 8, 9 10.
        let hours: [Int64] = [0, 1, 2, 3, 8, 9, 10]
        let series = try PriceSeries(
            times: hours.map { $0 * Self.hour }, prices: hours.map { Double($0 + 1) })
        func starts(_ end: Int64, horizon: TimeSpan = .hours(1)) -> [Int64] {
            HorizonReturns(
                series, horizon: horizon, endingAt: Timestamp(microseconds: end * Self.hour),
                count: 100, maxGap: .hours(2)
            ).startTimes.map { $0 / Self.hour }
        }
        #expect(starts(10) == [0, 1, 2, 8, 9])
        #expect(starts(10, horizon: .hours(2)) == [0, 8])
        // At hour 5 the silence is no hole yet, at hour 6 it is one in every step that it touches.
        #expect(starts(5) == [0, 1, 2, 3, 4])
        #expect(starts(6) == [0, 1, 2])
        #expect(starts(0).isEmpty)
    }

    /// A silence that became a hole after the last grid step still takes that step out.
    @Test func gridStepBeforeAnUnfinishedHole() throws {
        var times = (0...40).map { Int64($0) * Self.hour }
        times.append(40 * Self.hour + Self.hour / 4 * 10)
        let series = try PriceSeries(
            times: times, prices: times.indices.map { 100 + Double($0 % 3) })
        // Last observations at 40 h and 42.5 h; grid of 2 h; at 43.9 h the last step is 40–42 h.
        let asOf = Timestamp(microseconds: 44 * Self.hour - 1)
        let value = try RealizedVolatility.estimate(
            series, asOf: asOf, window: .hours(40), grid: .hours(2), maxGap: .hours(2)
        ).get()
        #expect(value.returns == 19)
        let patient = try RealizedVolatility.estimate(
            series, asOf: asOf, window: .hours(40), grid: .hours(2), maxGap: .hours(3)
        ).get()
        #expect(patient.returns == 20)
    }
}
