import VolModel

/// How far the speed limit lets a ladder go since the last change, with the override that keeps it
/// from falling too far behind the model.
struct GovernedSpeed: Sendable {
    /// Equal to what is wanted where no limit acts.
    private(set) var allowed: RateLadder
    private(set) var limitedBy: InstrumentParameters.Binding?
    /// Whether a rise stopped at the limit.
    private(set) var isRiseCut = false
    /// What rounding up to the grid must not pass, for each pair of the ladder.
    private(set) var ceilings: [GridPlacement.Ceiling]
    private(set) var reasons: [String] = []

    init(
        from current: RateLadder, to wanted: RateLadder, elapsed: TimeSpan,
        _ policy: RiskPolicy.AntiProcyclicality
    ) {
        allowed = wanted
        let limit = MoveLimit(
            upper: policy.speedUp.map { Ratio.compounded($0, rising: true, over: elapsed) },
            lower: policy.speedDown.map { Ratio.compounded($0, rising: false, over: elapsed) })
        ceilings = current.pairs.map { pair in
            GridPlacement.Ceiling(
                maintenance: limit.upperBound(pair.maintenance),
                initial: limit.upperBound(pair.initial))
        }
        let move = limit.move(current, toward: wanted)
        guard move.direction != nil else { return }
        allowed = move.ladder
        limitedBy = .speedLimit
        isRiseCut = move.cutsRise
        reasons.append(
            "the speed limit since the last change, \(elapsed.approximate) ago, allows "
                + "\(allowed.headline.maintenance.asPercent) maintenance and "
                + "\(allowed.headline.initial.asPercent) initial")
        guard let ratio = policy.overrideRatio else { return }
        let least = wanted.combined(with: wanted) { rate, _ in rate.divided(by: ratio) }
        let overridden = allowed.raised(to: least)
        guard overridden != allowed else { return }
        for (index, (least, limited)) in zip(least.pairs, allowed.pairs).enumerated() {
            if least.maintenance > limited.maintenance { ceilings[index].maintenance = nil }
            if least.initial > limited.initial { ceilings[index].initial = nil }
        }
        allowed = overridden
        limitedBy = .override
        isRiseCut = false
        reasons.append(
            "override: the speed limit may not leave the requirement below the model's divided "
                + "by \(ratio.doubleValue)")
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
