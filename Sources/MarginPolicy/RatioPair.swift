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

    /// The smaller of each; nil bounds nothing.
    func capped(maintenance maintenanceCap: Ratio?, initial initialCap: Ratio?) -> RatioPair {
        RatioPair(
            min(maintenance, maintenanceCap ?? maintenance), min(initial, initialCap ?? initial))
    }
}

/// How far a pair may move in one go: `current · lower ≤ new ≤ current · upper`, each bound rounded
/// toward the current value.
struct MoveLimit: Sendable, Hashable {
    /// Factor ≥ 1; nil: unbounded.
    var upper: Ratio?
    /// Factor ≤ 1; nil: unbounded.
    var lower: Ratio?

    enum Direction: Sendable, Hashable { case up, down }

    func upperBound(_ current: Ratio) -> Ratio? {
        upper.map {
            Ratio(
                billionths: Int64(
                    Int128(current.billionths) * Int128($0.billionths) / 1_000_000_000))
        }
    }

    func lowerBound(_ current: Ratio) -> Ratio? {
        lower.map {
            Ratio(
                billionths: Int64(
                    (Int128(current.billionths) * Int128($0.billionths) + 999_999_999)
                        / 1_000_000_000))
        }
    }

    /// Moves `current` toward `target` as far as the bounds allow, and says which direction was
    /// cut short; where both were, the rise.
    ///
    /// Ratios that move the same way do so by their largest common share of the way, so that
    /// neither is changed without the other. Where one rises and the other falls, the limit on the
    /// fall does not hold up the rise.
    func move(_ current: RatioPair, toward target: RatioPair) -> (RatioPair, Direction?) {
        let steps = [
            Step(from: current.maintenance, to: target.maintenance, limit: self),
            Step(from: current.initial, to: target.initial, limit: self),
        ]
        func share(_ direction: Direction) -> Fraction {
            steps.filter { $0.direction == direction }.map(\.share).min() ?? .one
        }
        let (up, down) = (share(.up), share(.down))
        let moved = steps.map { $0.advanced(by: $0.direction == .up ? up : down) }
        return (RatioPair(moved[0], moved[1]), up < .one ? .up : down < .one ? .down : nil)
    }

    /// A share of the way in [0, 1].
    private struct Fraction: Comparable {
        var numerator: Int128
        var denominator: Int128

        static let one = Fraction(numerator: 1, denominator: 1)

        static func < (a: Fraction, b: Fraction) -> Bool {
            a.numerator * b.denominator < b.numerator * a.denominator
        }
    }

    /// The way of one ratio, and how much of it the limit allows.
    private struct Step {
        let from: Ratio
        let distance: Int128
        let share: Fraction

        init(from: Ratio, to: Ratio, limit: MoveLimit) {
            self.from = from
            distance = Int128(to.billionths) - Int128(from.billionths)
            let bound = to > from ? limit.upperBound(from) : limit.lowerBound(from)
            let isCut = bound.map { to > from ? to > $0 : to < $0 } ?? false
            guard let bound, isCut else {
                share = .one
                return
            }
            let allowed = Int128(bound.billionths) - Int128(from.billionths)
            share = Fraction(numerator: abs(allowed), denominator: abs(distance))
        }

        var direction: Direction { distance > 0 ? .up : .down }

        func advanced(by share: Fraction) -> Ratio {
            let step = distance * share.numerator / share.denominator
            return Ratio(billionths: from.billionths + Int64(step))
        }
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
