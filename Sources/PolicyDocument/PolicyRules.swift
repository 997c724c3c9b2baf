import MarginPolicy
import VolModel

/// What no key can say alone.
extension PolicyOverlay {
    /// Refuses a policy whose keys contradict each other, at the key of the applied mapping that
    /// brought the contradiction in.
    func checkAsAWhole() throws(DocumentError) {
        let horizon = policy.horizon
        try require(
            horizon.total.microseconds > 0, of: ["horizon.closeout", "horizon.detection"],
            "a detection and a closeout that are not both zero")
        try require(
            policy.tail.window >= horizon.total,
            of: ["tail.window", "horizon.closeout", "horizon.detection"],
            "a tail.window (\(policy.tail.window)) that holds the horizon (\(horizon.total))")
        try checkFloorsAndCaps()
        try checkAntiProcyclicality()
        try checkPaths()
    }

    private func checkPaths() throws(DocumentError) {
        let buffer = policy.buffer
        guard buffer.method == .filteredPaths else { return }
        let keys = ["buffer.paths", "buffer.liquidation_probability", "buffer.method"]
        let rare = Double(buffer.paths) * buffer.liquidationProbability.doubleValue
        try require(
            rare >= 10, of: keys,
            "buffer.paths (\(buffer.paths)) of which at least ten are liquidated with "
                + "buffer.liquidation_probability (\(buffer.liquidationProbability))")
        let steps = buffer.holdingPeriod.seconds / policy.horizon.total.seconds + 1
        try require(
            steps <= Double(FilteredPathBootstrap.mostStepsOfAPath)
                && steps * Double(buffer.paths) <= Double(FilteredPathBootstrap.mostSteps),
            of: ["buffer.paths", "buffer.holding_period", "buffer.method"],
            "at most \(FilteredPathBootstrap.mostSteps) steps of the horizon in all paths")
        let areAverages = policy.volatility.estimators.allSatisfy {
            if case .ewma = $0 { true } else { false }
        }
        try require(
            areAverages, of: ["buffer.method", "volatility.estimators"],
            "closed_form, or volatility.estimators that are all ewma")
    }

    private func checkAntiProcyclicality() throws(DocumentError) {
        if let stress = policy.antiProcyclicality.stress {
            try require(
                stress.window >= policy.horizon.total,
                of: ["anti_procyclicality.stress_window", "horizon.closeout", "horizon.detection"],
                "an anti_procyclicality.stress_window (\(stress.window)) that holds the horizon "
                    + "(\(policy.horizon.total))")
            try require(
                stress.lookback >= stress.window,
                of: ["anti_procyclicality.stress_lookback", "anti_procyclicality.stress_window"],
                "an anti_procyclicality.stress_lookback (\(stress.lookback)) that holds the "
                    + "stress_window (\(stress.window))")
            let windows = RiskPolicy.AntiProcyclicality.Stress.windowsMax
            try require(
                stress.lookback.microseconds / windows <= stress.window.microseconds,
                of: ["anti_procyclicality.stress_window", "anti_procyclicality.stress_lookback"],
                "an anti_procyclicality.stress_window (\(stress.window)) of which the "
                    + "stress_lookback (\(stress.lookback)) holds at most \(windows)")
        }
        if let buffer = policy.antiProcyclicality.buffer, let release = buffer.releaseAbove,
            let refill = buffer.refillBelow
        {
            try require(
                refill <= release,
                of: ["anti_procyclicality.refill_below", "anti_procyclicality.release_above"],
                "an anti_procyclicality.refill_below (\(refill.doubleValue)) of at most "
                    + "release_above (\(release.doubleValue))")
        }
    }

    private func checkFloorsAndCaps() throws(DocumentError) {
        let (floors, caps) = (policy.floors, policy.caps)
        // A class may raise one floor above the other of the defaults: initial ratios are above
        // maintenance ratios in any case. In one breath it is a slip.
        if let maintenance = statedHere("floors.maintenance"),
            statedHere("floors.initial") != nil, floors.initial < floors.maintenance
        {
            throw maintenance.failure(
                expected: "a floors.maintenance (\(floors.maintenance)) of at most "
                    + "floors.initial (\(floors.initial))")
        }
        if let cap = caps.initial {
            try require(
                floors.initial < cap, of: ["floors.initial", "caps.initial"],
                "a floors.initial (\(floors.initial)) below caps.initial (\(cap))")
            try require(
                floors.maintenance < cap, of: ["floors.maintenance", "caps.initial"],
                "a floors.maintenance (\(floors.maintenance)) below caps.initial (\(cap))")
        }
        if let cap = caps.maintenance {
            try require(
                floors.maintenance < cap, of: ["floors.maintenance", "caps.maintenance"],
                "a floors.maintenance (\(floors.maintenance)) below caps.maintenance (\(cap))")
            if let initial = caps.initial {
                try require(
                    cap < initial, of: ["caps.maintenance", "caps.initial"],
                    "a caps.maintenance (\(cap)) below caps.initial (\(initial))")
            }
        }
    }

    private func statedHere(_ key: String) -> DocumentValue? {
        guard let value = statements[key], value.path == "\(source.path).\(key)" else { return nil }
        return value
    }

    private func require(
        _ holds: Bool, of keys: [String], _ expected: String
    ) throws(DocumentError) {
        guard !holds else { return }
        let place =
            keys.lazy.compactMap(statedHere).first ?? keys.lazy.compactMap { statements[$0] }.first
        throw (place ?? source).failure(expected: expected)
    }
}
