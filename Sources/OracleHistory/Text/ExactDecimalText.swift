/// Decimal text in one form: no sign for positive numbers, no exponent, no zeros that say nothing.
enum ExactDecimalText {
    /// Powers of ten beyond which the exponent is kept, so that a short text stays short. A finite
    /// double has at most 309 digits before its point, so every integer is written out.
    private static let plainExponents = -400...400

    /// `text` · 10^−`places`, digit by digit, for text that ``DecimalText/parse(_:)`` has read as a
    /// finite number: `[-]digits[.digits]`, or `[-]digits[e±digits]` for a power of ten beyond
    /// ±400.
    static func plain(_ text: Bytes, places: Int) -> [UInt8] {
        var digits: [UInt8] = []
        var exponent = -places
        var isNegative = false
        var isFraction = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case Ascii.minus: isNegative = true
            case Ascii.point: isFraction = true
            case Ascii.zero...Ascii.zero + 9:
                if !(digits.isEmpty && byte == Ascii.zero) { digits.append(byte) }
                if isFraction { exponent -= 1 }
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent += Self.integer(text.part(index + 1..<text.count))
                index = text.count
            default: break
            }
            index += 1
        }
        while digits.last == Ascii.zero {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { return [Ascii.zero] }
        let sign: [UInt8] = isNegative ? [Ascii.minus] : []
        return sign + placed(digits, exponent)
    }

    private static func placed(_ digits: [UInt8], _ exponent: Int) -> [UInt8] {
        guard plainExponents.contains(exponent) else {
            return digits + Array("e\(exponent)".utf8)
        }
        if exponent >= 0 { return digits + Array(repeating: Ascii.zero, count: exponent) }
        let whole = digits.count + exponent
        guard whole > 0 else {
            return [Ascii.zero, Ascii.point] + Array(repeating: Ascii.zero, count: -whole) + digits
        }
        return digits[..<whole] + [Ascii.point] + digits[whole...]
    }

    /// `[±]digits`, held within ±10^6.
    private static func integer(_ text: Bytes) -> Int {
        var value = 0
        for byte in text where byte &- Ascii.zero <= 9 {
            value = min(value * 10 + Int(byte &- Ascii.zero), 1_000_000)
        }
        return text.first == Ascii.minus ? -value : value
    }
}
