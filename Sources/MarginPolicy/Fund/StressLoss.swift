/// A stress that an insurance fund is to stand, and the open interest that a fund carries under it.
///
/// Formula: with s the share of the open interest that is liquidated together and
/// x = max(0, tail − mm) the loss beyond maintenance per unit of notional at the stress quantile,
/// fund = OI · s · x and cap = fund / (s · x).
///
/// Units: `tailLoss` is the whole loss of a liquidated unit of notional, from its trigger to the
/// end of the close-out, fees and slippage with it, of which the maintenance bears the first part.
/// Money in quote units, exact; a fund is rounded up and a cap down, to 1e-6.
///
/// Assumes: everything that is liquidated together loses the same quantile, nothing is socialised,
/// and the fund stands for this market alone. Where several markets fall together, their losses
/// add.
///
/// Source: derived.
public struct StressLoss: Sendable, Hashable {
    public let shareLiquidated: Ratio
    public let tailLoss: Ratio
    public let maintenance: Ratio

    /// Throws: ``FundFailure`` for a share outside 0 to 100%, a tail loss outside 0 to 1,000, and a
    /// maintenance ratio outside 0 to 100%.
    public init(
        shareLiquidated: Ratio, tailLoss: Ratio, maintenance: Ratio
    ) throws(FundFailure) {
        guard (Ratio.zero...Ratio.one).contains(shareLiquidated) else {
            throw FundFailure("a share of \(shareLiquidated) is not between 0 and 100%")
        }
        guard tailLoss >= .zero, tailLoss <= Ratio(ppm: 1_000_000_000) else {
            throw FundFailure("a tail loss of \(tailLoss) is out of range")
        }
        guard (Ratio.zero...Ratio.one).contains(maintenance) else {
            throw FundFailure("a maintenance ratio of \(maintenance) is not between 0 and 100%")
        }
        self.shareLiquidated = shareLiquidated
        self.tailLoss = tailLoss
        self.maintenance = maintenance
    }

    /// x; 0 where the maintenance bears the whole tail.
    public var lossBeyondMaintenance: Ratio {
        Ratio(billionths: max(0, tailLoss.billionths - maintenance.billionths))
    }

    /// The fund that stands the stress at an open interest.
    ///
    /// Throws: ``FundFailure`` for an open interest that is negative, above 10¹⁵ or of more than
    /// twelve fractional digits.
    public func fund(openInterest: ExactDecimal) throws(FundFailure) -> ExactDecimal {
        try QuoteMoney.product(
            openInterest, [shareLiquidated, lossBeyondMaintenance], name: "open interest")
    }

    /// The largest open interest whose stress the fund stands; nil where there is no loss to stand,
    /// or the cap is beyond every figure.
    ///
    /// Throws: ``FundFailure`` for a fund that is negative, above 10¹⁵ or of more than twelve
    /// fractional digits.
    public func openInterestCap(fund: ExactDecimal) throws(FundFailure) -> ExactDecimal? {
        try QuoteMoney.quotient(
            fund, times: .one, over: shareLiquidated, lossBeyondMaintenance, name: "fund")
    }
}

/// The cap for open interest by Dango's rule.
///
/// Formula: maxOI = vaultEquity · w / (mm · tailLossFactor), per side, w the market's weight in the
/// vault and the factor, 2 to 5, how many times the maintenance the vault could lose in a tail
/// event.
///
/// Assumes: the loss of a tail event is a multiple of the maintenance and hits the whole open
/// interest of one side, so that a lower maintenance *raises* the cap: it says nothing of a
/// maintenance that is too low for its market. ``StressLoss`` has a cap without that property.
///
/// Source: left-curve/left-curve, `book/perps/7-risk.md`, section 4.1.
public enum VaultOpenInterestCap {
    /// In quote units, rounded down to 1e-6; nil where the product below is 0 or the cap is beyond
    /// every figure.
    ///
    /// Throws: ``FundFailure`` for an equity that is negative, above 10¹⁵ or of more than twelve
    /// fractional digits, for a weight or maintenance ratio outside 0 to 100%, and for a factor
    /// outside 0 to 1,000.
    public static func cap(
        vaultEquity: ExactDecimal, weight: Ratio, maintenance: Ratio, tailLossFactor: Ratio
    ) throws(FundFailure) -> ExactDecimal? {
        guard (Ratio.zero...Ratio.one).contains(weight),
            (Ratio.zero...Ratio.one).contains(maintenance), tailLossFactor >= .zero,
            tailLossFactor <= Ratio(ppm: 1_000_000_000)
        else { throw FundFailure("a weight, maintenance ratio or factor is out of range") }
        return try QuoteMoney.quotient(
            vaultEquity, times: weight, over: maintenance, tailLossFactor, name: "vault equity")
    }
}
