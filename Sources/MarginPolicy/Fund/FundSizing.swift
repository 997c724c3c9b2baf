/// What liquidations are expected to cost an insurance fund in a year.
///
/// Formula, per unit of open interest and year: premium = ℓ · g, with ℓ the notional that is
/// liquidated in a year per unit of open interest and g the mean loss beyond bankruptcy per unit of
/// notional that is liquidated (``GapLoss``).
///
/// Units: ℓ per year of 365 days, a multiple of the open interest: 4 where four times the open
/// interest is liquidated in a year. Open interest in quote units, one side.
///
/// Limits: a mean. It says what the fund must earn to keep its level, not what it must hold, which
/// is ``StressLoss``. ℓ and g are taken as independent, while both are large in the same hours: the
/// figure is then too small. ℓ falls when the initial ratio rises, and is observed at the present
/// one.
///
/// Source: the loss as an insurance premium is Black and Scholes (1973), Kou and Wang (2003) by way
/// of ``GapLoss``; the product is the mean of a compound sum (Wald).
public struct FundSizing: Sendable, Hashable {
    /// g.
    public let gapLossPerNotional: Double
    /// ℓ.
    public let liquidationsPerYear: Double
    /// ℓ · g as a share of the open interest, rounded up to 1e-9.
    public let premiumPerYear: Ratio

    /// Throws: ``FundFailure`` for figures that are negative or not finite, and for a premium above
    /// 10⁶ of the open interest.
    public init(
        gapLossPerNotional: Double, liquidationsPerYear: Double
    ) throws(FundFailure) {
        guard gapLossPerNotional >= 0, liquidationsPerYear >= 0, gapLossPerNotional.isFinite,
            liquidationsPerYear.isFinite
        else {
            throw FundFailure(
                "a gap loss of \(gapLossPerNotional) and \(liquidationsPerYear) liquidations a "
                    + "year are not both finite and at least 0")
        }
        let billionths = (gapLossPerNotional * liquidationsPerYear * 1e9).rounded(.up)
        guard billionths <= 1e15 else {
            throw FundFailure("a premium of \(billionths / 1e9) of the open interest")
        }
        self.gapLossPerNotional = gapLossPerNotional
        self.liquidationsPerYear = liquidationsPerYear
        premiumPerYear = Ratio(billionths: Int64(billionths))
    }

    /// The premium of an open interest in quote units a year, rounded up to 1e-6.
    ///
    /// Throws: ``FundFailure`` for an open interest that is negative, above 10¹⁵ or of more than
    /// twelve fractional digits.
    public func expectedLossPerYear(
        openInterest: ExactDecimal
    ) throws(FundFailure) -> ExactDecimal {
        try QuoteMoney.product(
            openInterest, [premiumPerYear], name: "open interest")
    }
}
