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
        let isLong = target.model.long.maintenance >= target.model.short.maintenance
        let side: Side = isLong ? .long : .short
        let stack = target.requirement.stacked(side, notional: target.headlineNotional)
        var cumulative = zip(target.requirement.modules, stack).map { module, value in
            (module.name, Ratio(rounding: value)?.ppmRoundedHalfEven ?? 0)
        }
        let override = change.isOverridden ? [("override", change.headline)] : []
        for (name, pair) in [
            ("long_floor", Target.larger(target.longFloored)),
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
