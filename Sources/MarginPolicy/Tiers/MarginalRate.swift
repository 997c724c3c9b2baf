/// The least marginal rate of one tier with which the ladder is nowhere in the tier below the
/// required amount.
///
/// The tier goes from L to U, and the ladder's amount at L is a ≥ L · m(L⁺), L⁺ just beyond L. Its
/// line is a + r (N − L). The rate starts at the larger of the tier before and the chord,
/// (U · m(U⁺) − a) / (U − L), and is raised through each size at which the line is too low.
///
/// Proof that the line is never below A, for a curve that is convex between kinks: A less the line
/// is convex between neighbouring kinks and bounds, so that it is largest at one of them, and there
/// it was compared. At a kink and at a bound the comparison is with the ratio just beyond.
///
/// Proof for any curve whose ratio does not fall: in a cell from N₁ to N₂ the amount is at most N ·
/// m(N₂), a line through 0. A line that is not below it at N₁ and N₂ is not below it between. A
/// cell for which that fails is divided, at the geometric mean of its distances from L since the
/// line has least to spare there, and the curve compared at that size. A cell that is a 2⁻⁴⁰th
/// wide, or still open after 16,384 readings of the tier, is closed by raising the rate until it
/// holds. A curve that is convex and not straight needs no such raise; one that is straight and
/// does not go through 0, such as another ladder, should say that it is convex between its kinks.
///
/// Each comparison may be short by 1e-9 of the notional, the resolution of ``Ratio``.
struct MarginalRate {
    let curve: RequiredCurve
    let ratio: @Sendable (CurvePoint) -> Double

    private static let largestReadingCount = 16_384

    struct Tier {
        var lower: Double
        var upper: Double
        /// Of the ladder at `lower`.
        var amount: Double
        /// The rate of the tier before.
        var least: Double
        /// Whether another tier follows.
        var isFollowed: Bool
    }

    private struct Cell {
        var from: CurvePoint
        var to: CurvePoint
    }

    func rate(of tier: Tier) throws(LadderFailure) -> Double {
        let top = try curve.point(
            at: tier.isFollowed ? RequiredCurve.justBeyond(tier.upper) : tier.upper)
        var line = TierLine(lower: tier.lower, amount: tier.amount, rate: max(tier.least, 0))
        line.raise(to: ratio(top), at: tier.upper)
        if tier.lower == 0 {
            // A line through 0 is a flat ratio, and no ratio of the tier is above that of its end.
            for kink in curve.kinks where kink < tier.upper {
                _ = try top.notBelow(try curve.point(at: kink))
            }
            return line.rate
        }
        let points = try marks(of: tier)
        for (from, to) in zip(points, points.dropFirst()) {
            _ = try to.notBelow(from)
            line.raise(to: ratio(to), at: to.notional)
            if to.notional <= RequiredCurve.justBeyond(from.notional) {
                line.raise(to: ratio(to), at: from.notional)
            }
        }
        if !curve.isConvexBetweenKinks { try close(zip(points, points.dropFirst()), tier, &line) }
        return line.rate
    }

    /// The bounds, the kinks between them and the sizes just beyond.
    private func marks(of tier: Tier) throws(LadderFailure) -> [CurvePoint] {
        var sizes = [tier.lower]
        for size in [tier.lower] + curve.kinks.filter({ $0 > tier.lower && $0 < tier.upper }) {
            sizes += [size, RequiredCurve.justBeyond(size)]
        }
        var points: [CurvePoint] = []
        for size in Set(sizes + [tier.upper]).filter({ $0 <= tier.upper }).sorted() {
            points.append(try curve.point(at: size))
        }
        return points
    }

    private func close(
        _ pairs: some Sequence<(CurvePoint, CurvePoint)>, _ tier: Tier, _ line: inout TierLine
    ) throws(LadderFailure) {
        var open = pairs.map { Cell(from: $0.0, to: $0.1) }
        var readings = 0
        while !open.isEmpty {
            var next: [Cell] = []
            for cell in open where !line.covers(ratio(cell.to), at: cell.from.notional) {
                let (from, to) = (cell.from.notional, cell.to.notional)
                if readings >= Self.largestReadingCount || to <= RequiredCurve.justBeyond(from) {
                    line.raise(to: ratio(cell.to), at: from)
                    continue
                }
                readings += 1
                let distance = ((from - tier.lower) * (to - tier.lower)).squareRoot()
                let middle = try curve.point(at: tier.lower + distance).notBelow(cell.from)
                _ = try cell.to.notBelow(middle)
                line.raise(to: ratio(middle), at: middle.notional)
                next.append(Cell(from: cell.from, to: middle))
                next.append(Cell(from: middle, to: cell.to))
            }
            open = next
        }
    }
}

/// a + r (N − L) for sizes N above L, with r rising.
struct TierLine {
    let lower: Double
    let amount: Double
    var rate: Double

    /// Whether the line is not below N · `ratio`, to 1e-9 of N; what is at L was seen to before.
    func covers(_ ratio: Double, at notional: Double) -> Bool {
        notional <= lower
            || amount + rate * (notional - lower)
                >= notional * (ratio - RequiredCurve.tolerance)
    }

    mutating func raise(to ratio: Double, at notional: Double) {
        guard !covers(ratio, at: notional) else { return }
        rate = max(rate, (notional * ratio - amount) / (notional - lower))
    }
}
