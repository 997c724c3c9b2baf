import VolModel

@testable import IsolatedMargin

/// The depth of the book, and the backstop that closes with it.
extension ReferenceEngine {
    private func depth(_ index: ContractIndex) -> DepthModel? {
        venue.markets[index].liquidation.depth
    }

    mutating func refill(_ index: ContractIndex) {
        guard let depth = depth(index) else { return }
        let used = markets[index].depthUsed
        let elapsed = BigInteger(clock.microseconds - markets[index].depthUsedAt.microseconds)
        let refill = BigInteger(depth.refill.microseconds)
        if !used.isZero, elapsed.isZero { return }
        let back =
            refill.isZero
            ? used : Rational(BigInteger(depth.depth) * elapsed, over: refill).rounded(.down)
        guard back < used else {
            markets[index].depthUsed = 0
            markets[index].depthUsedAt = clock
            return
        }
        // Only the time that brought whole quanta is over.
        markets[index].depthUsed = used - back
        let spent = Rational(back * refill, over: BigInteger(depth.depth)).rounded(.up)
        markets[index].depthUsedAt.microseconds += Int64(spent.narrowed ?? 0)
    }

    func takeable(_ lots: Lots, _ index: ContractIndex, _ mark: Ticks) -> Lots {
        guard let depth = depth(index) else { return lots }
        let notional = worth(lots, index, mark).magnitude
        let room = max(0, BigInteger(depth.depth) - markets[index].depthUsed)
        guard notional > room else { return lots }
        let step = contract(index).lotStep
        let part = Rational(room * BigInteger(lots), over: notional * BigInteger(step))
        let steps = Lots(part.rounded(.down).narrowed ?? 0)
        return steps == 0 && markets[index].depthUsed.isZero ? min(step, lots) : steps * step
    }

    /// The value rounded down less n · slope · (u + n/2), whose factor is rounded up to 1e-9.
    func proceeds(_ lots: Lots, _ index: ContractIndex, _ mark: Ticks)
        -> (amount: BigInteger, notional: BigInteger)
    {
        let exact = value(lots, index, mark)
        let notional = exact.rounded(.up).magnitude
        var cost: BigInteger = 0
        if let depth = depth(index) {
            let slope = Rational(
                BigInteger(depth.slippagePpm) * 1_000, over: BigInteger(depth.depth))
            let middle = Rational(
                markets[index].depthUsed + markets[index].depthUsed + notional, over: 2)
            let billionths = (slope * middle).rounded(.up)
            cost = min(
                notional, Rational(notional * billionths, over: 1_000_000_000).rounded(.up))
        }
        return (exact.rounded(.down) - cost, notional)
    }

    mutating func use(
        _ lots: Lots, _ amount: BigInteger, _ notional: BigInteger, _ index: ContractIndex
    ) {
        markets[index].bookLots += lots
        markets[index].bookBalance -= amount
        if depth(index) != nil { markets[index].depthUsed += notional }
    }

    mutating func takeOver(_ segment: ReferenceSegment, _ mark: Ticks) throws -> Bool {
        let index = segment.contract
        guard let backstop = venue.markets[index].liquidation.waterfall.backstop else {
            return false
        }
        let equity = equity(segment, at: mark)
        let maintenance = requirement(
            rule(of: segment), try exposure(segment, at: mark), initial: false)
        let bound = (Rational(maintenance) * Rational(ppm: backstop.belowMaintenancePpm))
            .rounded(.down)
        guard equity < bound else { return false }
        try settleBackstopFunding(index)
        guard try canHold(segment) else { return false }
        markets[index].backstopLots += segment.lots
        markets[index].backstopBalance += segment.balance
        segments[segment.id] = nil
        events.append(
            .takenOver(segment.id, lots: segment.lots, balance: try narrow(segment.balance)))
        if equity < 0 {
            events.append(.lossBorne(segment.id, .backstop, try narrow(-equity)))
        }
        try releaseBackstop(index)
        return true
    }

    private func canHold(_ segment: ReferenceSegment) throws -> Bool {
        let asset = contract(segment.contract).settlement
        var (equity, required) = (treasuries[asset].backstop, BigInteger(0))
        for index in markets.indices where contract(index).settlement == asset {
            guard let mark = markets[index].mark, let rule = markets[index].rules.last else {
                continue
            }
            let taken = index == segment.contract
            let lots = markets[index].backstopLots + (taken ? segment.lots : 0)
            let balance = markets[index].backstopBalance + (taken ? segment.balance : 0)
            guard lots != 0 || !balance.isZero else { continue }
            let value = worth(lots, index, mark)
            equity += balance + value
            let notional = try narrow(value.magnitude)
            required += requirement(
                rule,
                Exposure(
                    lots: abs(lots), isLong: lots > 0, notional: notional, entryNotional: notional),
                initial: true)
        }
        return equity >= required
    }

    private mutating func settleBackstopFunding(_ index: ContractIndex) throws {
        let due = fundingDue(
            markets[index].backstopLots, markets[index].backstopFundingIndex, index)
        markets[index].backstopFundingIndex = markets[index].fundingIndex
        markets[index].backstopBalance -= due
        markets[index].bookBalance += due
        if !due.isZero { events.append(.backstopFunding(index, paid: try narrow(due))) }
    }

    mutating func unwind(_ index: ContractIndex, _ mark: Ticks) throws {
        refill(index)
        try settleBackstopFunding(index)
        let held = markets[index].backstopLots
        let size = takeable(abs(held), index, mark)
        guard size > 0 else { return }
        let closed = held > 0 ? size : -size
        let (amount, notional) = proceeds(closed, index, mark)
        if depth(index) != nil { markets[index].depthUsed += notional }
        try sellBackstop(closed, index, amount)
    }

    mutating func sellBackstop(_ lots: Lots, _ index: ContractIndex, _ amount: BigInteger) throws {
        markets[index].bookLots += lots
        markets[index].bookBalance -= amount
        markets[index].backstopLots -= lots
        markets[index].backstopBalance += amount
        events.append(.unwound(index, lots: -lots, proceeds: try narrow(amount)))
        try releaseBackstop(index)
    }

    private mutating func releaseBackstop(_ index: ContractIndex) throws {
        guard markets[index].backstopLots == 0 else { return }
        let asset = contract(index).settlement
        treasuries[asset].backstop += markets[index].backstopBalance
        markets[index].backstopBalance = 0
        let capital = treasuries[asset].backstop
        let isFlat = markets.indices.allSatisfy {
            contract($0).settlement != asset || markets[$0].backstopLots == 0
        }
        guard capital < 0, isFlat else { return }
        treasuries[asset].backstop = 0
        treasuries[asset].deficit -= capital
        events.append(.backstopExhausted(asset, try narrow(-capital)))
    }
}
