import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Returns over a horizon that start more often than they end.
@Suite struct HorizonStepTests {
    private static let minute: Int64 = 60_000_000

    private static func series(seed: UInt64, count: Int) throws -> PriceSeries {
        var random = SeededRandom(seed: seed)
        var (time, price) = (Int64(0), 100.0)
        var times: [Int64] = []
        var prices: [Double] = []
        for _ in 0..<count {
            times.append(time)
            prices.append(price)
            time += minute * Int64(1 + random.next() % 8)
            if random.oneIn(25) { time += 40 * minute }
            price *= exp(0.01 * random.normal())
        }
        return try PriceSeries(times: times, prices: prices)
    }

    /// The rule as its sentence has it, looking at every pair of observations.
    private static func plain(
        _ series: PriceSeries, horizon: Int64, step: Int64, end: Int64, count: Int, maxGap: Int64
    ) -> [(Int64, Double)] {
        let known = series.times.indices.filter { series.times[$0] <= end }
        var samples: [(Int64, Double)] = []
        for k in 0..<count {
            let stop = end - Int64(k) * step
            let start = stop - horizon
            guard let opening = known.last(where: { series.times[$0] <= start }),
                let closing = known.last(where: { series.times[$0] <= stop }),
                let last = known.last
            else { continue }
            var touches = end - series.times[last] > maxGap && stop > series.times[last]
            for i in known.dropLast() where series.times[i + 1] - series.times[i] > maxGap {
                if series.times[i] < stop && series.times[i + 1] > start { touches = true }
            }
            if !touches {
                samples.append((start, log(series.prices[closing] / series.prices[opening])))
            }
        }
        return samples.reversed()
    }

    @Test(arguments: UInt64(1)...12)
    func agreesWithThePlainRule(seed: UInt64) throws {
        let series = try Self.series(seed: seed, count: 160)
        let last = series.times[159]
        for (horizon, step) in [(30, 30), (30, 7), (30, 1), (5, 20), (61, 60), (7, 3)] {
            for (end, gap) in [(last, 20), (last + 25 * Self.minute, 20), (last / 2, 8)] {
                let returns = HorizonReturns(
                    overlapping: series, horizon: .minutes(Int64(horizon)),
                    every: .minutes(Int64(step)), endingAt: Timestamp(microseconds: end),
                    count: 300, maxGap: .minutes(Int64(gap)))
                let expected = Self.plain(
                    series, horizon: Int64(horizon) * Self.minute, step: Int64(step) * Self.minute,
                    end: end, count: 300, maxGap: Int64(gap) * Self.minute)
                #expect(returns.startTimes == expected.map(\.0))
                for (value, sample) in zip(returns.values, expected) {
                    #expect(abs(value - sample.1) < 1e-13)
                }
            }
        }
    }

    /// A step of the horizon is the plain case; of a finer one, each k-th is.
    @Test func stepOfTheHorizonDoesNotOverlap() throws {
        let series = try Self.series(seed: 40, count: 400)
        let end = try #require(series.last)
        let plain = HorizonReturns(
            series, horizon: .minutes(30), endingAt: end, count: 20, maxGap: .minutes(60))
        let same = HorizonReturns(
            overlapping: series, horizon: .minutes(30), every: .minutes(30), endingAt: end,
            count: 20, maxGap: .minutes(60))
        #expect(plain == same && plain.overlap == 1 && plain.step == .minutes(30))
        let fine = HorizonReturns(
            overlapping: series, horizon: .minutes(30), every: .minutes(10), endingAt: end,
            count: 58, maxGap: .minutes(60))
        #expect(fine.overlap == 3)
        let starts = Set(fine.startTimes)
        #expect(plain.startTimes.allSatisfy(starts.contains))
        #expect(fine.values.count > 2 * plain.values.count)
    }

    @Test func hostileSpansGiveNothing() throws {
        let series = try Self.series(seed: 41, count: 50)
        let end = try #require(series.last)
        let spans = [
            TimeSpan.seconds(0), .seconds(-5), TimeSpan(microseconds: .max),
            TimeSpan(microseconds: .min), TimeSpan(microseconds: 1), .minutes(3),
        ]
        var found = 0
        for horizon in spans {
            for step in spans {
                for count in [0, -1, 3] {
                    let returns = HorizonReturns(
                        overlapping: series, horizon: horizon, every: step, endingAt: end,
                        count: count, maxGap: .days(1))
                    #expect(returns.values.count <= max(count, 0) && returns.overlap >= 1)
                    found += returns.values.count
                }
            }
        }
        // One horizon of 1 µs and one of 3 min, each at three steps that are positive.
        #expect(found == 2 * (1 + 3 + 3))
    }
}
