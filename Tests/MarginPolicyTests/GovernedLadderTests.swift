import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// Ladders under governance, by hand. In force: 2% and 4% up to 100,000, 3% and 6% up to 1,000,000.
/// Wanted, unless a test says otherwise: 3% and 6%, then 6% and 12%. Grid: 0.05%.
@Suite struct GovernedLadderTests {
    private static let asOf = Timestamp(seconds: 1_706_400_000)
    private static let bounds = [ExactDecimal(100_000), ExactDecimal(1_000_000)]

    private static func pair(_ maintenance: Int, _ initial: Int) -> RatioPair {
        RatioPair(Ratio(ppm: maintenance), Ratio(ppm: initial))
    }

    private static func tier(
        _ from: ExactDecimal, _ to: ExactDecimal, _ maintenance: Int, _ initial: Int
    ) -> InstrumentParameters.Tier {
        .init(
            notionalFrom: from, notionalTo: to,
            ratios: MarginRatios(maintenancePpm: maintenance, initialPpm: initial),
            maintenanceDeduction: .zero)
    }

    static func inForce(days: Int64? = nil) -> CurrentParameters {
        CurrentParameters(
            ratios: MarginRatios(maintenancePpm: 20_000, initialPpm: 40_000),
            changedAt: days.map { asOf - .days($0) },
            tiers: [
                tier(.zero, bounds[0], 20_000, 40_000),
                tier(bounds[0], bounds[1], 30_000, 60_000),
            ])
    }

    /// In ppm: the headline's pair, then the tier's.
    private func change(
        to rates: [(Int, Int)] = [(30_000, 60_000), (60_000, 120_000)],
        from current: CurrentParameters? = inForce(), lowersNothing: Bool = false,
        overrides: [MarginOverride] = [],
        _ edit: (inout RiskPolicy) -> Void = { _ in }
    ) -> GovernedTarget.Change {
        var policy = RiskPolicy()
        policy.governance.grid = Ratio(ppm: 500)
        edit(&policy)
        let headline = Self.pair(rates[0].0, rates[0].1)
        let target = TargetLadder(
            sides: PerSide(long: headline, short: headline), firstBound: Self.bounds[0],
            tiers: [
                .init(
                    from: Self.bounds[0], to: Self.bounds[1],
                    rates: Self.pair(rates[1].0, rates[1].1))
            ])
        return GovernedTarget(
            target: target, overrides: overrides, lowersNothing: lowersNothing, policy: policy
        ).change(from: current, asOf: Self.asOf)
    }

    private func rates(_ change: GovernedTarget.Change) -> [Int] {
        change.tiers.flatMap { [$0.ratios.maintenancePpm, $0.ratios.initialPpm] }
    }

    @Test func withoutALimitEveryRateArrives() {
        let change = change()
        #expect(rates(change) == [30_000, 60_000, 60_000, 120_000])
        #expect(change.move.limitedBy == nil)
        #expect(change.action == .raise)
        #expect(!change.move.isCutShort)
    }

    /// The headline alone could go all of its way; the tier may rise from 3% to 4.5%, half of its
    /// way, so the headline goes half of its own.
    @Test func theStepOfATierHoldsTheHeadline() {
        let change = change { $0.governance.maxStepUp = Ratio(ppm: 500_000) }
        #expect(rates(change) == [25_000, 50_000, 45_000, 90_000])
        #expect(change.move.limitedBy == .maxStepUp)
        #expect(change.move.isCutShort)
        #expect(
            change.move.reasons == [
                "the step up is limited to 50% of the current value, maintenance and initial of "
                    + "the first tier and of 1 more jointly"
            ])
    }

    /// 1% of notional: a sixth of the tier's initial way.
    @Test func anAbsoluteStepBindsWhereTheWayIsLongest() {
        let change = change { $0.governance.maxAbsoluteStepUp = Ratio(ppm: 10_000) }
        // Headline + 10,000/6 and 20,000/6, tier + 5,000 and 10,000; down to the grid.
        #expect(rates(change) == [21_500, 43_000, 35_000, 70_000])
    }

    /// The tier falls to 2.7% (10%), a fifth of its way; the headline rises all of its own, and no
    /// rate may pass the next tier's.
    @Test func aLimitedFallOfATierDoesNotHoldUpARise() {
        var current = Self.inForce()
        current.tiers[1] = Self.tier(Self.bounds[0], Self.bounds[1], 60_000, 120_000)
        let change = change(to: [(30_000, 60_000), (30_000, 60_000)], from: current) {
            $0.governance.maxStepDown = Ratio(ppm: 100_000)
        }
        #expect(rates(change) == [30_000, 60_000, 54_000, 108_000])
        #expect(change.move.limitedBy == .maxStepDown)
        #expect(change.action == .mixed)
    }

    /// The headline changes by nothing, the tier by a third: the band is passed.
    @Test func theDeadBandLooksAtEveryTier() {
        let passed = change(to: [(20_000, 40_000), (40_000, 80_000)]) {
            $0.governance.deadBand = Ratio(ppm: 300_000)
        }
        #expect(rates(passed) == [20_000, 40_000, 40_000, 80_000])
        #expect(passed.action == .raise)
        let kept = change(to: [(20_000, 40_000), (40_000, 80_000)]) {
            $0.governance.deadBand = Ratio(ppm: 340_000)
        }
        #expect(rates(kept) == [20_000, 40_000, 30_000, 60_000])
        #expect(kept.move.limitedBy == .deadBand)
        #expect(kept.action == .none)
        #expect(!kept.move.isCutShort)
    }

    @Test func theCoolDownHoldsEveryTier() {
        let change = change(from: Self.inForce(days: 2)) { $0.governance.coolDown = .days(3) }
        #expect(rates(change) == [20_000, 40_000, 30_000, 60_000])
        #expect(change.move.limitedBy == .coolDown)
        #expect(change.move.isCutShort)
    }

    /// 1.05² = 1.1025: the tier's initial ratio may rise by 6,150 of 60,000, and everything goes
    /// that share: 0.1025 of the way. Headline 21,025 and 42,050; tier 33,075 and 66,150.
    @Test func theSpeedLimitIsJoint() {
        let change = change(from: Self.inForce(days: 2)) {
            $0.antiProcyclicality.speedUp = Ratio(ppm: 50_000)
        }
        #expect(rates(change) == [21_000, 42_000, 33_000, 66_000])
        #expect(change.move.limitedBy == .speedLimit)
    }

    /// A tier between other bounds than those in force is new: it follows the headline and stays
    /// below the next tier, which keeps its step.
    @Test func aNewTierStaysBetweenItsNeighbours() {
        let middle = ExactDecimal(500_000)
        var policy = RiskPolicy()
        policy.governance.grid = Ratio(ppm: 500)
        policy.governance.maxStepUp = Ratio(ppm: 100_000)
        var current = Self.inForce()
        current.tiers[1] = Self.tier(middle, Self.bounds[1], 30_000, 60_000)
        let headline = Self.pair(30_000, 60_000)
        let target = TargetLadder(
            sides: PerSide(long: headline, short: headline), firstBound: Self.bounds[0],
            tiers: [
                .init(from: Self.bounds[0], to: middle, rates: Self.pair(55_000, 110_000)),
                .init(from: middle, to: Self.bounds[1], rates: Self.pair(60_000, 120_000)),
            ])
        let change = GovernedTarget(
            target: target, overrides: [], lowersNothing: false, policy: policy
        ).change(from: current, asOf: Self.asOf)
        // A tenth of the way. The new tier would stand at 55,000 − 9,000 = 46,000.
        #expect(
            rates(change) == [21_000, 42_000, 33_000, 66_000, 33_000, 66_000])
    }

    /// What is in force at the caps already and should be above them ends the ladder; on its way
    /// there it stays.
    @Test func theLadderEndsWhenATierReachesTheCaps() {
        let cap: (inout RiskPolicy) -> Void = { $0.caps.initial = Ratio(ppm: 100_000) }
        let free = change(cap)
        #expect(rates(free) == [30_000, 60_000])
        #expect(
            free.ladderReasons == [
                "the ladder ends at 100000: beyond it 6% maintenance and 12% initial would pass the "
                    + "caps of 9.95% and 10%"
            ])
        let limited = change {
            cap(&$0)
            $0.governance.maxStepUp = Ratio(ppm: 500_000)
        }
        // Half of the way, initial to the cap of 10%.
        #expect(rates(limited) == [25_000, 50_000, 45_000, 80_000])
        #expect(limited.ladderReasons.isEmpty)
    }

    /// An override raises such a tier no further than the one before it, so that it ends no ladder.
    @Test func anOverrideEndsNoLadder() throws {
        let override = try #require(
            MarginOverride(
                trigger: "outage", size: Ratio(ppm: 500_000), reason: "…",
                from: Self.asOf - .days(1), expires: Self.asOf + .days(1)))
        let change = change(overrides: [override]) {
            $0.caps.initial = Ratio(ppm: 100_000)
            $0.governance.maxStepUp = Ratio(ppm: 100_000)
        }
        #expect(rates(change) == [45_000, 90_000, 45_000, 90_000])
        #expect(change.move.limitedBy == .override)
    }

    /// A floor that stands above what the model asks for in the tier: the tier wants it too. Two
    /// fifths of the way from 4% to 9%, and of the tier's from 6% to 9%.
    @Test func aTierWantsAtLeastWhatTheHeadlineWants() {
        let change = change(to: [(20_000, 90_000), (30_000, 60_000)]) {
            $0.governance.maxStepUp = Ratio(ppm: 500_000)
        }
        #expect(rates(change) == [20_000, 60_000, 30_000, 72_000])
    }

    @Test func underACautionTheTiersOnlyRise() {
        let change = change(to: [(10_000, 20_000), (40_000, 50_000)], lowersNothing: true)
        #expect(rates(change) == [20_000, 40_000, 40_000, 60_000])
        #expect(change.action == .raise)
    }

    /// The bounds alone: further is a lowering, which a caution leaves out, and less far a raise.
    @Test func aLadderThatOnlyReachesFurtherIsAChange() {
        let same = [(20_000, 40_000), (30_000, 60_000)]
        var short = Self.inForce()
        short.tiers[1].notionalTo = ExactDecimal(500_000)
        var long = Self.inForce()
        long.tiers[1].notionalTo = nil
        #expect(change(to: same).action == .none)
        #expect(change(to: same, from: short).action == .lower)
        #expect(change(to: same, from: short, lowersNothing: true).action == .none)
        #expect(change(to: same, from: short, lowersNothing: true).tiers == short.tiers)
        #expect(change(to: same, from: long).action == .raise)
    }

    @Test func aLadderThatFallsFromTierToTierIsImplausible() {
        var current = Self.inForce()
        #expect(throws: Never.self) { try current.requireLadder() }
        current.tiers[1].ratios.maintenancePpm = 19_999
        #expect(throws: Hold.self) { try current.requireLadder() }
        current.tiers[1].ratios = MarginRatios(maintenancePpm: 30_000, initialPpm: 39_999)
        #expect(throws: Hold.self) { try current.requireLadder() }
    }

    /// Code can state what no policy document can.
    @Test(
        arguments: [
            { $0.maxStepUp = .zero }, { $0.maxStepDown = Ratio(billionths: -1) },
            { $0.maxAbsoluteStepUp = .zero }, { $0.maxAbsoluteStepDown = Ratio(billionths: .min) },
            { $0.grid = Ratio(billionths: .max) },
        ] as [@Sendable (inout RiskPolicy.Governance) -> Void])
    func impossibleLimitsAreRefused(_ edit: @Sendable (inout RiskPolicy.Governance) -> Void) {
        var governance = RiskPolicy.Governance()
        #expect(throws: Never.self) { try governance.requirePossible() }
        edit(&governance)
        #expect(throws: Hold.self) { try governance.requirePossible() }
    }

    @Test func theLargestLimitsDoNotOverflow() {
        let change = change(from: Self.inForce(days: 400)) {
            $0.governance.maxStepUp = Ratio(billionths: .max)
            $0.governance.maxStepDown = Ratio(billionths: .max)
            $0.governance.maxAbsoluteStepUp = Ratio(billionths: .max)
            $0.governance.maxAbsoluteStepDown = Ratio(billionths: .max)
            $0.governance.deadBand = Ratio(billionths: .max)
            $0.antiProcyclicality.speedUp = Ratio(billionths: .max)
            $0.antiProcyclicality.speedDown = Ratio(billionths: .max)
        }
        #expect(rates(change) == [20_000, 40_000, 30_000, 60_000])
        #expect(change.move.limitedBy == .deadBand)
    }
}
