import VolModel

/// A target under governance: what may be published of it at any time, from any parameters in
/// force.
struct GovernedTarget: Sendable {
    var target: TargetLadder
    var overrides: [MarginOverride]
    /// Whether a caution about the data keeps everything from being lowered.
    var lowersNothing: Bool
    var policy: RiskPolicy
    var fees = Instrument.Fees()

    /// One change.
    struct Change: Sendable {
        /// Each side of the target with overrides.
        let sides: PerSide<RatioPair>
        /// The larger side with overrides.
        let headline: RatioPair
        /// With what a caution keeps in force.
        let wanted: RatioPair
        /// Whether an override acts.
        let isOverridden: Bool
        let move: GovernedMove
        let published: MarginRatios
        let tiers: [InstrumentParameters.Tier]
        let action: InstrumentParameters.Action
        let overrideReasons: [String]
        let ladderReasons: [String]

        /// What is in force once the change was adopted at `time`.
        func adopted(at time: Timestamp, over current: CurrentParameters?) -> CurrentParameters {
            CurrentParameters(
                ratios: published, changedAt: action == .none ? current?.changedAt : time,
                tiers: tiers)
        }
    }

    /// The change that may be published at `asOf`.
    func change(from current: CurrentParameters?, asOf: Timestamp) -> Change {
        let ledger = OverrideLedger(overrides, asOf: asOf)
        let wanted = WantedLadder(
            target, overrides: ledger, current: current, lowersNothing: lowersNothing,
            policy: policy)
        var move =
            current.map {
                GovernedMove(
                    from: wanted.ladder(inForce: $0.ratios), changedAt: $0.changedAt,
                    to: wanted.ladder, asOf: asOf, policy: policy)
            } ?? GovernedMove(newAt: wanted.ladder, policy: policy)
        if wanted.isOverridden {
            move.raise(to: wanted.overrideFloor, caps: policy.gridCapsWithinOne)
        }
        let published = MarginRatios(
            maintenancePpm: move.published.headline.maintenance.ppmRoundedUp,
            initialPpm: move.published.headline.initial.ppmRoundedUp)
        let ladder = TierLadder(wanted, published: move.published, policy: policy)
        let action =
            [.deadBand, .coolDown].contains(move.limitedBy)
            ? .none
            : InstrumentParameters.Action(
                from: current, to: published, tiers: ladder.tiers, lowersNothing: lowersNothing)
        let keepsTiers = action == .none && current?.tiers.isEmpty == false
        return Change(
            sides: wanted.sides, headline: wanted.headline, wanted: wanted.ladder.headline,
            isOverridden: wanted.isOverridden, move: move, published: published,
            tiers: keepsTiers ? current?.tiers ?? [] : ladder.tiers, action: action,
            overrideReasons: ledger.reasons(headline: wanted.headline),
            ladderReasons: keepsTiers ? [] : ladder.reasons)
    }
}

extension InstrumentParameters.Action {
    /// The direction in which a ladder changes, at any size. Where no rate changes, a ladder that
    /// reaches further lowers what the new sizes need, and one that ends earlier raises it.
    fileprivate init(
        from current: CurrentParameters?, to published: MarginRatios,
        tiers: [InstrumentParameters.Tier], lowersNothing: Bool
    ) {
        guard let current else {
            self = .new
            return
        }
        var (rises, falls) = (false, false)
        func compare(_ old: MarginRatios, _ new: MarginRatios) {
            let pairs = [
                (old.maintenancePpm, new.maintenancePpm), (old.initialPpm, new.initialPpm),
            ]
            rises = rises || pairs.contains { $0 < $1 }
            falls = falls || pairs.contains { $0 > $1 }
        }
        compare(current.ratios, published)
        for old in current.tiers {
            for new in tiers where new.overlaps(old.notionalFrom, old.notionalTo) {
                compare(old.ratios, new.ratios)
            }
        }
        if !rises, !falls, let old = current.tiers.last, let new = tiers.last {
            rises = new.ends(before: old)
            falls = old.ends(before: new) && !lowersNothing
        }
        self = rises ? (falls ? .mixed : .raise) : (falls ? .lower : .none)
    }
}

extension InstrumentParameters.Tier {
    fileprivate func ends(before other: InstrumentParameters.Tier) -> Bool {
        guard let end = notionalTo else { return false }
        return other.notionalTo.map { end < $0 } ?? true
    }
}
