/// What is wanted of a target against given parameters in force: with overrides, at most the caps,
/// and under a caution nothing below what is in force.
struct WantedLadder: Sendable {
    struct Tier: Sendable {
        var from: ExactDecimal
        var to: ExactDecimal
        /// What the model asks for; may pass the caps.
        var model: RatioPair
        /// With overrides, at most the caps.
        var asked: RatioPair
        /// With what a caution keeps in force, and not below the tier before.
        var wanted: RatioPair
        /// Rates in force between the very same bounds: what governance moves the tier from.
        var current: RatioPair?
        /// The greatest rates in force for any size of the tier, where nothing may be lowered.
        var kept: RatioPair?
        /// Whether the model asks for more than the caps allow.
        var passesCaps: Bool
    }

    let target: TargetLadder
    /// Each side with overrides.
    let sides: PerSide<RatioPair>
    /// The larger side with overrides.
    let headline: RatioPair
    /// Whether an override acts.
    let isOverridden: Bool
    private let wantedHeadline: RatioPair
    let tiers: [Tier]

    init(
        _ target: TargetLadder, overrides: OverrideLedger, current: CurrentParameters?,
        lowersNothing: Bool, policy: RiskPolicy
    ) {
        let caps = policy.gridCapsWithinOne
        self.target = target
        sides = target.sides.map { overrides.raised($0, caps: caps) }
        headline = Target.larger(sides)
        isOverridden = overrides.acting != nil
        let inForce = current?.tiers ?? []
        let floor = lowersNothing ? current.map { RatioPair($0.ratios) } : nil
        wantedHeadline = floor.map(headline.raised) ?? headline
        var tiers: [Tier] = []
        for tier in target.tiers {
            let capped = tier.rates.capped(maintenance: caps.maintenance, initial: caps.initial)
            let passesCaps = capped != tier.rates
            let asked = passesCaps ? capped : overrides.raised(tier.rates, caps: caps)
            let kept =
                lowersNothing
                ? inForce.lazy.filter { $0.overlaps(tier.from, tier.to) }
                    .map { RatioPair($0.ratios) }.reduce(RatioPair?.none) {
                        $0?.raised(to: $1) ?? $1
                    } : nil
            let wanted = (kept.map(asked.raised) ?? asked)
                .raised(to: tiers.last?.wanted ?? wantedHeadline)
            let own = inForce.first { $0.notionalFrom == tier.from && $0.notionalTo == tier.to }
            tiers.append(
                Tier(
                    from: tier.from, to: tier.to, model: tier.rates, asked: asked, wanted: wanted,
                    current: own.map { RatioPair($0.ratios) }, kept: kept, passesCaps: passesCaps))
        }
        self.tiers = tiers
    }

    /// The headline and the tiers that are in force already: what governance moves jointly.
    var ladder: RateLadder {
        RateLadder(
            headline: wantedHeadline, tiers: tiers.filter { $0.current != nil }.map(\.wanted))
    }

    /// Where ``ladder`` starts from.
    func ladder(inForce headline: MarginRatios) -> RateLadder {
        RateLadder(headline: RatioPair(headline), tiers: tiers.compactMap(\.current))
    }

    /// What the acting override raises ``ladder`` to; a tier whose model passes the caps is raised
    /// no further than the one before it.
    var overrideFloor: RateLadder {
        var floors: [RatioPair] = []
        for tier in tiers where tier.current != nil {
            let last = floors.last ?? headline
            floors.append(tier.passesCaps ? last : tier.asked.raised(to: last))
        }
        return RateLadder(headline: headline, tiers: floors)
    }
}

extension InstrumentParameters.Tier {
    /// Whether a size can lie in this tier and above `lower`, up to `upper`.
    func overlaps(_ lower: ExactDecimal, _ upper: ExactDecimal?) -> Bool {
        (upper.map { notionalFrom < $0 } ?? true) && (notionalTo.map { lower < $0 } ?? true)
    }
}

extension RiskPolicy {
    /// ``gridCaps`` with an initial ratio of at most 1.
    var gridCapsWithinOne: (maintenance: Ratio?, initial: Ratio?) {
        var policy = self
        policy.caps.initial = min(caps.initial ?? .one, .one)
        return policy.gridCaps
    }
}
