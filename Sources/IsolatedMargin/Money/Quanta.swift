/// An amount in the smallest unit of an asset: 1 is 0.000001 of a dollar coin with six decimals.
///
/// Signed and 128 bits wide: with the limits of ``Contract`` no sum or product of an engine leaves
/// its range.
public typealias Quanta = Int128

/// A size in the contract's smallest unit; positive is long where it has a sign.
public typealias Lots = Int

/// A price in the contract's smallest step.
public typealias Ticks = Int

/// The direction in which a quotient becomes an integer; every division of money names one.
public enum Rounding: Sendable, Hashable {
    /// Toward minus infinity: what a trader is given.
    case down
    /// Toward plus infinity: what a trader owes, and every requirement.
    case up
    /// As truncating engines do.
    case towardZero
}

enum Exact {
    /// `numerator / denominator` with a positive denominator.
    @inline(__always)
    static func divide(
        _ numerator: Int128, by denominator: Int128, rounding: Rounding
    ) -> Int128 {
        if let small = Int64(exactly: numerator), let divisor = Int64(exactly: denominator) {
            let (quotient, remainder) = small.quotientAndRemainder(dividingBy: divisor)
            return Int128(quotient + adjustment(Int128(remainder), rounding))
        }
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return quotient + Int128(adjustment(remainder, rounding))
    }

    @inline(__always)
    private static func adjustment(_ remainder: Int128, _ rounding: Rounding) -> Int64 {
        switch rounding {
        case .down: remainder < 0 ? -1 : 0
        case .up: remainder > 0 ? 1 : 0
        case .towardZero: 0
        }
    }

    /// `amount · numerator / denominator` with a positive denominator, exact through 256 bits; a
    /// quotient beyond the range of `Int128` is clamped to it.
    @inline(__always)
    static func share(
        of amount: Quanta, _ numerator: Int128, over denominator: Int128, rounding: Rounding
    ) -> Quanta {
        let (product, overflow) = amount.multipliedReportingOverflow(by: numerator)
        return overflow
            ? wideShare(of: amount, numerator, over: denominator, rounding: rounding)
            : divide(product, by: denominator, rounding: rounding)
    }

    private static func wideShare(
        of amount: Quanta, _ numerator: Int128, over denominator: Int128, rounding: Rounding
    ) -> Quanta {
        let negative = (amount < 0) != (numerator < 0)
        let product = amount.magnitude.multipliedFullWidth(by: numerator.magnitude)
        let limit = negative ? Int128.min : Int128.max
        guard product.high < denominator.magnitude else { return limit }
        let (quotient, remainder) = denominator.magnitude.dividingFullWidth(product)
        let away = remainder > 0 && (negative ? rounding == .down : rounding == .up)
        guard let magnitude = Int128(exactly: quotient), magnitude < Int128.max else {
            return limit
        }
        return (negative ? -magnitude : magnitude) + (away ? (negative ? -1 : 1) : 0)
    }

    /// `amount · ppm / 10⁶`.
    @inline(__always)
    static func ppm(_ ppm: Int, of amount: Quanta, rounding: Rounding) -> Quanta {
        share(of: amount, Int128(ppm), over: 1_000_000, rounding: rounding)
    }
}

extension Double {
    /// The amount to fifteen digits, without the detour that the conversion of any integer takes.
    @inline(__always)
    init(approximating amount: Quanta) {
        let magnitude = amount.magnitude
        let high = UInt64(truncatingIfNeeded: magnitude >> 64)
        let size = Double(high) * 0x1p64 + Double(UInt64(truncatingIfNeeded: magnitude))
        self = amount < 0 ? -size : size
    }
}
