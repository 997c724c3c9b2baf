import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// More risk never asks for less margin. What can no longer be published counts as more.
@Suite struct MonotonicityTests {
    private struct Scene {
        var policy: RiskPolicy
        var instrument: Instrument
        var series: PriceSeries

        func figures() -> [Int] {
            let result = Calibration.calibrate(
                instrument, feedName: "feed", series: series, policy: policy, current: nil)
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
            series: try PriceSeries(times: times, prices: prices.map { 2000 * exponential($0) }))
    }

    private func exponential(_ x: Double) -> Double {
        // e^x to double precision for the small x of these paths.
        (1...30).reversed().reduce(1.0) { 1 + x / Double($1) * $0 }
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

    @Test(arguments: UInt64(1)...6)
    func floors(seed: UInt64) throws {
        try expectRising(
            seed,
            [0, 10_000, 40_000, 200_000].map { ppm in
                { $0.policy.floors.maintenance = Ratio(ppm: ppm) }
            })
    }
}
