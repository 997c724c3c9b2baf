import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// Overrides over the calibration of `CalibrationTests`: the model asks for 2.4559720% and
/// 8.2961190%, a quarter more is 3.0699650% and 10.3701488%.
@Suite struct MarginOverrideTests {
    private static let last = Timestamp(microseconds: Example.start) + .hours(239)

    /// Active from two days before the last observation until two days after it.
    private static func override(
        _ trigger: String = "outage", percent: Int = 25, from: Timestamp = last - .days(2),
        expires: Timestamp = last + .days(2), approvedBy: String? = nil
    ) throws -> MarginOverride {
        try #require(
            MarginOverride(
                trigger: trigger, size: Ratio(ppm: percent * 10_000),
                reason: "the feed stood still",
                from: from, expires: expires, approvedBy: approvedBy))
    }

    private func calibrate(
        _ overrides: [MarginOverride], amplitude: Double = 0.01, current: CurrentParameters? = nil,
        asOf: Timestamp? = nil, caution: String? = nil,
        policy change: (inout RiskPolicy) -> Void = { _ in }
    ) throws -> InstrumentParameters {
        var policy = Fixture.plainPolicy()
        change(&policy)
        return Calibration.calibrate(
            Example.instrument(fees: .init(liquidation: Ratio(ppm: 600), taker: Ratio(ppm: 400))),
            feedName: "eth", series: try Fixture.seesaw(amplitude: amplitude), asOf: asOf,
            policy: policy, current: current, overrides: overrides, caution: caution)
    }

    private static let raised = MarginRatios(maintenancePpm: 30_700, initialPpm: 103_702)

    @Test func raisesANewInstrument() throws {
        let result = try calibrate([try Self.override(approvedBy: "risk council")])
        #expect(result.published == Self.raised)
        #expect(result.decision.binding == .override)
        #expect(result.decision.action == .new)
        #expect(result.model == MarginRatios(maintenancePpm: 24_560, initialPpm: 82_962))
        #expect(result.components.first { $0.name == "override" }?.ppm == 6140)
        #expect(result.components.map(\.ppm).reduce(0, +) == 30_700)
        #expect(
            result.components.map(\.name).suffix(6) == [
                "cap", "override", "data_caution", "speed_limit", "governance", "rounding",
            ])
        // The long side: 2.3971975% and a quarter.
        #expect(result.long?.maintenancePpm == 29_965)
        #expect(
            result.decision.reasons.contains(
                "the override of 'outage' by 25% asks for 3.07% maintenance and 10.38% initial "
                    + "until 2023-11-26T21:13:20Z, whatever the limits, approved by risk council: "
                    + "the feed stood still"))
    }

    /// Dead band, cool-down, speed limit and step, each of which would stop the rise.
    @Test(
        arguments: [
            { $0.governance.deadBand = Ratio(ppm: 900_000) },
            { $0.governance.coolDown = .days(30) },
            { $0.antiProcyclicality.speedUp = Ratio(ppm: 1) },
            { $0.governance.maxStepUp = Ratio(ppm: 10_000) },
            { $0.governance.maxAbsoluteStepUp = Ratio(ppm: 10) },
        ] as [@Sendable (inout RiskPolicy) -> Void])
    func noLimitHoldsItUp(_ limit: @Sendable (inout RiskPolicy) -> Void) throws {
        let current = Example.current(20_000, 78_000, changedAt: Self.last - .days(3))
        let without = try calibrate([], current: current, policy: limit)
        #expect(without.published != Self.raised)
        let result = try calibrate([try Self.override()], current: current, policy: limit)
        #expect(result.published == Self.raised)
        #expect(result.decision.binding == .override)
        #expect(result.decision.action == .raise)
        #expect(result.path == nil)
        // What did not stop it is not given as a reason.
        #expect(!result.decision.reasons.contains { $0.hasPrefix("cool-down") })
    }

    /// It raises only: what is higher falls as slowly as ever.
    @Test func neverSpeedsUpAFall() throws {
        let result = try calibrate(
            [try Self.override()], current: Example.current(60_000, 150_000)
        ) { $0.governance.maxStepDown = Ratio(ppm: 100_000) }
        #expect(result.published?.maintenancePpm == 54_000)
        #expect(result.decision.binding == .maxStepDown)
        let cooling = try calibrate(
            [try Self.override()],
            current: Example.current(20_000, 150_000, changedAt: Self.last - .days(1))
        ) { $0.governance.coolDown = .days(3) }
        #expect(cooling.published == MarginRatios(maintenancePpm: 30_700, initialPpm: 150_000))
        #expect(cooling.decision.binding == .override)
        #expect(cooling.decision.reasons.contains { $0.hasPrefix("cool-down") })
        // Three days on it has expired.
        #expect(
            cooling.path?.steps.map(\.ratios) == [
                MarginRatios(maintenancePpm: 24_560, initialPpm: 82_962)
            ])
    }

    @Test func standsFromItsFirstInstantToBeforeItsLast() throws {
        let span: [(Timestamp, Timestamp, MarginOverride.State)] = [
            (Self.last, Self.last + .seconds(1), .active),
            (Self.last - .days(1), Self.last, .expired),
            (Self.last + TimeSpan(microseconds: 1), Self.last + .days(1), .pending),
        ]
        for (from, expires, state) in span {
            let override = try Self.override(from: from, expires: expires)
            #expect(override.state(at: Self.last) == state)
            let result = try calibrate([override])
            #expect((result.published == Self.raised) == (state == .active))
            #expect(result.overrides == [override])
            #expect(result.components.contains { $0.name == "override" } == (state == .active))
            guard state != .active else { continue }
            #expect(result.decision.binding == .model)
            let plain = try calibrate([])
            #expect(result.published == plain.published)
            let sentence =
                state == .expired
                ? "the override of 'outage' by 25% expired at \(expires); it no longer acts"
                : "the override of 'outage' by 25% begins at \(from); it does not act yet"
            #expect(result.decision.reasons.contains(sentence))
        }
    }

    /// The largest acts, and the first of equal ones; every one is reported.
    @Test func theLargestActs() throws {
        let overrides = [
            try Self.override("a", percent: 10), try Self.override("b"), try Self.override("c"),
            try Self.override("d", percent: 900, expires: Self.last),
        ]
        let result = try calibrate(overrides)
        #expect(result.published == Self.raised)
        #expect(result.overrides == overrides)
        let until = "is active until 2023-11-26T21:13:20Z, but a larger one acts"
        #expect(result.decision.reasons.contains("the override of 'a' by 10% \(until)"))
        #expect(
            result.decision.reasons.contains { $0.hasPrefix("the override of 'b' by 25% asks") })
        #expect(
            result.decision.reasons.contains(
                "the override of 'd' by 900% expired at 2023-11-24T21:13:20Z; it no longer acts"))
    }

    @Test func theCapsHold() throws {
        let result = try calibrate([try Self.override()]) {
            $0.caps.maintenance = Ratio(ppm: 26_000)
            $0.caps.initial = Ratio(ppm: 90_000)
        }
        #expect(result.published == MarginRatios(maintenancePpm: 26_000, initialPpm: 90_000))
        // Without caps a position is never asked for more than it is worth.
        let whole = try calibrate([try Self.override(percent: 1000)], amplitude: 0.02)
        #expect(whole.published?.initialPpm == 1_000_000)
        #expect(whole.status == .proposed)
    }

    /// After the floors: 3% and a quarter.
    @Test func raisesTheFloors() throws {
        let result = try calibrate([try Self.override()]) {
            $0.floors.maintenance = Ratio(ppm: 30_000)
        }
        #expect(result.published?.maintenancePpm == 37_500)
    }

    /// Night after night under a caution: the rise is over the model, not over what is in force.
    @Test func doesNotCompound() throws {
        let hole = "nothing is lowered: a hole"
        let first = try calibrate(
            [try Self.override()], current: Example.current(20_000, 80_000), caution: hole)
        #expect(first.published == Self.raised)
        let second = try calibrate(
            [try Self.override()], current: CurrentParameters(ratios: Self.raised), caution: hole)
        #expect(second.published == Self.raised)
        #expect(second.status == .unchanged)
        let third = try calibrate(
            [try Self.override()], current: Example.current(50_000, 150_000), caution: hole)
        #expect(third.published == MarginRatios(maintenancePpm: 50_000, initialPpm: 150_000))
        #expect(third.decision.binding == .held)
    }

    /// Where no model is to be had there is nothing to raise, and that is said.
    @Test func doesNotActOnWhatIsHeld() throws {
        let overrides = [
            try Self.override(), try Self.override("past", expires: Self.last - .days(1)),
        ]
        let result = try calibrate(
            overrides, current: Example.current(20_000, 40_000), asOf: Self.last + .hours(3))
        #expect(result.status == .held)
        #expect(result.published == MarginRatios(maintenancePpm: 20_000, initialPpm: 40_000))
        #expect(result.overrides == overrides)
        #expect(
            result.decision.reasons.dropFirst() == [
                "the override of 'outage' by 25% is active until 2023-11-26T21:13:20Z, but there "
                    + "is no model that it could raise",
                "the override of 'past' by 25% expired at 2023-11-23T21:13:20Z; it no longer acts",
            ])
        let unknown = Calibration.held(
            "A", feedName: "a", asOf: nil, current: nil, overrides: overrides, reason: "no file")
        #expect(unknown.overrides.isEmpty)
        #expect(unknown.decision.reasons == ["no file"])
    }

    /// 3% and 6%, 6% and 12%: half as much more at once, whatever the step.
    @Test func raisesEveryTier() throws {
        var policy = RiskPolicy()
        policy.governance.maxStepUp = Ratio(ppm: 10_000)
        let bounds = [ExactDecimal(100_000), ExactDecimal(1_000_000)]
        let pair = RatioPair(Ratio(ppm: 30_000), Ratio(ppm: 60_000))
        let governed = GovernedTarget(
            target: TargetLadder(
                sides: PerSide(long: pair, short: pair), firstBound: bounds[0],
                tiers: [
                    .init(
                        from: bounds[0], to: bounds[1],
                        rates: RatioPair(Ratio(ppm: 60_000), Ratio(ppm: 120_000)))
                ]),
            overrides: [try Self.override(percent: 50)], lowersNothing: false, policy: policy)
        for current in [nil, GovernedLadderTests.inForce()] {
            let change = governed.change(from: current, asOf: Self.last)
            #expect(
                change.tiers.map(\.ratios) == [
                    MarginRatios(maintenancePpm: 45_000, initialPpm: 90_000),
                    MarginRatios(maintenancePpm: 90_000, initialPpm: 180_000),
                ])
            #expect(change.move.limitedBy == .override)
        }
    }

    @Test func impossibleOverridesAreNil() {
        func made(_ size: Int64, _ length: Int64) -> MarginOverride? {
            MarginOverride(
                trigger: "", size: Ratio(billionths: size), reason: "", from: Self.last,
                expires: Self.last + TimeSpan(microseconds: length))
        }
        for (size, length) in [
            (0, 1), (999, 1), (1001, 1), (10_000_001_000, 1), (.max, 1), (.min, 1), (1000, 0),
            (1000, -1), (1000, .min),
        ] as [(Int64, Int64)] {
            #expect(made(size, length) == nil)
        }
        #expect(made(1000, 1) != nil)
        #expect(made(10_000_000_000, .max) != nil)
    }
}
