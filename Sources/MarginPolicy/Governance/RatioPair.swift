/// Maintenance and initial as exact ratios: they are limited together, never one of a pair.
struct RatioPair: Sendable, Hashable {
    var maintenance: Ratio
    var initial: Ratio

    init(_ maintenance: Ratio, _ initial: Ratio) {
        self.maintenance = maintenance
        self.initial = initial
    }

    init(_ ratios: MarginRatios) {
        maintenance = Ratio(ppm: ratios.maintenancePpm)
        initial = Ratio(ppm: ratios.initialPpm)
    }

    /// The larger of each.
    func raised(to other: RatioPair) -> RatioPair {
        RatioPair(max(maintenance, other.maintenance), max(initial, other.initial))
    }

    /// Rounded up to the grid, initial at least one step of it above maintenance.
    func onGrid(_ grid: Ratio) -> RatioPair {
        let up = maintenance.roundedUp(to: grid)
        return RatioPair(up, max(initial.roundedUp(to: grid), up.nextMultiple(of: grid)))
    }

    /// The smaller of each; nil bounds nothing.
    func capped(maintenance maintenanceCap: Ratio?, initial initialCap: Ratio?) -> RatioPair {
        RatioPair(
            min(maintenance, maintenanceCap ?? maintenance), min(initial, initialCap ?? initial))
    }
}

extension Ratio {
    /// Moved by as much as another ratio was, but not below zero.
    func shifted(from old: Ratio, to new: Ratio) -> Ratio {
        Ratio(billionths: max(0, billionths + new.billionths - old.billionths))
    }

    /// The least multiple of `grid` that is not below the ratio.
    func roundedUp(to grid: Ratio) -> Ratio {
        let down = roundedDown(to: grid)
        return down == self ? self : Ratio(billionths: down.billionths + grid.billionths)
    }

    /// The largest multiple of `grid` that is not above the ratio, which is not negative.
    func roundedDown(to grid: Ratio) -> Ratio {
        Ratio(billionths: billionths / grid.billionths * grid.billionths)
    }

    /// The least multiple of `grid` above the ratio, which is not negative.
    func nextMultiple(of grid: Ratio) -> Ratio {
        Ratio(billionths: roundedDown(to: grid).billionths + grid.billionths)
    }

    /// The nearest ratio that there is.
    init(clamping billionths: Int128) {
        self.init(billionths: Int64(clamping: billionths))
    }

    /// In parts per million, rounded up.
    var ppmRoundedUp: Int { Int((billionths + 999) / 1000) }

    /// In parts per million, rounded half to even.
    var ppmRoundedHalfEven: Int {
        let quotient = billionths / 1000
        let remainder = billionths % 1000
        let up = remainder > 500 || (remainder == 500 && quotient % 2 == 1)
        return Int(up ? quotient + 1 : quotient)
    }
}
