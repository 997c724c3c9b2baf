import VolModel

/// What may be published now of a wanted ladder, given the ladder in force.
struct GovernedMove: Sendable {
    typealias Binding = InstrumentParameters.Binding

    /// After the speed limit; equal to what is wanted where none acts.
    private(set) var speedLimited: RateLadder
    /// After dead band, cool-down and step.
    private(set) var governed: RateLadder
    /// On the grid: what is published.
    private(set) var published: RateLadder
    /// The rule that stopped the move short of what is wanted, or nil.
    private(set) var limitedBy: Binding?
    /// Whether a later change may go on where this one stops.
    private(set) var isCutShort = false
    private(set) var reasons: [String] = []

    private let current: RateLadder
    private let wanted: RateLadder
    private let grid: Ratio

    /// Without current parameters only grid and caps act.
    init(newAt wanted: RateLadder, policy: RiskPolicy) {
        current = wanted
        self.wanted = wanted
        grid = policy.governance.grid
        speedLimited = wanted
        governed = wanted
        published = wanted.onGrid(grid)
        reasons.append("no current parameters are known: no step limit could be checked")
    }

    /// `changedAt` is when `current` came into force.
    init(
        from current: RateLadder, changedAt: Timestamp?, to wanted: RateLadder, asOf: Timestamp,
        policy: RiskPolicy
    ) {
        let governance = policy.governance
        self.current = current
        self.wanted = wanted
        grid = governance.grid
        speedLimited = wanted
        governed = current
        published = current
        let speed = changedAt.map {
            GovernedSpeed(from: current, to: wanted, elapsed: asOf - $0, policy.antiProcyclicality)
        }
        if let speed {
            speedLimited = speed.allowed
            limitedBy = speed.limitedBy
            reasons += speed.reasons
        } else if governance.coolDown > .seconds(0) || policy.antiProcyclicality.limitsSpeed {
            reasons.append(
                "the date of the last change is not known: neither cool-down nor speed limit could "
                    + "be checked")
        }
        if let reason = withinDeadBand(governance.deadBand) {
            limitedBy = .deadBand
            isCutShort = speedLimited != wanted
            reasons.append(reason)
            return
        }
        if let changedAt, asOf - changedAt < governance.coolDown {
            limitedBy = .coolDown
            isCutShort = current != wanted
            reasons.append(
                "cool-down: the last change was at \(changedAt), the next may follow after "
                    + "\(governance.coolDown)")
            return
        }
        let step = governance.stepLimit.move(current, toward: speedLimited)
        governed = step.ladder
        isCutShort = governed != wanted
        if let direction = step.direction {
            limitedBy = direction == .up ? .maxStepUp : .maxStepDown
            reasons.append(
                "the step \(direction == .up ? "up" : "down") is limited to "
                    + "\(governance.stepInWords(direction)), \(together) jointly")
        }
        placeOnGrid(speed: speed, isRiseCut: step.cutsRise, policy: policy)
    }

    private func withinDeadBand(_ band: Ratio) -> String? {
        guard band > .zero else { return nil }
        let isWithin = zip(current.rates, speedLimited.rates).allSatisfy { from, to in
            let change = abs(Int128(to.billionths) - Int128(from.billionths))
            return change * 1_000_000_000 < Int128(from.billionths) * Int128(band.billionths)
        }
        guard isWithin else { return nil }
        return "dead band: \(together) would change by less than \(band) of their current values"
    }

    /// The rates that move jointly.
    private var together: String {
        let count = current.tiers.count
        guard count > 0 else { return "maintenance and initial" }
        return "maintenance and initial of the first tier and of \(count) more"
    }

    private mutating func placeOnGrid(speed: GovernedSpeed?, isRiseCut: Bool, policy: RiskPolicy) {
        let step = policy.governance.stepLimit
        func ceiling(_ rate: Ratio, _ other: Ratio?) -> Ratio? {
            [step.upperBound(rate), other].compactMap { $0 }.min()
        }
        let pairs = current.pairs
        let speeds = speed?.ceilings ?? pairs.map { _ in GridPlacement.Ceiling() }
        let placement = GridPlacement(
            governed, from: current,
            ceilings: zip(pairs, speeds).map { pair, speed in
                GridPlacement.Ceiling(
                    maintenance: ceiling(pair.maintenance, speed.maintenance),
                    initial: ceiling(pair.initial, speed.initial))
            }, isRiseCut: isRiseCut || speed?.isRiseCut == true, policy: policy)
        published = placement.ladder
        guard governed != current else { return }
        if limitedBy == nil, placement.roundsTowardCurrent || published == current {
            limitedBy = .grid
        }
        if published == current {
            reasons.append("the allowed move is smaller than one step of the grid, \(grid)")
        }
    }

    /// Raises to what an override asks for: no limit holds its rise up. An initial cap below the
    /// first step of the grid, `caps.initial` of zero, leaves it nothing to raise to.
    mutating func raise(
        to override: RateLadder, caps: (maintenance: Ratio?, initial: Ratio?)
    ) {
        guard caps.initial != .zero else { return }
        let floor = override.onGrid(grid)
        let raised = published.raised(to: floor)
        let isLifted = raised != published
        if isLifted, zip(current.rates, wanted.rates).allSatisfy({ $0 <= $1 }) { reasons = [] }
        speedLimited = speedLimited.raised(to: override)
        governed = governed.raised(to: override)
        published = raised
        isCutShort = isCutShort && governed != wanted
        let isReached =
            raised.headline.maintenance == floor.headline.maintenance
            || raised.headline.initial == floor.headline.initial
        if isLifted || (limitedBy == nil || limitedBy == .grid) && isReached {
            limitedBy = .override
        }
    }
}

extension RiskPolicy.Governance {
    /// The limit of a step in one direction: `50% of the current value and 2% of notional`.
    fileprivate func stepInWords(_ direction: MoveLimit.Direction) -> String {
        let (relative, absolute) =
            direction == .up
            ? (maxStepUp, maxAbsoluteStepUp) : (maxStepDown, maxAbsoluteStepDown)
        return [
            relative.map { "\($0) of the current value" }, absolute.map { "\($0) of notional" },
        ].compactMap { $0 }.joined(separator: " and ")
    }
}
