import VolModel

@testable import IsolatedMargin

/// What holds of every engine, in sums of its own; each check names the first thing that is broken.
enum LedgerChecks {
    /// Of one state: money, lots, signs.
    static func broken(_ venue: Venue, _ state: EngineState) -> String? {
        var money = state.treasuries.map {
            $0.deposits - $0.withdrawals - $0.insuranceFund - $0.backstop - $0.fees + $0.deficit
        }
        var lots = state.markets.map { $0.book.lots + $0.backstop.lots }
        var sides = state.markets.map { _ in (long: 0, short: 0) }
        var borrowed = Set<AccountID>()
        for segment in state.segments.values {
            guard segment.lots != 0 else { return "segment \(segment.id) has no lots" }
            money[venue.markets[segment.contract].contract.settlement] -=
                segment.collateral - segment.entryValue + segment.realised - segment.fundingPaid
                - segment.fees
            lots[segment.contract] += segment.lots
            sides[segment.contract].long += max(0, segment.lots)
            sides[segment.contract].short += max(0, -segment.lots)
            borrowed.insert(segment.account)
        }
        for (id, account) in state.accounts {
            let mayOwe = venue.mode == .cross && borrowed.contains(id)
            for (asset, amount) in account.free.enumerated() {
                money[asset] -= amount
                guard amount >= 0 || mayOwe else { return "account \(id) owes \(-amount)" }
            }
        }
        for (index, market) in state.markets.enumerated() {
            money[venue.markets[index].contract.settlement] -=
                market.book.balance + market.backstop.balance
            guard market.longLots == sides[index].long, market.shortLots == sides[index].short
            else { return "open interest of contract \(index)" }
            guard market.depthUsed >= 0 else { return "depth of contract \(index)" }
            guard market.liquidations.allSatisfy({ state.segments[$0.segment] != nil }) else {
                return "a liquidation of a segment that is gone"
            }
        }
        guard money.allSatisfy({ $0 == 0 }) else { return "money is off by \(money)" }
        guard lots.allSatisfy({ $0 == 0 }) else { return "lots are off by \(lots)" }
        guard
            state.treasuries.allSatisfy({
                $0.insuranceFund >= 0 && $0.fees >= 0 && $0.deficit >= 0
            })
        else { return "a fund is below zero" }
        return nil
    }

    /// Of one accepted command: what it may not have touched is as it was.
    static func broken(
        _ venue: Venue, _ command: Command, before: EngineState, after: EngineState,
        events: [Event]
    ) -> String? {
        var touched = Touched(command, events)
        for index in touched.contracts where before.markets.indices.contains(index) {
            // Funding of what waits to be closed is settled even where nothing is due.
            touched.segments.formUnion(before.markets[index].liquidations.map(\.segment))
        }
        for (id, segment) in before.segments where !touched.segments.contains(id) {
            guard var left = after.segments[id] else { return "segment \(id) vanished" }
            if touched.contracts.contains(segment.contract) {
                left.ruleVersion = segment.ruleVersion
            }
            guard left == segment else { return "segment \(id) changed without an event" }
        }
        for id in after.segments.keys where before.segments[id] == nil {
            guard touched.segments.contains(id) else { return "segment \(id) came from nowhere" }
        }
        var owners = touched.accounts
        for id in touched.segments {
            if let owner = before.segments[id]?.account { owners.insert(owner) }
        }
        for (id, account) in before.accounts where !owners.contains(id) {
            guard after.accounts[id] == account else { return "account \(id) changed" }
        }
        let contracts = touched.contracts.union(
            touched.segments.compactMap { (before.segments[$0] ?? after.segments[$0])?.contract })
        for index in before.markets.indices where !contracts.contains(index) {
            guard after.markets[index] == before.markets[index] else {
                return "contract \(index) changed"
            }
        }
        for (old, new) in zip(before.treasuries, after.treasuries) {
            guard new.deposits >= old.deposits, new.withdrawals >= old.withdrawals,
                new.fees >= old.fees, new.deficit >= old.deficit
            else { return "a sum that only grows has fallen" }
        }
        return nil
    }

    /// That every segment which is liquidated at its mark is known to be. What a levy of this
    /// command brought below maintenance is found at the next mark.
    static func unwatched(_ engine: MarginEngine) -> String? {
        let state = engine.state
        guard engine.venue.mode == .isolated else { return nil }
        let levied = Set(
            engine.events.compactMap { event -> SegmentID? in
                if case .levied(let id, _) = event { id } else { nil }
            })
        for segment in state.segments.values where !engine.pending.contains(segment.id) {
            let market = state.markets[segment.contract]
            guard let mark = market.mark, !market.isSettled else { continue }
            let contract = engine.venue.markets[segment.contract].contract
            let rule = market.formerRules[segment.ruleVersion] ?? market.rule
            let isBelow = rule.isLiquidatable(
                equity: segment.equity(contract, at: mark, fundingIndex: market.fundingIndex),
                segment.exposure(contract, at: mark, openInterest: 0))
            guard isBelow, !levied.contains(segment.id) else { continue }
            var next = engine
            do throws(Refusal) {
                try next.execute(.mark(segment.contract, mark, state.clock))
            } catch { return "the same mark again is refused: \(error)" }
            guard next.events.contains(.triggered(segment.id, mark)) else {
                return "segment \(segment.id) is below maintenance and not watched"
            }
        }
        return nil
    }
}

/// What a command and its events name.
private struct Touched {
    var segments = Set<SegmentID>()
    var contracts = Set<ContractIndex>()
    var accounts = Set<AccountID>()

    init(_ command: Command, _ events: [Event]) {
        switch command {
        case .deposit(let account, _, _), .withdraw(let account, _, _): accounts.insert(account)
        case .endow: break
        case .open(let account, let contract, _, _, _):
            accounts.insert(account)
            contracts.insert(contract)
        case .increase(let id, _, _), .reduce(let id, _, _), .close(let id, _),
            .addMargin(let id, _), .removeMargin(let id, _), .setLeverage(let id, _),
            .setLiquidationPrice(let id, _):
            segments.insert(id)
        case .mark(let contract, _, _), .fund(let contract, _, _), .setRule(let contract, _, _, _),
            .settle(let contract, _, _):
            contracts.insert(contract)
        }
        for event in events {
            switch event {
            case .opened(let segment): segments.insert(segment.id)
            case .traded(let id, _, _, _), .marginMoved(let id, _), .fundingSettled(let id, _),
                .closed(let id, _), .liquidated(let id, _, _, _), .takenOver(let id, _, _),
                .liquidationEnded(let id, _), .lossBorne(let id, _, _), .levied(let id, _):
                segments.insert(id)
            case .deleveraged(let id, let by, _, _): segments.formUnion([id, by])
            case .triggered(let id, _), .recovered(let id): segments.insert(id)
            case .unwound(let contract, _, _), .adoptedRule(let contract, _),
                .backstopFunding(let contract, _):
                contracts.insert(contract)
            case .backstopExhausted: break
            }
        }
    }
}
