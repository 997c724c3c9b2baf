public import VolModel

/// The derivation of one instrument's parameters: what each step adds, what would be published
/// without it, and what another value of the main policy keys would change. Every figure is
/// computed.
public struct Explanation: Sendable {
    /// One step of the derivation.
    public struct Step: Sendable, Hashable {
        /// The component's name.
        public var name: String
        /// The section of the policy that configures it; nil for what the data decide.
        public var section: String?
        /// The rise of the maintenance when this step is added to those before it.
        public var adds: Int
        /// The maintenance after this step.
        public var cumulative: Int
        /// What would change if this step alone were left out; nil of what the policy does not
        /// decide, a caution about the data and an override.
        public var without: Change?
        /// What the step does here, in a sentence; nil for a limit, which the decision's reasons
        /// explain.
        public var explanation: String?

        public init(
            name: String, section: String? = nil, adds: Int, cumulative: Int,
            without: Change? = nil, explanation: String? = nil
        ) {
            self.name = name
            self.section = section
            self.adds = adds
            self.cumulative = cumulative
            self.without = without
            self.explanation = explanation
        }
    }

    /// How ratios would differ from those that are published, in ppm.
    public struct Change: Sendable, Hashable {
        /// Of the requirement before dead band, cool-down, speed limit and steps.
        public var requirement: MarginDifference
        /// Of what is published.
        public var published: MarginDifference
    }

    /// Nil where the changed policy publishes nothing.
    public struct MarginDifference: Sendable, Hashable {
        public var maintenancePpm: Int?
        public var initialPpm: Int?
    }

    /// Another value of one policy key and what it would change.
    public struct Sensitivity: Sendable, Hashable {
        /// As in the policy document, `section.key`.
        public var key: String
        public var value: String
        public var otherValue: String
        public var change: Change
    }

    public var parameters: InstrumentParameters
    /// Of the side whose figures are published.
    public var side: Side
    /// At which the headline stands, in quote units; nil without a size.
    public var notional: ExactDecimal?
    public var steps: [Step]
    public var sensitivities: [Sensitivity]
    /// How likely positions of each leverage are liquidated within the holding period, by first
    /// passage and by paths; nil where a maintenance is no ratio below 1.
    public var leverage: LeverageGrid?
    /// nil where a figure is out of range.
    public var fund: FundNeed?

    /// Explains what `item` is calibrated to; nil where it is held, since nothing was derived.
    ///
    /// `progress` hears of each figure before it is computed: how many there were and will be.
    public init?(
        _ item: CalibrationCase, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) {
        guard let market = try? item.measured(item.policy) else { return nil }
        let modules = item.policy.modules(for: item.instrument)
        parameters = item.decided(market, item.policy)
        let baseline = Baseline(item, market: market, parameters: parameters)
        guard parameters.status != .held, parameters.status != .unavailable,
            let target = try? Target(
                requirement: Requirement(modules: modules, market: market), policy: item.policy,
                current: item.current?.ratios)
        else { return nil }
        side = target.largerSide
        notional = item.policy.tiers.notionals.first

        let knobs = PolicyKnob.all.flatMap { $0.alternatives(of: item.policy) }
        let total = parameters.components.count + knobs.count
        var cumulative = 0
        steps = parameters.components.enumerated().map { place, component in
            progress(place, total)
            cumulative += component.ppm
            let module = modules.first { $0.name == component.name }
            let limit = PolicyLimit(rawValue: component.name)
            let without: Change?
            if module != nil {
                without = baseline.change(modules: modules.filter { $0.name != component.name })
            } else {
                without = limit.map { baseline.change(policy: $0.removed(from: item.policy)) }
            }
            return Step(
                name: component.name, section: module?.section ?? limit?.section,
                adds: component.ppm, cumulative: cumulative, without: without,
                explanation: module?.explanation(market: market))
        }
        let maintenance = Self.maintenance(of: parameters)
        leverage = maintenance.flatMap {
            Self.leverage(target.requirement, item.policy, maintenance: $0)
        }
        fund = maintenance.flatMap {
            FundNeed(
                target.requirement, policy: item.policy, maintenance: $0,
                notional: target.headlineNotional,
                worstMove: item.worstMove(over: market.measuredHorizon, at: market.asOf))
        }
        let done = parameters.components.count
        sensitivities = knobs.enumerated().map { place, other in
            progress(done + place, total)
            return Sensitivity(
                key: other.key, value: other.value, otherValue: other.otherValue,
                change: baseline.change(policy: other.policy))
        }
    }
}

extension Explanation {
    private static func maintenance(of parameters: InstrumentParameters) -> PerSide<Double>? {
        guard let long = parameters.long, let short = parameters.short else { return nil }
        return PerSide(
            long: Double(long.maintenancePpm) / 1e6, short: Double(short.maintenancePpm) / 1e6)
    }

    /// Paths that cannot be made, or that start from a volatility that a module has raised, are
    /// left out.
    private static func leverage(
        _ requirement: Requirement, _ policy: RiskPolicy, maintenance: PerSide<Double>
    ) -> LeverageGrid? {
        let market = requirement.market
        let isRaised = requirement.varianceRate > market.varianceRate
        for paths in isRaised ? [nil] : [market.paths, nil] {
            let buffer = try? DynamicBuffer(
                method: paths == nil ? .closedForm : policy.buffer.method,
                holdingPeriod: policy.buffer.holdingPeriod,
                probability: policy.buffer.liquidationProbability.doubleValue,
                varianceRate: requirement.varianceRate, paths: paths,
                pathCount: policy.buffer.paths, seed: policy.buffer.seed)
            if let buffer { return try? LeverageGrid(maintenance: maintenance, buffer: buffer) }
        }
        return nil
    }
}

/// What changed policies are compared with.
private struct Baseline {
    let item: CalibrationCase
    let market: MarketState
    let published: MarginRatios?
    let requirement: MarginRatios?

    init(_ item: CalibrationCase, market: MarketState, parameters: InstrumentParameters) {
        self.item = item
        self.market = market
        published = parameters.published
        requirement = item.decided(market, item.policy.ungoverned).published
    }

    func change(modules: [any RiskModule]) -> Explanation.Change {
        change(
            requirement: item.decided(market, item.policy.ungoverned, modules: modules),
            published: item.decided(market, item.policy, modules: modules))
    }

    func change(policy: RiskPolicy) -> Explanation.Change {
        let measured =
            policy.measures(as: item.policy) ? market : try? item.measured(policy)
        guard let measured else {
            let nothing = Explanation.MarginDifference()
            return Explanation.Change(requirement: nothing, published: nothing)
        }
        return change(
            requirement: item.decided(measured, policy.ungoverned),
            published: item.decided(measured, policy))
    }

    private func change(
        requirement other: InstrumentParameters, published otherPublished: InstrumentParameters
    ) -> Explanation.Change {
        Explanation.Change(
            requirement: difference(other, requirement),
            published: difference(otherPublished, published))
    }

    private func difference(
        _ other: InstrumentParameters, _ base: MarginRatios?
    ) -> Explanation.MarginDifference {
        guard other.status != .held, other.status != .unavailable,
            let ratios = other.published, let base
        else { return Explanation.MarginDifference() }
        return Explanation.MarginDifference(
            maintenancePpm: ratios.maintenancePpm - base.maintenancePpm,
            initialPpm: ratios.initialPpm - base.initialPpm)
    }
}

extension RiskPolicy {
    /// Without anything that limits a move from the current parameters, but for the grid.
    var ungoverned: RiskPolicy {
        var policy = self
        policy.governance = Governance()
        policy.governance.grid = governance.grid
        policy.antiProcyclicality.speedUp = nil
        policy.antiProcyclicality.speedDown = nil
        return policy
    }

    /// Whether both measure the same market.
    func measures(as other: RiskPolicy) -> Bool {
        volatility == other.volatility && tail == other.tail && horizon == other.horizon
            && oracle == other.oracle && gap == other.gap && listingAge == other.listingAge
            && buffer == other.buffer
            && antiProcyclicality.longFloor == other.antiProcyclicality.longFloor
            && antiProcyclicality.stress == other.antiProcyclicality.stress
    }
}

/// Limits that a policy can do without, by the name of their component.
enum PolicyLimit: String, CaseIterable {
    case releasableBuffer = "releasable_buffer"
    case floor
    case cap
    case speedLimit = "speed_limit"
    case governance
    case rounding

    var section: String {
        switch self {
        case .releasableBuffer, .speedLimit: "anti_procyclicality"
        case .floor: "floors"
        case .cap: "caps"
        case .governance, .rounding: "governance"
        }
    }

    func removed(from policy: RiskPolicy) -> RiskPolicy {
        var policy = policy
        switch self {
        case .releasableBuffer: policy.antiProcyclicality.buffer = nil
        case .floor: policy.floors = .init()
        case .cap: policy.caps = .init()
        case .speedLimit:
            policy.antiProcyclicality.speedUp = nil
            policy.antiProcyclicality.speedDown = nil
        case .governance:
            let grid = policy.governance.grid
            policy.governance = .init()
            policy.governance.grid = grid
        case .rounding: policy.governance.grid = Ratio(ppm: 1)
        }
        return policy
    }
}
