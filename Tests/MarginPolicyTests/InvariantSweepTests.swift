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
        for round in 0..<Self.rounds { try everythingHolds(in: block + 100 * round) }
    }

    private func everythingHolds(in block: UInt64) throws {
        var counts: [InstrumentParameters.Status: Int] = [:]
        for calibration in try RandomCalibration.block(block) {
            counts[calibration.result.status, default: 0] += 1
            let broken = Self.broken(
                calibration.result, instrument: calibration.instrument, policy: calibration.policy,
                current: calibration.current, asOf: calibration.asOf)
            #expect(broken == nil, "\(calibration)")
            if broken != nil { return }
        }
        // A sweep in which everything is held would prove little.
        #expect(counts[.proposed, default: 0] >= 5, "\(counts)")
        #expect(counts[.held, default: 0] > 0 && counts[.unavailable, default: 0] > 0)
    }

    /// The first thing that does not hold, in words; nil when all does.
    private static func broken(
        _ result: InstrumentParameters, instrument: Instrument, policy: RiskPolicy,
        current: CurrentParameters?, asOf: Timestamp
    ) -> String? {
        guard !result.decision.reasons.isEmpty else { return "a reason" }
        if result.status == .held || result.status == .unavailable {
            guard result.decision.binding == .held, result.decision.action == .none else {
                return "held is the binding of what is held"
            }
            guard result.published == current?.ratios,
                (current == nil) == (result.status == .unavailable)
            else { return "held repeats the current parameters" }
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
        return brokenTiers(result.tiers, published: published, policy: policy)
            ?? brokenGrid(published, current: current?.ratios, policy: policy)
            ?? brokenModel(published, model: model, current: current, policy: policy)
            ?? brokenMove(
                result, published: published, current: current, asOf: asOf, policy: policy)
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

    private static func brokenMove(
        _ result: InstrumentParameters, published: MarginRatios, current: CurrentParameters?,
        asOf: Timestamp, policy: RiskPolicy
    ) -> String? {
        guard let current else { return result.decision.action == .new ? nil : "new" }
        let pairs = [
            (current.ratios.maintenancePpm, published.maintenancePpm),
            (current.ratios.initialPpm, published.initialPpm),
        ]
        let changed = published != current.ratios
        guard changed == (result.decision.action != .none), changed == (result.status == .proposed)
        else { return "status and action say whether something changes" }
        if [.deadBand, .coolDown].contains(result.decision.binding), changed {
            return "dead band and cool-down change nothing"
        }
        if let changedAt = current.changedAt,
            asOf.microseconds - changedAt.microseconds < policy.governance.coolDown.microseconds,
            changed
        {
            return "cool-down"
        }
        for (old, new) in pairs {
            let (old, new) = (Int128(old), Int128(new))
            if let up = policy.governance.maxStepUp {
                guard new * 1_000_000_000 <= old * (1_000_000_000 + Int128(up.billionths)) else {
                    return "step up"
                }
            }
            if let down = policy.governance.maxStepDown {
                guard new * 1_000_000_000 >= old * (1_000_000_000 - Int128(down.billionths)) else {
                    return "step down"
                }
            }
            if let broken = brokenSpeed(
                Double(old), Double(new), current.changedAt.map { asOf - $0 }, result, policy)
            {
                return broken
            }
        }
        return nil
    }

    private static func brokenSpeed(
        _ old: Double, _ new: Double, _ elapsed: TimeSpan?, _ result: InstrumentParameters,
        _ policy: RiskPolicy
    ) -> String? {
        guard let elapsed else { return nil }
        let days = max(0, elapsed.seconds / 86_400)
        let (whole, rest) = (days.rounded(.down), days - days.rounded(.down))
        let speeds = policy.antiProcyclicality
        if let up = speeds.speedUp?.doubleValue, speeds.overrideRatio == nil {
            let bound = old * pow(1 + up, whole) * (1 + up * rest)
            guard new <= bound * (1 + 1e-9) else { return "speed up" }
        }
        if let down = speeds.speedDown?.doubleValue {
            let bound = old * pow(1 - down, whole) * (1 - down * rest)
            guard new >= bound * (1 - 1e-9) else { return "speed down" }
        }
        return nil
    }
}
