import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// Contributions telescope: a module's component is what its policy asks for with the modules up to
/// it, less what it asks for with those before it.
@Suite struct TelescopingTests {
    private static func scene(_ seed: UInt64) throws -> (CalibrationCase, MarketState) {
        var random = SeededRandom(seed: 9000 + seed)
        var policy = RiskPolicy()
        policy.volatility.minHistory = .days(5)
        policy.tail.confidence = Ratio(ppm: 990_000)
        policy.liquidity = .init()
        policy.liquidity?.participation = Ratio(ppm: 50_000)
        policy.gap = .init()
        policy.gap?.model = random.pick(GapModel.allCases)
        policy.gap?.assumed = .init(
            perYear: Ratio(ppm: 20_000_000), meanUp: Ratio(ppm: 20_000),
            meanDown: Ratio(ppm: 30_000))
        policy.concentration = .init(closedTogether: Ratio(ppm: 100_000))
        policy.funding = .init()
        policy.oracle.includeHeartbeat = true
        policy.antiProcyclicality.longFloor = .days(365)
        policy.antiProcyclicality.stress = .init()
        policy.antiProcyclicality.stress?.window = .days(5)
        policy.tiers.notionals = [ExactDecimal(100_000)]
        let first = RiskPolicy.ModuleName.first
        let rest = RiskPolicy.ModuleName.allCases.filter { !first.contains($0) }
        policy.moduleOrder = random.shuffled(first) + random.shuffled(rest)
        var logPrice = 0.0
        let prices = (0..<600).map { hour -> Double in
            logPrice += (hour < 200 ? 0.012 : 0.006) * random.normal()
            return 2000 * (1 + logPrice / 100)
        }
        let series = try PriceSeries(
            times: (0..<600).map { Example.start + Int64($0) * Example.hour }, prices: prices)
        var instrument = Example.instrument(
            kind: .tick, deviation: Ratio(ppm: 2000), heartbeat: .hours(1),
            liquidity: .init(
                dailyVolume: ExactDecimal(20_000_000), depth2Percent: ExactDecimal(5_000_000)),
            fees: .init(liquidation: Ratio(ppm: 2000), taker: Ratio(ppm: 500)))
        instrument.funding = .init(interval: .hours(8), cap: Ratio(ppm: 2000))
        instrument.openInterest = ExactDecimal(9_000_000)
        let item = CalibrationCase(
            instrument, feedName: "feed", series: series, policy: policy)
        return (item, try item.measured(policy))
    }

    /// Whatever the order: the modules up to the k-th alone publish the sum of their components,
    /// and switching the last of them off removes exactly its own.
    @Test(arguments: UInt64(0)..<20)
    func switchingOffRemovesTheContribution(seed: UInt64) throws {
        let (item, market) = try Self.scene(seed)
        let modules = item.policy.modules(for: item.instrument)
        let whole = item.decided(market, item.policy)
        let side = try #require(
            whole.long?.maintenancePpm == whole.published?.maintenancePpm ? Side.long : .short)
        var sum = 0
        var moved = 0
        for (place, component) in whole.components.prefix(modules.count).enumerated() {
            let stack = Requirement(modules: Array(modules[...place]), market: market)
            let alone = try #require(
                Ratio(rounding: stack.maintenance(side, notional: 100_000)))
            #expect(alone.ppmRoundedHalfEven - sum == component.ppm)
            sum = alone.ppmRoundedHalfEven
            moved += component.ppm == 0 ? 0 : 1
        }
        #expect(moved > 6)
        #expect(whole.components.reduce(0) { $0 + $1.ppm } == whole.published?.maintenancePpm)
    }

    /// What explain says of leaving one out is what the policy without it publishes.
    @Test(arguments: UInt64(0)..<3)
    func leaveOneOut(seed: UInt64) throws {
        let (item, _) = try Self.scene(seed)
        let explanation = try #require(Explanation(item))
        #expect(explanation.steps.map(\.name) == explanation.parameters.components.map(\.name))
        var checked = 0
        for step in explanation.steps {
            guard let name = RiskPolicy.ModuleName(rawValue: step.name),
                !RiskPolicy.ModuleName.indispensable.contains(name)
            else { continue }
            var other = item
            other.policy.moduleOrder.removeAll { $0 == name }
            let expected = other.calibrated()
            let without = try #require(step.without)
            #expect(
                without.published.maintenancePpm
                    == expected.published.map {
                        $0.maintenancePpm - (explanation.parameters.published?.maintenancePpm ?? 0)
                    })
            checked += 1
        }
        #expect(checked > 6)
        for other in explanation.sensitivities where other.key == "horizon.closeout" {
            var changed = item
            changed.policy.horizon.closeout = try #require(TimeSpan(other.otherValue))
            let found = try #require(changed.calibrated().published)
            #expect(
                other.change.published.initialPpm
                    == found.initialPpm - (explanation.parameters.published?.initialPpm ?? 0))
        }
    }

    /// What a caution keeps in force is derived all the same; what is held is not.
    @Test func whatTheOrderLeavesOutIsSaid() throws {
        var (item, _) = try Self.scene(2)
        #expect(!item.calibrated().decision.reasons.contains { $0.contains("leave out") })
        item.policy.moduleOrder.removeAll { [.gap, .funding].contains($0) }
        let reasons = item.calibrated().decision.reasons
        #expect(reasons.contains("the policy's modules leave out gap, funding"))
        item.policy.moduleOrder = [.volatility, .gap, .tail]
        #expect(item.calibrated().status == .unavailable)
    }

    @Test func onlyWhatIsHeldIsNotExplained() throws {
        var (item, _) = try Self.scene(1)
        item.caution = "the feed was repaired"
        item.current = Example.current(900_000, 950_000)
        #expect(item.calibrated().status == .unchanged)
        let explanation = try #require(Explanation(item))
        #expect(explanation.steps.contains { $0.name == "data_caution" && $0.adds > 0 })
        item.policy.volatility.minHistory = .days(90)
        #expect(Explanation(item) == nil)
    }
}
