import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the duration estimator is beside its simulation: a second route, properties, refusals.
@Suite struct DurationVolatilityTests {
    private static let window = TimeSpan.days(2)

    /// Moves of about 1% in half of the updates, smaller ones in the others, and a few jumps.
    private static func moves(_ random: inout SeededRandom, count: Int) -> [Double] {
        (0..<count).map { _ in
            let sign = random.oneIn(2) ? 1.0 : -1.0
            if random.oneIn(40) { return sign * 0.05 * (1 + random.uniform()) }
            if random.oneIn(2) { return sign * (0.00996 + 0.0005 * random.uniform()) }
            return 0.005 * (random.uniform() - 0.5)
        }
    }

    private static func sample(_ values: [Double], seconds: Double = 172_800) -> ReturnSample {
        ReturnSample(
            values: values, seconds: seconds, coverage: seconds / 172_800, window: window, grid: nil
        )
    }

    /// Straight from the definition: one sum over the updates in their order.
    private static func reference(
        _ values: [Double], seconds: Double, deviation: Double
    ) -> (volatility: Double, standardError: Double) {
        let least = 0.9 * log(1 + deviation)
        let triggered = values.map(abs).filter { $0 >= least }.sorted()
        let cap = 1.5 * triggered[(triggered.count + 1) / 2 - 1]
        var (variance, quarticity) = (0.0, 0.0)
        for value in values {
            let size = abs(value) >= least && abs(value) > cap ? cap : abs(value)
            variance += size * size
            quarticity += pow(size, 4)
        }
        let volatility = sqrt(variance / seconds * 31_536_000)
        return (volatility, volatility * sqrt(quarticity * 2 / 3) / variance / 2)
    }

    @Test(arguments: UInt64(1)...50)
    func agreesWithTheDefinition(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 9000)
        let values = Self.moves(&random, count: 60 + Int(random.next() % 300))
        let seconds = 172_800 * (0.9 + 0.1 * random.uniform())
        let value = try DurationVolatility.estimate(
            Self.sample(values, seconds: seconds), deviation: 0.01
        ).get()
        let expected = Self.reference(values, seconds: seconds, deviation: 0.01)
        #expect(relativeDistance(value.annualizedVolatility, expected.volatility) < 1e-12)
        #expect(relativeDistance(value.standardError, expected.standardError) < 1e-12)
        #expect(value.returns == values.count)
        #expect(value.effectiveObservations == Double(values.count))
    }

    /// N exits of one size: N δ² over the time, with the relative variance 2/(3N) of Andersen,
    /// Dobrev and Schaumburg (2008).
    @Test(arguments: [10, 47, 2000])
    func pureExits(count: Int) throws {
        let size = log(1.005)
        let values = (0..<count).map { $0.isMultiple(of: 3) ? size : -size }
        let value = try DurationVolatility.estimate(Self.sample(values), deviation: 0.005).get()
        let variance = value.annualizedVolatility * value.annualizedVolatility
        #expect(
            relativeDistance(variance, Double(count) * size * size / 172_800 * 31_536_000) < 1e-12)
        // That of a variance is twice the relative error of its root.
        let relativeVariance = pow(2 * value.standardError / value.annualizedVolatility, 2)
        #expect(relativeDistance(relativeVariance, 2 / (3 * Double(count))) < 1e-12)
        #expect(
            value.details.map(\.name)
                == ["deviation", "triggered", "heartbeat_updates", "overshoot", "capped"])
        #expect(relativeDistance(value.details[0].value, 0.005) < 1e-12)
        #expect(value.details[1].value == Double(count))
        #expect(value.details[2].value == 0)
        #expect(abs(value.details[3].value) < 1e-12)
        #expect(value.details[4].value == 0)
    }

    @Test(arguments: UInt64(1)...20)
    func orderSignAndTimeUnit(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 9100)
        let values = Self.moves(&random, count: 200)
        let plain = try DurationVolatility.estimate(Self.sample(values), deviation: 0.01).get()
        let mirrored = try DurationVolatility.estimate(
            Self.sample(values.shuffled(using: &random).map { -$0 }), deviation: 0.01
        ).get()
        #expect(
            relativeDistance(plain.annualizedVolatility, mirrored.annualizedVolatility) < 1e-13)
        var slow = Self.sample(values, seconds: 4 * 172_800)
        slow.coverage = 1
        let stretched = try DurationVolatility.estimate(slow, deviation: 0.01).get()
        #expect(
            relativeDistance(plain.annualizedVolatility, 2 * stretched.annualizedVolatility)
                < 1e-13)
    }

    /// A move that is larger than the cap counts the same however large it is.
    @Test func largeMovesCountTheSame() throws {
        let small = Array(repeating: 0.01, count: 30)
        let five = try DurationVolatility.estimate(Self.sample(small + [0.05]), deviation: 0.01)
            .get()
        let fifty = try DurationVolatility.estimate(Self.sample(small + [-0.5]), deviation: 0.01)
            .get()
        #expect(five.annualizedVolatility == fifty.annualizedVolatility)
        #expect(five.details.last == .init("capped", 1))
        #expect(
            relativeDistance(
                pow(five.annualizedVolatility, 2), 32.25 * 1e-4 / 172_800 * 31_536_000) < 1e-12)
    }

    /// Returns, seconds and coverage of a feed's window are those of ``RealizedVolatility``.
    @Test(arguments: UInt64(1)...30)
    func sampleOfUpdates(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 9200)
        let series = try random.irregularSeries(count: 400)
        let last = try #require(series.times.last)
        let asOf = Timestamp(
            microseconds: last - Int64(random.uniform() * 3e11) + Int64(random.uniform() * 4e10))
        for maxGap in [TimeSpan.hours(6), .days(2), .days(30)] {
            let sample = try ReturnSample.ofUpdates(
                series, asOf: asOf, window: .days(5), maxGap: maxGap
            ).get()
            let realized = RealizedVolatility.estimate(
                series, asOf: asOf, window: .days(5), maxGap: maxGap)
            guard case .success(let value) = realized else {
                #expect(sample.coverage < 0.9)
                continue
            }
            let variance = sample.values.reduce(0) { $0 + $1 * $1 }
            #expect(
                relativeDistance(
                    sample.annualized(variance: variance), value.annualizedVolatility) < 1e-12)
            #expect(sample.count == value.returns)
            #expect(sample.restarts.allSatisfy { (1..<sample.count).contains($0) })
            #expect(zip(sample.restarts, sample.restarts.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    /// Where the returns restart: behind each hole between two of them, once.
    @Test func restartsBehindHoles() throws {
        let hours: [Int64] = [0, 1, 2, 8, 9, 15, 21, 22, 23]
        let series = try PriceSeries(
            times: hours.map { $0 * 3_600_000_000 }, prices: hours.map { Double($0 + 1) })
        let sample = try ReturnSample.ofUpdates(
            series, asOf: try #require(series.last), window: .days(1), maxGap: .hours(2)
        ).get()
        #expect(sample.count == 5)
        #expect(sample.restarts == [2, 3])
        #expect(sample.seconds == 5 * 3600)
    }

    @Test func infersTheDeviation() throws {
        for seed in UInt64(1)...5 {
            let market = try SimulatedMarket(.constant, days: 6, seed: seed, kinds: [.threshold])
            var feed = try #require(market.feeds[.threshold])
            feed.traits.deviation = nil
            let asOf = Timestamp(microseconds: 6 * 86_400_000_000)
            let inferred = try VolatilityEstimator.duration(window: .days(5))
                .estimate(feed, asOf: asOf, maxGap: .hours(3)).outcome.get()
            let deviation = try #require(inferred.details.first).value
            #expect(abs(deviation / 0.005 - 1) < 0.02)
            let declared = try VolatilityEstimator.duration(window: .days(5), deviation: 0.005)
                .estimate(feed, asOf: asOf, maxGap: .hours(3)).outcome.get()
            #expect(
                relativeDistance(inferred.annualizedVolatility, declared.annualizedVolatility)
                    < 0.005)
        }
    }

    /// Normal moves of any number have no edge in their sizes.
    @Test(arguments: UInt64(1)...40)
    func infersNothingFromNormalMoves(seed: UInt64) {
        var random = SeededRandom(seed: seed &+ 9300)
        let values = (0..<(50 << (seed % 8))).map { _ in 0.001 * random.normal() }
        guard case .failure(let reason) = DeviationInference.logDeviation(of: values) else {
            Issue.record("found a deviation")
            return
        }
        #expect(reason.reason.hasPrefix("no deviation is declared, and the sizes of"))
    }
}

extension DurationVolatilityTests {
    private static func reason(_ values: [Double], deviation: Double? = 0.01) -> String {
        guard
            case .failure(let failure) = DurationVolatility.estimate(
                sample(values), deviation: deviation)
        else { return "" }
        return failure.reason
    }

    @Test func refusals() {
        let nine = Array(repeating: 0.01, count: 9) + Array(repeating: 0.001, count: 90)
        #expect(
            Self.reason(nine)
                == "9 updates in the window of 2d moved by the deviation; expected at least 10")
        #expect(
            Self.reason(Array(repeating: 0.01, count: 30) + Array(repeating: -0.02, count: 11))
                == "11 of 41 triggered updates are larger than 1.5 times the median one; "
                + "expected at most a quarter, as with one deviation")
        for deviation in [0, 1e-13, -0.01, -2, 1, .infinity, .nan] {
            #expect(
                Self.reason(nine, deviation: deviation)
                    == "the deviation is \(deviation); expected one between 1e-12 and 1")
        }
        #expect(Self.reason([]) == "0 returns within the window of 2d; expected at least 1")
        #expect(Self.reason([0.01], deviation: nil).hasPrefix("no deviation is declared"))
        #expect(Self.reason([0.01, .nan]).hasPrefix("a return is not a finite number"))
        let feed = ObservedFeed(.empty)
        let outcome = VolatilityEstimator.duration(window: .days(1)).estimate(
            feed, asOf: Timestamp(microseconds: 0), maxGap: .days(1)
        ).outcome
        #expect(throws: NotApplicable.self) { try outcome.get() }
    }

    /// No input gives a number that is not finite.
    @Test func hostileInput() {
        let numbers = [
            0, -0.0, .leastNonzeroMagnitude, 1e-200, -1e-160, 1e-17, 0.01, -0.01, 1, 700, 1e90,
            1e154, 1e308, .nan,
            .infinity, -.infinity,
        ]
        for first in numbers {
            for second in numbers {
                for deviation in [nil, .leastNonzeroMagnitude, 1e-200, 0.01, 0.999] {
                    for count in [1, 12, 25] {
                        let values =
                            Array(repeating: first, count: count)
                            + Array(repeating: second, count: count / 3)
                        guard
                            case .success(let value) = DurationVolatility.estimate(
                                Self.sample(values), deviation: deviation)
                        else { continue }
                        #expect(value.annualizedVolatility.isFinite)
                        #expect(value.annualizedVolatility >= 0)
                        #expect(value.standardError.isFinite && value.standardError >= 0)
                        #expect(value.details.allSatisfy { $0.value.isFinite })
                    }
                }
            }
        }
    }

    @Test func aConstantPriceHasNoVolatility() throws {
        for deviation in [nil, 0.005] {
            let value = try DurationVolatility.estimate(
                Self.sample([0, 0, 0]), deviation: deviation
            ).get()
            #expect(value.annualizedVolatility == 0)
            #expect(value.standardError == 0)
            #expect(value.returns == 3)
        }
    }
}
