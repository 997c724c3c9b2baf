import VolModel

/// The requirement with guards, buffer, floors and caps, before anything limits the move from the
/// current parameters.
struct Target: Sendable {
    let requirement: Requirement
    let policy: RiskPolicy
    /// Upper bound of the first tier, at which the headline figures stand.
    let headlineNotional: Double
    /// The maintenance of all modules at each tier's bound: neighbouring chords share them.
    private let atBounds: [Double: PerSide<Double>]
    private let kinks: [Double]
    /// What the releasable buffer multiplies the maintenance by.
    let releasableFactor: Double

    /// Of the modules that answer to the market as it is now.
    let model: PerSide<RatioPair>
    /// With the modules against procyclicality.
    let guarded: PerSide<RatioPair>
    /// With the releasable buffer as well.
    let buffered: PerSide<RatioPair>
    /// With the policy's floors as well.
    let floored: PerSide<RatioPair>
    /// With the policy's caps as well, on the grid.
    let capped: PerSide<RatioPair>

    init(
        requirement: Requirement, policy: RiskPolicy, current: MarginRatios? = nil
    ) throws(Hold) {
        self.requirement = requirement
        self.policy = policy
        headlineNotional = policy.tiers.notionals.first?.doubleValue ?? 0
        let notional = headlineNotional
        let plain = requirement.withoutGuards
        model = try Self.perSide { side throws(Hold) in
            try Self.pair(plain.requirement(side, notional: notional))
        }
        var atBounds: [Double: PerSide<Double>] = [:]
        for bound in [notional] + policy.tiers.notionals.dropFirst().map(\.doubleValue) {
            atBounds[bound] = PerSide(
                long: requirement.maintenance(.long, notional: bound),
                short: requirement.maintenance(.short, notional: bound))
        }
        self.atBounds = atBounds
        kinks = requirement.modules.flatMap(\.kinks)
        let guarded = Self.requirements(requirement, atBounds[notional])
        self.guarded = try Self.perSide { side throws(Hold) in try Self.pair(guarded[side]) }
        let factor =
            policy.antiProcyclicality.buffer(in: requirement.market).map {
                $0.factor(
                    requirement: max(guarded.long.maintenance, guarded.short.maintenance),
                    current: current.map { Double($0.maintenancePpm) / 1e6 },
                    stress: requirement.market.volatilityRise)
            } ?? 1
        releasableFactor = factor
        let buffered = try Self.perSide { side throws(Hold) in
            let maintenance = guarded[side].maintenance * factor
            return try Self.pair(
                SideRequirement(
                    maintenance: maintenance,
                    initial: requirement.initial(side, maintenance: maintenance)))
        }
        self.buffered = buffered
        let floors = policy.floors
        floored = try Self.perSide { side throws(Hold) in
            let own = buffered[side]
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

    /// The side whose maintenance is the larger one.
    var largerSide: Side {
        guarded.long.maintenance >= guarded.short.maintenance ? .long : .short
    }

    /// The marginal maintenance ratio of `side` between two notionals, floors included: the chord
    /// of the required amount A(N) = N · mm(N), or what a size between at which a module bends
    /// asks for, so that the line from A(from) is nowhere below A.
    func chord(_ side: Side, from: Double, to: Double) -> Double {
        let start = from * maintenance(side, at: from)
        return (kinks.filter { $0 > from && $0 < to } + [to]).map {
            ($0 * maintenance(side, at: $0) - start) / ($0 - from)
        }.max() ?? 0
    }

    /// With buffer and floors, before caps.
    func maintenance(_ side: Side, at notional: Double) -> Double {
        let own = atBounds[notional]?[side] ?? requirement.maintenance(side, notional: notional)
        return max(own * releasableFactor, policy.floors.maintenance.doubleValue)
    }

    private static func requirements(
        _ requirement: Requirement, _ maintenance: PerSide<Double>?
    ) -> PerSide<SideRequirement> {
        func side(_ side: Side) -> SideRequirement {
            let maintenance = maintenance?[side] ?? .infinity
            return SideRequirement(
                maintenance: maintenance,
                initial: requirement.initial(side, maintenance: maintenance))
        }
        return PerSide(long: side(.long), short: side(.short))
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
