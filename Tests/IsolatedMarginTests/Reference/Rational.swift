@testable import IsolatedMargin

/// An exact fraction with a positive denominator; it is rounded only where a rule says how.
struct Rational: Comparable, Sendable {
    let numerator: BigInteger
    let denominator: BigInteger

    init(_ numerator: BigInteger, over denominator: BigInteger = 1) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(ppm: Int) { self.init(BigInteger(ppm), over: 1_000_000) }

    static func + (a: Rational, b: Rational) -> Rational {
        Rational(
            a.numerator * b.denominator + b.numerator * a.denominator,
            over: a.denominator * b.denominator)
    }

    static func - (a: Rational, b: Rational) -> Rational {
        a + Rational(-b.numerator, over: b.denominator)
    }

    static func * (a: Rational, b: Rational) -> Rational {
        Rational(a.numerator * b.numerator, over: a.denominator * b.denominator)
    }

    static func < (a: Rational, b: Rational) -> Bool {
        a.numerator * b.denominator < b.numerator * a.denominator
    }

    static func == (a: Rational, b: Rational) -> Bool {
        a.numerator * b.denominator == b.numerator * a.denominator
    }

    func rounded(_ rounding: Rounding) -> BigInteger {
        let (quotient, isExact) = numerator.dividedTowardZero(by: denominator)
        guard !isExact else { return quotient }
        return switch rounding {
        case .down: numerator.isNegative ? quotient - 1 : quotient
        case .up: numerator.isNegative ? quotient : quotient + 1
        case .towardZero: quotient
        }
    }
}
