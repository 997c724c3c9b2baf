public import MarginPolicy
public import VolModel

/// What is left of a position after a price gap that nobody could act on, and its close-out.
///
/// Formula, in shares of the notional at the opening, with the price change c and the equity e at
/// the opening: after the gap equity is e + c of a long and e − c of a short, and maintenance is
/// mm · (1 + c). A position below maintenance is closed at the shocked price, which costs
/// impact · (1 + c). What is negative then is bad debt.
///
/// The gap happens while the oracle is silent: it is one step, and its size is the shock's, however
/// long the outage is. Fees are left out: they are taken from what is left.
public struct ShockedPosition: Sendable, Hashable {
    public let side: Side
    /// Leverage in quarters of the maximal one, 1/initial.
    public let quarters: Int
    /// At the opening; rounded up.
    public let openingEquityPpm: Int
    public let isLiquidated: Bool
    /// Of the close-out; nil where there is none, or nobody knows.
    public let impactPpm: Int?
    /// At the end, not below 0.
    public let equityPpm: Int
    public let badDebtPpm: Int

    /// The quarters of the maximal leverage that are looked at.
    public static let ladder = [4, 3, 2, 1]

    /// Both sides at every leverage of the ladder. `impactPpm` is what a close-out costs of the
    /// shocked price.
    ///
    /// Throws ``StressFailure`` unless 0 ≤ maintenance ≤ initial ≤ 1,000,000 and initial is
    /// positive.
    public static func ladder(
        _ ratios: MarginRatios, priceChangePpm: Int, impactPpm: Int?
    ) throws(StressFailure) -> [ShockedPosition] {
        guard (1...1_000_000).contains(ratios.initialPpm),
            (0...ratios.initialPpm).contains(ratios.maintenancePpm)
        else {
            throw StressFailure(
                "ratios: found \(ratios.maintenancePpm) ppm maintenance and \(ratios.initialPpm) "
                    + "ppm initial; expected 0 ≤ maintenance ≤ initial ≤ 1000000 and a positive "
                    + "initial")
        }
        return ladder.flatMap { quarters in
            [Side.long, .short].map { side in
                ShockedPosition(
                    side, quarters: quarters, ratios, change: priceChangePpm,
                    impact: impactPpm)
            }
        }
    }

    private init(
        _ side: Side, quarters: Int, _ ratios: MarginRatios, change: Int, impact: Int?
    ) {
        let million = 1_000_000
        self.side = side
        self.quarters = quarters
        openingEquityPpm = (ratios.initialPpm * 4 + quarters - 1) / quarters
        let value = million + change
        var equity = openingEquityPpm + (side == .short ? -change : change)
        isLiquidated = equity * million < ratios.maintenancePpm * value
        impactPpm = isLiquidated ? impact : nil
        // Up to a ppm against the position.
        equity -= ((impactPpm ?? 0) * value + million - 1) / million
        equityPpm = max(0, equity)
        badDebtPpm = max(0, -equity)
    }
}

/// What closing a position costs in a shocked market, by the square root law.
///
/// Formula: the larger of Y · σ_d · sqrt(N / V) and 2% · sqrt(N / depth), as far as they are known:
/// Y the policy's coefficient, σ_d the shocked daily volatility, N the notional at the shocked
/// price, V and depth the shocked ones. At most the whole price; rounded up to a ppm.
///
/// Source: Almgren, Thum, Hauptmann and Li (2005); Donier and Bonart (2015).
public enum CloseOutImpact {
    /// nil where neither volume nor depth is stated. `varianceRate` is that before the shock, per
    /// second; `notional` is in quote units, at the opening.
    public static func ppm(
        notional: Double, varianceRate: Double, instrument: Instrument, policy: RiskPolicy,
        shock: StressShock
    ) -> Int? {
        let thinner = shock.applied(to: instrument).liquidity
        let section = shock.applied(to: policy).liquidity
        let volume = (thinner.dailyVolume ?? section?.assumedDailyVolume)?.doubleValue
        let depth = (thinner.depth2Percent ?? section?.assumedDepth2Percent)?.doubleValue
        guard volume != nil || depth != nil else { return nil }
        let size = notional * (1 + Double(shock.priceChangePpm) / 1e6)
        guard size > 0 else { return 0 }
        let deviation = (varianceRate * 86_400).squareRoot() * shock.volatilityMultiplier
        var impact = 0.0
        if let volume {
            impact =
                (section?.coefficient.doubleValue ?? 1) * deviation
                * (size / volume).squareRoot()
        }
        if let depth { impact = max(impact, 0.02 * (size / depth).squareRoot()) }
        // A volume or depth of zero: nothing can be closed. What is no number counts as much.
        guard impact < 1 else { return 1_000_000 }
        return Int((impact * 1e6).rounded(.up))
    }
}
