/// Marginal rates between bounds, never below a required curve anywhere in a tier.
///
/// Formula: in a tier from L to U the amount of a notional N is N · r − d, with the deduction
/// dₙ = dₙ₋₁ + L (rₙ − rₙ₋₁), so that the amount is continuous: the same line as the ladder's own
/// amount at L plus r (N − L). The rate is the largest of three: that of the tier before, the chord
/// from the ladder's own amount at L to the required amount at U, and what a size between asks for,
/// where the curve has kinks. Where N · mm(N) is convex the third adds nothing, and before rounding
/// the rates are the chords of the curve. Maintenance and initial are each made so; the initial
/// rate is at least one step of the grid above the maintenance rate.
///
/// Units: bounds and amounts in quote units, rates as ``Ratio``, deductions exact. A rate is
/// rounded half to even to 1e-9 and then up to the grid, tier by tier: what one tier is above by,
/// the next need not ask for again.
///
/// Accuracy: at every size up to the last bound, not at bounds alone, the amount is at least the
/// required one less 2e-9 of the notional: the resolution of ``Ratio``, once for the comparison and
/// once for the rounding. The proof needs no more than that the ratios do not fall with the size:
///
/// - A curve that is convex between its kinks, less a line, is largest at a kink or a bound. There,
///   and just beyond, it is compared.
/// - For any other curve, between N₁ < N₂ the amount is at most N · mm(N₂), a line through 0. A
///   line that is not below it at N₁ and N₂ is not below it between. Cells for which that fails are
///   divided, at most 16,384 times a tier; a cell that stays open raises the rate until it holds.
///
/// Limits: a marginal rate can exceed 1 where the ratio rises steeply, and a jump of the curve that
/// no kink states just beyond a bound makes it very large. There are no caps here. An initial
/// amount is on the same scale, Σ rate · width, as venues with marginal tiers have it; where the
/// initial ratio is flat over the whole position ``BracketLadder`` is the shape.
///
/// Source: the chord is derived; marginal rates taken from the curve at the bounds would be 6%
/// short at 5m and 10% at 20m for 2% + 1% sqrt(N/1m).
public struct ChordLadder: Sendable, Hashable, SizeScaledMargin {
    /// Sizes from ``from`` to ``to``.
    public struct Tier: Sendable, Hashable {
        public let from: ExactDecimal
        public let to: ExactDecimal
        /// Marginal rates.
        public let maintenance: Ratio
        public let initial: Ratio
        /// The amount of a notional N in this tier is N · rate − deduction.
        public let maintenanceDeduction: ExactDecimal
        public let initialDeduction: ExactDecimal
    }

    /// Ascending from 0 and without gaps.
    public let tiers: [Tier]

    /// One tier up to each bound; the ladder ends at the last.
    ///
    /// Throws: ``LadderFailure`` without bounds, for bounds that do not rise from above 0, exceed
    /// 10¹⁵ or have more than twelve fractional digits, for a grid that is not positive, for a
    /// curve that is not one, and where a rate or a deduction leaves the range of exact figures.
    public init(
        _ curve: RequiredCurve, bounds: [ExactDecimal], grid: Ratio = Ratio(ppm: 1)
    ) throws(LadderFailure) {
        guard grid > .zero, grid <= .one else {
            throw .invalid("the grid \(grid) is not above 0 and at most 100%")
        }
        guard !bounds.isEmpty, bounds.allSatisfy(\.isAmount), bounds[0] > .zero,
            zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .invalid("bounds rise from above 0, to at most 1e15") }
        let maintenance = try Self.rates(curve, bounds, grid, { $0.maintenance }) { _ in .zero }
        let initial = try Self.rates(curve, bounds, grid, { $0.initial }) {
            Ratio(billionths: maintenance[$0].rate.billionths + grid.billionths)
        }
        tiers = bounds.indices.map {
            Tier(
                from: $0 == 0 ? .zero : bounds[$0 - 1], to: bounds[$0],
                maintenance: maintenance[$0].rate, initial: initial[$0].rate,
                maintenanceDeduction: maintenance[$0].deduction,
                initialDeduction: initial[$0].deduction)
        }
    }

    /// The exact maintenance of a notional, nil below 0 and beyond the last bound.
    public func maintenanceAmount(at notional: ExactDecimal) -> ExactDecimal? {
        amount(at: notional, rate: \.maintenance, deduction: \.maintenanceDeduction)
    }

    /// The exact initial margin of a notional, nil below 0 and beyond the last bound.
    public func initialAmount(at notional: ExactDecimal) -> ExactDecimal? {
        amount(at: notional, rate: \.initial, deduction: \.initialDeduction)
    }

    private func amount(
        at notional: ExactDecimal, rate: KeyPath<Tier, Ratio>,
        deduction: KeyPath<Tier, ExactDecimal>
    ) -> ExactDecimal? {
        guard notional.isAmount, let tier = tiers.first(where: { notional <= $0.to }) else {
            return nil
        }
        return notional.times(tier[keyPath: rate])?.adding(tier[keyPath: deduction].negated)
    }

    public func maintenance(at notional: Double) -> Double {
        ratio(at: notional, rate: \.maintenance, deduction: \.maintenanceDeduction)
    }

    public func initial(at notional: Double) -> Double {
        ratio(at: notional, rate: \.initial, deduction: \.initialDeduction)
    }

    private func ratio(
        at notional: Double, rate: KeyPath<Tier, Ratio>, deduction: KeyPath<Tier, ExactDecimal>
    ) -> Double {
        guard notional >= 0 else { return .nan }
        guard let tier = tiers.first(where: { notional <= $0.to.doubleValue }) else {
            return .infinity
        }
        let part = notional > 0 ? tier[keyPath: deduction].doubleValue / notional : 0
        return tier[keyPath: rate].doubleValue - part
    }

    /// The rates before rounding, of one of the two ratios, and the ladder's amount at each bound.
    static func plainRates(
        _ curve: RequiredCurve, bounds: [Double],
        _ ratio: @escaping @Sendable (CurvePoint) -> Double
    ) throws(LadderFailure) -> [Double] {
        let search = MarginalRate(curve: curve, ratio: ratio)
        var (lower, amount) = (0.0, 0.0)
        var rates: [Double] = []
        for (index, upper) in bounds.enumerated() {
            let rate = try search.rate(
                of: .init(
                    lower: lower, upper: upper, amount: amount, least: rates.last ?? 0,
                    isFollowed: index + 1 < bounds.count))
            amount += rate * (upper - lower)
            lower = upper
            rates.append(rate)
        }
        return rates
    }

    private static func rates(
        _ curve: RequiredCurve, _ bounds: [ExactDecimal], _ grid: Ratio,
        _ ratio: @escaping @Sendable (CurvePoint) -> Double, atLeast: (Int) -> Ratio
    ) throws(LadderFailure) -> [(rate: Ratio, deduction: ExactDecimal)] {
        let search = MarginalRate(curve: curve, ratio: ratio)
        var lower = ExactDecimal.zero
        var tiers: [(rate: Ratio, deduction: ExactDecimal)] = []
        for (index, upper) in bounds.enumerated() {
            let (before, deduction) = tiers.last ?? (.zero, .zero)
            guard let amount = lower.times(before)?.adding(deduction.negated) else {
                throw Self.beyondRange(upper)
            }
            let needed = try search.rate(
                of: .init(
                    lower: lower.doubleValue, upper: upper.doubleValue, amount: amount.doubleValue,
                    least: before.doubleValue, isFollowed: index + 1 < bounds.count))
            guard let rounded = Ratio(rounding: needed) else { throw Self.beyondRange(upper) }
            let rate = max(rounded.roundedUp(to: grid), before, atLeast(index))
            let step = Ratio(billionths: rate.billionths - before.billionths)
            guard rate.billionths <= 1_000_000_000_000_000,
                let next = lower.times(step)?.adding(deduction)
            else { throw Self.beyondRange(upper) }
            tiers.append((rate, next))
            lower = upper
        }
        return tiers
    }

    private static func beyondRange(_ upper: ExactDecimal) -> LadderFailure {
        .notExpressible("the tier up to \(upper) leaves the range of exact figures")
    }
}
