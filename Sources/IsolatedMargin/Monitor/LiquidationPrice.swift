/// The price at which a segment is liquidated, by exact evaluation of the rule at whole ticks.
///
/// A long is liquidated at every price from it down, a short from it up: what rules promise
/// (``MarginRequirement``) makes equity less maintenance monotone in the price. A first guess from
/// the slope between two prices is followed by a search whose steps double and then halve, so that
/// the answer never rests on floating point.
struct LiquidationSearch {
    var segment: Segment
    let contract: Contract
    var rule: MarginRule
    let fundingIndex: Int128

    @inline(__always)
    func isLiquidatable(at ticks: Ticks) -> Bool {
        rule.isLiquidatable(
            equity: segment.equity(contract, at: ticks, fundingIndex: fundingIndex),
            segment.exposure(contract, at: ticks, openInterest: 0))
    }

    /// The first price on the way from safety at which it is liquidated, nil where none of the
    /// contract's prices does that.
    func trigger(near start: Ticks) -> Ticks? {
        let range = contract.ticksRange
        let (safest, worst) =
            segment.isLong
            ? (range.upperBound, range.lowerBound) : (range.lowerBound, range.upperBound)
        guard isLiquidatable(at: worst) else { return nil }
        if isLiquidatable(at: safest) { return safest }
        var guess = min(max(guess(near: start), range.lowerBound), range.upperBound)
        if guess == safest { guess += segment.isLong ? -1 : 1 }
        return search(from: guess, safest: safest, worst: worst)
    }

    /// Between a safe and a liquidatable price; both ends have been looked at.
    private func search(from guess: Ticks, safest: Ticks, worst: Ticks) -> Ticks {
        let direction = segment.isLong ? -1 : 1
        var (safe, bad) = (safest, worst)
        var (at, step) = (guess, 1)
        let startsBad = isLiquidatable(at: guess)
        while at != safest, at != worst, isLiquidatable(at: at) == startsBad {
            if startsBad { bad = at } else { safe = at }
            at = clamped(at + (startsBad ? -direction : direction) * step, safest, worst)
            step = min(step * 2, 1 << 40)
        }
        if isLiquidatable(at: at) { bad = at } else { safe = at }
        while abs(bad - safe) > 1 {
            let middle = safe + (bad - safe) / 2
            if isLiquidatable(at: middle) { bad = middle } else { safe = middle }
        }
        return bad
    }

    private func clamped(_ ticks: Ticks, _ a: Ticks, _ b: Ticks) -> Ticks {
        min(max(ticks, min(a, b)), max(a, b))
    }

    /// Where equity less maintenance, taken as linear in the value, is zero.
    private func guess(near start: Ticks) -> Ticks {
        let exposure = segment.exposure(contract, at: start, openInterest: 0)
        let equity = segment.equity(contract, at: start, fundingIndex: fundingIndex)
        let maintenance = rule.maintenance(of: exposure)
        guard exposure.notional > 0 else { return start }
        let notional = Double(approximating: exposure.notional)
        let rate = Double(approximating: maintenance) / notional
        let excess = Double(approximating: equity - maintenance) / notional
        let value = segment.isLong == (contract.payoff == .linear) ? -1.0 : 1.0
        let factor = 1 + value * excess / (1 + value * rate)
        let price = contract.payoff == .linear ? factor : 1 / factor
        let ticks = Double(start) * price
        return ticks.isFinite && ticks < 1e15 && ticks > 0 ? Ticks(ticks) : start
    }
}
