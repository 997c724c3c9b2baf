import VolModel

extension CurrentParameters {
    /// Throws ``Hold`` for tiers in force that no ladder of non-decreasing rates could move from
    /// without breaking a limit.
    func requireLadder() throws(Hold) {
        var last = ratios
        for tier in tiers {
            guard tier.ratios.maintenancePpm >= last.maintenancePpm,
                tier.ratios.initialPpm >= last.initialPpm
            else {
                throw Hold(
                    "implausible: the current parameters fall from tier to tier, to "
                        + "\(tier.ratios.maintenancePpm) ppm maintenance and "
                        + "\(tier.ratios.initialPpm) ppm initial from \(tier.notionalFrom) on")
            }
            last = tier.ratios
        }
    }
}

extension RiskPolicy.Governance {
    /// Throws ``Hold`` for limits by which no change can be found. A policy document refuses these
    /// values before; a policy that was put together in code has no other guard.
    func requirePossible() throws(Hold) {
        guard grid <= .one else {
            throw Hold("policy: the grid is \(grid); expected at most 100%")
        }
        for step in [maxStepUp, maxStepDown, maxAbsoluteStepUp, maxAbsoluteStepDown] {
            guard let step, step <= .zero else { continue }
            throw Hold("policy: a step limit is \(step); expected one above zero")
        }
    }
}
