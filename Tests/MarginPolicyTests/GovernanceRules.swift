import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a policy's limits and overrides allow, said again without the code that keeps to them.
struct GovernanceRules {
    var policy: RiskPolicy
    var overrides: [MarginOverride]

    private func largestActive(_ time: Timestamp) -> Int64 {
        overrides.filter { $0.from <= time && time < $0.expires }.map(\.size.billionths).max() ?? 0
    }

    /// The first rule that a result breaks, in words; nil when it keeps them all.
    func broken(
        _ result: InstrumentParameters, published: MarginRatios, current: CurrentParameters?,
        asOf: Timestamp
    ) -> String? {
        if let broken = brokenOverride(result, published, asOf) { return broken }
        guard let current else { return result.decision.action == .new ? nil : "new" }
        let changed =
            published != current.ratios
            || (!current.tiers.isEmpty && result.tiers != current.tiers)
        guard changed == (result.decision.action != .none), changed == (result.status == .proposed)
        else { return "status and action say whether something changes" }
        if [.deadBand, .coolDown].contains(result.decision.binding), changed {
            return "dead band and cool-down change nothing"
        }
        let elapsed = current.changedAt.map { asOf.microseconds - $0.microseconds }
        var pairs = [(current.ratios, published)]
        for tier in result.tiers.dropFirst() {
            for old in current.tiers
            where old.notionalFrom == tier.notionalFrom && old.notionalTo == tier.notionalTo {
                pairs.append((old.ratios, tier.ratios))
            }
        }
        for (old, new) in pairs {
            if let broken = brokenStep(from: old, to: new, elapsed: elapsed, asOf) {
                return broken
            }
        }
        return brokenPath(
            result, from: published, changedAt: changed ? asOf : current.changedAt, asOf: asOf)
    }

    /// One change of one pair; a rise while an override is active may be of any size.
    private func brokenStep(
        from old: MarginRatios, to new: MarginRatios, elapsed: Int64?, _ time: Timestamp
    ) -> String? {
        let governance = policy.governance
        let mayRise = largestActive(time) > 0
        for (old, new) in [
            (Int128(old.maintenancePpm), Int128(new.maintenancePpm)),
            (Int128(old.initialPpm), Int128(new.initialPpm)),
        ] where new != old && !(mayRise && new > old) {
            if let elapsed, elapsed < governance.coolDown.microseconds { return "cool-down" }
            let change = (new - old) * 1000
            if let up = governance.maxStepUp,
                change * 1_000_000_000 > old * 1000 * Int128(up.billionths)
            {
                return "step up"
            }
            if let down = governance.maxStepDown,
                -change * 1_000_000_000 > old * 1000 * Int128(down.billionths)
            {
                return "step down"
            }
            if let up = governance.maxAbsoluteStepUp, change > Int128(up.billionths) {
                return "absolute step up"
            }
            if let down = governance.maxAbsoluteStepDown, -change > Int128(down.billionths) {
                return "absolute step down"
            }
            if let elapsed, let broken = brokenSpeed(Double(old), Double(new), elapsed) {
                return broken
            }
        }
        return nil
    }

    private func brokenSpeed(_ old: Double, _ new: Double, _ elapsed: Int64) -> String? {
        let days = max(0, Double(elapsed) / 86_400e6)
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

    /// An active override is obeyed, up to the caps, whatever the limits; nothing else raises.
    private func brokenOverride(
        _ result: InstrumentParameters, _ published: MarginRatios, _ time: Timestamp
    ) -> String? {
        let size = largestActive(time)
        let names = result.components.map(\.name)
        let sentences = result.decision.reasons.filter { $0.hasPrefix("the override of 'outage'") }
        guard sentences.count == overrides.count else { return "a sentence for each override" }
        guard size > 0 else {
            return names.contains("override") ? "no override acts" : nil
        }
        guard let cap = names.firstIndex(of: "cap") else { return "a component 'cap'" }
        let target = Double(result.components[...cap].reduce(0) { $0 + $1.ppm })
        let grid = policy.governance.grid.doubleValue * 1e6
        let initialCap =
            ((policy.caps.initial?.doubleValue ?? 1) * 1e6 / grid).rounded(.down) * grid
        let ownCap = (policy.caps.maintenance?.doubleValue ?? 1) * 1e6
        let most = min(initialCap - grid, (ownCap / grid).rounded(.down) * grid)
        let asked = min(target * (1 + Double(size) / 1e9), most)
        // Half a ppm of the target's rounding, times at most eleven.
        return Double(published.maintenancePpm) >= asked - 6 ? nil : "an override is obeyed"
    }

    private func brokenPath(
        _ result: InstrumentParameters, from published: MarginRatios, changedAt: Timestamp?,
        asOf: Timestamp
    ) -> String? {
        guard let path = result.path else { return nil }
        guard (1...12).contains(path.steps.count) else { return "1 to 12 steps" }
        var (last, changed, time) = (published, changedAt, asOf)
        for step in path.steps {
            guard step.notBefore > time else { return "in order of time" }
            guard 0 < step.ratios.maintenancePpm,
                step.ratios.maintenancePpm < step.ratios.initialPpm,
                step.ratios.initialPpm <= 1_000_000
            else { return "path: 0 < maintenance < initial ≤ 1" }
            let elapsed = changed.map { step.notBefore.microseconds - $0.microseconds }
            if let broken = brokenStep(
                from: last, to: step.ratios, elapsed: elapsed, step.notBefore)
            {
                return "path: \(broken)"
            }
            (last, changed, time) = (step.ratios, step.notBefore, step.notBefore)
        }
        return nil
    }
}
