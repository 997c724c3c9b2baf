import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// Whole calibrations of a price that moves by exactly 1% (in logs) every hour, with a normal tail:
/// z(99%) = 2.3263479, so the log distance of an hour is 0.023263479, and that of an eight-hour
/// buffer at 5% is 1.9599640 · 0.01 · √8 = 0.055436.
///
/// Fees of 0.1%: long 1 − e^(−0.023263)·0.999 = 2.3971975%,
/// short e^0.023263·1.001 − 1 = 2.4559720%; initial, short side:
/// 1.024559720 · e^0.055436 − 1 … = 8.2961190%.
@Suite struct CalibrationTests {
    private func calibrate(
        amplitude: Double = 0.01, current: CurrentParameters? = nil, asOf: Timestamp? = nil,
        instrument: Instrument? = nil, policy change: (inout RiskPolicy) -> Void = { _ in }
    ) throws -> InstrumentParameters {
        var policy = Fixture.plainPolicy()
        change(&policy)
        let fees = Instrument.Fees(liquidation: Ratio(ppm: 600), taker: Ratio(ppm: 400))
        return Calibration.calibrate(
            instrument ?? Example.instrument(fees: fees), feedName: "eth",
            series: try Fixture.seesaw(amplitude: amplitude), asOf: asOf, policy: policy,
            current: current)
    }

    @Test func modelByHand() throws {
        let result = try calibrate()
        #expect(result.status == .proposed)
        #expect(result.decision.action == .new)
        #expect(result.decision.binding == .model)
        #expect(result.published == MarginRatios(maintenancePpm: 24_560, initialPpm: 82_962))
        #expect(result.short == result.published)
        #expect(result.long == MarginRatios(maintenancePpm: 23_972, initialPpm: 76_607))
        #expect(result.model == result.published)
        #expect(
            result.components.map(\.name) == [
                "volatility", "tail", "staleness", "fees", "floor", "cap", "data_caution",
                "speed_limit", "governance", "rounding",
            ])
        // e^0.01 − 1 = 1.0050167%, e^0.023263479 − 1 = 2.3536184%; fees bring 2.4559720%; rounding
        // up to a ppm the rest.
        #expect(result.components.map(\.ppm) == [10_050, 13_486, 0, 1024, 0, 0, 0, 0, 0, 0])
        #expect(
            result.tiers == [
                InstrumentParameters.Tier(
                    notionalFrom: .zero, notionalTo: nil,
                    ratios: MarginRatios(maintenancePpm: 24_560, initialPpm: 82_962),
                    maintenanceDeduction: .zero)
            ])
    }

    @Test func floorBinds() throws {
        let result = try calibrate { $0.floors.maintenance = Ratio(ppm: 30_000) }
        #expect(result.decision.binding == .floor)
        #expect(result.published?.maintenancePpm == 30_000)
        // 1.03 · e^0.0554362 − 1 = 8.8711574% on the short side.
        #expect(result.published?.initialPpm == 88_712)
        #expect(result.model?.maintenancePpm == 24_560)
        #expect(result.components.first { $0.name == "floor" }?.ppm == 5440)
    }

    @Test func initialFloorBinds() throws {
        let result = try calibrate { $0.floors.initial = Ratio(ppm: 100_000) }
        #expect(result.decision.binding == .floor)
        #expect(result.published == MarginRatios(maintenancePpm: 24_560, initialPpm: 100_000))
    }

    @Test func longFloorBinds() throws {
        // The whole history moved by 1% an hour; its 99% quantile of an hour's move is 1%, less
        // than the normal tail's 2.33%. At 1% of a smaller tail it binds.
        let result = try calibrate {
            $0.tail.confidence = Ratio(billionths: 600_000_000)
            $0.antiProcyclicality.longFloor = .days(365)
        }
        #expect(result.decision.binding == .floor)
        // e^0.01 · 1.001 − 1 = 1.1060217%.
        #expect(result.published?.maintenancePpm == 11_061)
        // z(60%) = 0.2533471: e^0.002533471 · 1.001 − 1 = 0.3539220%.
        #expect(result.model?.maintenancePpm == 3540)
    }

    @Test func capBinds() throws {
        let result = try calibrate {
            $0.caps.maintenance = Ratio(ppm: 20_000)
            $0.caps.initial = Ratio(ppm: 50_000)
        }
        #expect(result.decision.binding == .cap)
        #expect(result.published == MarginRatios(maintenancePpm: 20_000, initialPpm: 50_000))
        #expect(result.components.first { $0.name == "cap" }?.ppm == -4560)
    }

    /// A cap between grid lines is kept by the line below it, from wherever the value comes.
    @Test(arguments: [nil, 15_000, 60_000])
    func capHoldsOnTheGrid(currentMaintenance: Int?) throws {
        let result = try calibrate(
            current: currentMaintenance.map { Example.current($0, 3 * $0) }
        ) {
            $0.governance.grid = Ratio(ppm: 500)
            $0.caps.maintenance = Ratio(ppm: 20_300)
            $0.caps.initial = Ratio(ppm: 50_499)
        }
        #expect(result.published == MarginRatios(maintenancePpm: 20_000, initialPpm: 50_000))
        #expect(result.decision.binding == .cap)
    }

    /// An initial cap below the maintenance that the model asks for caps both.
    @Test func initialCapBoundsMaintenance() throws {
        let result = try calibrate {
            $0.governance.grid = Ratio(ppm: 500)
            $0.caps.initial = Ratio(ppm: 20_000)
        }
        #expect(result.published == MarginRatios(maintenancePpm: 19_500, initialPpm: 20_000))
        #expect(result.decision.binding == .cap)
        #expect(result.status == .proposed)
    }

    @Test func stepsBindAndSidesFollow() throws {
        let up = try calibrate(current: Example.current(20_000, 78_000)) {
            $0.governance.maxStepUp = Ratio(ppm: 100_000)
        }
        #expect(up.decision.binding == .maxStepUp)
        #expect(up.decision.action == .raise)
        // 2,000 of 4,560 ppm allowed: initial goes 2000/4559.72 of 4,961.19, 2,176.1 ppm.
        #expect(up.published == MarginRatios(maintenancePpm: 22_000, initialPpm: 80_176))
        // The step keeps the short side below the model; the long side's own requirement is more.
        #expect(up.long == MarginRatios(maintenancePpm: 22_000, initialPpm: 76_607))

        let down = try calibrate(current: Example.current(40_000, 120_000)) {
            $0.governance.maxStepDown = Ratio(ppm: 100_000)
        }
        #expect(down.decision.binding == .maxStepDown)
        #expect(down.decision.action == .lower)
        #expect(down.published?.maintenancePpm == 36_000)
        // Governance holds the short side 11,440.28 ppm above the model, and the long side with it.
        #expect(down.long?.maintenancePpm == 35_413)
    }

    @Test func unchangedKeepsTheBindingRule() throws {
        let tiers = [
            InstrumentParameters.Tier(
                notionalFrom: .zero, notionalTo: nil,
                ratios: MarginRatios(maintenancePpm: 24_560, initialPpm: 82_962),
                maintenanceDeduction: .zero)
        ]
        var current = Example.current(24_560, 82_962)
        current.tiers = tiers
        let same = try calibrate(current: current)
        #expect(same.status == .unchanged)
        #expect(same.decision.action == .none)
        #expect(same.tiers == tiers)
        let floor = try calibrate(current: Example.current(30_000, 100_000)) {
            $0.floors.maintenance = Ratio(ppm: 30_000)
            $0.floors.initial = Ratio(ppm: 100_000)
        }
        #expect(floor.decision.binding == .floor)
        #expect(floor.status == .unchanged)
    }

    @Test func mixedMove() throws {
        let result = try calibrate(current: Example.current(20_000, 90_000))
        #expect(result.decision.action == .mixed)
        #expect(result.published == MarginRatios(maintenancePpm: 24_560, initialPpm: 82_962))
    }

    /// Whatever is wrong with the data, the current parameters stand; without any there are none.
    @Test func heldAndUnavailable() throws {
        let last = try #require(try Fixture.seesaw(amplitude: 0.01).last)
        let stale = last + .hours(2) + TimeSpan(microseconds: 1)
        let causes: [(String, InstrumentParameters)] = [
            ("stale", try calibrate(current: Example.current(1, 2), asOf: stale)),
            (
                "no observation",
                try calibrate(
                    current: Example.current(1, 2), asOf: Timestamp(microseconds: .min))
            ),
            (
                "short history",
                try calibrate(current: Example.current(1, 2)) {
                    $0.volatility.minHistory = .days(10)
                }
            ),
            ("implausible", try calibrate(amplitude: 2.31, current: Example.current(1, 2))),
            ("implausible", try calibrate(amplitude: 0, current: Example.current(1, 2))),
            (
                "realized:window=30d does not apply",
                try calibrate(current: Example.current(1, 2)) {
                    $0.volatility.estimators.append(.realized(window: .days(30)))
                }
            ),
            (
                "policy: the grid",
                try calibrate(current: Example.current(1, 2)) { $0.governance.grid = .zero }
            ),
            (
                "policy: the horizon",
                try calibrate(current: Example.current(1, 2)) {
                    $0.horizon.closeout = .seconds(0)
                    $0.horizon.detection = .seconds(0)
                }
            ),
            (
                "invariant: liquidation fee + taker fee",
                try calibrate(current: Example.current(1, 2)) {
                    $0.governance.maxStepUp = Ratio(ppm: 1_000_000)
                }
            ),
            ("implausible", try calibrate(current: Example.current(.max, .max))),
        ]
        for (reason, result) in causes {
            #expect(result.status == .held)
            #expect(result.published == result.current?.ratios)
            #expect(result.decision.binding == .held)
            #expect(result.decision.action == .none)
            #expect(result.decision.reasons.first?.hasPrefix(reason) == true, "\(reason)")
            #expect(result.components.reduce(0) { $0 + $1.ppm } == result.published?.maintenancePpm)
        }
        let unavailable = try calibrate(asOf: stale)
        #expect(unavailable.status == .unavailable)
        #expect(unavailable.published == nil && unavailable.long == nil)
        let atTheLimit = try calibrate(asOf: last + .hours(2))
        #expect(atTheLimit.status == .proposed)
    }

    /// Fees of 100%, leverage below one: held by name.
    @Test func impossibleRequirementsAreHeld() throws {
        let dear = Example.instrument(
            fees: .init(liquidation: Ratio(ppm: 500_000), taker: Ratio(ppm: 500_000)))
        let fees = try calibrate(current: Example.current(1, 2), instrument: dear)
        #expect(fees.decision.reasons.first?.hasPrefix("invariant: 0 < maintenance") == true)
        let wild = try calibrate(amplitude: 2.3, current: Example.current(1, 2)) {
            $0.horizon.closeout = .days(30)
        }
        #expect(wild.status == .held)
    }

    /// An overshoot by hand: moves of 1% against a threshold of 0.5%: e^0.01 in all.
    @Test func thresholdOvershoot() throws {
        let feed = Example.instrument(kind: .threshold, deviation: Ratio(ppm: 5000))
        let result = try calibrate(instrument: feed) {
            $0.oracle.includeDeviation = true
            $0.oracle.includeOvershoot = true
        }
        let parts = result.components.prefix(5).map(\.ppm)
        #expect(parts[..<3].reduce(0, +) == 23_536)
        // 1.023536184 · e^0.01 − 1 = 3.3822913%.
        #expect(parts.reduce(0, +) == 33_823)
        #expect(parts[3] == 5118)
    }

    /// An outage within the tail's window may have hidden the worst of it: nothing is lowered.
    @Test func aHoleKeepsARequirementFromBeingLowered() throws {
        let whole = try Fixture.seesaw(amplitude: 0.01)
        let kept = whole.times.indices.filter { !(150..<200).contains($0) }
        let cut = try PriceSeries(
            times: kept.map { whole.times[$0] }, prices: kept.map { whole.prices[$0] })
        var policy = Fixture.plainPolicy()
        policy.volatility.maxGap = .hours(12)
        func calibrate(_ series: PriceSeries, _ current: CurrentParameters?) -> InstrumentParameters
        {
            Calibration.calibrate(
                Example.instrument(), feedName: "eth", series: series, policy: policy,
                current: current)
        }
        let high = Example.current(60_000, 200_000)
        #expect(calibrate(whole, high).decision.action == .lower)
        let cautious = calibrate(cut, high)
        #expect(cautious.status == .unchanged)
        #expect(cautious.decision.binding == .held)
        #expect(cautious.decision.reasons.contains { $0.hasPrefix("nothing is lowered") })
        #expect(cautious.components.reduce(0) { $0 + $1.ppm } == 60_000)
        #expect(calibrate(cut, Example.current(10_000, 20_000)).decision.action == .raise)
        // Three declared heartbeats decide before the policy's own gap.
        policy.volatility.maxGap = .days(30)
        let feed = Instrument.Feed(kind: .tick, heartbeat: .hours(2))
        let declared = Calibration.calibrate(
            Instrument(id: "ETH", feed: feed), feedName: "eth", series: cut, policy: policy,
            current: high)
        #expect(declared.decision.binding == .held)
    }

    @Test func parametersFromTheFutureAreImplausible() throws {
        let last = try #require(try Fixture.seesaw(amplitude: 0.01).last)
        let later = Example.current(10_000, 20_000, changedAt: last + .seconds(1))
        #expect(try calibrate(current: later).status == .held)
        let now = Example.current(10_000, 20_000, changedAt: last)
        #expect(try calibrate(current: now).status == .proposed)
    }

    /// A protocol's own module, in the order that it chose.
    @Test func modulesCanBeReplaced() throws {
        struct Surcharge: RiskModule {
            let name = "surcharge"
            let section = "surcharge"
            func apply(to loss: inout LossBuildUp, market: MarketState) { loss.add(part: 0.01) }
            func explanation(market: MarketState) -> String { "1% for everybody" }
        }
        let result = Calibration.calibrate(
            Example.instrument(), feedName: "eth", series: try Fixture.seesaw(amplitude: 0.01),
            policy: Fixture.plainPolicy(), current: nil,
            modules: [Surcharge()])
        #expect(result.components.first == .init(name: "surcharge", ppm: 10_000))
        #expect(result.long?.maintenancePpm == 10_000)
        #expect(result.published?.maintenancePpm == 10_000)
    }
}
