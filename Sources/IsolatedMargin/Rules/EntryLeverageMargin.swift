/// The notional at entry over a leverage: ⌈100 · entry notional / hundredths⌉, whatever the mark.
///
/// Units: leverage in hundredths, 2,000 is 20 times; a *larger* number is a smaller requirement.
///
/// Source: Perpl's SDK (`perpl-sdk`, margin fractions).
public struct EntryLeverageMargin: MarginRequirement {
    public let maintenanceHundredths: Int
    public let initialHundredths: Int

    /// Throws ``VenueFailure`` unless 1 ≤ initial leverage ≤ maintenance leverage ≤ 10⁷.
    public init(maintenanceHundredths: Int, initialHundredths: Int) throws(VenueFailure) {
        guard 100 <= initialHundredths, initialHundredths <= maintenanceHundredths,
            maintenanceHundredths <= 1_000_000_000
        else {
            throw VenueFailure(
                "entry leverage: found \(maintenanceHundredths) for maintenance and "
                    + "\(initialHundredths) initially, in hundredths; expected 100 ≤ initial ≤ "
                    + "maintenance ≤ 1e9")
        }
        self.maintenanceHundredths = maintenanceHundredths
        self.initialHundredths = initialHundredths
    }

    @inline(__always)
    public func maintenance(of exposure: Exposure) -> Quanta {
        Exact.share(
            of: exposure.entryNotional, 100, over: Int128(maintenanceHundredths), rounding: .up)
    }

    @inline(__always)
    public func initial(of exposure: Exposure) -> Quanta {
        Exact.share(
            of: exposure.entryNotional, 100, over: Int128(initialHundredths), rounding: .up)
    }
}
