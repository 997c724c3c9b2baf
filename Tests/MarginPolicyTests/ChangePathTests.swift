import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// The changes that follow a limited one, by hand and against the calibrations of the days to come.
@Suite struct ChangePathTests {
    private static let asOf = Timestamp(seconds: 1_706_400_000)

    private static func ratios(_ maintenance: Int, _ initial: Int) -> MarginRatios {
        MarginRatios(maintenancePpm: maintenance, initialPpm: initial)
    }

    /// From 2% and 4% in force since `days` toward `target`, on a grid of one ppm.
    private func path(
        to target: (Int, Int), days: Int64? = nil, asOf: Timestamp = asOf,
        overrides: [MarginOverride] = [], _ edit: (inout RiskPolicy) -> Void
    ) -> ChangePath? {
        var policy = RiskPolicy()
        edit(&policy)
        let pair = RatioPair(Ratio(ppm: target.0), Ratio(ppm: target.1))
        let governed = GovernedTarget(
            target: TargetLadder(
                sides: PerSide(long: pair, short: pair), firstBound: nil, tiers: []),
            overrides: overrides, lowersNothing: false, policy: policy)
        let current = CurrentParameters(
            ratios: Self.ratios(20_000, 40_000), changedAt: days.map { asOf - .days($0) })
        return governed.path(
            after: governed.change(from: current, asOf: asOf), from: current, asOf: asOf)
    }

    private func figures(_ path: ChangePath?) -> [Int] {
        (path?.steps ?? []).flatMap { [$0.ratios.maintenancePpm, $0.ratios.initialPpm] }
    }

    private func days(_ path: ChangePath?, since asOf: Timestamp = asOf) -> [Double] {
        (path?.steps ?? []).map { ($0.notBefore - asOf).seconds / 86_400 }
    }

    /// 3%, 4.5%, 6%: the first is published now.
    @Test func stepsFollowTheCoolDown() {
        let path = path(to: (60_000, 120_000)) {
            $0.governance.maxStepUp = Ratio(ppm: 500_000)
            $0.governance.coolDown = .hours(60)
        }
        #expect(figures(path) == [45_000, 90_000, 60_000, 120_000])
        #expect(days(path) == [2.5, 5])
        #expect(path?.isComplete == true)
        #expect(
            path?.sentence(isChanging: true)
                == "after this change the target is 2 steps away; the last could be in force on "
                + "2024-02-02T00:00:00Z")
    }

    @Test func withoutACoolDownADayPasses() {
        let path = path(to: (35_000, 70_000)) {
            $0.governance.maxAbsoluteStepUp = Ratio(ppm: 20_000)
        }
        #expect(figures(path) == [35_000, 70_000])
        #expect(days(path) == [1])
        #expect(
            path?.sentence(isChanging: true)
                == "after this change the target is 1 step away; the last could be in force on "
                + "2024-01-29T00:00:00Z")
    }

    @Test func aCoolDownIsWaitedFor() {
        let path = path(to: (30_000, 60_000), days: 1) { $0.governance.coolDown = .days(3) }
        #expect(figures(path) == [30_000, 60_000])
        #expect(days(path) == [2])
        #expect(path?.isComplete == true)
        #expect(
            path?.sentence(isChanging: false)
                == "the target is 1 step away; the last could be in force on 2024-01-30T00:00:00Z")
    }

    @Test func whatIsReachedHasNoPath() {
        #expect(path(to: (60_000, 120_000)) { _ in } == nil)
        #expect(path(to: (20_100, 40_100)) { $0.governance.deadBand = Ratio(ppm: 50_000) } == nil)
    }

    /// 5% a day outgrows a dead band of 10% in two days: 1.1025 times each. From 2.9548% on the
    /// target lies inside the band.
    @Test func aSpeedLimitOutgrowsTheDeadBand() {
        let path = path(to: (30_000, 60_000), days: 1) {
            $0.governance.deadBand = Ratio(ppm: 100_000)
            $0.antiProcyclicality.speedUp = Ratio(ppm: 50_000)
        }
        #expect(
            figures(path) == [22_050, 44_100, 24_310, 48_620, 26_801, 53_603, 29_548, 59_096])
        #expect(days(path) == [1, 3, 5, 7])
        #expect(path?.isComplete == true)
    }

    @Test func aLongWayIsCutAtTwelveSteps() {
        let path = path(to: (200_000, 400_000)) { $0.governance.maxStepUp = Ratio(ppm: 10_000) }
        #expect(path?.steps.count == 12)
        #expect(path?.isComplete == false)
        #expect(days(path) == (1...12).map(Double.init))
        #expect(
            path?.sentence(isChanging: true)
                == "after this change the target is more than 12 steps away; the last of these "
                + "could be in force on 2024-02-09T00:00:00Z")
        // 1% more each time, down to a ppm.
        #expect(figures(path).prefix(2) == [20_402, 40_804])
    }

    /// 100% is the end: the nights after that would be held.
    @Test func aTargetBeyondOneIsNeverReached() {
        let path = path(to: (600_000, 1_200_000)) {
            $0.governance.maxStepUp = Ratio(ppm: 4_000_000)
        }
        #expect(figures(path) == [500_000, 1_000_000])
        #expect(path?.isComplete == false)
    }

    /// A step smaller than the grid, a speed that needs years, the end of time.
    @Test func whatNeverComesNearerHasNoPath() {
        let stuck = path(to: (30_000, 60_000)) {
            $0.governance.grid = Ratio(ppm: 5000)
            $0.governance.maxStepUp = Ratio(ppm: 10_000)
        }
        #expect(stuck == nil)
        let slow = path(to: (30_000, 60_000), days: 1) {
            $0.governance.deadBand = Ratio(ppm: 500_000)
            $0.antiProcyclicality.speedUp = Ratio(ppm: 1)
        }
        #expect(slow == nil)
        let late = Timestamp(seconds: 253_402_300_799)
        #expect(
            path(to: (60_000, 120_000), asOf: late) {
                $0.governance.maxStepUp = Ratio(ppm: 500_000)
            }
                == nil)
        let never = path(to: (30_000, 60_000), days: 1) {
            $0.governance.coolDown = TimeSpan(microseconds: .max)
        }
        #expect(never == nil)
    }

    /// An override of 50% for a day more; then the way down, a tenth at a time on a grid of 0.05%.
    @Test func anOverrideThatExpiresOpensAPath() throws {
        let override = try #require(
            MarginOverride(
                trigger: "outage", size: Ratio(ppm: 500_000), reason: "…",
                from: Self.asOf - .days(3), expires: Self.asOf))
        var policy = RiskPolicy()
        policy.governance.grid = Ratio(ppm: 500)
        policy.governance.maxStepDown = Ratio(ppm: 100_000)
        let pair = RatioPair(Ratio(ppm: 20_000), Ratio(ppm: 40_000))
        let governed = GovernedTarget(
            target: TargetLadder(
                sides: PerSide(long: pair, short: pair), firstBound: nil, tiers: []),
            overrides: [override], lowersNothing: false, policy: policy)
        let start = CurrentParameters(ratios: Self.ratios(20_000, 40_000))
        let raised = governed.change(from: start, asOf: Self.asOf - .days(1))
        #expect(raised.published == Self.ratios(30_000, 60_000))
        #expect(governed.path(after: raised, from: start, asOf: Self.asOf - .days(1)) == nil)
        let current = raised.adopted(at: Self.asOf - .days(1), over: start)
        let first = governed.change(from: current, asOf: Self.asOf)
        #expect(first.published == Self.ratios(27_000, 54_000))
        let path = governed.path(after: first, from: current, asOf: Self.asOf)
        #expect(
            figures(path)
                == [24_500, 49_000, 22_500, 44_500, 20_500, 40_500, 20_000, 40_000])
        #expect(path?.isComplete == true)
    }

    /// A model that stays as it is: 1% up and down every hour. What is calibrated on each of the
    /// path's days, from what was adopted the time before, is what the path said.
    @Test func thePathIsWhatTheNightsToComePropose() throws {
        var policy = Fixture.plainPolicy()
        policy.governance.maxStepDown = Ratio(ppm: 100_000)
        policy.governance.coolDown = .days(3)
        policy.antiProcyclicality.speedDown = Ratio(ppm: 30_000)
        policy.liquidity = .init()
        policy.tiers.notionals = [ExactDecimal(100_000), ExactDecimal(1_000_000)]
        let series = try Fixture.seesaw(amplitude: 0.01, hours: 60 * 24)
        func night(_ time: Timestamp, _ current: CurrentParameters) -> InstrumentParameters {
            Calibration.calibrate(
                Example.instrument(
                    liquidity: .init(dailyVolume: ExactDecimal(100_000_000)),
                    fees: .init(liquidation: Ratio(ppm: 600), taker: Ratio(ppm: 400))),
                feedName: "eth", series: series, asOf: time, policy: policy, current: current)
        }
        let start = Timestamp(microseconds: Example.start) + .days(20)
        let first = night(start, Example.current(40_000, 120_000, changedAt: start - .days(10)))
        let path = try #require(first.path)
        #expect(path.isComplete)
        #expect(path.steps.count >= 4)
        #expect(first.decision.reasons.contains(path.sentence(isChanging: true)))
        var last = (first, start)
        for step in path.steps {
            let current = CurrentParameters(
                ratios: try #require(last.0.published), changedAt: last.1, tiers: last.0.tiers)
            let next = night(step.notBefore, current)
            #expect(next.published == step.ratios)
            #expect(next.status == .proposed)
            // A day earlier nothing could have been proposed.
            #expect(night(step.notBefore - .days(1), current).status == .unchanged)
            last = (next, step.notBefore)
        }
        #expect(last.0.path == nil)
        #expect(last.0.published?.maintenancePpm == last.0.model?.maintenancePpm)
    }
}
