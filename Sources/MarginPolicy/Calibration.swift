public import VolModel

/// Turns one instrument's history, policy and current parameters into published parameters.
///
/// Order: model, floors, caps, speed limit, governance step, grid, invariants. A pure function of
/// its arguments; nothing after `asOf` is looked at.
public enum Calibration {
    /// Parameters at `asOf` (nil: the last observation of `series`).
    ///
    /// `modules` replaces the policy's risk modules: a protocol may leave one out, reorder them or
    /// add its own. `bars` are those whose closes the series is, one for each observation:
    /// estimators of ranges need them on a feed of candles. `confidences` are half widths of the
    /// feed's band in quote units. `peers` are the volatilities of the other instruments of the
    /// class, known at `asOf`. `overrides` are those of the instrument, whether they act at `asOf`
    /// or not. `caution` is what the caller knows about the data that speaks against lowering
    /// anything, as a sentence for the reasons. Never fails: data that do not carry a requirement
    /// give `held` with the current parameters, or `unavailable` where there are none.
    public static func calibrate(
        _ instrument: Instrument, feedName: String, series: PriceSeries, bars: PriceBars? = nil,
        confidences: [Double]? = nil, asOf: Timestamp? = nil, policy: RiskPolicy,
        current: CurrentParameters?, overrides: [MarginOverride] = [],
        peers: [VolatilityEstimate.Value] = [], modules: [any RiskModule]? = nil,
        caution: String? = nil
    ) -> InstrumentParameters {
        guard let asOf = asOf ?? series.last else {
            return held(
                instrument.id, feedName: feedName, asOf: nil, current: current,
                overrides: overrides, reason: "no observation in the history")
        }
        let market: MarketState
        do throws(Hold) {
            try policy.governance.requirePossible()
            if let current { try requirePlausible(current, asOf: asOf) }
            market = try MarketState.measure(
                series, bars: bars, confidences: confidences, asOf: asOf, feed: instrument.feed,
                policy: policy, peers: peers, caution: caution)
        } catch {
            return held(
                instrument.id, feedName: feedName, asOf: asOf, current: current,
                overrides: overrides, reason: error.reason)
        }
        return decide(
            instrument, feedName: feedName, market: market, policy: policy, current: current,
            overrides: overrides, modules: modules)
    }

    /// Parameters from a market that is measured already: the policy's part of a calibration.
    public static func decide(
        _ instrument: Instrument, feedName: String, market: MarketState, policy: RiskPolicy,
        current: CurrentParameters?, overrides: [MarginOverride] = [],
        modules: [any RiskModule]? = nil
    ) -> InstrumentParameters {
        do throws(Hold) {
            try policy.requirePossible()
            try policy.governance.requirePossible()
            if let current { try requirePlausible(current, asOf: market.asOf) }
            let parameters = try publish(
                instrument, feedName: feedName, market: market, policy: policy, current: current,
                overrides: overrides, modules: modules ?? policy.modules(for: instrument))
            if let broken = Invariants.firstBroken(in: parameters, fees: instrument.fees) {
                var result = held(
                    instrument.id, feedName: feedName, asOf: market.asOf, current: current,
                    overrides: overrides, reason: "invariant: \(broken) would not hold")
                result.model = parameters.model
                result.estimates = parameters.estimates
                return result
            }
            return parameters
        } catch {
            return held(
                instrument.id, feedName: feedName, asOf: market.asOf, current: current,
                overrides: overrides, reason: error.reason)
        }
    }

    /// The current parameters repeated, or none, with the reason. No override acts on them.
    public static func held(
        _ instrument: String, feedName: String, asOf: Timestamp?, current: CurrentParameters?,
        overrides: [MarginOverride] = [], reason: String
    ) -> InstrumentParameters {
        let ledger = asOf.map { OverrideLedger(overrides, asOf: $0) }
        return InstrumentParameters(
            instrument: instrument, feed: feedName, asOf: asOf,
            status: current == nil ? .unavailable : .held, published: current?.ratios,
            long: current?.ratios, short: current?.ratios, tiers: current?.tiers ?? [],
            components: current.map { [.init(name: "held", ppm: $0.ratios.maintenancePpm)] } ?? [],
            model: nil, current: current,
            decision: .init(
                action: .none, binding: .held, reasons: [reason] + (ledger?.reasons() ?? [])),
            overrides: asOf == nil ? [] : overrides)
    }

    private static func publish(
        _ instrument: Instrument, feedName: String, market: MarketState, policy: RiskPolicy,
        current: CurrentParameters?, overrides: [MarginOverride], modules: [any RiskModule]
    ) throws(Hold) -> InstrumentParameters {
        let target = try Target(
            requirement: Requirement(modules: modules, market: market), policy: policy,
            current: current?.ratios)
        let governed = GovernedTarget(
            target: TargetLadder(target, policy: policy), overrides: overrides,
            lowersNothing: market.caution != nil, policy: policy, fees: instrument.fees)
        let change = governed.change(from: current, asOf: market.asOf)
        let path = governed.path(after: change, from: current, asOf: market.asOf)
        let isChanging = change.action != .none
        let sides = publishedSides(change, policy)
        let binding =
            change.move.limitedBy
            ?? (change.wanted == change.headline ? unlimitedBinding(target) : .held)
        return InstrumentParameters(
            instrument: instrument.id, feed: feedName, asOf: market.asOf,
            status: isChanging ? .proposed : .unchanged, published: change.published,
            long: sides.long, short: sides.short, tiers: change.tiers,
            components: Components(target: target, change: change).list,
            model: MarginRatios(
                maintenancePpm: Target.larger(target.model).maintenance.ppmRoundedUp,
                initialPpm: Target.larger(target.model).initial.ppmRoundedUp),
            current: current,
            decision: .init(
                action: change.action, binding: binding,
                reasons: [summary(target, market: market, policy: policy)] + change.move.reasons
                    + change.overrideReasons
                    + [path?.sentence(isChanging: isChanging), market.caution].compactMap { $0 }
                    + floorReasons(target, policy) + modules.flatMap { $0.notes(market: market) }
                    + sizeNotes(policy) + leftOutNotes(policy, instrument, modules)
                    + change.ladderReasons),
            overrides: overrides, path: path, estimates: market.estimates)
    }

    private static func requirePlausible(
        _ current: CurrentParameters, asOf: Timestamp
    ) throws(Hold) {
        let range = 0...1_000_000
        for ratios in [current.ratios] + current.tiers.map(\.ratios)
        where !range.contains(ratios.maintenancePpm) || !range.contains(ratios.initialPpm) {
            throw Hold(
                "implausible: the current parameters are \(ratios.maintenancePpm) ppm maintenance "
                    + "and \(ratios.initialPpm) ppm initial; expected 0 to 1,000,000")
        }
        if let changedAt = current.changedAt, changedAt > asOf {
            throw Hold(
                "implausible: the current parameters are in force since \(changedAt), after "
                    + "\(asOf)")
        }
        try current.requireLadder()
    }

    /// The larger side is what is published. The other is raised by as much as governance holds the
    /// larger one above what is wanted, and not lowered where a limit keeps the larger one below.
    private static func publishedSides(
        _ change: GovernedTarget.Change, _ policy: RiskPolicy
    ) -> PerSide<MarginRatios> {
        let grid = policy.governance.grid
        let wanted = change.headline
        let (governed, published) = (change.move.governed.headline, change.move.published.headline)
        func moved(_ own: Ratio, _ part: KeyPath<RatioPair, Ratio>) -> Ratio {
            let (wanted, published) = (wanted[keyPath: part], published[keyPath: part])
            if own == wanted { return published }
            let raise = max(0, governed[keyPath: part].billionths - wanted.billionths)
            let value = Ratio(billionths: own.billionths + raise)
            return min(published, max(value.roundedUp(to: grid), grid))
        }
        return change.sides.map { side in
            let maintenance = moved(side.maintenance, \.maintenance)
            let initial = moved(side.initial, \.initial)
            return MarginRatios(
                maintenancePpm: maintenance.ppmRoundedUp,
                initialPpm: min(
                    max(initial, maintenance.nextMultiple(of: grid)), published.initial
                ).ppmRoundedUp)
        }
    }

    private static func sizeNotes(_ policy: RiskPolicy) -> [String] {
        guard policy.liquidity != nil, policy.tiers.notionals.isEmpty else { return [] }
        return ["the policy names no position size: slippage is not assessed"]
    }

    private static func unlimitedBinding(_ target: Target) -> InstrumentParameters.Binding {
        let floored = Target.larger(target.floored)
        if Target.larger(target.capped) != floored { return .cap }
        return floored == Target.larger(target.model) ? .model : .floor
    }

    private static func leftOutNotes(
        _ policy: RiskPolicy, _ instrument: Instrument, _ modules: [any RiskModule]
    ) -> [String] {
        let names = Set(modules.map(\.name))
        let leftOut = policy.leftOut(for: instrument).filter { !names.contains($0) }
        guard !leftOut.isEmpty else { return [] }
        return ["the policy's modules leave out \(leftOut.joined(separator: ", "))"]
    }

    private static func summary(
        _ target: Target, market: MarketState, policy: RiskPolicy
    ) -> String {
        let larger = target.model.long.maintenance >= target.model.short.maintenance
        let model = larger ? target.model.long : target.model.short
        let multiplier = larger ? market.tailMultiplier.long : market.tailMultiplier.short
        let volatility = (market.varianceRate * TimeSpan.year.seconds).squareRoot()
        let sample =
            multiplier.sampleSize > 0 ? " of \(multiplier.sampleSize) standardised returns" : ""
        return "the model asks for \(model.maintenance.asPercent) maintenance and "
            + "\(model.initial.asPercent) initial on the \(larger ? "long" : "short") side: "
            + "volatility \(Ratio.percent(volatility)) a year, \(policy.tail.confidence) loss over "
            + "\(policy.horizon.total) at \(multiplier.value.twoDecimals) times volatility "
            + "(\(multiplier.source.rawValue) tail\(sample))"
    }

    private static func floorReasons(_ target: Target, _ policy: RiskPolicy) -> [String] {
        var reasons: [String] = []
        let model = Target.larger(target.model)
        let guarded = Target.larger(target.guarded)
        let buffered = Target.larger(target.buffered)
        let floored = Target.larger(target.floored)
        let capped = Target.larger(target.capped)
        if guarded != model {
            let names = target.requirement.modules.filter { $0.role == .antiProcyclicality }
                .map { String($0.name.map { $0 == "_" ? " " : $0 }) }
            reasons.append(
                "\(names.joined(separator: " and ")): what a calm market hides asks for "
                    + "\(guarded.maintenance.asPercent) maintenance and "
                    + "\(guarded.initial.asPercent) initial")
        }
        if let buffer = policy.antiProcyclicality.buffer(in: target.requirement.market) {
            reasons.append(
                "releasable buffer: \(Ratio.percent(target.releasableFactor - 1)) over the "
                    + "requirement, of \(buffer.size) when it is full")
        }
        if floored != buffered {
            reasons.append(
                "floor: the policy allows no less than \(policy.floors.maintenance) maintenance "
                    + "and \(policy.floors.initial) initial")
        }
        if capped != floored {
            reasons.append(
                "cap: the policy allows no more than \(capped.maintenance.asPercent) maintenance "
                    + "and \(capped.initial.asPercent) initial, below what the model asks for")
        }
        return reasons
    }
}

extension Ratio {
    /// In percent with two decimals, rounded up: for sentences, not for parameters.
    var asPercent: String {
        let hundredths = (billionths + 99_999) / 100_000
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
    }

    static func percent(_ value: Double) -> String {
        Ratio(rounding: value)?.asPercent ?? "beyond 100,000,000%"
    }
}

extension Double {
    var twoDecimals: String {
        guard isFinite, magnitude < 1e12 else { return "\(self)" }
        let hundredths = Int((magnitude * 100).rounded())
        let sign = self < 0 && hundredths > 0 ? "-" : ""
        return "\(sign)\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
