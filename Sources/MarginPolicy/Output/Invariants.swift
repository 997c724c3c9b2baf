/// What is true of every published instrument; a broken one holds it.
public enum Invariants {
    /// The first broken invariant in words, or nil.
    ///
    /// 0 < maintenance < initial ≤ 1,000,000; liquidation fee + taker fee ≤ maintenance; tiers
    /// start at 0, are contiguous and increasing, with non-decreasing rates and continuous exact
    /// deductions; components sum to the maintenance; the published ratios are the larger side's
    /// and the first tier's.
    public static func firstBroken(
        in parameters: InstrumentParameters, fees: Instrument.Fees
    ) -> String? {
        guard let published = parameters.published else {
            return parameters.status == .unavailable ? nil : "figures without a status for them"
        }
        if let broken = ratios(published, "the headline") { return broken }
        if Ratio(ppm: published.maintenancePpm) < fees.total {
            return "liquidation fee + taker fee \(fees.total) ≤ maintenance "
                + "\(Ratio(ppm: published.maintenancePpm))"
        }
        if let long = parameters.long, let short = parameters.short {
            if let broken = ratios(long, "the long side") ?? ratios(short, "the short side") {
                return broken
            }
            guard
                max(long.maintenancePpm, short.maintenancePpm) == published.maintenancePpm,
                max(long.initialPpm, short.initialPpm) == published.initialPpm
            else { return "published ratios = those of the larger side" }
        }
        if !parameters.components.isEmpty,
            parameters.components.reduce(0, { $0 + $1.ppm }) != published.maintenancePpm
        {
            return "components sum to the maintenance"
        }
        return brokenTier(parameters.tiers, published: published)
    }

    private static func ratios(_ ratios: MarginRatios, _ what: String) -> String? {
        guard ratios.maintenancePpm > 0, ratios.maintenancePpm < ratios.initialPpm,
            ratios.initialPpm <= 1_000_000
        else {
            return "0 < maintenance < initial ≤ 1,000,000 ppm of \(what) "
                + "(\(ratios.maintenancePpm), \(ratios.initialPpm))"
        }
        return nil
    }

    private static func brokenTier(
        _ tiers: [InstrumentParameters.Tier], published: MarginRatios
    ) -> String? {
        guard let first = tiers.first else { return nil }
        guard first.notionalFrom == .zero, first.maintenanceDeduction == .zero,
            first.ratios == published
        else { return "the first tier starts at 0 with the headline ratios" }
        for (tier, next) in zip(tiers, tiers.dropFirst()) {
            guard tier.notionalTo == next.notionalFrom, tier.notionalFrom < next.notionalFrom else {
                return "tiers are contiguous, each from a lower to a higher notional"
            }
            guard next.ratios.maintenancePpm >= tier.ratios.maintenancePpm,
                next.ratios.initialPpm >= tier.ratios.initialPpm
            else { return "tier rates are non-decreasing" }
            if let broken = ratios(next.ratios, "a tier") { return broken }
            let step = next.notionalFrom.multiplied(
                byPpm: next.ratios.maintenancePpm - tier.ratios.maintenancePpm)
            guard next.maintenanceDeduction == tier.maintenanceDeduction + step else {
                return "the required amount is continuous from tier to tier"
            }
        }
        return nil
    }
}
