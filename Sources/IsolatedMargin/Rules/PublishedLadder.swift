public import MarginPolicy

extension MarginLadder {
    /// The ladder that a parameter set publishes for an instrument, in quanta of an asset with so
    /// many decimals.
    ///
    /// Both rates of a tier are marginal: maintenance is N · rate − deduction as published, and the
    /// initial amount is continuous in the same way, with deductions
    /// dₙ = dₙ₋₁ + boundₙ · (rateₙ − rateₙ₋₁). Without tiers the published ratios hold at every
    /// notional; beyond the end of the last tier its rates go on.
    ///
    /// Throws ``VenueFailure`` for an instrument without parameters, tiers that do not follow each
    /// other from 0, bounds and deductions that are not exact in quanta, and what
    /// ``init(tiers:denominator:least:)`` refuses.
    public init(_ parameters: InstrumentParameters, decimals: Int) throws(VenueFailure) {
        let name = parameters.instrument
        guard (0...18).contains(decimals) else {
            throw VenueFailure("\(name): found \(decimals) decimals; expected 0 to 18")
        }
        guard let published = parameters.published else {
            throw VenueFailure("\(name): found no published parameters; expected ratios")
        }
        guard !parameters.tiers.isEmpty else {
            try self.init(
                maintenancePpm: published.maintenancePpm, initialPpm: published.initialPpm)
            return
        }
        var tiers: [Tier] = []
        var end: ExactDecimal? = .zero
        for tier in parameters.tiers {
            guard end == tier.notionalFrom else {
                throw VenueFailure(
                    "\(name): found a tier from \(tier.notionalFrom); expected one from "
                        + "\(end.map { "\($0)" } ?? "nowhere, after a tier without an end")")
            }
            end = tier.notionalTo
            let from = try Self.quanta(tier.notionalFrom, decimals, name)
            let last = tiers.last ?? Tier(from: 0, maintenance: 0, initial: tier.ratios.initialPpm)
            let step = Quanta(tier.ratios.initialPpm - last.initial)
            tiers.append(
                Tier(
                    from: from, maintenance: tier.ratios.maintenancePpm,
                    initial: tier.ratios.initialPpm,
                    maintenanceDeduction: try Self.quanta(
                        tier.maintenanceDeduction, decimals + 6, name),
                    initialDeduction: last.initialDeduction + from * step))
        }
        try self.init(tiers: tiers)
    }

    /// The margin table of a Hyperliquid market, exact over twice the product of its leverages;
    /// `decimals` of the settlement asset.
    ///
    /// Throws ``VenueFailure`` for decimals outside 0 to 18 and bounds above 10²⁴ quanta.
    public init(_ table: HyperliquidTiers, decimals: Int) throws(VenueFailure) {
        guard (0...18).contains(decimals) else {
            throw VenueFailure("margin table: found \(decimals) decimals; expected 0 to 18")
        }
        let denominator = table.tiers.reduce(2) { $0 * $1.maxLeverage }
        var tiers: [Tier] = []
        for tier in table.tiers {
            let from = try Self.quanta(
                ExactDecimal(significand: Int128(tier.lowerBound), fractionDigits: 0), decimals,
                "margin table")
            let rate = denominator / (2 * tier.maxLeverage)
            let last = tiers.last ?? Tier(from: 0, maintenance: rate, initial: 2 * rate)
            tiers.append(
                Tier(
                    from: from, maintenance: rate, initial: 2 * rate,
                    maintenanceDeduction: last.maintenanceDeduction
                        + from * Quanta(rate - last.maintenance)))
        }
        try self.init(tiers: tiers, denominator: denominator)
    }

    /// `amount · 10^digits` where that is a whole number.
    private static func quanta(
        _ amount: ExactDecimal, _ digits: Int, _ name: String
    ) throws(VenueFailure) -> Quanta {
        guard amount.fractionDigits <= digits else {
            throw VenueFailure(
                "\(name): found \(amount), which has more than \(digits) decimals; expected an "
                    + "amount that the settlement asset can hold exactly")
        }
        let limit = Contract.notionalMax * 1_000_000
        var quanta = amount.significand
        for _ in amount.fractionDigits..<digits {
            guard quanta.magnitude <= limit.magnitude / 10 else {
                throw VenueFailure(
                    "\(name): found \(amount); expected at most 1e24 quanta of the asset")
            }
            quanta *= 10
        }
        guard quanta.magnitude <= limit.magnitude else {
            throw VenueFailure(
                "\(name): found \(amount); expected at most 1e24 quanta of the asset")
        }
        return quanta
    }
}
