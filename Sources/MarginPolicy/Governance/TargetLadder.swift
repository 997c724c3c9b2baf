import VolModel

/// A target in exact ratios: the headline of each side, and what the model asks for in each further
/// tier, before anything looks at what is in force.
struct TargetLadder: Sendable {
    /// Marginal rates between two bounds; not capped.
    struct Tier: Sendable {
        var from: ExactDecimal
        var to: ExactDecimal
        var rates: RatioPair
    }

    /// With floors and caps.
    let sides: PerSide<RatioPair>
    /// Upper bound of the first tier; nil: there is one unbounded rate.
    let firstBound: ExactDecimal?
    let tiers: [Tier]
    /// Why there are no more tiers than these, where the policy names more.
    let end: String?

    init(_ target: Target, policy: RiskPolicy) {
        sides = target.capped
        let bounds = policy.tiers.notionals
        firstBound = bounds.first
        var (tiers, end): ([Tier], String?) = ([], nil)
        for (lower, upper) in zip(bounds, bounds.dropFirst()) {
            let chords = Side.perPosition.map { side in
                (side, target.chord(side, from: lower.doubleValue, to: upper.doubleValue))
            }
            let initials = chords.map { target.requirement.initial($0, maintenance: $1) }
            guard let maintenance = chords.map(\.1).max().flatMap(Ratio.init(rounding:)),
                let initial = initials.max().flatMap(Ratio.init(rounding:))
            else {
                end = "the ladder ends at \(lower): no ratio can hold what lies beyond"
                break
            }
            tiers.append(Tier(from: lower, to: upper, rates: RatioPair(maintenance, initial)))
        }
        (self.tiers, self.end) = (tiers, end)
    }

    /// For targets that no model stands behind.
    init(
        sides: PerSide<RatioPair>, firstBound: ExactDecimal?, tiers: [Tier], end: String? = nil
    ) {
        (self.sides, self.firstBound) = (sides, firstBound)
        (self.tiers, self.end) = (tiers, end)
    }
}

extension Side {
    /// The two sides that a position can have.
    static let perPosition: [Side] = [.long, .short]
}
