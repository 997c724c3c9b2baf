import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

/// Two hundred thousand moves: the limits alone, in integers.
@Suite struct MoveSweepTests {
    /// 0 < maintenance < initial ≤ 1 on the grid, as a target with caps is.
    private static func target(_ random: inout SeededRandom) -> RatioPair {
        let maintenance = random.ratio(1, random.oneIn(2) ? 60_000_000 : 899_000_000)
        let buffer = random.ratio(0, random.oneIn(2) ? 1000 : 100_000_000)
        return RatioPair(maintenance, Ratio(billionths: maintenance.billionths + buffer.billionths))
    }

    @Test(arguments: UInt64(0)..<50)
    func movesStayWithinLimits(block: UInt64) throws {
        var random = SeededRandom(seed: 70_000 + block)
        let asOf = Timestamp(seconds: 1_706_400_000)
        for _ in 0..<4000 {
            var policy = RiskPolicy()
            policy.governance = random.governance()
            let current = random.currentParameters(asOf: asOf)
            let target = Self.target(&random)
            let move = GovernedMove(from: current, to: target, asOf: asOf, policy: policy)
            let old = RatioPair(current.ratios)
            let grid = policy.governance.grid
            let parts = [
                (
                    old.maintenance, target.maintenance, move.governed.maintenance,
                    move.published.maintenance
                ),
                (old.initial, target.initial, move.governed.initial, move.published.initial),
            ]
            for (from, to, governed, published) in parts {
                #expect(min(from, to) <= governed && governed <= max(from, to))
                // Toward the current value by less than a grid step, or up by less than one; an
                // initial ratio that must stand above maintenance may lie higher.
                let low = min(from.billionths, governed.billionths) - grid.billionths
                #expect(published.billionths > low)
                #expect(
                    within(from, published, policy.governance),
                    "\(from) \(to) \(published) \(policy.governance)")
            }
            #expect(move.published.maintenance < move.published.initial)
            #expect(
                move.published.maintenance.billionths
                    < max(old.maintenance.billionths, move.governed.maintenance.billionths)
                    + grid.billionths)
            // Neither ratio goes its whole way while a limit stops the other one that moves the
            // same way: jointly.
            let rises = parts.map { from, to, _, _ in to > from }
            if move.limitedBy == .maxStepUp || move.limitedBy == .maxStepDown, rises[0] == rises[1]
            {
                for (from, to, governed, _) in parts where abs(to.billionths - from.billionths) > 1
                {
                    #expect(governed != to)
                }
            }
        }
    }

    private func within(
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
        return true
    }

    /// The shares that both ratios go are one share, as exactly as billionths allow, and the limit
    /// is used up: one more billionth of the tighter ratio would pass its bound.
    @Test(arguments: UInt64(0)..<50)
    func limitIsJointAndTight(block: UInt64) {
        var random = SeededRandom(seed: 90_000 + block)
        for _ in 0..<1000 {
            let limit = MoveLimit(
                upper: Ratio(billionths: 1_000_000_000 + random.ratio(1, 300_000_000).billionths),
                lower: Ratio(billionths: 1_000_000_000 - random.ratio(1, 300_000_000).billionths))
            let from = Self.target(&random)
            let to = Self.target(&random)
            let (moved, direction) = limit.move(from, toward: to)
            let parts = [
                (from.maintenance, to.maintenance, moved.maintenance),
                (from.initial, to.initial, moved.initial),
            ]
            guard direction != nil else {
                #expect(moved == to)
                continue
            }
            let shares = parts.map { a, b, c in
                (Int128(c.billionths - a.billionths), Int128(b.billionths - a.billionths))
            }
            if (shares[0].1 > 0) == (shares[1].1 > 0) {
                // |s₀/d₀ − s₁/d₁| < 1/|d₀| + 1/|d₁|: each is cut off by less than a billionth.
                let cross = abs(shares[0].0 * shares[1].1 - shares[1].0 * shares[0].1)
                #expect(cross <= shares[0].1.magnitude + shares[1].1.magnitude)
            } else {
                // A limited fall does not hold up a rise, nor the other way round.
                for (from, to, moved) in parts {
                    let bound = to > from ? limit.upperBound(from) : limit.lowerBound(from)
                    let nearest = bound.map { to > from ? min(to, $0) : max(to, $0) } ?? to
                    #expect(moved == nearest)
                }
            }
            let tight = parts.contains { a, b, c in
                b > a ? c == limit.upperBound(a) : b < a && c == limit.lowerBound(a)
            }
            #expect(tight)
        }
    }
}
