/// Money times and over ratios, exactly and then rounded once to 1e-6.
enum QuoteMoney {
    private static let fractionDigits = 6

    /// `amount` times one or two ratios, which are not negative and whose product is at most 10⁶,
    /// rounded up.
    static func product(
        _ amount: ExactDecimal, _ ratios: [Ratio], name: String
    ) throws(FundFailure) -> ExactDecimal {
        let significand = try checked(amount, name)
        let factor = ratios.reduce(UInt128(1)) { $0 * UInt128($1.billionths.magnitude) }
        let surplus = amount.fractionDigits + 9 * ratios.count - fractionDigits
        let scaled = WideQuotient.of(
            significand, times: factor, over: UInt128(ExactDecimal.power(surplus)),
            roundingUp: true)
        guard let scaled, let units = Int128(exactly: scaled) else {
            throw FundFailure("the \(name) leaves the range of exact figures")
        }
        return ExactDecimal(significand: units, fractionDigits: fractionDigits)
    }

    /// `amount · factor / (a · b)` rounded down, nil where a · b is 0 or the quotient does not fit.
    static func quotient(
        _ amount: ExactDecimal, times factor: Ratio, over a: Ratio, _ b: Ratio, name: String
    ) throws(FundFailure) -> ExactDecimal? {
        let significand = try checked(amount, name)
        let divisor = UInt128(a.billionths.magnitude) * UInt128(b.billionths.magnitude)
        // significand · 10^−f · factor · 10^−9 / (divisor · 10^−18), in units of 10^−6.
        let power = UInt128(ExactDecimal.power(9 + fractionDigits - amount.fractionDigits))
        guard
            let scaled = WideQuotient.of(
                significand * UInt128(factor.billionths.magnitude), times: power,
                over: divisor, roundingUp: false), let units = Int128(exactly: scaled)
        else { return nil }
        return ExactDecimal(significand: units, fractionDigits: fractionDigits)
    }

    private static func checked(
        _ amount: ExactDecimal, _ name: String
    ) throws(FundFailure) -> UInt128 {
        guard amount.isAmount else {
            throw FundFailure("the \(name) \(amount) is not between 0 and 1e15")
        }
        return amount.significand.magnitude
    }
}
