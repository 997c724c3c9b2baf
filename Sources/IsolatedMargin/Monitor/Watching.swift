import VolModel

/// The two indexes of one contract.
struct ContractWatch: Sendable {
    var longs = TriggerIndex(isLong: true)
    var shorts = TriggerIndex(isLong: false)
    /// How many segments each version of the rule watches.
    var users: [Int: Int] = [:]

    @inline(__always)
    func isCrossed(by price: Ticks) -> Bool {
        longs.isCrossed(by: price) || shorts.isCrossed(by: price)
    }

    mutating func enter(_ segment: Segment, trigger: Ticks, revision: Int) {
        if segment.isLong {
            longs.insert(segment.id, trigger: trigger, revision: revision)
        } else {
            shorts.insert(segment.id, trigger: trigger, revision: revision)
        }
    }
}

/// Every segment that is not being liquidated stands in an index of its contract and side at a
/// price that is not beyond the one at which it is liquidated.
extension MarginEngine {
    func search(_ segment: Segment) -> LiquidationSearch {
        LiquidationSearch(
            segment: segment, contract: contract(segment.contract),
            rule: state.markets[segment.contract].rule(segment.ruleVersion),
            fundingIndex: state.markets[segment.contract].fundingIndex)
    }

    /// The price at which a segment would be liquidated now; nil for no price that the contract
    /// allows, for segments that are not there, and under cross margin.
    public func liquidationPrice(of id: SegmentID) -> Ticks? {
        guard venue.mode == .isolated, let segment = state.segments[id] else { return nil }
        return trigger(of: segment)
    }

    func trigger(of segment: Segment) -> Ticks? {
        let least = contract(segment.contract).ticksRange.lowerBound
        return search(segment).trigger(near: state.markets[segment.contract].mark ?? least)
    }

    /// The liquidation price, or the one beyond the contract's range: funding may still bring it
    /// within. A segment that every price liquidates is entered where no funding moves it away.
    func watchedPrice(of segment: Segment) -> Ticks {
        watchedPrice(of: segment, trigger(of: segment))
    }

    private func watchedPrice(of segment: Segment, _ trigger: Ticks?) -> Ticks {
        let range = contract(segment.contract).ticksRange
        guard let trigger else {
            return segment.isLong ? range.lowerBound - 1 : range.upperBound + 1
        }
        if segment.isLong { return trigger == range.upperBound ? TriggerIndex.always : trigger }
        return trigger == range.lowerBound ? -TriggerIndex.always : trigger
    }

    /// Enters a segment; its earlier entries are stale from now on.
    mutating func watch(_ segment: Segment) {
        guard venue.mode == .isolated else { return watchAccount(segment.account) }
        let revision = nextRevision(of: segment)
        guard !pending.contains(segment.id) else { return }
        watches[segment.contract].enter(
            segment, trigger: watchedPrice(of: segment), revision: revision)
        compact(segment.contract)
    }

    mutating func nextRevision(of segment: Segment) -> Int {
        let revision = (revisions[segment.id] ?? 0) + 1
        revisions[segment.id] = revision
        return revision
    }

    /// Enters every segment of a contract again.
    mutating func watchAll(of index: ContractIndex) {
        var users: [Int: Int] = [:]
        var (longs, shorts) = ([TriggerEntry](), [TriggerEntry]())
        var accounts = Set<AccountID>()
        for segment in state.segments.values where segment.contract == index {
            users[segment.ruleVersion, default: 0] += 1
            guard venue.mode == .isolated else {
                accounts.insert(segment.account)
                continue
            }
            let revision = nextRevision(of: segment)
            guard !pending.contains(segment.id) else { continue }
            let trigger = watchedPrice(of: segment)
            if segment.isLong {
                longs.append((segment.id, trigger, revision))
            } else {
                shorts.append((segment.id, trigger, revision))
            }
        }
        watches[index].users = users
        watches[index].longs.replaceAll(with: longs)
        watches[index].shorts.replaceAll(with: shorts)
        for account in accounts { watchAccount(account) }
    }

    private typealias TriggerEntry = (segment: SegmentID, trigger: Ticks, revision: Int)

    /// Drops stale entries once they are most of an index.
    mutating func compact(_ index: ContractIndex) {
        let live = watches[index].users.values.reduce(0, +)
        let limit = 2 * live + 1_024
        guard watches[index].longs.count > limit || watches[index].shorts.count > limit else {
            return
        }
        let revisions = revisions
        watches[index].longs.removeStale { revisions[$0] == $1 }
        watches[index].shorts.removeStale { revisions[$0] == $1 }
    }

    /// The segments that the mark has crossed, furthest first, are to be liquidated.
    mutating func triggerCrossed(_ index: ContractIndex, at mark: Ticks) {
        var candidates: [(SegmentID, Int)] = []
        watches[index].longs.popCrossed(by: mark, into: &candidates)
        watches[index].shorts.popCrossed(by: mark, into: &candidates)
        guard venue.mode == .isolated else {
            return triggerAccounts(of: candidates, in: contract(index).settlement)
        }
        var crossed: [(distance: Ticks, id: SegmentID)] = []
        for (id, revision) in candidates where revisions[id] == revision {
            guard let segment = state.segments[id] else { continue }
            let trigger = trigger(of: segment)
            let distance = trigger.map { segment.isLong ? $0 - mark : mark - $0 }
            if let distance, distance >= 0 {
                crossed.append((distance, id))
            } else {
                watches[index].enter(
                    segment, trigger: watchedPrice(of: segment, trigger), revision: revision)
            }
        }
        crossed.sort { ($1.distance, $0.id) < ($0.distance, $1.id) }
        for (_, id) in crossed { putInQueue(id, at: mark) }
    }

    mutating func putInQueue(_ id: SegmentID, at mark: Ticks) {
        guard let segment = state.segments[id], pending.insert(id).inserted else { return }
        let delay = venue.markets[segment.contract].liquidation.delay
        state.markets[segment.contract].liquidations.append(
            PendingLiquidation(segment: id, due: state.clock + delay, hasBegun: false))
        events.append(.triggered(id, mark))
    }
}
