import VolModel

/// The size ladder that belongs to published headline ratios.
///
/// The marginal rate of tier n is the chord of the required amount A(N) = N · mm(N) between its
/// bounds, of the larger side, so that the amount is continuous and, where no limit binds, never
/// below the model's. Tiers that are in force already stand where governance moved them, jointly
/// with the headline. A new tier stands above the model by as much as the headline does, and
/// between the tiers around it.
struct TierLadder: Sendable {
    private(set) var tiers: [InstrumentParameters.Tier] = []
    private(set) var reasons: [String] = []

    /// `published` is the headline with the tiers that are in force already.
    init(_ wanted: WantedLadder, published: RateLadder, policy: RiskPolicy) {
        let caps = policy.gridCapsWithinOne
        append(from: .zero, to: wanted.target.firstBound, ratios: published.headline)
        var last = published.headline
        var governed = published.tiers[...]
        for tier in wanted.tiers {
            let pair: RatioPair
            let fits: Bool
            if tier.current != nil, let own = governed.popFirst() {
                pair = own
                fits = !(tier.passesCaps && pair.reaches(caps))
            } else {
                pair = Self.new(
                    tier, headline: wanted.headline, published: published.headline, last: last,
                    next: governed.first, policy: policy)
                fits = !pair.passes(caps)
            }
            guard fits else {
                let (rates, bounds) = (tier.passesCaps ? tier.model : pair, caps)
                reasons.append(
                    "the ladder ends at \(tier.from): beyond it \(rates.maintenance) maintenance "
                        + "and \(rates.initial) initial would pass the caps of "
                        + "\(bounds.maintenance ?? .one) and \(bounds.initial ?? .one)")
                return
            }
            append(from: tier.from, to: tier.to, ratios: pair)
            last = pair
        }
        reasons += [wanted.target.end].compactMap { $0 }
    }

    /// A tier that is not in force yet.
    private static func new(
        _ tier: WantedLadder.Tier, headline: RatioPair, published: RatioPair, last: RatioPair,
        next: RatioPair?, policy: RiskPolicy
    ) -> RatioPair {
        let caps = policy.gridCapsWithinOne
        let asked = tier.passesCaps ? tier.model : tier.asked
        var pair = RatioPair(
            asked.maintenance.shifted(from: headline.maintenance, to: published.maintenance),
            asked.initial.shifted(from: headline.initial, to: published.initial)
        ).onGrid(policy.governance.grid)
        if !tier.passesCaps {
            pair = pair.capped(maintenance: caps.maintenance, initial: caps.initial)
        }
        pair = (tier.kept.map(pair.raised) ?? pair).raised(to: last)
        return next.map { pair.capped(maintenance: $0.maintenance, initial: $0.initial) } ?? pair
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

extension RatioPair {
    fileprivate func passes(_ caps: (maintenance: Ratio?, initial: Ratio?)) -> Bool {
        maintenance > caps.maintenance ?? maintenance || initial > caps.initial ?? initial
    }

    fileprivate func reaches(_ caps: (maintenance: Ratio?, initial: Ratio?)) -> Bool {
        maintenance >= caps.maintenance ?? .one || initial >= caps.initial ?? .one
    }
}
