import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// More risk never asks for less margin. What can no longer be published counts as more.
@Suite struct MonotonicityTests {
    private struct Scene {
        var policy: RiskPolicy
        var instrument: Instrument
        var series: PriceSeries
        var asOf: Timestamp?

        func figures() -> [Int] {
            let result = Calibration.calibrate(
                instrument, feedName: "feed", series: series, asOf: asOf, policy: policy,
                current: nil)
            guard let long = result.long, let short = result.short else {
                return [Int](repeating: .max, count: 4)
            }
            return [long.maintenancePpm, long.initialPpm, short.maintenancePpm, short.initialPpm]
        }
    }

    private func scene(seed: UInt64) throws -> Scene {
        var random = SeededRandom(seed: seed)
        var policy = Fixture.plainPolicy()
        policy.tail.method = random.pick([.filteredHistorical, .normal, .studentT])
        policy.tail.beyondSample = random.pick([.generalizedPareto, .studentT])
        policy.tail.confidence = Ratio(ppm: 950_000)
        policy.horizon.closeout = random.pick([.minutes(20), .hours(2)])
        policy.oracle.includeDeviation = true
        policy.oracle.includeOvershoot = true
        policy.liquidity = .init()
        policy.tiers.notionals = [ExactDecimal(100_000)]
        policy.antiProcyclicality.longFloor = random.oneIn(2) ? .days(365) : nil
        policy.governance.grid = random.pick([Ratio(ppm: 1), Ratio(ppm: 500)])
        let stillness = random.pick([1, 3, 10])
        var logPrice = 0.0
        var times: [Int64] = []
        var prices: [Double] = []
        for hour in 0..<600 {
            if random.oneIn(UInt64(stillness)) { logPrice += 0.006 * random.normal() }
            times.append(Example.start + Int64(hour) * Example.hour)
            prices.append(logPrice)
        }
        return Scene(
            policy: policy,
            instrument: Example.instrument(
                kind: random.pick([.threshold, .tick]), deviation: Ratio(ppm: 2000),
                heartbeat: .hours(1),
                liquidity: .init(
                    dailyVolume: ExactDecimal(50_000_000), depth2Percent: ExactDecimal(5_000_000)),
                fees: .init(liquidation: Ratio(ppm: 2000), taker: Ratio(ppm: 500))),
            series: try PriceSeries(times: times, prices: prices.map { 2000 * exp($0) }))
    }

    private func expectRising(_ seed: UInt64, _ changes: [(inout Scene) -> Void]) throws {
        var before: [Int] = []
        var distinct: Set<[Int]> = []
        for change in changes {
            var scene = try scene(seed: seed)
            change(&scene)
            let figures = scene.figures()
            for (low, high) in zip(before, figures) { #expect(low <= high) }
            before = figures
            distinct.insert(figures)
        }
        #expect(distinct.count > 1)
    }

    @Test(arguments: UInt64(1)...12)
    func confidence(seed: UInt64) throws {
        try expectRising(
            seed,
            [
                500_001, 600_000, 900_000, 950_000, 980_000, 990_000, 995_000, 999_000, 999_900,
                999_999,
            ]
            .map { ppm in { $0.policy.tail.confidence = Ratio(ppm: ppm) } })
    }

    @Test(arguments: UInt64(1)...12)
    func deviation(seed: UInt64) throws {
        try expectRising(
            seed,
            [0, 1, 500, 2000, 2010, 3000, 5000, 8000, 12_000, 20_000, 50_000].map { ppm in
                { $0.instrument.feed.deviation = Ratio(ppm: ppm) }
            })
    }

    @Test(arguments: UInt64(1)...6)
    func fees(seed: UInt64) throws {
        try expectRising(
            seed,
            [0, 1, 500, 5000, 100_000, 999_000].map { ppm in
                { $0.instrument.fees.liquidation = Ratio(ppm: ppm) }
            })
    }

    @Test(arguments: UInt64(1)...6)
    func liquidity(seed: UInt64) throws {
        try expectRising(
            seed,
            [1_000_000_000, 50_000_000, 1_000_000, 1000, 1, 0].map { volume in
                { $0.instrument.liquidity.dailyVolume = ExactDecimal(volume) }
            })
        try expectRising(
            seed,
            [1_000_000_000, 50_000_000, 1_000_000, 1000, 1, 0].map { depth in
                { $0.instrument.liquidity.depth2Percent = ExactDecimal(depth) }
            })
        try expectRising(
            seed,
            [1, 1000, 100_000, 10_000_000, 1_000_000_000].map { notional in
                { $0.policy.tiers.notionals = [ExactDecimal(notional)] }
            })
    }

    /// With a parametric tail, where no sample is drawn anew for each horizon.
    @Test(arguments: [RiskPolicy.Tail.Method.normal, .studentT])
    func horizonAndHoldingPeriod(method: RiskPolicy.Tail.Method) throws {
        let spans: [TimeSpan] = [
            .seconds(1), .minutes(5), .hours(1), .hours(8), .days(3), .days(30),
        ]
        try expectRising(
            3,
            spans.map { span in
                {
                    $0.policy.tail.method = method
                    $0.policy.antiProcyclicality.longFloor = nil
                    $0.policy.horizon.closeout = span
                }
            })
        try expectRising(3, spans.map { span in { $0.policy.buffer.holdingPeriod = span } })
        try expectRising(
            3,
            [999_999, 500_000, 50_000, 1000, 1].map { ppm in
                { $0.policy.buffer.liquidationProbability = Ratio(ppm: ppm) }
            })
    }

    /// The same path with every return twice, five times as large, the feed's deviation included.
    @Test(arguments: UInt64(1)...12)
    func volatility(seed: UInt64) throws {
        try expectRising(
            seed,
            [1.0, 1.1, 1.5, 2, 5].map { factor in
                { scene in
                    let logs = scene.series.prices.map { log($0 / 2000) }
                    if let scaled = try? PriceSeries(
                        times: scene.series.times,
                        prices: logs.map { 2000 * exp($0 * factor) })
                    {
                        scene.series = scaled
                    }
                }
            })
    }

    /// The same observations, asked ever later: the policy's own staleness is out of the way.
    @Test(arguments: UInt64(1)...12)
    func staleness(seed: UInt64) throws {
        let spans: [TimeSpan] = [.hours(2), .hours(3), .hours(12), .days(2), .days(9)]
        try expectRising(
            seed,
            spans.map { span in
                {
                    $0.policy.volatility.maxStaleness = .days(30)
                    $0.asOf = $0.series.last.map { $0 + span }
                }
            })
    }

    /// Everything that grows with size: impact, close-out time with it the gap, concentration.
    @Test(arguments: UInt64(1)...12)
    func sizeWithAllModules(seed: UInt64) throws {
        let everything: (inout Scene) -> Void = {
            $0.policy.liquidity?.participation = Ratio(ppm: 20_000)
            $0.policy.gap = .init()
            $0.policy.gap?.model = seed.isMultiple(of: 2) ? .kouWang : .oneBigJump
            $0.policy.gap?.assumed = .init(
                perYear: Ratio(ppm: 30_000_000), meanUp: Ratio(ppm: 20_000),
                meanDown: Ratio(ppm: 20_000))
            $0.policy.concentration = .init(closedTogether: Ratio(ppm: 100_000))
            $0.policy.funding = .init()
            $0.instrument.funding = .init(interval: .hours(1), cap: Ratio(ppm: 500))
            $0.instrument.openInterest = ExactDecimal(3_000_000)
        }
        try expectRising(
            seed,
            [1, 1000, 100_000, 300_000, 1_000_000, 10_000_000].map { notional in
                {
                    everything(&$0)
                    $0.policy.tiers.notionals = [ExactDecimal(notional)]
                }
            })
        try expectRising(
            seed,
            [1_000_000, 3_000_000, 30_000_000, 300_000_000].map { interest in
                {
                    everything(&$0)
                    $0.instrument.openInterest = ExactDecimal(interest)
                }
            })
        try expectRising(
            seed,
            [1_000_000, 200_000, 50_000, 10_000].map { ppm in
                {
                    everything(&$0)
                    $0.policy.liquidity?.participation = Ratio(ppm: ppm)
                }
            })
    }

    /// A sample drawn anew for each horizon has an error of its own: of 240 doublings of the
    /// horizon at most one in a hundred lowers a requirement.
    @Test func horizonOfAMeasuredTail() throws {
        var (lowered, steps) = (0, 0)
        for seed in UInt64(1)...30 {
            var before: [Int] = []
            for minutes in [60, 120, 240, 480, 960] as [Int64] {
                var scene = try scene(seed: seed)
                scene.policy.tail.method = .filteredHistorical
                scene.policy.antiProcyclicality.longFloor = nil
                scene.policy.horizon.detection = .seconds(0)
                scene.policy.horizon.closeout = .minutes(minutes)
                let figures = Array(scene.figures().enumerated().filter { $0.0 % 2 == 0 }.map(\.1))
                for (low, high) in zip(before, figures) {
                    steps += 1
                    lowered += high < low ? 1 : 0
                }
                before = figures
            }
        }
        #expect(steps == 240)
        #expect(lowered * 100 <= steps)
    }

    @Test(arguments: UInt64(1)...6)
    func floors(seed: UInt64) throws {
        try expectRising(
            seed,
            [0, 10_000, 40_000, 200_000].map { ppm in
                { $0.policy.floors.maintenance = Ratio(ppm: ppm) }
            })
    }
}
