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

/// The model's requirement: the stack of risk modules and the dynamic buffer above it.
struct Requirement: Sendable {
    let modules: [any RiskModule]
    let market: MarketState
    let bufferLogDistance: Double

    /// The maintenance ratio of `side` at `notional` after each module, in the modules' order.
    func stacked(_ side: Side, notional: Double) -> [Double] {
        var product = 1.0
        return modules.map { module in
            let stated = module.part(side, notional: notional, market: market)
            // A part that is no number is unknown, never free: it makes the requirement
            // implausible.
            let part = stated.isNaN ? .infinity : max(0, stated)
            product *= side == .short ? 1 + part : 1 - min(part, 1)
            return side == .short ? product - 1 : 1 - product
        }
    }

    func maintenance(_ side: Side, notional: Double) -> Double {
        stacked(side, notional: notional).last ?? 0
    }

    /// Initial over a given maintenance: mm + b, long b = (1 − mm)(1 − e^(−d)), short
    /// b = (1 + mm)(e^d − 1).
    func initial(_ side: Side, maintenance: Double) -> Double {
        let d = bufferLogDistance
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
