import VolModel

extension EngineState {
    /// The first reason why no engine of this venue can be in this state; nil where there is none
    /// that this knows. What a file says is checked before anything computes with it.
    func flaw(in venue: Venue) -> StateFlaw? {
        treasuryFlaw ?? accountFlaw(in: venue) ?? segmentFlaw(in: venue) ?? marketFlaw(in: venue)
            ?? lotsFlaw ?? moneyFlaw(in: venue)
    }

    private var treasuryFlaw: StateFlaw? {
        guard clock >= Timestamp(microseconds: 0) else {
            return StateFlaw(
                .clockBeforeStart, .totals, "clock", found: clock, expected: "1970 or later")
        }
        guard (1...Int.journalNumberMax).contains(nextSegment) else {
            return StateFlaw(
                .counter, .totals, "next_segment", found: nextSegment,
                expected: "from 1 to \(Int.journalNumberMax)")
        }
        for (asset, treasury) in treasuries.enumerated() {
            for (key, amount) in treasury.amounts {
                if let flaw = StateFlaw.range(amount, .treasury(asset), key) { return flaw }
                guard amount >= 0 || treasury.mayBeNegative(key) else {
                    return StateFlaw(
                        .negativeTreasury, .treasury(asset), key, found: amount,
                        expected: "0 or more")
                }
            }
        }
        return nil
    }

    private func accountFlaw(in venue: Venue) -> StateFlaw? {
        for (id, account) in accounts.sorted(by: { $0.key < $1.key }) {
            guard account.free.count == venue.assets.count else {
                return StateFlaw(
                    .freeBalances, .account(id), "free", found: "\(account.free.count) balances",
                    expected: "\(venue.assets.count), one for each asset")
            }
            for (asset, amount) in account.free.enumerated() {
                if let flaw = StateFlaw.range(amount, .account(id), "free[\(asset)]") {
                    return flaw
                }
                guard amount >= 0 || venue.mode == .cross else {
                    return StateFlaw(
                        .negativeFreeBalance, .account(id), "free[\(asset)]", found: amount,
                        expected: "0 or more in isolated mode")
                }
            }
        }
        return nil
    }

    private func segmentFlaw(in venue: Venue) -> StateFlaw? {
        for (_, segment) in segments.sorted(by: { $0.key < $1.key }) {
            if let flaw = flaw(of: segment, in: venue) { return flaw }
        }
        return nil
    }

    private func flaw(of segment: Segment, in venue: Venue) -> StateFlaw? {
        let place = StateFlaw.Place.segment(segment.id)
        func flaw(
            _ rule: StateFlaw.Rule, _ key: String, _ found: some CustomStringConvertible,
            _ expected: String
        ) -> StateFlaw { StateFlaw(rule, place, key, found: found, expected: expected) }
        guard 1 <= segment.id, segment.id < nextSegment else {
            return flaw(
                .segmentID, "segment", segment.id,
                "1 or more and below next_segment (\(nextSegment))")
        }
        guard accounts[segment.account] != nil else {
            return flaw(.unknownAccount, "account", segment.account, "an account of the snapshot")
        }
        guard venue.markets.indices.contains(segment.contract) else {
            return flaw(
                .unknownContract, "contract", segment.contract, "a contract of the venue")
        }
        let contract = venue.markets[segment.contract].contract
        guard segment.lots != 0, segment.lots.magnitude <= contract.lotsMax.magnitude else {
            return flaw(
                .lotsOutOfRange, "lots", segment.lots,
                "a size that is not 0, up to \(contract.lotsMax)")
        }
        for (key, amount) in segment.amounts {
            if let flaw = StateFlaw.range(amount, place, key) { return flaw }
        }
        if let flaw = StateFlaw.index(segment.fundingIndex, place, "funding_index") { return flaw }
        guard venue.mode == .isolated || segment.collateral == 0 else {
            return flaw(
                .collateralInCrossMode, "collateral", segment.collateral, "0 in cross mode")
        }
        let market = markets[segment.contract]
        guard
            segment.ruleVersion == market.ruleVersion
                || market.formerRules[segment.ruleVersion] != nil
        else {
            return flaw(
                .ruleMissing, "rule_version", segment.ruleVersion, "a rule of its market")
        }
        return nil
    }

    private var lotsFlaw: StateFlaw? {
        var longs = markets.map { _ in Int128(0) }
        var shorts = longs
        for segment in segments.values {
            longs[segment.contract] += Int128(max(segment.lots, 0))
            shorts[segment.contract] -= Int128(min(segment.lots, 0))
        }
        for (index, market) in markets.enumerated() {
            for (key, found, sum) in [
                ("long_lots", market.longLots, longs[index]),
                ("short_lots", market.shortLots, shorts[index]),
            ] where Int128(found) != sum {
                return StateFlaw(
                    .openInterest, .market(index), key, found: found,
                    expected: "\(sum), the lots of the segments")
            }
            let others = longs[index] - shorts[index] + Int128(market.backstop.lots)
            guard Int128(market.book.lots) == -others else {
                return StateFlaw(
                    .lotsNotBalanced, .market(index), "book.lots", found: market.book.lots,
                    expected: "\(-others), the other side of segments and backstop")
            }
        }
        return nil
    }

    private func moneyFlaw(in venue: Venue) -> StateFlaw? {
        let amounts =
            treasuries.flatMap { $0.amounts.map(\.amount) } + accounts.values.flatMap(\.free)
            + segments.values.flatMap { $0.amounts.map(\.amount) }
            + markets.flatMap { [$0.book.balance, $0.backstop.balance] }
        var sum: UInt128 = 0
        for amount in amounts {
            // Each is at most 10³⁶, so that one addition below the limit cannot overflow.
            sum += amount.magnitude
            guard sum < UInt128(Int128.max) else {
                return StateFlaw(
                    .amountOutOfRange, .totals, "", found: "amounts whose sum exceeds 128 bits",
                    expected: "less")
            }
        }
        for (asset, imbalance) in imbalances(venue).enumerated() where imbalance != 0 {
            return StateFlaw(
                .moneyNotConserved, .treasury(asset), "deposits",
                found: "\(imbalance) more than what is held",
                expected: "deposits less withdrawals to be what is held")
        }
        return nil
    }
}

extension StateFlaw {
    static let amountMax: Quanta = 1_000_000_000_000_000_000_000_000_000_000_000_000

    static func range(_ amount: Quanta, _ place: Place, _ key: String) -> StateFlaw? {
        guard amount.magnitude > amountMax.magnitude else { return nil }
        return StateFlaw(
            .amountOutOfRange, place, key, found: amount, expected: "an amount up to ±1e36")
    }

    static func index(_ index: Int128, _ place: Place, _ key: String) -> StateFlaw? {
        guard index.magnitude >= 1 << 120 else { return nil }
        return StateFlaw(
            .amountOutOfRange, place, key, found: index, expected: "an index below ±2^120")
    }
}

extension Treasury {
    fileprivate var amounts: [(key: String, amount: Quanta)] {
        [
            ("deposits", deposits), ("withdrawals", withdrawals),
            ("insurance_fund", insuranceFund), ("backstop", backstop), ("fees", fees),
            ("deficit", deficit),
        ]
    }

    /// The backstop's capital is, while its inventory is worth more.
    fileprivate func mayBeNegative(_ key: String) -> Bool { key == "backstop" }
}

extension Segment {
    fileprivate var amounts: [(key: String, amount: Quanta)] {
        [
            ("collateral", collateral), ("entry_value", entryValue), ("realised", realised),
            ("funding_paid", fundingPaid), ("fees", fees),
        ]
    }
}
