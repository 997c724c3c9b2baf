import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct RequirementTests {
    private func requirement(
        _ modules: [any RiskModule], tail: Double = 0, buffer: Double = 0
    ) -> Requirement {
        Requirement(
            modules: modules,
            market: Fixture.market(
                tail: PerSide(long: tail, short: tail), varianceRate: 0.64 / 31_536_000,
                buffer: buffer))
    }

    /// Computed by hand: sigma 80%, ten minutes, 1e-3 in the window, .5% + .2% + .15%:
    /// q 1.141660%, mm 1.979931%.
    @Test func composesTheWorkedExample() throws {
        let tail = try FirstPassage.logDistance(
            probability: 0.001, varianceRate: 0.64 / 31_536_000, horizon: .minutes(10))
        let stack = requirement(
            [
                VolatilityModule.plain, TailModule.plain, FixedModule(name: "oracle", size: 0.005),
                FixedModule(name: "slippage", size: 0.002), FixedModule(name: "fees", size: 0.0015),
            ], tail: tail)
        let long = stack.stacked(.long, notional: 0)
        #expect(abs(long[1] - 0.01141660) < 5e-9)
        #expect(abs(long[4] - 0.01979931) < 5e-9)
        #expect(abs(long[4] - (1 - (1 - long[1]) * 0.995 * 0.998 * 0.9985)) < 1e-15)
        let short = stack.stacked(.short, notional: 0)
        #expect(abs(short[4] - (exp(tail) * 1.005 * 1.002 * 1.0015 - 1)) < 1e-15)
    }

    /// long b = (1 − mm)(1 − e^(−d)), short b = (1 + mm)(e^d − 1): the price that exhausts initial
    /// less the one that exhausts maintenance lies d away in logs.
    @Test(arguments: [0.0, 0.01, 0.3, 2.0])
    func bufferIsTheLogDistance(d: Double) {
        let stack = requirement([FixedModule(name: "part", size: 0.04)], buffer: d)
        let long = stack.requirement(.long, notional: 1)
        #expect(abs(log((1 - long.maintenance) / (1 - long.initial)) - d) < 1e-12)
        let short = stack.requirement(.short, notional: 1)
        #expect(abs(log((1 + short.initial) / (1 + short.maintenance)) - d) < 1e-12)
    }

    /// Square-root law: 80% a year is 4.187391% a day; a hundredth of the volume costs .418739%.
    /// Depth counts where it is worse; no volume at all closes nothing.
    @Test func slippage() throws {
        func part(_ volume: String?, _ depth: String?, notional: Double = 1e6) throws -> Double {
            let impact = ImpactModel(
                .init(
                    dailyVolume: try volume.map { try #require(ExactDecimal($0)) },
                    depth2Percent: try depth.map { try #require(ExactDecimal($0)) }),
                .init())
            return impact.impact(notional, varianceRate: 0.64 / 31_536_000)
        }
        let impact = try part("100e6", nil)
        #expect(abs(impact - 0.00418739) < 5e-9)
        #expect(abs(try part(nil, "4e6") - 0.01) < 1e-15)
        #expect(try part("100e6", "4e6") == 0.02 * 0.5)
        #expect(try part("100e6", "400e6") == impact)
        #expect(try part(nil, nil) == 0)
        #expect(try part("0", nil) == .infinity)
        #expect(try part("100e6", "0") == .infinity)
        #expect(try part("0", nil, notional: 0) == 0)
    }

    /// A module that knows no answer makes the requirement implausible, not cheaper.
    @Test func unknownPartIsNotFree() {
        let stack = requirement([FixedModule(name: "broken", size: .nan)])
        #expect(stack.maintenance(.long, notional: 1) == 1)
        #expect(stack.maintenance(.short, notional: 1) == .infinity)
        #expect(throws: Hold.self) { try Target(requirement: stack, policy: RiskPolicy()) }
    }
}
