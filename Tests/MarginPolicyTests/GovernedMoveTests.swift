import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// Each rule on a case that can be checked by hand. Current: 2% and 4%, grid 0.05%.
@Suite struct GovernedMoveTests {
    private static let asOf = Timestamp(seconds: 1_706_400_000)

    struct Case: Sendable {
        var name: String
        /// In tenths of a ppm.
        var target: (Int64, Int64)
        var policy: @Sendable (inout RiskPolicy) -> Void
        var days: Double?
        var published: (Int, Int)
        var limitedBy: InstrumentParameters.Binding?
    }

    static func percent(_ value: Int64) -> Ratio { Ratio(billionths: value * 10_000_000) }

    static let cases: [Case] = [
        Case(
            name: "rounds up", target: (212_345, 423_456), policy: { _ in }, days: nil,
            published: (21_500, 42_500), limitedBy: nil),
        Case(
            name: "already there", target: (200_000, 400_000), policy: { _ in }, days: nil,
            published: (20_000, 40_000), limitedBy: nil),
        Case(
            name: "step up", target: (300_000, 600_000),
            policy: { $0.governance.maxStepUp = percent(10) }, days: nil,
            published: (22_000, 44_000), limitedBy: .maxStepUp),
        // Maintenance may go a fifth of its way, so initial goes a fifth: 4.09%, on the grid 4.05%.
        Case(
            name: "step up jointly", target: (300_000, 445_000),
            policy: { $0.governance.maxStepUp = percent(10) }, days: nil,
            published: (22_000, 40_500), limitedBy: .maxStepUp),
        // 20,000 · 1.086 = 21,720 is off the grid: down, so that the step holds.
        Case(
            name: "step up between grid lines", target: (300_000, 600_000),
            policy: { $0.governance.maxStepUp = Ratio(billionths: 86_000_000) }, days: nil,
            published: (21_500, 43_000), limitedBy: .maxStepUp),
        Case(
            name: "step down jointly", target: (100_000, 399_000),
            policy: { $0.governance.maxStepDown = percent(10) }, days: nil,
            published: (18_000, 40_000), limitedBy: .maxStepDown),
        Case(
            name: "opposite directions", target: (300_000, 350_000),
            policy: {
                $0.governance.maxStepUp = percent(10)
                $0.governance.maxStepDown = percent(10)
            }, days: nil, published: (22_000, 36_000), limitedBy: .maxStepUp),
        Case(
            name: "inside the dead band", target: (209_999, 419_999),
            policy: { $0.governance.deadBand = percent(5) }, days: nil,
            published: (20_000, 40_000), limitedBy: .deadBand),
        Case(
            name: "at the edge of the dead band", target: (210_000, 400_000),
            policy: { $0.governance.deadBand = percent(5) }, days: nil,
            published: (21_000, 40_000), limitedBy: nil),
        Case(
            name: "below the dead band", target: (190_001, 380_001),
            policy: { $0.governance.deadBand = percent(5) }, days: nil,
            published: (20_000, 40_000), limitedBy: .deadBand),
        Case(
            name: "cooling down", target: (300_000, 600_000),
            policy: { $0.governance.coolDown = .days(3) }, days: 2.999,
            published: (20_000, 40_000), limitedBy: .coolDown),
        Case(
            name: "cooled down", target: (300_000, 600_000),
            policy: { $0.governance.coolDown = .days(3) }, days: 3, published: (30_000, 60_000),
            limitedBy: nil),
        Case(
            name: "before the last change", target: (300_000, 600_000), policy: { _ in },
            days: -1, published: (20_000, 40_000), limitedBy: .coolDown),
        // 1.05² = 1.1025: 22,050 and 44,100, on the grid 22,000 and 44,000.
        Case(
            name: "speed up", target: (300_000, 600_000),
            policy: { $0.antiProcyclicality.speedUp = percent(5) }, days: 2,
            published: (22_000, 44_000), limitedBy: .speedLimit),
        Case(
            name: "speed up in half a day", target: (300_000, 600_000),
            policy: { $0.antiProcyclicality.speedUp = percent(5) }, days: 0.5,
            published: (20_500, 41_000), limitedBy: .speedLimit),
        // 0.99² = 0.9801: 19,602 and 39,204, up to 20,000 and 39,500.
        Case(
            name: "speed down", target: (100_000, 200_000),
            policy: { $0.antiProcyclicality.speedDown = percent(1) }, days: 2,
            published: (20_000, 39_500), limitedBy: .speedLimit),
        // 40,123.4 / 1.25 = 32,098.72 and 64,197.44: an override rounds up.
        Case(
            name: "override", target: (401_234, 802_468),
            policy: {
                $0.antiProcyclicality.speedUp = percent(5)
                $0.antiProcyclicality.overrideRatio = Ratio(billionths: 1_250_000_000)
            }, days: 2, published: (32_500, 64_500), limitedBy: .override),
        Case(
            name: "step within override", target: (400_000, 800_000),
            policy: {
                $0.antiProcyclicality.speedUp = percent(5)
                $0.antiProcyclicality.overrideRatio = Ratio(billionths: 1_250_000_000)
                $0.governance.maxStepUp = percent(20)
            }, days: 2, published: (24_000, 48_000), limitedBy: .maxStepUp),
        // 21,600 is allowed, 22,000 would pass 21,720.
        Case(
            name: "grid at a step", target: (216_000, 432_000),
            policy: { $0.governance.maxStepUp = Ratio(billionths: 86_000_000) }, days: nil,
            published: (21_500, 43_000), limitedBy: .grid),
        // 20,900 is allowed by the speed limit (21,000), but grid 0.08% has only 20,800 and 21,600.
        Case(
            name: "grid at the speed limit", target: (209_000, 416_000),
            policy: {
                $0.antiProcyclicality.speedUp = percent(5)
                $0.governance.grid = Ratio(ppm: 800)
            }, days: 1, published: (20_800, 41_600), limitedBy: .grid),
        Case(
            name: "less than a grid step down", target: (199_000, 399_000), policy: { _ in },
            days: nil, published: (20_000, 40_000), limitedBy: .grid),
        // Initial may go 0.4% of its way of 2%, a fifth; maintenance goes a fifth of 1%.
        Case(
            name: "absolute step up jointly", target: (300_000, 600_000),
            policy: { $0.governance.maxAbsoluteStepUp = Ratio(ppm: 4000) }, days: nil,
            published: (22_000, 44_000), limitedBy: .maxStepUp),
        // 10% of 2% is less than 0.4%, 10% of 4% as much: the relative limit binds.
        Case(
            name: "relative step tighter", target: (300_000, 600_000),
            policy: {
                $0.governance.maxStepUp = percent(10)
                $0.governance.maxAbsoluteStepUp = Ratio(ppm: 4000)
            }, days: nil, published: (22_000, 44_000), limitedBy: .maxStepUp),
        // Maintenance may rise by 0.4% and initial by 0.5%, a quarter of its way: so both do.
        Case(
            name: "absolute step tighter", target: (300_000, 600_000),
            policy: {
                $0.governance.maxStepUp = percent(20)
                $0.governance.maxAbsoluteStepUp = Ratio(ppm: 5000)
            }, days: nil, published: (22_500, 45_000), limitedBy: .maxStepUp),
        // 0.32% of initial's 2% fall: 16% of the way, 18,400 and 36,800, up to the grid.
        Case(
            name: "absolute step down", target: (100_000, 200_000),
            policy: { $0.governance.maxAbsoluteStepDown = Ratio(ppm: 3200) }, days: nil,
            published: (18_500, 37_000), limitedBy: .maxStepDown),
        Case(
            name: "absolute steps to both sides", target: (300_000, 350_000),
            policy: {
                $0.governance.maxAbsoluteStepUp = Ratio(ppm: 1000)
                $0.governance.maxAbsoluteStepDown = Ratio(ppm: 2000)
            }, days: nil, published: (21_000, 38_000), limitedBy: .maxStepUp),
        // A fall of 5% at most would leave a negative ratio; there is none.
        Case(
            name: "absolute step beyond zero", target: (1000, 2000),
            policy: { $0.governance.maxAbsoluteStepDown = percent(5) }, days: nil,
            published: (500, 1000), limitedBy: nil),
        // Initial may fall by 0.1% only; maintenance, 22,345, is not held up and rounds up.
        Case(
            name: "a limited fall does not round a rise down", target: (223_450, 300_000),
            policy: { $0.governance.maxAbsoluteStepDown = Ratio(ppm: 1000) }, days: nil,
            published: (22_500, 39_000), limitedBy: .maxStepDown),
        // Both round to 3%: initial takes the next grid line.
        Case(
            name: "initial stays above maintenance", target: (295_001, 295_002),
            policy: { _ in }, days: nil, published: (30_000, 30_500), limitedBy: nil),
    ]

    @Test(arguments: cases.indices)
    func move(index: Int) {
        let test = Self.cases[index]
        var policy = RiskPolicy()
        policy.governance.grid = Ratio(ppm: 500)
        test.policy(&policy)
        let target = RatioPair(
            Ratio(billionths: test.target.0 * 100), Ratio(billionths: test.target.1 * 100))
        let changedAt = test.days.map {
            Self.asOf - TimeSpan(microseconds: Int64($0 * 86_400e6))
        }
        let move = GovernedMove(
            from: RateLadder(headline: RatioPair(Ratio(ppm: 20_000), Ratio(ppm: 40_000))),
            changedAt: changedAt, to: RateLadder(headline: target), asOf: Self.asOf, policy: policy)
        let published = move.published.headline
        #expect(published.maintenance == Ratio(ppm: test.published.0), "\(test.name)")
        #expect(published.initial == Ratio(ppm: test.published.1), "\(test.name)")
        #expect(move.limitedBy == test.limitedBy, "\(test.name)")
        if test.limitedBy != nil, test.limitedBy != .grid {
            #expect(!move.reasons.isEmpty, "\(test.name)")
        }
    }

    @Test func withoutCurrentOnlyTheGridActs() {
        var policy = RiskPolicy()
        policy.governance.grid = Ratio(ppm: 500)
        policy.governance.maxStepUp = Self.percent(1)
        let move = GovernedMove(
            newAt: RateLadder(
                headline: RatioPair(
                    Ratio(billionths: 20_000_001), Ratio(billionths: 20_100_000))),
            policy: policy)
        #expect(move.published.headline.maintenance == Ratio(ppm: 20_500))
        #expect(move.published.headline.initial == Ratio(ppm: 21_000))
        #expect(move.limitedBy == nil)
    }

    @Test(
        arguments: [
            (50, nil, "the step up is limited to 50% of the current value, "),
            (nil, 20_000, "the step up is limited to 2% of notional, "),
            (50, 20_000, "the step up is limited to 50% of the current value and 2% of notional, "),
        ] as [(Int64?, Int?, String)])
    func theLimitIsSaid(relative: Int64?, absolute: Int?, sentence: String) {
        var policy = RiskPolicy()
        policy.governance.maxStepUp = relative.map(Self.percent)
        policy.governance.maxAbsoluteStepUp = absolute.map { Ratio(ppm: $0) }
        let move = GovernedMove(
            from: RateLadder(headline: RatioPair(Ratio(ppm: 20_000), Ratio(ppm: 40_000))),
            changedAt: nil,
            to: RateLadder(headline: RatioPair(Ratio(ppm: 90_000), Ratio(ppm: 180_000))),
            asOf: Self.asOf, policy: policy)
        #expect(move.reasons == [sentence + "maintenance and initial jointly"])
    }

    /// (1 ± rate)^whole · (1 ± rate · rest), exactly where twelve decimals hold it.
    @Test(arguments: [
        (Int64(5), true, 2.0, Int64(1_102_500_000)), (5, true, 0.5, 1_025_000_000),
        (5, true, 1.5, 1_076_250_000), (1, false, 2, 980_100_000), (1, false, 0, 1_000_000_000),
        (1, false, -3, 1_000_000_000), (50, true, 1e6, 1_000_000_000_000_000), (50, false, 1e6, 1),
        (1000, true, 400, 1_000_000_000_000_000), (100, false, 1, 0),
    ])
    func compounds(percent: Int64, rising: Bool, days: Double, billionths: Int64) {
        let ratio = Ratio.compounded(
            Self.percent(percent), rising: rising,
            over: TimeSpan(microseconds: Int64(days * 86_400e6)))
        #expect(ratio.billionths == billionths)
    }
}
