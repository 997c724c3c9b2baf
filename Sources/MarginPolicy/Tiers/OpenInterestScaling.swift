/// An initial ratio that rises to 100% with the open interest of the market.
///
/// Formula: min(1, im + min(1, max(0, (OI − lower) / (upper − lower))) · (1 − im)), OI the open
/// interest in quote units. Rounded up to 1e-9, so that it is never below the exact figure.
///
/// Edge cases: at the lower cap and below it is im, at the upper cap and above 1. With both caps
/// the same it steps from im to 1 just above them.
///
/// Source: `GetInitialMarginPpm` of dYdX v4, of which ``DydxLiquidityTier`` has the rounding.
public struct OpenInterestScaling: Sendable, Hashable {
    public let initial: Ratio
    public let lowerCap: ExactDecimal
    public let upperCap: ExactDecimal

    /// Throws: ``LadderFailure`` for a ratio outside 0 to 100%, and for caps that are negative,
    /// above 10¹⁵, of more than twelve fractional digits, or not in order.
    public init(
        initial: Ratio, lowerCap: ExactDecimal, upperCap: ExactDecimal
    ) throws(LadderFailure) {
        guard initial >= .zero, initial <= .one else {
            throw .invalid("the initial ratio \(initial) is not between 0 and 100%")
        }
        guard lowerCap.isAmount, upperCap.isAmount, lowerCap <= upperCap else {
            throw .invalid("caps for open interest lie between 0 and 1e15, the lower one first")
        }
        self.initial = initial
        self.lowerCap = lowerCap
        self.upperCap = upperCap
    }

    /// The ratio at an open interest.
    ///
    /// Throws: ``LadderFailure`` for an open interest that is negative, above 10¹⁵ or of more than
    /// twelve fractional digits.
    public func initial(at openInterest: ExactDecimal) throws(LadderFailure) -> Ratio {
        guard openInterest.isAmount else {
            throw .invalid("the open interest \(openInterest) is not between 0 and 1e15")
        }
        if openInterest <= lowerCap { return initial }
        if openInterest >= upperCap { return .one }
        let (position, width) = Self.commonUnits(openInterest - lowerCap, upperCap - lowerCap)
        let scaled = Self.scaled(
            initial: Int128(initial.billionths), one: 1_000_000_000, position: position,
            width: width, roundingUp: true)
        return Ratio(billionths: Int64(scaled))
    }

    /// The ratio in units of 1/`one`, `position` of `width` of the way from the lower cap; position
    /// lies between 0 and width, width above 0.
    static func scaled(
        initial: Int128, one: Int128, position: Int128, width: Int128, roundingUp: Bool
    ) -> Int128 {
        initial + ((one - initial) * position + (roundingUp ? width - 1 : 0)) / width
    }

    private static func commonUnits(_ a: ExactDecimal, _ b: ExactDecimal) -> (Int128, Int128) {
        let digits = max(a.fractionDigits, b.fractionDigits)
        return (
            a.significand * ExactDecimal.power(digits - a.fractionDigits),
            b.significand * ExactDecimal.power(digits - b.fractionDigits)
        )
    }
}
