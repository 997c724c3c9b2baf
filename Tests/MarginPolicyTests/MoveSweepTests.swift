import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// Two hundred thousand moves of whole ladders: the limits alone, in integers.
@Suite struct MoveSweepTests {
    /// 0 < maintenance < initial ≤ 1 in pairs that do not decrease, as a target with caps is.
    private static func target(_ random: inout SeededRandom, tiers: Int) -> RateLadder {
        let maintenance = random.ratio(1, random.oneIn(2) ? 60_000_000 : 899_000_000)
        let buffer = random.ratio(0, random.oneIn(2) ? 1000 : 100_000_000)
        return ladder(
            RatioPair(
                maintenance, Ratio(billionths: maintenance.billionths + buffer.billionths)),
            tiers: tiers, &random)
    }

    /// Each pair at least the one before it.
    private static func ladder(
        _ headline: RatioPair, tiers: Int, _ random: inout SeededRandom
    ) -> RateLadder {
        var ladder = RateLadder(headline: headline)
        for _ in 0..<tiers {
            let last = ladder.tiers.last ?? headline
            let room = max(0, 1_000_000_000 - last.initial.billionths)
            let rise = random.ratio(0, random.oneIn(3) ? 0 : room).billionths
            let buffer = random.ratio(0, room - rise).billionths / (random.oneIn(2) ? 1 : 1000)
            ladder.tiers.append(
                RatioPair(
                    Ratio(billionths: last.maintenance.billionths + rise),
                    Ratio(billionths: last.initial.billionths + rise + buffer)))
        }
        return ladder
    }

    /// As a venue has it: whole ppm.
    private static func current(
        _ current: CurrentParameters, tiers: Int, _ random: inout SeededRandom
    ) -> RateLadder {
        var ladder = ladder(RatioPair(current.ratios), tiers: tiers, &random)
        ladder.tiers = ladder.tiers.map {
            RatioPair(
                $0.maintenance.roundedDown(to: Ratio(ppm: 1)),
                $0.initial.roundedDown(to: Ratio(ppm: 1)))
        }
        return ladder
    }

    @Test(arguments: UInt64(0)..<50)
    func movesStayWithinLimits(block: UInt64) throws {
        var random = SeededRandom(seed: 70_000 + block)
        let asOf = Timestamp(seconds: 1_706_400_000)
        for _ in 0..<4000 {
            var policy = RiskPolicy()
            policy.governance = random.governance()
            if random.oneIn(3) { policy.antiProcyclicality = random.speeds() }
            let inForce = random.currentParameters(asOf: asOf)
            let tiers = random.oneIn(2) ? 0 : 1 + Int(random.next() % 3)
            let old = Self.current(inForce, tiers: tiers, &random)
            let target = Self.target(&random, tiers: tiers)
            let move = GovernedMove(
                from: old, changedAt: inForce.changedAt, to: target, asOf: asOf, policy: policy)
            let broken = Self.broken(move, from: old, to: target, policy: policy)
            #expect(broken == nil, "\(old) \(target) \(move) \(policy.governance)")
            if broken != nil { return }
        }
    }

    /// The first thing that does not hold, in words.
    private static func broken(
        _ move: GovernedMove, from old: RateLadder, to target: RateLadder, policy: RiskPolicy
    ) -> String? {
        let grid = policy.governance.grid.billionths
        for (index, from) in old.rates.enumerated() {
            let (to, governed) = (target.rates[index], move.governed.rates[index])
            let published = move.published.rates[index]
            guard min(from, to) <= governed && governed <= max(from, to) else { return "between" }
            // Toward the current value by less than a grid step, or up by less than one; an initial
            // ratio that must stand above maintenance may lie higher.
            guard published.billionths > min(from.billionths, governed.billionths) - grid else {
                return "near what is governed"
            }
            // A tier may stand at the rate of the one before it.
            let before = index > 1 ? move.published.rates[index - 2] : nil
            guard published == from || published.billionths % grid == 0 || published == before
            else { return "the grid" }
            guard within(from, published, policy.governance) else { return "the step" }
            // A rise that nothing stops is never left below what is wanted.
            if move.limitedBy == nil, published < to { return "below the target without a limit" }
        }
        for (a, b) in zip(move.published.pairs, move.published.tiers) {
            guard a.maintenance <= b.maintenance, a.initial <= b.initial else {
                return "rates do not decrease"
            }
        }
        guard move.published.pairs.allSatisfy({ $0.maintenance < $0.initial }) else {
            return "maintenance < initial"
        }
        if [.deadBand, .coolDown].contains(move.limitedBy), move.published != old {
            return "dead band and cool-down change nothing"
        }
        return brokenShare(move, from: old, to: target)
    }

    /// Where the speed limit is not in play, rates that move the same way go the same share of
    /// their way, as exactly as billionths allow.
    private static func brokenShare(
        _ move: GovernedMove, from old: RateLadder, to target: RateLadder
    ) -> String? {
        guard move.limitedBy == .maxStepUp || move.limitedBy == .maxStepDown,
            move.speedLimited == target
        else { return nil }
        for rises in [true, false] {
            let ways = old.rates.indices.compactMap { index -> (Int128, Int128)? in
                let from = Int128(old.rates[index].billionths)
                let way = Int128(target.rates[index].billionths) - from
                guard way != 0, (way > 0) == rises else { return nil }
                return (Int128(move.governed.rates[index].billionths) - from, way)
            }
            for (a, b) in zip(ways, ways.dropFirst()) {
                // |s₀/d₀ − s₁/d₁| < 1/|d₀| + 1/|d₁|: each is cut off by less than a billionth.
                guard abs(a.0 * b.1 - b.0 * a.1) <= abs(a.1) + abs(b.1) else {
                    return "one share of the way"
                }
            }
        }
        return nil
    }

    private static func within(
        _ from: Ratio, _ published: Ratio, _ governance: RiskPolicy.Governance
    ) -> Bool {
        let (old, new) = (Int128(from.billionths), Int128(published.billionths))
        if let up = governance.maxStepUp,
            new * 1_000_000_000 > old * (1_000_000_000 + Int128(up.billionths))
        {
            return false
        }
        if let down = governance.maxStepDown,
            new * 1_000_000_000 < old * (1_000_000_000 - Int128(down.billionths))
        {
            return false
        }
        if let up = governance.maxAbsoluteStepUp, new - old > Int128(up.billionths) {
            return false
        }
        if let down = governance.maxAbsoluteStepDown, old - new > Int128(down.billionths) {
            return false
        }
        return true
    }

    /// The shares that the rates go are one share, as exactly as billionths allow, and the limit is
    /// used up: one more billionth of the tightest rate would pass its bound.
    @Test(arguments: UInt64(0)..<50)
    func limitIsJointAndTight(block: UInt64) {
        var random = SeededRandom(seed: 90_000 + block)
        for _ in 0..<1000 {
            let factors = random.oneIn(2)
            let limit = MoveLimit(
                upper: factors
                    ? Ratio(billionths: 1_000_000_000 + random.ratio(1, 300_000_000).billionths)
                    : nil,
                lower: Ratio(billionths: 1_000_000_000 - random.ratio(1, 300_000_000).billionths),
                upperDistance: !factors || random.oneIn(2) ? random.ratio(1, 50_000_000) : nil,
                lowerDistance: random.oneIn(2) ? random.ratio(1, 50_000_000) : nil)
            let tiers = Int(random.next() % 3)
            let from = Self.target(&random, tiers: tiers)
            let to = Self.target(&random, tiers: tiers)
            let move = limit.move(from, toward: to)
            guard move.direction != nil else {
                #expect(move.ladder == to)
                continue
            }
            let parts = from.rates.indices.map { index in
                (from.rates[index], to.rates[index], move.ladder.rates[index])
            }
            for (cut, rises) in [(move.cutsRise, true), (move.cutsFall, false)] {
                let same = parts.filter { a, b, _ in a != b && (b > a) == rises }
                if cut {
                    let tight = same.contains { a, _, c in
                        c == (rises ? limit.upperBound(a) : limit.lowerBound(a))
                    }
                    #expect(tight)
                } else {
                    // A limited fall does not hold up a rise, nor the other way round.
                    #expect(same.allSatisfy { _, b, c in b == c })
                }
            }
        }
    }
}
