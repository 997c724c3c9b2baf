/// How far a rate may move in one go: to a multiple of the current value, to a distance from it, or
/// both, of which the tighter binds. Each bound is rounded toward the current value.
struct MoveLimit: Sendable, Hashable {
    /// Factor ≥ 1; nil: unbounded.
    var upper: Ratio?
    /// Factor ≤ 1; nil: unbounded.
    var lower: Ratio?
    /// Greatest rise as a fraction of notional; nil: unbounded.
    var upperDistance: Ratio?
    /// Greatest fall as a fraction of notional; nil: unbounded.
    var lowerDistance: Ratio?

    enum Direction: Sendable, Hashable { case up, down }

    /// The greatest rate that may follow `current`; nil where none is too great.
    func upperBound(_ current: Ratio) -> Ratio? {
        let bounds = [
            upper.map { Int128(current.billionths) * Int128($0.billionths) / 1_000_000_000 },
            upperDistance.map { Int128(current.billionths) + Int128($0.billionths) },
        ].compactMap { $0 }
        return bounds.min().map { max(current, Ratio(clamping: $0)) }
    }

    /// The least rate that may follow `current`; nil where none is too small.
    func lowerBound(_ current: Ratio) -> Ratio? {
        let bounds = [
            lower.map {
                (Int128(current.billionths) * Int128($0.billionths) + 999_999_999) / 1_000_000_000
            },
            lowerDistance.map { Int128(current.billionths) - Int128($0.billionths) },
        ].compactMap { $0 }
        return bounds.max().map { min(current, max(.zero, Ratio(clamping: $0))) }
    }

    /// As far as a limit lets a ladder go.
    struct Move: Sendable, Hashable {
        var ladder: RateLadder
        var cutsRise: Bool
        var cutsFall: Bool

        /// The direction that was cut short; where both were, the rise.
        var direction: Direction? { cutsRise ? .up : cutsFall ? .down : nil }
    }

    /// Moves `current` toward `target` as far as the bounds allow.
    ///
    /// Rates that move the same way do so by their largest common share of the way, so that none is
    /// changed without the others. Where some rise and others fall, the limit on the fall does not
    /// hold up the rise. A ladder whose rates do not decrease from tier to tier stays one.
    func move(_ current: RateLadder, toward target: RateLadder) -> Move {
        var (up, down) = (Fraction.one, Fraction.one)
        for (from, to) in zip(current.rates, target.rates) {
            let share = share(from: from, to: to)
            if to > from { up = min(up, share) } else { down = min(down, share) }
        }
        let ladder = current.combined(with: target) { from, to in
            let distance = Int128(to.billionths) - Int128(from.billionths)
            let share = distance > 0 ? up : down
            return Ratio(
                clamping: Int128(from.billionths) + distance * share.numerator / share.denominator)
        }
        return Move(ladder: ladder, cutsRise: up < .one, cutsFall: down < .one)
    }

    /// How much of its way a rate may go.
    private func share(from: Ratio, to: Ratio) -> Fraction {
        let bound = to > from ? upperBound(from) : lowerBound(from)
        guard let bound, to > from ? to > bound : to < bound else { return .one }
        let allowed = Int128(bound.billionths) - Int128(from.billionths)
        let distance = Int128(to.billionths) - Int128(from.billionths)
        return Fraction(numerator: abs(allowed), denominator: abs(distance))
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
}

extension RiskPolicy.Governance {
    var stepLimit: MoveLimit {
        MoveLimit(
            upper: maxStepUp.map { Ratio(clamping: 1_000_000_000 + Int128($0.billionths)) },
            lower: maxStepDown.map { Ratio(clamping: 1_000_000_000 - Int128($0.billionths)) },
            upperDistance: maxAbsoluteStepUp, lowerDistance: maxAbsoluteStepDown)
    }
}
