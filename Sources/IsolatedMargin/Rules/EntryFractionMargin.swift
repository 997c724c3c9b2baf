/// A share of the notional at entry, with the liquidation fee taken from the position's worth.
///
/// Formula: a position with notional n at entry is liquidated iff
/// equity < ⌈n · mmf⌉ + ⌊equity · fee⌋. Equity − ⌊equity · fee⌋ never falls with equity, so that
/// this is equity < m with m = ⌊(⌈n · mmf⌉ − 1) / (1 − fee)⌋ + 1, which is the maintenance here.
/// Initial is ⌈n / leverage⌉.
///
/// Units: shares and the leverage in 1e-9.
///
/// Source: overlay-market/v1-core, `contracts/libraries/Position.sol`.
public struct EntryFractionMargin: MarginRequirement {
    public let maintenanceFraction: Int
    /// Of equity.
    public let liquidationFee: Int
    public let maxLeverage: Int

    private static let one = 1_000_000_000

    /// Throws ``VenueFailure`` unless 0 < mmf ≤ 1, 0 ≤ fee < 1, 1 ≤ leverage ≤ 1,000, and a
    /// position at the largest leverage is not liquidatable at once: leverage · mmf ≤ 1 − fee.
    public init(maintenanceFraction: Int, liquidationFee: Int, maxLeverage: Int)
        throws(VenueFailure)
    {
        guard (1...Self.one).contains(maintenanceFraction),
            (0..<Self.one).contains(liquidationFee),
            (Self.one...1_000 * Self.one).contains(maxLeverage),
            Int128(maxLeverage) * Int128(maintenanceFraction)
                <= Int128(Self.one) * Int128(Self.one - liquidationFee)
        else {
            throw VenueFailure(
                "entry fraction: found maintenance \(maintenanceFraction), fee \(liquidationFee), "
                    + "leverage \(maxLeverage) in 1e-9; expected leverage · maintenance ≤ 1 − fee")
        }
        self.maintenanceFraction = maintenanceFraction
        self.liquidationFee = liquidationFee
        self.maxLeverage = maxLeverage
    }

    @inline(__always)
    public func maintenance(of exposure: Exposure) -> Quanta {
        let owed = Exact.share(
            of: exposure.entryNotional, Int128(maintenanceFraction), over: Int128(Self.one),
            rounding: .up)
        guard owed > 0 else { return 0 }
        return 1
            + Exact.share(
                of: owed - 1, Int128(Self.one), over: Int128(Self.one - liquidationFee),
                rounding: .down)
    }

    @inline(__always)
    public func initial(of exposure: Exposure) -> Quanta {
        let least = Exact.share(
            of: exposure.entryNotional, Int128(Self.one), over: Int128(maxLeverage), rounding: .up)
        // The two ceilings of maintenance may exceed it by a quantum.
        return max(least, maintenance(of: exposure))
    }
}
