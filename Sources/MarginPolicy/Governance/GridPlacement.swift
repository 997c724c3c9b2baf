/// A governed ladder on the policy's grid: rounded up, and toward the current value where a limit
/// cut the rise short or rounding up would pass one.
///
/// Given a current and a governed ladder whose rates do not decrease and whose initial ratios stand
/// above maintenance, so is the ladder that comes out, and it keeps the limits exactly.
struct GridPlacement: Sendable {
    /// What rounding up must not pass; nil where nothing bounds it.
    struct Ceiling: Sendable, Hashable {
        var maintenance: Ratio?
        var initial: Ratio?
    }

    private let grid: Ratio
    private let isRiseCut: Bool
    private let initialCap: Ratio?
    private(set) var ladder: RateLadder
    /// Whether a rate that could have been rounded up was not.
    private(set) var roundsTowardCurrent = false

    /// `ceilings` are those of the ladder's pairs, in their order.
    init(
        _ governed: RateLadder, from current: RateLadder, ceilings: [Ceiling], isRiseCut: Bool,
        policy: RiskPolicy
    ) {
        grid = policy.governance.grid
        self.isRiseCut = isRiseCut
        initialCap = policy.gridCaps.initial
        ladder = current
        var placed: [RatioPair] = []
        for ((value, from), ceiling) in zip(zip(governed.pairs, current.pairs), ceilings) {
            placed.append(place(value, from: from, ceiling: ceiling, above: placed.last))
        }
        if let headline = placed.first {
            ladder = RateLadder(headline: headline, tiers: Array(placed.dropFirst()))
        }
    }

    private mutating func place(
        _ value: RatioPair, from: RatioPair, ceiling: Ceiling, above last: RatioPair?
    ) -> RatioPair {
        let own = RatioPair(
            place(value.maintenance, from: from.maintenance, ceiling: ceiling.maintenance),
            place(value.initial, from: from.initial, ceiling: ceiling.initial))
        let pair = last.map(own.raised) ?? own
        guard pair.initial <= pair.maintenance else { return pair }
        let raised = pair.maintenance.nextMultiple(of: grid)
        let bound = [ceiling.initial, initialCap].compactMap { $0 }.min() ?? raised
        if raised <= max(bound, from.initial) { return RatioPair(pair.maintenance, raised) }
        roundsTowardCurrent = true
        guard pair.maintenance > from.maintenance else {
            return RatioPair(pair.maintenance, from.initial)
        }
        let below = Ratio(billionths: pair.initial.billionths - 1).roundedDown(to: grid)
        return RatioPair(
            max(below, from.maintenance, last?.maintenance ?? .zero), pair.initial)
    }

    private mutating func place(_ value: Ratio, from: Ratio, ceiling: Ratio?) -> Ratio {
        let up = value.roundedUp(to: grid)
        if value <= from { return min(up, from) }
        if !isRiseCut, up <= ceiling ?? up { return up }
        if up > value { roundsTowardCurrent = true }
        return max(value.roundedDown(to: grid), from)
    }
}
