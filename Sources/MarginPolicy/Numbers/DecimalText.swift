/// Figures as decimals, from integers only: the same digits on every platform.
package enum DecimalText {
    /// `magnitude · 10^−fractionDigits` with exactly `fractionDigits` decimals.
    package static func plain(_ magnitude: some BinaryInteger, fractionDigits: Int) -> String {
        let digits = String(magnitude)
        guard fractionDigits > 0 else { return digits }
        let padding = String(repeating: "0", count: max(0, fractionDigits + 1 - digits.utf8.count))
        let padded = padding + digits
        return "\(padded.dropLast(fractionDigits)).\(padded.suffix(fractionDigits))"
    }

    /// `value` with exactly `fractionDigits` decimals, its binary value rounded half to even.
    ///
    /// Nil unless the value is finite and, times 10^`fractionDigits`, below 2^126.
    /// `fractionDigits` is 0 to 18.
    package static func fixed(_ value: Double, fractionDigits: Int) -> String? {
        precondition((0...18).contains(fractionDigits))
        guard value.isFinite else { return nil }
        let power = (0..<fractionDigits).reduce(UInt128(1)) { power, _ in power * 10 }
        // value = mantissa · 2^exponent, and mantissa · 10^18 < 2^113.
        let mantissa = UInt128(
            value.isZero ? 0 : value.significandBitPattern | hiddenBit(of: value))
        let exponent = max(Int(value.exponentBitPattern), 1) - 1075
        let product = mantissa * power
        let scaled: UInt128
        if exponent >= 0 {
            guard product.leadingZeroBitCount > exponent + 1 else { return nil }
            scaled = product << exponent
        } else if exponent <= -127 {
            scaled = 0
        } else {
            let floor = product >> -exponent
            let remainder = product - floor << -exponent
            let half = UInt128(1) << (-exponent - 1)
            let roundsUp = remainder > half || (remainder == half && floor % 2 == 1)
            scaled = floor + (roundsUp ? 1 : 0)
        }
        let sign = value < 0 && scaled != 0 ? "-" : ""
        return sign + plain(scaled, fractionDigits: fractionDigits)
    }

    private static func hiddenBit(of value: Double) -> UInt64 { value.isNormal ? 1 << 52 : 0 }

    /// Parts per million as a percentage with all four decimals: `2.6250%`.
    package static func fullPercent(ppm: Int, minus: String = "-") -> String {
        (ppm < 0 ? minus : "") + plain(ppm.magnitude, fractionDigits: 4) + "%"
    }

    /// Parts per million as a percentage without trailing zeros beyond two decimals: `2.625%`.
    package static func percent(ppm: Int, minus: String = "-") -> String {
        var text = fullPercent(ppm: ppm, minus: minus).dropLast()
        for _ in 0..<2 where text.last == "0" { text.removeLast() }
        return text + "%"
    }

    /// The largest leverage that an initial ratio allows, 1 / initial, rounded down to two
    /// decimals: `19.04` for 52,500 ppm. Nil where there is no initial ratio to divide by.
    package static func leverage(initialPpm: Int) -> String? {
        initialPpm > 0 ? plain(100_000_000 / initialPpm, fractionDigits: 2) : nil
    }
}
