import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Maintenance and initial ratio of one side as estimates.
struct SideRequirement: Sendable, Hashable {
    var maintenance: Double
    var initial: Double
}

/// The model's requirement: the build-up of risk modules and the dynamic buffer above it.
struct Requirement: Sendable {
    let modules: [any RiskModule]
    let market: MarketState
    /// Of the dynamic buffer, at the volatility that the modules arrive at.
    let bufferLogDistance: PerSide<Double>
    /// The volatility that the modules arrive at, as a variance per second.
    let varianceRate: Double

    init(modules: [any RiskModule], market: MarketState) {
        self.modules = modules
        self.market = market
        varianceRate = Self.loss(of: modules, market, .long, notional: 0).varianceRate
        let raise = max(1, (varianceRate / market.varianceRate).squareRoot())
        bufferLogDistance = market.bufferLogDistance.map { $0 * raise }
    }

    private init(_ other: Requirement, modules: [any RiskModule]) {
        self.modules = modules
        market = other.market
        bufferLogDistance = other.bufferLogDistance
        varianceRate = other.varianceRate
    }

    /// The requirement of the modules that answer to the market as it is now.
    var withoutGuards: Requirement {
        Requirement(self, modules: modules.filter { $0.role == .loss })
    }

    /// What all modules together make of a position; `afterEach` sees it grow.
    private static func loss(
        of modules: [any RiskModule], _ market: MarketState, _ side: Side, notional: Double,
        afterEach: (LossBuildUp) -> Void = { _ in }
    ) -> LossBuildUp {
        var loss = LossBuildUp(
            side: side, notional: notional, horizonSeconds: market.horizon.seconds)
        for module in modules {
            module.apply(to: &loss, market: market)
            afterEach(loss)
        }
        return loss
    }

    func loss(_ side: Side, notional: Double) -> LossBuildUp {
        Self.loss(of: modules, market, side, notional: notional)
    }

    /// The maintenance ratio of `side` at `notional` after each module, in the modules' order.
    func stacked(_ side: Side, notional: Double) -> [Double] {
        var stack: [Double] = []
        _ = Self.loss(of: modules, market, side, notional: notional) {
            stack.append($0.maintenance)
        }
        return stack
    }

    func maintenance(_ side: Side, notional: Double) -> Double {
        loss(side, notional: notional).maintenance
    }

    /// Initial over a given maintenance: mm + b, long b = (1 − mm)(1 − e^(−d)), short
    /// b = (1 + mm)(e^d − 1).
    func initial(_ side: Side, maintenance: Double) -> Double {
        let d = bufferLogDistance[side]
        return side == .short
            ? maintenance + (1 + maintenance) * expm1(d)
            : maintenance + max(0, 1 - maintenance) * -expm1(-d)
    }

    func requirement(_ side: Side, notional: Double) -> SideRequirement {
        let maintenance = maintenance(side, notional: notional)
        return SideRequirement(
            maintenance: maintenance, initial: initial(side, maintenance: maintenance))
    }
}
