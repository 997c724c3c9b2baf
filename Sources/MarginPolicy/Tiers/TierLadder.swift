import VolModel

/// The size ladder that belongs to published headline ratios.
///
/// The marginal rate of tier n is the chord of the required amount A(N) = N · mm(N) between its
/// bounds, of the larger side, so that the amount is continuous and never below the model's. Where
/// governance or the grid moved the headline, the whole ladder moves by the same amount. A tier
/// whose bounds are those of a current one moves from it by at most the largest step. Where nothing
/// may be lowered no tier is below a current one for any of its sizes.
struct TierLadder: Sendable {
    private(set) var tiers: [InstrumentParameters.Tier] = []
    private(set) var reasons: [String] = []

    init(
        target: Target, published: RatioPair, current: [InstrumentParameters.Tier],
        lowersNothing: Bool = false, policy: RiskPolicy
    ) {
        let headline = Target.larger(target.capped)
        let caps = policy.gridCaps
        let bounds = policy.tiers.notionals
        append(from: .zero, to: bounds.first, ratios: published)
        for (lower, upper) in zip(bounds, bounds.dropFirst()) {
            let chords = Side.perPosition.map { side in
                (side, target.chord(side, from: lower.doubleValue, to: upper.doubleValue))
            }
            let initials = chords.map { target.requirement.initial($0, maintenance: $1) }
            guard let last = tiers.last.map({ RatioPair($0.ratios) }),
                let maintenance = chords.map(\.1).max().flatMap(Ratio.init(rounding:)),
                let initial = initials.max().flatMap(Ratio.init(rounding:))
            else {
                reasons.append("the ladder ends at \(lower): no ratio can hold what lies beyond")
                return
            }
            let wanted = RatioPair(
                maintenance.shifted(from: headline.maintenance, to: published.maintenance),
                initial.shifted(from: headline.initial, to: published.initial))
            let old = current.first { $0.notionalFrom == lower && $0.notionalTo == upper }
            var rates = Self.onGrid(wanted, from: old, policy.governance).raised(to: last)
            for tier in current where lowersNothing && tier.overlaps(lower, upper) {
                rates = rates.raised(to: RatioPair(tier.ratios))
            }
            let pair = RatioPair(
                rates.maintenance,
                max(rates.initial, rates.maintenance.nextMultiple(of: policy.governance.grid)))
            guard pair.initial <= caps.initial ?? .one, pair.maintenance <= caps.maintenance ?? .one
            else {
                reasons.append(
                    "the ladder ends at \(lower): beyond it \(pair.maintenance) maintenance and "
                        + "\(pair.initial) initial would pass the caps of "
                        + "\(caps.maintenance ?? .one) and \(caps.initial ?? .one)")
                return
            }
            append(from: lower, to: upper, ratios: pair)
        }
    }

    /// Rounded up; toward the current tier where the step limit binds.
    private static func onGrid(
        _ wanted: RatioPair, from old: InstrumentParameters.Tier?,
        _ governance: RiskPolicy.Governance
    ) -> RatioPair {
        let grid = governance.grid
        guard let current = old.map({ RatioPair($0.ratios) }) else {
            return RatioPair(
                wanted.maintenance.roundedUp(to: grid), wanted.initial.roundedUp(to: grid))
        }
        let limit = governance.stepLimit
        let moved = limit.move(current, toward: wanted).0
        func place(_ value: Ratio, _ from: Ratio) -> Ratio {
            let up = value.roundedUp(to: grid)
            if value <= from { return min(up, from) }
            guard let bound = limit.upperBound(from), up > bound else { return up }
            return max(value.roundedDown(to: grid), from)
        }
        return RatioPair(
            place(moved.maintenance, current.maintenance), place(moved.initial, current.initial))
    }

    private mutating func append(
        from: ExactDecimal, to: ExactDecimal?, ratios: RatioPair
    ) {
        let rates = MarginRatios(
            maintenancePpm: ratios.maintenance.ppmRoundedUp,
            initialPpm: ratios.initial.ppmRoundedUp)
        var deduction = ExactDecimal.zero
        if let previous = tiers.last {
            deduction =
                previous.maintenanceDeduction
                + from.multiplied(
                    byPpm: rates.maintenancePpm - previous.ratios.maintenancePpm)
        }
        tiers.append(
            InstrumentParameters.Tier(
                notionalFrom: from, notionalTo: to, ratios: rates,
                maintenanceDeduction: deduction))
    }
}

extension InstrumentParameters.Tier {
    /// Whether a size can lie in this tier and above `lower`, up to `upper`.
    fileprivate func overlaps(_ lower: ExactDecimal, _ upper: ExactDecimal) -> Bool {
        notionalFrom < upper && (notionalTo.map { lower < $0 } ?? true)
    }
}

extension Side {
    /// The two sides that a position can have.
    static let perPosition: [Side] = [.long, .short]
}
