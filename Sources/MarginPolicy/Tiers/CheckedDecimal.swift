/// Sums, products and quotients of amounts that say where they leave the range, instead of
/// trapping.
extension ExactDecimal {
    /// Whether it is what a document may state: not negative, at most 10¹⁵ and with at most twelve
    /// fractional digits. Sums, differences and comparisons of such amounts are exact.
    var isAmount: Bool {
        (0...12).contains(fractionDigits) && significand >= 0
            && significand <= 1_000_000_000_000_000 * Self.power(fractionDigits)
    }

    /// `10^exponent` for an exponent from 0 to 36.
    static func power(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// The exact sum, nil beyond the range of `Int128`.
    func adding(_ other: ExactDecimal) -> ExactDecimal? {
        let digits = max(fractionDigits, other.fractionDigits)
        guard let a = significand(with: digits), let b = other.significand(with: digits) else {
            return nil
        }
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : ExactDecimal(significand: sum, fractionDigits: digits)
    }

    /// The amount with the other sign; a significand of `Int128.min` does not come about here.
    var negated: ExactDecimal {
        ExactDecimal(significand: 0 &- significand, fractionDigits: fractionDigits)
    }

    /// The exact product, nil beyond the range of `Int128`.
    func times(_ ratio: Ratio) -> ExactDecimal? {
        let factor = ExactDecimal(significand: Int128(ratio.billionths), fractionDigits: 9)
        let (product, overflow) = significand.multipliedReportingOverflow(by: factor.significand)
        return overflow
            ? nil
            : ExactDecimal(
                significand: product, fractionDigits: fractionDigits + factor.fractionDigits)
    }

    private func significand(with digits: Int) -> Int128? {
        var value = significand
        for _ in fractionDigits..<max(digits, fractionDigits) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
        }
        return value
    }
}

/// a · b / c of integers without an intermediate that overflows.
enum WideQuotient {
    /// Nil where c is 0 or the quotient does not fit.
    static func of(_ a: UInt128, times b: UInt128, over c: UInt128, roundingUp: Bool) -> UInt128? {
        let product = a.multipliedFullWidth(by: b)
        guard product.high < c else { return nil }
        let (quotient, remainder) = c.dividingFullWidth(product)
        guard roundingUp, remainder > 0 else { return quotient }
        let (next, overflow) = quotient.addingReportingOverflow(1)
        return overflow ? nil : next
    }
}
