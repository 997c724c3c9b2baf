import VolModel

@testable import IsolatedMargin

/// What traders and depositors do.
extension ReferenceEngine {
    private static let largest: Quanta = 1_000_000_000_000_000_000_000_000_000_000

    mutating func execute(_ command: Command) throws {
        events = []
        switch command {
        case .deposit(let account, let asset, let amount):
            try allow(venue.assets.indices.contains(asset) && isAmount(amount))
            try allow(hasRoom(amount, asset))
            let none = venue.assets.map { _ in BigInteger(0) }
            accounts[account, default: none][asset] += BigInteger(amount)
            treasuries[asset].deposits += BigInteger(amount)
        case .withdraw(let account, let asset, let amount):
            try allow(venue.assets.indices.contains(asset) && isAmount(amount))
            try allow(BigInteger(amount) <= (accounts[account]?[asset] ?? 0))
            credit(-BigInteger(amount), account, asset)
            treasuries[asset].withdrawals += BigInteger(amount)
        case .endow(let fund, let asset, let amount):
            try allow(venue.assets.indices.contains(asset) && isAmount(amount))
            try allow(hasRoom(amount, asset))
            treasuries[asset].deposits += BigInteger(amount)
            switch fund {
            case .insurance: treasuries[asset].insuranceFund += BigInteger(amount)
            case .backstop: treasuries[asset].backstop += BigInteger(amount)
            }
        case .open(let account, let index, let lots, let margin, let price):
            try open(account, index, lots, margin, price)
        case .increase(let id, let lots, let price): try increase(id, lots, price)
        case .reduce(let id, let lots, let price): try reduce(id, lots, price)
        case .close(let id, let price): try close(id, price)
        case .addMargin(let id, let amount):
            let segment = try known(id)
            try allow(isAmount(amount) && BigInteger(amount) <= free(segment))
            try move(BigInteger(amount), into: segment)
        case .removeMargin(let id, let amount):
            let (segment, mark) = try tradable(id)
            try allow(isAmount(amount) && BigInteger(amount) <= removable(segment, mark))
            try move(-BigInteger(amount), into: segment)
        case .setLeverage(let id, let hundredths): try setLeverage(id, hundredths)
        case .setLiquidationPrice(let id, let ticks): try setLiquidationPrice(id, ticks)
        case .mark, .fund, .setRule, .settle: try look(command)
        }
    }

    func allow(_ condition: Bool) throws { if !condition { throw Refused() } }

    private func isAmount(_ amount: Quanta) -> Bool { (1...Self.largest).contains(amount) }

    /// Deposits in an asset stay within 10³⁶.
    private func hasRoom(_ amount: Quanta, _ asset: AssetIndex) -> Bool {
        treasuries[asset].deposits + BigInteger(amount)
            <= BigInteger(Self.largest) * 1_000_000
    }

    mutating func credit(_ amount: BigInteger, _ account: AccountID, _ asset: AssetIndex) {
        accounts[account]?[asset] += amount
    }

    private func free(_ segment: ReferenceSegment) -> BigInteger {
        accounts[segment.account]?[contract(segment.contract).settlement] ?? 0
    }

    private func known(_ id: SegmentID) throws -> ReferenceSegment {
        guard let segment = segments[id] else { throw Refused() }
        return segment
    }

    func openMark(_ index: ContractIndex) throws -> Ticks {
        if let expiry = contract(index).expiry {
            try allow(!markets[index].isSettled && clock < expiry)
        }
        guard let mark = markets[index].mark else { throw Refused() }
        return mark
    }

    private func tradable(_ id: SegmentID) throws -> (ReferenceSegment, Ticks) {
        let segment = try known(id)
        try allow(!isPending(id))
        return (segment, try openMark(segment.contract))
    }

    func isPending(_ id: SegmentID) -> Bool {
        segments[id].map { segment in
            markets[segment.contract].queue.contains { $0.segment == id }
        } ?? false
    }

    private func price(_ price: Ticks?, _ mark: Ticks, _ index: ContractIndex) throws -> Ticks {
        let ticks = price ?? mark
        try allow(contract(index).ticksRange.contains(ticks))
        return ticks
    }

    private func isSize(_ lots: Lots, _ index: ContractIndex, upTo largest: Lots) -> Bool {
        lots > 0 && lots <= largest && lots % contract(index).lotStep == 0
    }

    private func room(_ index: ContractIndex, long: Bool) -> Lots {
        contract(index).lotsMax * 10_000 - lots(index, long: long)
    }

    /// What new risk needs at the mark is not more than there is.
    private func hasInitial(_ segment: ReferenceSegment, _ mark: Ticks) throws -> Bool {
        try initialNeed(segment, mark) <= equity(segment, at: mark)
    }

    private func initialNeed(_ segment: ReferenceSegment, _ mark: Ticks) throws -> BigInteger {
        guard let rule = markets[segment.contract].rules.last else { throw Refused() }
        return max(
            requirement(
                rule, try exposure(segment, at: mark, withInterest: true), initial: true),
            try leastSafeEquity(rule, try exposure(segment, at: mark)),
            try leastSafeEquity(self.rule(of: segment), try exposure(segment, at: mark)))
    }

    /// The least equity with which a rule leaves an exposure alone, by bisection.
    func leastSafeEquity(_ rule: MarginRule, _ exposure: Exposure) throws -> BigInteger {
        var (bad, safe) = (BigInteger(-1), BigInteger(1))
        while try isLiquidatable(rule, safe, exposure) { (bad, safe) = (safe, safe + safe) }
        while safe - bad > 1 {
            let middle = Rational(safe + bad, over: 2).rounded(.down)
            if try isLiquidatable(rule, middle, exposure) { bad = middle } else { safe = middle }
        }
        return safe
    }

    private mutating func open(
        _ account: AccountID, _ index: ContractIndex, _ lots: Lots, _ margin: Quanta,
        _ limit: Ticks?
    ) throws {
        try allow(markets.indices.contains(index) && lots != .min)
        guard let free = accounts[account]?[contract(index).settlement] else { throw Refused() }
        let mark = try openMark(index)
        let ticks = try price(limit, mark, index)
        try allow(
            isSize(
                abs(lots), index, upTo: min(contract(index).lotsMax, room(index, long: lots > 0))))
        try allow((0...Self.largest).contains(margin) && BigInteger(margin) <= free)
        var segment = ReferenceSegment(
            id: nextSegment, account: account, contract: index,
            collateral: BigInteger(margin), fundingIndex: markets[index].fundingIndex,
            version: markets[index].version)
        let trade = add(lots, to: &segment, ticks)
        try allow(try hasInitial(segment, mark))
        nextSegment += 1
        credit(-BigInteger(margin), account, contract(index).settlement)
        book(trade, index)
        segments[segment.id] = segment
        events.append(.opened(try published(segment)))
    }

    private mutating func increase(_ id: SegmentID, _ lots: Lots, _ limit: Ticks?) throws {
        let (before, mark) = try tradable(id)
        let index = before.contract
        let ticks = try price(limit, mark, index)
        let isLong = before.lots > 0
        try allow(
            isSize(
                lots, index,
                upTo: min(contract(index).lotsMax - abs(before.lots), room(index, long: isLong))))
        var segment = before
        let paid = settledFunding(&segment)
        segment.version = markets[index].version
        let trade = add(isLong ? lots : -lots, to: &segment, ticks)
        try allow(try hasInitial(segment, mark))
        try bookFunding(paid, segment)
        book(trade, index)
        segments[id] = segment
        events.append(.traded(id, lots: trade.lots, ticks, fee: try narrow(trade.fee)))
    }

    private mutating func reduce(_ id: SegmentID, _ lots: Lots, _ limit: Ticks?) throws {
        let (before, mark) = try tradable(id)
        let ticks = try price(limit, mark, before.contract)
        try allow(
            lots < abs(before.lots)
                && isSize(
                    lots, before.contract,
                    upTo: abs(before.lots) - contract(before.contract).lotStep)
        )
        var segment = before
        let paid = settledFunding(&segment)
        let trade = remove(before.lots > 0 ? -lots : lots, from: &segment, ticks, fees: true)
        try allow(!(try isBelowMaintenance(segment, at: mark)))
        try bookFunding(paid, segment)
        book(trade, segment.contract)
        segments[id] = segment
        events.append(.traded(id, lots: trade.lots, ticks, fee: try narrow(trade.fee)))
    }

    private mutating func close(_ id: SegmentID, _ limit: Ticks?) throws {
        let (before, mark) = try tradable(id)
        let ticks = try price(limit, mark, before.contract)
        var segment = before
        let paid = settledFunding(&segment)
        let trade = remove(-before.lots, from: &segment, ticks, fees: true)
        try allow(segment.balance >= 0)
        try bookFunding(paid, segment)
        book(trade, segment.contract)
        segments[id] = nil
        credit(segment.balance, segment.account, contract(segment.contract).settlement)
        events.append(.traded(id, lots: trade.lots, ticks, fee: try narrow(trade.fee)))
        events.append(.closed(id, returned: try narrow(segment.balance)))
    }

    private mutating func setLeverage(_ id: SegmentID, _ hundredths: Int) throws {
        let (segment, mark) = try tradable(id)
        try allow((1...1_000_000_000).contains(hundredths))
        let notional = worth(segment.lots, segment.contract, mark).magnitude
        let target = Rational(notional * 100, over: BigInteger(hundredths)).rounded(.up)
        try move(
            target - equity(segment, at: mark), into: segment,
            from: try removable(segment, mark))
    }

    /// The least margin with which the price before is safe, of what may be taken out; the price
    /// itself must not be safe with it.
    private mutating func setLiquidationPrice(_ id: SegmentID, _ ticks: Ticks) throws {
        let (segment, mark) = try tradable(id)
        let range = contract(segment.contract).ticksRange
        try allow(range.contains(ticks))
        let safe = ticks + (segment.lots > 0 ? 1 : -1)
        try allow(range.contains(safe))
        let least = -max(0, try removable(segment, mark))
        let change = max(
            least,
            try leastSafeEquity(rule(of: segment), try exposure(segment, at: safe))
                - equity(segment, at: safe))
        var moved = segment
        moved.collateral += change
        try allow(try isBelowMaintenance(moved, at: ticks))
        try move(change, into: segment, from: -least)
    }

    /// Less than `removable` out, less than what is free in.
    private mutating func move(
        _ change: BigInteger, into segment: ReferenceSegment, from removable: BigInteger
    ) throws {
        let least = -max(0, removable)
        try allow(change >= least && change <= max(free(segment), least))
        try move(change, into: segment)
    }

    private mutating func move(_ change: BigInteger, into before: ReferenceSegment) throws {
        var segment = before
        let paid = settledFunding(&segment)
        segment.collateral += change
        credit(-change, segment.account, contract(segment.contract).settlement)
        try bookFunding(paid, segment)
        segments[segment.id] = segment
        events.append(.marginMoved(segment.id, try narrow(change)))
    }

    private func removable(_ segment: ReferenceSegment, _ mark: Ticks) throws -> BigInteger {
        equity(segment, at: mark) - (try initialNeed(segment, mark))
            - max(0, unrealised(segment, at: mark))
    }
}
