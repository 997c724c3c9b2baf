/// Requirements by notional: amount = ⌈notional · rate − deduction⌉ of the tier that the notional
/// falls in; a bound belongs to the upper tier. At least ``least``.
///
/// Rates and deductions are fractions over one denominator, so that a ladder of leverages (1/2L of
/// Hyperliquid, docs: margin tiers) is as exact as one of parts per million.
public struct MarginLadder: MarginRequirement {
    public struct Tier: Sendable, Hashable {
        /// In quanta of the settlement asset.
        public var from: Quanta
        /// Numerators over ``MarginLadder/denominator``.
        public var maintenance: Int
        public var initial: Int
        /// Numerators of quanta over ``MarginLadder/denominator``.
        public var maintenanceDeduction: Quanta
        public var initialDeduction: Quanta

        public init(
            from: Quanta, maintenance: Int, initial: Int, maintenanceDeduction: Quanta = 0,
            initialDeduction: Quanta = 0
        ) {
            self.from = from
            self.maintenance = maintenance
            self.initial = initial
            self.maintenanceDeduction = maintenanceDeduction
            self.initialDeduction = initialDeduction
        }

        /// Numerators of quanta over ``MarginLadder/denominator``.
        fileprivate func maintenanceAmount(_ notional: Quanta) -> Quanta {
            notional * Quanta(maintenance) - maintenanceDeduction
        }

        fileprivate func initialAmount(_ notional: Quanta) -> Quanta {
            notional * Quanta(initial) - initialDeduction
        }
    }

    /// The largest product of a notional and a rate's numerator.
    private static let deductionMax = Contract.notionalMax * 1_000_000_000

    public let tiers: [Tier]
    public let denominator: Int
    /// The least of either requirement of an open position, as Perennial's `minMaintenance`.
    public let least: Quanta

    /// Throws ``VenueFailure`` unless the first tier is from 0, bounds rise up to 10²⁴, rates are
    /// 0 ≤ maintenance ≤ initial ≤ 1, the maintenance is continuous, and the initial requirement is
    /// nowhere below it.
    public init(tiers: [Tier], denominator: Int = 1_000_000, least: Quanta = 0) throws(VenueFailure)
    {
        guard let first = tiers.first, first.from == 0, first.maintenanceDeduction == 0,
            first.initialDeduction == 0, (1...1_000_000_000).contains(denominator),
            (0...Contract.notionalMax).contains(least)
        else { throw VenueFailure("margin ladder: expected a first tier from 0 without deduction") }
        let deductions = -Self.deductionMax...Self.deductionMax
        for tier in tiers {
            guard deductions.contains(tier.maintenanceDeduction),
                deductions.contains(tier.initialDeduction)
            else { throw VenueFailure("margin ladder: expected deductions within 1e33") }
            guard 0 <= tier.maintenance, tier.maintenance <= tier.initial,
                tier.initial <= denominator
            else {
                throw VenueFailure(
                    "margin ladder: found rates \(tier.maintenance) and \(tier.initial) over "
                        + "\(denominator); expected 0 ≤ maintenance ≤ initial ≤ 1")
            }
        }
        for (tier, next) in zip(tiers, tiers.dropFirst()) {
            guard tier.from < next.from, next.from <= Contract.notionalMax else {
                throw VenueFailure("margin ladder: tier bounds rise up to 1e24")
            }
            let bound = next.from
            guard tier.maintenanceAmount(bound) == next.maintenanceAmount(bound) else {
                throw VenueFailure(
                    "margin ladder: the maintenance is not continuous at \(bound)")
            }
            guard
                min(tier.initialAmount(bound), next.initialAmount(bound))
                    >= next.maintenanceAmount(bound)
            else {
                throw VenueFailure(
                    "margin ladder: the initial requirement is below maintenance at \(bound)")
            }
        }
        self.tiers = tiers
        self.denominator = denominator
        self.least = least
    }

    /// One tier, as most venues have it.
    public init(maintenancePpm: Int, initialPpm: Int, least: Quanta = 0) throws(VenueFailure) {
        try self.init(
            tiers: [Tier(from: 0, maintenance: maintenancePpm, initial: initialPpm)], least: least)
    }

    @inline(__always)
    private func tier(at notional: Quanta) -> Tier {
        guard tiers.count > 1 else { return tiers[0] }
        var index = tiers.count - 1
        while index > 0, notional < tiers[index].from { index -= 1 }
        return tiers[index]
    }

    @inline(__always)
    public func maintenance(of exposure: Exposure) -> Quanta {
        let tier = tier(at: exposure.notional)
        return max(
            least,
            Exact.divide(
                tier.maintenanceAmount(exposure.notional), by: Quanta(denominator), rounding: .up))
    }

    @inline(__always)
    public func initial(of exposure: Exposure) -> Quanta {
        let tier = tier(at: exposure.notional)
        return max(
            least,
            Exact.divide(
                tier.initialAmount(exposure.notional), by: Quanta(denominator), rounding: .up))
    }

    /// Whether no notional has a larger maintenance than on another ladder. Both are lines between
    /// the bounds of the two, so that it is enough to look there; where they meet between two
    /// quanta the answer is no.
    func isNowhereAbove(_ other: MarginLadder) -> Bool {
        guard least <= other.least else { return false }
        return ((tiers + other.tiers).map(\.from) + [Contract.notionalMax]).allSatisfy { bound in
            line(at: bound, rounding: .up) <= other.line(at: bound, rounding: .down)
        }
    }

    private func line(at notional: Quanta, rounding: Rounding) -> Quanta {
        Exact.divide(
            tier(at: notional).maintenanceAmount(notional), by: Quanta(denominator),
            rounding: rounding)
    }
}
