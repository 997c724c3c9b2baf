import IsolatedMargin
import VolModel

/// One engine on its way along the path, and what is known of the positions so far.
struct ReplayRun {
    typealias Observer = (Command, [Event]) -> Void

    let replay: Replay
    let schedules: [ParameterSchedule]
    let design: ReplayDesign
    var engine: MarginEngine
    var outcome: ReplayOutcome
    /// By market, the next entry of its schedule.
    private var nextRule: [Int]
    private var planOfSegment: [SegmentID: Int] = [:]
    private var segmentOfPlan: [SegmentID?]
    private var segmentsOfAccount: [AccountID: [SegmentID]] = [:]

    init(
        _ replay: Replay, _ schedules: [ParameterSchedule], _ design: ReplayDesign,
        engine: MarginEngine
    ) {
        self.replay = replay
        self.schedules = schedules
        self.design = design
        self.engine = engine
        outcome = ReplayOutcome(
            fates: replay.positions.map { _ in PositionFate() },
            losses: LossLayer.allCases.map { _ in 0 })
        nextRule = zip(replay.markets, schedules).map { market, schedule in
            schedule.entries.firstIndex { $0.from > market.start } ?? schedule.entries.count
        }
        segmentOfPlan = replay.planned.map { _ in nil }
    }

    mutating func endow(_ observe: Observer) throws(Refusal) {
        if design.insuranceFund > 0 {
            try carryOut(.endow(.insurance, 0, design.insuranceFund), observe)
        }
        if design.backstop > 0 { try carryOut(.endow(.backstop, 0, design.backstop), observe) }
    }

    mutating func pass(
        _ instant: ReplayInstant, highsFirst: [Bool]?, _ observe: Observer
    ) throws(Refusal) {
        try passBars(instant, highsFirst: highsFirst, observe)
        try changeRules(at: instant.time, observe)
        for plan in instant.closings { close(plan, observe) }
        for plan in instant.openings { open(plan, at: instant.time, observe) }
        for place in instant.candleOpens {
            let ticks = replay.markets[place.market].bars[place.bar].open
            let time = Timestamp(microseconds: instant.time)
            try carryOut(
                .mark(place.market, ticks, time), observe,
                HeldSolvency.Start(time: instant.time, includesEndingBars: false))
        }
    }

    // MARK: Prices

    /// What a way through the bars of an instant brought about.
    private struct Way {
        var engine: MarginEngine
        var log: [(command: Command, events: [Event])] = []
        var losses: Quanta = 0
        var liquidations = 0

        mutating func mark(_ market: Int, _ ticks: Ticks, _ time: Timestamp) throws(Refusal) {
            let command = Command.mark(market, ticks, time)
            try engine.execute(command)
            log.append((command, engine.events))
            for event in engine.events {
                switch event {
                case .lossBorne(_, _, let amount): losses += amount
                case .triggered: liquidations += 1
                case .recovered: liquidations -= 1
                default: break
                }
            }
        }

        func isWorse(than other: Way) -> Bool {
            (losses, liquidations) > (other.losses, other.liquidations)
        }

        var isQuiet: Bool { log.allSatisfy(\.events.isEmpty) }
    }

    private mutating func passBars(
        _ instant: ReplayInstant, highsFirst: [Bool]?, _ observe: Observer
    ) throws(Refusal) {
        guard !instant.bars.isEmpty else { return }
        let candles = instant.bars.filter { place in
            let bar = replay.markets[place.market].bars[place.bar]
            return bar.isCandle && bar.low < bar.high
        }
        let before = engine.state
        var way: Way
        if candles.isEmpty {
            way = try go(instant, candles, highsFirst: false)
        } else {
            var isHighFirst = highsFirst?[outcome.candles] ?? false
            way = try go(instant, candles, highsFirst: isHighFirst)
            // Alone, a position that neither extreme touches is touched in neither order.
            if highsFirst == nil, design.mode == .cross || !way.isQuiet {
                let other = try go(instant, candles, highsFirst: true)
                if other.isWorse(than: way) || way.isWorse(than: other) {
                    outcome.candlesWhereOrderMatters += 1
                }
                if other.isWorse(than: way) { (way, isHighFirst) = (other, true) }
            }
            outcome.candles += 1
            outcome.highsFirst.append(isHighFirst)
        }
        engine = way.engine
        let start = HeldSolvency.Start(time: instant.time, includesEndingBars: true)
        for (command, events) in way.log {
            observe(command, events)
            absorb(events, before: before, start)
        }
    }

    private func go(
        _ instant: ReplayInstant, _ candles: [ReplayInstant.Place], highsFirst: Bool
    ) throws(Refusal) -> Way {
        var way = Way(engine: engine)
        let time = Timestamp(microseconds: instant.time)
        for isHigh in highsFirst ? [true, false] : [false, true] {
            for place in candles {
                let bar = replay.markets[place.market].bars[place.bar]
                try way.mark(place.market, isHigh ? bar.high : bar.low, time)
            }
        }
        for place in instant.bars {
            try way.mark(
                place.market, replay.markets[place.market].bars[place.bar].close, time)
        }
        return way
    }

    // MARK: Rules

    private mutating func changeRules(at time: Int64, _ observe: Observer) throws(Refusal) {
        let now = Timestamp(microseconds: time)
        let start = HeldSolvency.Start(time: time, includesEndingBars: false)
        for market in schedules.indices {
            let entries = schedules[market].entries
            while nextRule[market] < entries.count, entries[nextRule[market]].from <= now {
                let existing: ExistingPositions =
                    design.grace.microseconds > 0 ? .after(now + design.grace) : .atOnce
                try carryOut(
                    .setRule(
                        market, entries[nextRule[market]].rule, existing: existing, now),
                    observe, start)
                nextRule[market] += 1
            }
        }
    }

    // MARK: Positions

    private mutating func open(_ index: Int, at time: Int64, _ observe: Observer) {
        let plan = replay.planned[index]
        let position = replay.positions[plan.index]
        let rule = schedules[plan.market].entry(at: Timestamp(microseconds: time)).rule
        let posted = plan.posted(
            position.collateral, under: rule, takerFeePpm: replay.takerFeePpm)
        takeOutWhatNoPositionNeeds(position.account, observe)
        outcome.fates[plan.index].posted = posted
        outcome.fates[plan.index].notional = plan.notional
        do throws(Refusal) {
            try carryOut(.deposit(position.account, 0, posted), observe)
        } catch {
            outcome.fates[plan.index].refusal = error.reason
            return
        }
        do throws(Refusal) {
            let segment = engine.state.nextSegment
            try carryOut(
                .open(position.account, plan.market, lots: plan.lots, margin: posted, at: nil),
                observe)
            outcome.fates[plan.index].isOpened = true
            planOfSegment[segment] = index
            segmentOfPlan[index] = segment
            segmentsOfAccount[position.account, default: []].append(segment)
        } catch {
            outcome.fates[plan.index].refusal = error.reason
            takeOut(posted, position.account, observe)
        }
    }

    private mutating func close(_ index: Int, _ observe: Observer) {
        let plan = replay.planned[index]
        let account = replay.positions[plan.index].account
        guard let segment = segmentOfPlan[index], engine.state.segments[segment] != nil,
            isCarriedOut(.close(segment, at: nil), observe)
        else { return }
        var returned: Quanta = 0
        for event in engine.events {
            if case .closed(segment, let amount) = event { returned = amount }
        }
        if design.mode == .cross { returned += outcome.fates[plan.index].posted }
        takeOut(returned, account, observe)
    }

    private mutating func takeOutWhatNoPositionNeeds(_ account: AccountID, _ observe: Observer) {
        let open = segmentsOfAccount[account]?.filter { engine.state.segments[$0] != nil } ?? []
        segmentsOfAccount[account] = open
        guard open.isEmpty, let free = engine.state.accounts[account]?.free[0] else { return }
        takeOut(free, account, observe)
    }

    /// As much of an amount as the engine lets go.
    private mutating func takeOut(_ amount: Quanta, _ account: AccountID, _ observe: Observer) {
        guard amount > 0 else { return }
        do throws(Refusal) {
            try carryOut(.withdraw(account, 0, amount), observe)
        } catch {
            guard let nearest = error.nearest, (1..<amount).contains(nearest) else { return }
            _ = isCarriedOut(.withdraw(account, 0, nearest), observe)
        }
    }

    // MARK: Commands

    private mutating func isCarriedOut(_ command: Command, _ observe: Observer) -> Bool {
        (try? carryOut(command, observe)) != nil
    }

    private mutating func carryOut(
        _ command: Command, _ observe: Observer, _ start: HeldSolvency.Start? = nil
    ) throws(Refusal) {
        let before = start == nil ? nil : engine.state
        try engine.execute(command)
        observe(command, engine.events)
        if let before, let start, !engine.events.isEmpty {
            absorb(engine.events, before: before, start)
        }
    }

    private mutating func absorb(
        _ events: [Event], before: EngineState, _ start: HeldSolvency.Start
    ) {
        for event in events {
            switch event {
            case .liquidated(let segment, _, _, _), .takenOver(let segment, _, _),
                .liquidationEnded(let segment, _):
                noteLiquidation(of: segment, before, start)
            case .deleveraged(let other, let bankrupt, _, _):
                noteLiquidation(of: bankrupt, before, start)
                if let plan = planOfSegment[other] {
                    outcome.fates[replay.planned[plan].index].isDeleveraged = true
                }
            case .lossBorne(_, let layer, let amount):
                if let place = LossLayer.allCases.firstIndex(of: layer) {
                    outcome.losses[place] += amount
                }
            default: break
            }
        }
    }

    private mutating func noteLiquidation(
        of id: SegmentID, _ before: EngineState, _ start: HeldSolvency.Start
    ) {
        guard let index = planOfSegment[id] else { return }
        let plan = replay.planned[index]
        guard outcome.fates[plan.index].liquidatedAt == nil else { return }
        outcome.fates[plan.index].liquidatedAt = Timestamp(microseconds: start.time)
        guard let segment = before.segments[id] else { return }
        outcome.fates[plan.index].isPremature =
            design.mode == .isolated
            ? replay.solvency.staysSolvent(
                plan, lots: segment.lots, balance: segment.balance,
                mark: before.markets[plan.market].mark ?? 1, from: start)
            : isAccountSolvent(segment.account, before, start)
    }

    private func isAccountSolvent(
        _ account: AccountID, _ before: EngineState, _ start: HeldSolvency.Start
    ) -> Bool {
        let held = (segmentsOfAccount[account] ?? []).compactMap { id -> HeldSolvency.Held? in
            guard let segment = before.segments[id], let plan = planOfSegment[id] else {
                return nil
            }
            return HeldSolvency.Held(
                plan: replay.planned[plan], lots: segment.lots, balance: segment.balance)
        }
        return replay.solvency.staysSolvent(
            held, free: before.accounts[account]?.free[0] ?? 0,
            marks: before.markets.map(\.mark), from: start)
    }
}
