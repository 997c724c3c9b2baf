import VolModel

/// The requirement with floors and caps, before anything looks at the current parameters.
struct Target: Sendable {
    let requirement: Requirement
    let policy: RiskPolicy
    /// Upper bound of the first tier, at which the headline figures stand.
    let headlineNotional: Double

    /// Before floors and caps.
    let model: PerSide<RatioPair>
    /// With the causal long floor.
    let longFloored: PerSide<RatioPair>
    /// With the policy's floors as well.
    let floored: PerSide<RatioPair>
    /// With the policy's caps as well, on the grid.
    let capped: PerSide<RatioPair>

    init(requirement: Requirement, policy: RiskPolicy) throws(Hold) {
        self.requirement = requirement
        self.policy = policy
        headlineNotional = policy.tiers.notionals.first?.doubleValue ?? 0
        let notional = headlineNotional
        model = try Self.perSide { side throws(Hold) in
            try Self.pair(requirement.requirement(side, notional: notional))
        }
        let floorMarket = Self.withLongFloor(requirement)
        longFloored = try Self.perSide { side throws(Hold) in
            try Self.pair(floorMarket.requirement(side, notional: notional))
        }
        let floors = policy.floors
        let unfloored = longFloored
        floored = try Self.perSide { side throws(Hold) in
            let own = side == .long ? unfloored.long : unfloored.short
            guard own.maintenance < floors.maintenance else {
                return RatioPair(own.maintenance, max(own.initial, floors.initial))
            }
            let maintenance = floors.maintenance.doubleValue
            let raised = try Self.pair(
                SideRequirement(
                    maintenance: maintenance,
                    initial: requirement.initial(side, maintenance: maintenance)))
            return RatioPair(floors.maintenance, max(raised.initial, floors.initial))
        }
        let caps = policy.gridCaps
        capped = floored.map { $0.capped(maintenance: caps.maintenance, initial: caps.initial) }
    }

    /// The larger side of each ratio.
    static func larger(_ sides: PerSide<RatioPair>) -> RatioPair {
        sides.long.raised(to: sides.short)
    }

    /// The marginal maintenance ratio of `side` between two notionals: the chord of the required
    /// amount N · mm(N), floors included.
    func chord(_ side: Side, from: Double, to: Double) -> Double {
        (to * maintenance(side, at: to) - from * maintenance(side, at: from)) / (to - from)
    }

    private func maintenance(_ side: Side, at notional: Double) -> Double {
        max(
            Self.withLongFloor(requirement).maintenance(side, notional: notional),
            policy.floors.maintenance.doubleValue)
    }

    private static func withLongFloor(_ requirement: Requirement) -> Requirement {
        guard let floor = requirement.market.longFloorLogDistance else { return requirement }
        var market = requirement.market
        market.tailLogDistance = PerSide(
            long: max(market.tailLogDistance.long, floor.long),
            short: max(market.tailLogDistance.short, floor.short))
        return Requirement(
            modules: requirement.modules, market: market,
            bufferLogDistance: requirement.bufferLogDistance)
    }

    private static func perSide(
        _ make: (Side) throws(Hold) -> RatioPair
    ) throws(Hold) -> PerSide<RatioPair> {
        PerSide(long: try make(.long), short: try make(.short))
    }

    private static func pair(_ requirement: SideRequirement) throws(Hold) -> RatioPair {
        guard let maintenance = Ratio(rounding: requirement.maintenance),
            let initial = Ratio(rounding: requirement.initial)
        else {
            throw Hold(
                "implausible: the model asks for \(requirement.maintenance) of notional as "
                    + "maintenance and \(requirement.initial) as initial")
        }
        return RatioPair(maintenance, initial)
    }
}
