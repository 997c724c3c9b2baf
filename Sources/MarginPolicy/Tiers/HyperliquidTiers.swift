/// A margin table of Hyperliquid: at most three tiers of notional, each with a largest leverage.
///
/// Formula: in the tier with the lower bound B and the largest leverage L the maintenance of a
/// notional N is N / (2 L) − d, with dₙ = dₙ₋₁ + Bₙ (1/(2 Lₙ) − 1/(2 Lₙ₋₁)), and the initial margin
/// is N / L over the whole position. A notional at a bound belongs to the upper tier.
///
/// Units: lower bounds as whole quote units, leverage as an integer from 1 to 50.
///
/// Limits: the maintenance ratio of the first tier is one of 1%, 1/98, 1/96 … 50%. Lower bounds
/// rise from 0, leverages fall. The larger initial share for transfers, 10%, and the backstop at
/// two thirds of maintenance are not here.
///
/// Source: documentation of Hyperliquid, margin tiers; the table's conditions are those of the
/// action `perpDeploy` with `insertMarginTable` (HIP-3).
public struct HyperliquidTiers: Sendable, Hashable, SizeScaledMargin {
    public struct Tier: Sendable, Hashable {
        public let lowerBound: UInt64
        public let maxLeverage: Int

        public init(lowerBound: UInt64, maxLeverage: Int) {
            self.lowerBound = lowerBound
            self.maxLeverage = maxLeverage
        }
    }

    public static let largestTierCount = 3
    public static let maxLeverageRange = 1...50

    public let tiers: [Tier]

    /// Throws: ``LadderFailure`` for no tier or more than three, a first bound other than 0, bounds
    /// that do not rise or exceed 10¹⁵, and leverages outside 1 to 50 or that do not fall.
    public init(_ tiers: [Tier]) throws(LadderFailure) {
        guard (1...Self.largestTierCount).contains(tiers.count), tiers[0].lowerBound == 0 else {
            throw .invalid("a margin table has one to three tiers, the first from 0")
        }
        guard tiers.allSatisfy({ Self.maxLeverageRange.contains($0.maxLeverage) }) else {
            throw .invalid("a largest leverage is not between 1 and 50")
        }
        for (tier, next) in zip(tiers, tiers.dropFirst()) {
            guard tier.lowerBound < next.lowerBound, tier.maxLeverage > next.maxLeverage,
                next.lowerBound <= 1_000_000_000_000_000
            else { throw .invalid("bounds rise to at most 1e15 and leverages fall") }
        }
        self.tiers = tiers
    }

    /// The deduction of each tier, exact as the numerator over 2 · the product of the leverages.
    private var deductions: [(numerator: Int128, denominator: Int128)] {
        let denominator = tiers.reduce(Int128(2)) { $0 * Int128($1.maxLeverage) }
        var numerator: Int128 = 0
        var before: Int128?
        return tiers.map { tier in
            let rate = denominator / (2 * Int128(tier.maxLeverage))
            if let before { numerator += Int128(tier.lowerBound) * (rate - before) }
            before = rate
            return (numerator, denominator)
        }
    }

    /// The deduction of each tier in quote units, rounded down to 1e-6.
    public var maintenanceDeductions: [ExactDecimal] {
        deductions.map {
            ExactDecimal(significand: $0.numerator * 1_000_000 / $0.denominator, fractionDigits: 6)
        }
    }

    /// The maintenance of a notional in 1e-6 of quote, rounded up.
    public func maintenanceRequirement(notional: UInt64) -> UInt64 {
        let index = tier(at: ExactDecimal(significand: Int128(notional), fractionDigits: 6))
        let (numerator, denominator) = deductions[index]
        let rate = denominator / (2 * Int128(tiers[index].maxLeverage))
        let amount = Int128(notional) * rate - numerator * 1_000_000
        return UInt64((amount + denominator - 1) / denominator)
    }

    /// The initial margin of a notional in 1e-6 of quote at the largest leverage, rounded up.
    public func initialRequirement(notional: UInt64) -> UInt64 {
        let index = tier(at: ExactDecimal(significand: Int128(notional), fractionDigits: 6))
        let leverage = UInt64(tiers[index].maxLeverage)
        return notional / leverage + (notional % leverage == 0 ? 0 : 1)
    }

    private func tier(at notional: ExactDecimal) -> Int {
        let above = tiers.firstIndex {
            notional < ExactDecimal(significand: Int128($0.lowerBound), fractionDigits: 0)
        }
        return max((above ?? tiers.count) - 1, 0)
    }

    public func maintenance(at notional: Double) -> Double {
        guard notional >= 0 else { return .nan }
        var (rate, deduction) = (1 / Double(2 * tiers[0].maxLeverage), 0.0)
        for tier in tiers.dropFirst() where notional >= Double(tier.lowerBound) {
            let next = 1 / Double(2 * tier.maxLeverage)
            deduction += Double(tier.lowerBound) * (next - rate)
            rate = next
        }
        return deduction == 0 ? rate : rate - deduction / notional
    }

    public func initial(at notional: Double) -> Double {
        guard notional >= 0 else { return .nan }
        let tier = tiers.last { notional >= Double($0.lowerBound) }
        return 1 / Double(tier?.maxLeverage ?? 1)
    }
}
