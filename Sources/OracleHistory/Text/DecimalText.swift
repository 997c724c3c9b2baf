/// Decimal text to the correctly rounded `Double`.
enum DecimalText {
    enum Value: Equatable {
        case finite(Double)
        case notFinite
        case malformed
    }

    /// Parses `[±]digits[.digits][e[±]digits]`, or NaN and infinity in the usual spellings.
    static func parse(_ text: Bytes) -> Value {
        guard let number = Scanned(text, integer: false) else {
            return isNonFiniteWord(text) ? .notFinite : .malformed
        }
        return number.value(of: text, scale: 0)
    }

    /// Parses `[±]digits` of any length and divides by 10^`decimals`, rounding once.
    static func parseInteger(_ text: Bytes, decimals: Int) -> Value {
        guard let number = Scanned(text, integer: true) else {
            return isNonFiniteWord(text) ? .notFinite : .malformed
        }
        return number.value(of: text, scale: decimals)
    }

    static func isInteger(_ text: Bytes) -> Bool { Scanned(text, integer: true) != nil }

    /// `mantissa` · 10^−`places`, correctly rounded, for `places` 0 to 27; nil beyond.
    ///
    /// Up to 2^53 and 10^22 both operands are exact and IEEE division rounds once. Otherwise the
    /// quotient by 5^`places` is taken to at least 64 bits, with the remainder folded into its last
    /// bit so that the one rounding to 53 bits sees which side of a tie it is on.
    @inline(__always) static func quotient(_ mantissa: UInt64, places: Int) -> Double? {
        if mantissa <= 1 << 53, places <= 22 {
            return Double(mantissa) / powersOfTen[places]
        }
        return wideQuotient(mantissa, places: places)
    }

    @inline(never) private static func wideQuotient(_ mantissa: UInt64, places: Int) -> Double? {
        guard places >= 0, places < powersOfFive.count else { return nil }
        if mantissa == 0 { return 0 }
        let shift = 64 + mantissa.leadingZeroBitCount
        let dividend = UInt128(mantissa) << UInt128(shift)
        let (quotient, remainder) = dividend.quotientAndRemainder(
            dividingBy: UInt128(powersOfFive[places]))
        let sticky = quotient | (remainder == 0 ? 0 : 1)
        return Double(sign: .plus, exponent: -(shift + places), significand: Double(sticky))
    }

    private static func isNonFiniteWord(_ text: Bytes) -> Bool {
        var word = excerpt(text, limit: 12).lowercased()
        if word.first == "+" || word.first == "-" { word.removeFirst() }
        return ["nan", "inf", "infinity"].contains(word)
    }

    /// The parts of a number: sign, up to 19 significant digits, and the power of ten.
    private struct Scanned {
        var isNegative = false
        var mantissa: UInt64 = 0
        var significantDigits = 0
        var exponent = 0

        /// nil when `text` is not a number, or not an integer where one is asked for.
        init?(_ text: Bytes, integer: Bool) {
            var index = 0
            func peek() -> UInt8 { index < text.count ? text[index] : 0 }
            if peek() == Ascii.minus || peek() == Ascii.plus {
                isNegative = peek() == Ascii.minus
                index += 1
            }
            var digits = takeDigits(text, &index)
            if !integer, peek() == Ascii.point {
                index += 1
                let places = takeDigits(text, &index)
                exponent -= places
                digits += places
            }
            guard digits > 0 else { return nil }
            if !integer, peek() | 0x20 == UInt8(ascii: "e") {
                index += 1
                let isDown = peek() == Ascii.minus
                if isDown || peek() == Ascii.plus { index += 1 }
                let start = index
                var power = 0
                while peek() &- Ascii.zero <= 9 {
                    power = min(power * 10 + Int(peek() &- Ascii.zero), 1_000_000)
                    index += 1
                }
                guard index > start else { return nil }
                exponent += isDown ? -power : power
            }
            guard index == text.count else { return nil }
        }

        private mutating func takeDigits(_ text: Bytes, _ index: inout Int) -> Int {
            let start = index
            while index < text.count, text[index] &- Ascii.zero <= 9 {
                let digit = text[index] &- Ascii.zero
                if significantDigits > 0 || digit > 0 {
                    significantDigits += 1
                    if significantDigits <= 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
                }
                index += 1
            }
            return index - start
        }

        func value(of text: Bytes, scale: Int) -> Value {
            var magnitude: Double?
            if significantDigits <= 19, exponent <= scale {
                magnitude = DecimalText.quotient(mantissa, places: scale - exponent)
            }
            let value =
                magnitude.map { isNegative ? -$0 : $0 }
                ?? Double(String(decoding: text, as: UTF8.self) + (scale > 0 ? "e-\(scale)" : ""))
            guard let value else { return .malformed }
            return value.isFinite ? .finite(value) : .notFinite
        }
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private static let powersOfFive: [UInt64] = {
        var powers: [UInt64] = [1]
        for _ in 1...27 { powers.append(powers[powers.count - 1] * 5) }
        return powers
    }()
}
