import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What holds for every policy over every history, said again in integers of its own.
@Suite struct InvariantSweepTests {
    /// A hundred calibrations in each of a hundred blocks, many times over: 50,000, or as many as
    /// `MARGINPOLICY_SWEEP` asks for.
    private static let rounds: UInt64 = {
        let asked = getenv("MARGINPOLICY_SWEEP").flatMap { UInt64(String(cString: $0)) }
        return max(1, (asked ?? 50_000) / 10_000)
    }()

    @Test(arguments: UInt64(0)..<100)
    func everythingHolds(block: UInt64) throws {
        var seen = Seen()
        for round in 0..<Self.rounds {
            try everythingHolds(in: block + 100 * round, &seen)
        }
        // A sweep in which everything is held would prove little.
        #expect(seen.statuses[.proposed, default: 0] >= 50, "\(seen)")
        #expect(seen.statuses[.held, default: 0] > 0 && seen.statuses[.unavailable, default: 0] > 0)
        #expect(seen.paths > 0 && seen.raisedByOverride > 0 && seen.movedTiers > 0)
    }

    /// What a block has met.
    private struct Seen {
        var statuses: [InstrumentParameters.Status: Int] = [:]
        var (paths, raisedByOverride, movedTiers) = (0, 0, 0)
    }

    private func everythingHolds(in block: UInt64, _ seen: inout Seen) throws {
        for calibration in try RandomCalibration.block(block) {
            let result = calibration.result
            seen.statuses[result.status, default: 0] += 1
            seen.paths += result.path == nil ? 0 : 1
            seen.raisedByOverride += result.components.contains { $0.name == "override" } ? 1 : 0
            seen.movedTiers +=
                result.status == .proposed && result.current?.tiers.isEmpty == false ? 1 : 0
            let broken = Self.broken(
                calibration.result, instrument: calibration.instrument, policy: calibration.policy,
                current: calibration.current, overrides: calibration.overrides,
                asOf: calibration.asOf)
            #expect(
                broken == nil,
                "\(calibration.result) \(calibration.policy.governance) \(calibration.policy.caps)")
            if broken != nil { return }
        }
    }

    /// The first thing that does not hold, in words; nil when all does.
    private static func broken(
        _ result: InstrumentParameters, instrument: Instrument, policy: RiskPolicy,
        current: CurrentParameters?, overrides: [MarginOverride], asOf: Timestamp
    ) -> String? {
        guard result.overrides == overrides else { return "every override is reported" }
        guard !result.decision.reasons.isEmpty else { return "a reason" }
        if result.status == .held || result.status == .unavailable {
            guard result.decision.binding == .held, result.decision.action == .none else {
                return "held is the binding of what is held"
            }
            guard result.published == current?.ratios,
                (current == nil) == (result.status == .unavailable)
            else { return "held repeats the current parameters" }
            guard result.path == nil else { return "no path from what is held" }
            return nil
        }
        guard let published = result.published, let model = result.model, let long = result.long,
            let short = result.short
        else { return "figures" }
        for ratios in [published, long, short] + result.tiers.map(\.ratios) {
            guard 0 < ratios.maintenancePpm, ratios.maintenancePpm < ratios.initialPpm,
                ratios.initialPpm <= 1_000_000
            else { return "0 < maintenance < initial ≤ 1" }
        }
        let fees = instrument.fees.liquidation.billionths + instrument.fees.taker.billionths
        guard fees <= Int64(published.maintenancePpm) * 1000 else { return "fees ≤ maintenance" }
        guard published.maintenancePpm == max(long.maintenancePpm, short.maintenancePpm),
            published.initialPpm == max(long.initialPpm, short.initialPpm)
        else { return "the larger side is published" }
        guard result.components.last?.name == "rounding",
            result.components.map(\.ppm).reduce(0, +) == published.maintenancePpm
        else { return "components sum to the maintenance" }
        let keepsTiers = result.decision.action == .none && result.tiers == current?.tiers
        return
            (keepsTiers
            ? nil : brokenTiers(result.tiers, published: published, policy: policy))
            ?? brokenGrid(published, current: current?.ratios, policy: policy)
            ?? brokenModel(published, model: model, current: current, policy: policy)
            ?? GovernanceRules(policy: policy, overrides: overrides).broken(
                result, published: published, current: current, asOf: asOf)
    }

    private static func brokenTiers(
        _ tiers: [InstrumentParameters.Tier], published: MarginRatios, policy: RiskPolicy
    ) -> String? {
        guard let first = tiers.first, first.ratios == published, first.notionalFrom == .zero,
            first.maintenanceDeduction == .zero
        else { return "the first tier is the headline" }
        guard tiers.count <= max(1, policy.tiers.notionals.count) else { return "as many tiers" }
        for (index, tier) in tiers.enumerated() {
            let bound = policy.tiers.notionals.isEmpty ? nil : policy.tiers.notionals[index]
            guard tier.notionalTo == bound else { return "tiers end where the policy says" }
            guard index > 0 else { continue }
            let before = tiers[index - 1]
            let from = tier.notionalFrom
            guard from == before.notionalTo else { return "contiguous" }
            guard tier.ratios.maintenancePpm >= before.ratios.maintenancePpm,
                tier.ratios.initialPpm >= before.ratios.initialPpm
            else { return "rates do not decrease" }
            guard
                from.multiplied(byPpm: before.ratios.maintenancePpm) - before.maintenanceDeduction
                    == from.multiplied(byPpm: tier.ratios.maintenancePpm)
                    - tier.maintenanceDeduction
            else { return "the amount is continuous" }
        }
        return nil
    }

    private static func brokenGrid(
        _ published: MarginRatios, current: MarginRatios?, policy: RiskPolicy
    ) -> String? {
        let grid = Int(policy.governance.grid.billionths / 1000)
        let onGrid = { (value: Int, old: Int?) in value % grid == 0 || value == old }
        return onGrid(published.maintenancePpm, current?.maintenancePpm)
            && onGrid(published.initialPpm, current?.initialPpm) ? nil : "multiples of the grid"
    }

    /// Without a move to limit: not below the model or the floors unless capped, never above caps.
    private static func brokenModel(
        _ published: MarginRatios, model: MarginRatios, current: CurrentParameters?,
        policy: RiskPolicy
    ) -> String? {
        func atMost(_ value: Int, _ cap: Ratio?) -> Bool {
            cap.map { Int64(value) * 1000 <= $0.billionths } ?? true
        }
        if (current?.ratios.initialPpm).map({ atMost($0, policy.caps.initial) }) ?? true,
            (current?.ratios.maintenancePpm).map({ atMost($0, policy.caps.maintenance) }) ?? true
        {
            guard atMost(published.initialPpm, policy.caps.initial),
                atMost(published.maintenancePpm, policy.caps.maintenance)
            else { return "caps" }
        }
        guard current == nil else { return nil }
        let isCapped = policy.caps.initial != nil || policy.caps.maintenance != nil
        guard !isCapped else { return nil }
        return published.maintenancePpm >= model.maintenancePpm
            && published.initialPpm >= model.initialPpm
            && Int64(published.maintenancePpm) * 1000 >= policy.floors.maintenance.billionths
            && Int64(published.initialPpm) * 1000 >= policy.floors.initial.billionths
            ? nil : "not below model and floors"
    }
}
