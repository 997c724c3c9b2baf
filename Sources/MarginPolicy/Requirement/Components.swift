import VolModel

/// The telescoping derivation of the published maintenance.
///
/// Each component is the increase when its step is added in the policy's order, from cumulative
/// figures rounded half to even to ppm, so that the components sum to the published figure exactly.
struct Components: Sendable {
    let list: [InstrumentParameters.Component]

    init(
        target: Target, wanted: RatioPair, move: GovernedMove, published: MarginRatios
    ) {
        let stack = target.requirement.stacked(
            target.largerSide, notional: target.headlineNotional)
        var cumulative = zip(target.requirement.modules, stack).map { module, value in
            (module.name, Ratio(rounding: value)?.ppmRoundedHalfEven ?? 0)
        }
        var steps = [
            ("floor", Target.larger(target.floored)),
            ("cap", Target.larger(target.capped)),
            ("data_caution", wanted),
            ("speed_limit", move.speedLimited),
            ("governance", move.governed),
        ]
        if target.policy.antiProcyclicality.buffer != nil {
            steps.insert(("releasable_buffer", Target.larger(target.buffered)), at: 0)
        }
        for (name, pair) in steps {
            cumulative.append((name, pair.maintenance.ppmRoundedHalfEven))
        }
        cumulative.append(("rounding", published.maintenancePpm))
        var before = 0
        list = cumulative.map { name, ppm in
            defer { before = ppm }
            return InstrumentParameters.Component(name: name, ppm: ppm - before)
        }
    }
}
