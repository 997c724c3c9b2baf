import VolModel

/// The telescoping derivation of the published maintenance.
///
/// Each component is the increase when its step is added in the policy's order, from cumulative
/// figures rounded half to even to ppm, so that the components sum to the published figure exactly.
struct Components: Sendable {
    let list: [InstrumentParameters.Component]

    init(
        target: Target, change: GovernedTarget.Change
    ) {
        let stack = target.requirement.stacked(
            target.largerSide, notional: target.headlineNotional)
        var cumulative = zip(target.requirement.modules, stack).map { module, value in
            (module.name, Ratio(rounding: value)?.ppmRoundedHalfEven ?? 0)
        }
        let buffer =
            target.policy.antiProcyclicality.buffer == nil
            ? [] : [("releasable_buffer", Target.larger(target.buffered))]
        let override = change.isOverridden ? [("override", change.headline)] : []
        for (name, pair) in buffer + [
            ("floor", Target.larger(target.floored)),
            ("cap", Target.larger(target.capped)),
        ] + override + [
            ("data_caution", change.wanted),
            ("speed_limit", change.move.speedLimited.headline),
            ("governance", change.move.governed.headline),
        ] {
            cumulative.append((name, pair.maintenance.ppmRoundedHalfEven))
        }
        cumulative.append(("rounding", change.published.maintenancePpm))
        var before = 0
        list = cumulative.map { name, ppm in
            defer { before = ppm }
            return InstrumentParameters.Component(name: name, ppm: ppm - before)
        }
    }
}
