import VolModel

/// What may be published now, given what is in force.
struct GovernedMove: Sendable {
    typealias Binding = InstrumentParameters.Binding

    /// After the speed limit; equal to the target where none acts.
    var speedLimited: RatioPair
    /// After dead band, cool-down and step.
    var governed: RatioPair
    /// On the grid: what is published.
    var published: RatioPair
    /// The rule that stopped the move short of the target, or nil.
    var limitedBy: Binding?
    var reasons: [String] = []
    /// What rounding up to the grid must not pass; nil where only the step bounds it.
    private var speedCeilings: (maintenance: Ratio?, initial: Ratio?)

    /// Without current parameters only grid and caps act.
    init(newAt target: RatioPair, policy: RiskPolicy) {
        speedLimited = target
        governed = target
        published = Self.onGrid(target, grid: policy.governance.grid)
        reasons.append("no current parameters are known: no step limit could be checked")
    }

    init(
        from current: CurrentParameters, to target: RatioPair, asOf: Timestamp, policy: RiskPolicy
    ) {
        let pair = RatioPair(current.ratios)
        let governance = policy.governance
        speedLimited = target
        governed = pair
        published = pair
        if let changedAt = current.changedAt {
            limitSpeed(pair, target, elapsed: asOf - changedAt, policy.antiProcyclicality)
        } else if governance.coolDown > .seconds(0) || policy.antiProcyclicality.limitsSpeed {
            reasons.append(
                "the date of the last change is not known: neither cool-down nor speed limit could "
                    + "be checked")
        }
        if let reason = Self.withinDeadBand(pair, speedLimited, governance.deadBand) {
            limitedBy = .deadBand
            reasons.append(reason)
            return
        }
        if let changedAt = current.changedAt, asOf - changedAt < governance.coolDown {
            limitedBy = .coolDown
            reasons.append(
                "cool-down: the last change was at \(changedAt), the next may follow after "
                    + "\(governance.coolDown)")
            return
        }
        let step = governance.stepLimit
        let (moved, direction) = step.move(pair, toward: speedLimited)
        governed = moved
        if let direction {
            limitedBy = direction == .up ? .maxStepUp : .maxStepDown
            let limit = direction == .up ? governance.maxStepUp : governance.maxStepDown
            reasons.append(
                "the step is limited to \(limit ?? .zero) \(direction == .up ? "up" : "down") of "
                    + "the current value, maintenance and initial jointly")
        }
        placeOnGrid(from: pair, step: step, policy: policy)
    }

    private static func withinDeadBand(
        _ current: RatioPair, _ target: RatioPair, _ band: Ratio
    ) -> String? {
        guard band > .zero else { return nil }
        func within(_ from: Ratio, _ to: Ratio) -> Bool {
            let change = abs(Int128(to.billionths) - Int128(from.billionths))
            return change * 1_000_000_000 < Int128(from.billionths) * Int128(band.billionths)
        }
        guard within(current.maintenance, target.maintenance),
            within(current.initial, target.initial)
        else { return nil }
        return "dead band: both ratios would change by less than \(band) of their current values"
    }

    private mutating func limitSpeed(
        _ current: RatioPair, _ target: RatioPair, elapsed: TimeSpan,
        _ policy: RiskPolicy.AntiProcyclicality
    ) {
        guard policy.limitsSpeed else { return }
        let limit = MoveLimit(
            upper: policy.speedUp.map { Ratio.compounded($0, rising: true, over: elapsed) },
            lower: policy.speedDown.map { Ratio.compounded($0, rising: false, over: elapsed) })
        let (limited, direction) = limit.move(current, toward: target)
        speedCeilings = (
            limit.upperBound(current.maintenance), limit.upperBound(current.initial)
        )
        guard direction != nil else { return }
        speedLimited = limited
        limitedBy = .speedLimit
        reasons.append(
            "the speed limit since the last change, \(elapsed.approximate) ago, allows "
                + "\(limited.maintenance.asPercent) maintenance and "
                + "\(limited.initial.asPercent) initial")
        guard let ratio = policy.overrideRatio else { return }
        let least = RatioPair(
            target.maintenance.divided(by: ratio), target.initial.divided(by: ratio))
        let overridden = limited.raised(to: least)
        if overridden != limited {
            speedLimited = overridden
            limitedBy = .override
            if least.maintenance > limited.maintenance { speedCeilings.maintenance = nil }
            if least.initial > limited.initial { speedCeilings.initial = nil }
            reasons.append(
                "override: the speed limit may not leave the requirement below the model's divided "
                    + "by \(ratio.doubleValue)")
        }
    }

    /// Rounds up; toward the current value where a limit binds or rounding up would pass one.
    private mutating func placeOnGrid(from current: RatioPair, step: MoveLimit, policy: RiskPolicy)
    {
        let grid = policy.governance.grid
        // An override is no limit: it raises, and what it asks for is rounded up.
        let isLimited = limitedBy != nil && limitedBy != .override
        var roundedToCurrent = false
        func ceiling(_ from: Ratio, _ speed: Ratio?) -> Ratio? {
            [step.upperBound(from), speed].compactMap { $0 }.min()
        }
        func place(_ value: Ratio, from: Ratio, speed: Ratio?) -> Ratio {
            let up = value.roundedUp(to: grid)
            if value <= from { return min(up, from) }
            if !isLimited, up <= ceiling(from, speed) ?? up { return up }
            roundedToCurrent = true
            return max(value.roundedDown(to: grid), from)
        }
        published = RatioPair(
            place(
                governed.maintenance, from: current.maintenance, speed: speedCeilings.maintenance),
            place(governed.initial, from: current.initial, speed: speedCeilings.initial))
        if published.initial <= published.maintenance {
            let raised = published.maintenance.nextMultiple(of: grid)
            let bound = [ceiling(current.initial, speedCeilings.initial), policy.gridCaps.initial]
                .compactMap { $0 }.min()
            published =
                raised <= max(bound ?? raised, current.initial)
                ? RatioPair(published.maintenance, raised) : current
        }
        guard governed != current else { return }
        if limitedBy == nil, roundedToCurrent || published == current { limitedBy = .grid }
        if published == current {
            reasons.append("the allowed move is smaller than one step of the grid, \(grid)")
        }
    }

    private static func onGrid(_ target: RatioPair, grid: Ratio) -> RatioPair {
        let maintenance = target.maintenance.roundedUp(to: grid)
        return RatioPair(
            maintenance, max(target.initial.roundedUp(to: grid), maintenance.nextMultiple(of: grid))
        )
    }
}

extension RiskPolicy.Governance {
    var stepLimit: MoveLimit {
        MoveLimit(
            upper: maxStepUp.map { Ratio(billionths: Ratio.one.billionths + $0.billionths) },
            lower: maxStepDown.map { Ratio(billionths: Ratio.one.billionths - $0.billionths) })
    }
}

extension RiskPolicy.AntiProcyclicality {
    var limitsSpeed: Bool { speedUp != nil || speedDown != nil }
}

extension Ratio {
    /// The factor that a change of `rate` a day allows in `elapsed`: whole days compound, the rest
    /// of a day counts in proportion. In integers of 1e-12, rounded toward 1, at most 1,000,000.
    static func compounded(_ rate: Ratio, rising: Bool, over elapsed: TimeSpan) -> Ratio {
        let unit: Int128 = 1_000_000_000_000
        let day = TimeSpan.days(1).microseconds
        let daily = min(Int128(max(0, rate.billionths)) * 1000, rising ? unit * 999_999 : unit)
        func product(_ a: Int128, _ b: Int128) -> Int128 {
            min((a * b + (rising ? 0 : unit - 1)) / unit, unit * 1_000_000)
        }
        let span = max(0, elapsed.microseconds)
        var base = rising ? unit + daily : unit - daily
        let rest = daily * Int128(span % day) / Int128(day)
        var result = rising ? unit + rest : unit - rest
        var days = span / day
        while days > 0 {
            if days & 1 == 1 { result = product(result, base) }
            base = product(base, base)
            days >>= 1
        }
        return Ratio(billionths: Int64((result + (rising ? 0 : 999)) / 1000))
    }

    func divided(by divisor: Ratio) -> Ratio {
        Ratio(
            billionths: Int64(
                (Int128(billionths) * 1_000_000_000 + Int128(divisor.billionths) - 1)
                    / Int128(divisor.billionths)))
    }
}
