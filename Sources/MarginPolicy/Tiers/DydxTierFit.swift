extension DydxLiquidityTier {
    /// The tier whose flat ratios hold up to a stated position size, and whose initial ratio holds
    /// up to `largestNotional` by open interest.
    ///
    /// Which notional the curve is read at: both flat ratios at `positionSize`. Beyond it the curve
    /// is read at the open interest itself. An account of notional N is a part of the open
    /// interest, OI ≥ N, and the effective ratio does not fall with OI. So im(N) is covered for
    /// every account if the effective ratio at OI = N is not below im(N), as if one account held it
    /// all.
    ///
    /// Formula: the lower cap is the largest size of the comparison whose next one has im ≤ base.
    /// The upper cap is lower + (1 − base) · min (N₁ − lower) / (im(N₂) − base) over the cells N₁ <
    /// N₂ of the comparison in which im(N₂) is above the base; both are rounded down. Where the
    /// base holds up to the largest size both are 0. One ppm of im is spared for the chain's
    /// rounding.
    ///
    /// Limits: maintenance does not scale, so that beyond `positionSize` it is *below* the curve:
    /// the venue must bound positions, or a larger size be stated. The excess of the maintenance is
    /// therefore over sizes up to `positionSize`. A jump of the curve just beyond the lower cap
    /// makes the upper cap hardly larger.
    ///
    /// Throws: ``LadderFailure`` for sizes that are not positive, not in order or above 10¹³ USDC,
    /// for a curve that is not one, and ``LadderFailure/notExpressible(_:)`` for one above 100%.
    public static func fit(
        _ curve: RequiredCurve, positionSize: Double, largestNotional: Double
    ) throws(LadderFailure) -> FittedShape<DydxLiquidityTier> {
        guard positionSize > 0, positionSize <= largestNotional, largestNotional <= 1e13 else {
            throw .invalid("sizes are positive, in order and at most 1e13")
        }
        let cells = try CurveCells(curve, to: largestNotional, and: [positionSize]).cells
        guard let held = cells.last(where: { $0.end.notional <= positionSize })?.end,
            let last = cells.last?.end
        else { throw .invalid("no size to compare at") }
        guard last.initial <= 1, let maintenance = Ratio(rounding: held.maintenance),
            let initial = Ratio(rounding: held.initial)
        else { throw .notExpressible("100% does not hold \(last.initial)") }
        let base = max(initial.ppmRoundedUp, 1)
        // billionths / 10⁹ = base · fraction / 10¹².
        let fraction = (Int(maintenance.billionths) * 1000 + base - 1) / base
        let caps = try openInterestCaps(cells, base: base)
        let tier = try DydxLiquidityTier(
            initialMarginPpm: base, maintenanceFractionPpm: min(fraction, million),
            openInterestLowerCap: caps.lower, openInterestUpperCap: caps.upper)
        return FittedShape(
            shape: tier,
            excess: FitExcess(
                tier, over: curve, to: largestNotional, maintenanceTo: positionSize))
    }

    private static func openInterestCaps(
        _ cells: [CurveCells.Cell], base: Int
    ) throws(LadderFailure) -> (lower: UInt64, upper: UInt64) {
        let flat = Double(base) / 1e6
        let above = cells.filter { $0.end.initial > flat + RequiredCurve.tolerance }
        guard let first = above.first else { return (0, 0) }
        let lower = (first.lower * 1e6).rounded(.down)
        var lowerCap = lower
        // In the first cell the base is too low from its beginning on.
        if let before = cells.last(where: { $0.end.notional <= first.lower }) {
            lowerCap = (before.lower * 1e6).rounded(.down)
        }
        guard lowerCap < lower else {
            throw .notExpressible("the ratio jumps from the smallest size on")
        }
        let widths = above.map {
            (1 - flat) * (($0.lower * 1e6).rounded(.down) - lowerCap)
                / (min($0.end.initial + 1e-6, 1) - flat)
        }
        let width = min(widths.min() ?? 0, 0x1p62).rounded(.down)
        guard width >= 1 else {
            throw .notExpressible("the ratio rises within one quantum of open interest")
        }
        return (UInt64(lowerCap), UInt64(lowerCap + width))
    }
}
