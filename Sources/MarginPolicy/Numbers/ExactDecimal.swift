/// An exact decimal `significand · 10^−fractionDigits`: amounts of quote currency and the sums and
/// products that margin ladders need, without rounding.
///
/// Held in lowest terms (no trailing fractional zeros), so equal values are equal and hash alike.
public struct ExactDecimal: Sendable, Hashable {
    public let significand: Int128
    public let fractionDigits: Int

    public static let zero = ExactDecimal(0)

    public init(_ value: Int) {
        significand = Int128(value)
        fractionDigits = 0
    }

    /// `significand · 10^−fractionDigits`, brought to lowest terms; `fractionDigits` is not
    /// negative.
    public init(significand: Int128, fractionDigits: Int) {
        var value = significand
        var digits = fractionDigits
        while digits > 0, value % 10 == 0 {
            value /= 10
            digits -= 1
        }
        self.significand = value
        self.fractionDigits = value == 0 ? 0 : digits
    }

    /// Parses `12`, `-0.5`, `250e6`, `1.5e-3`: at most 12 fractional digits and a magnitude of at
    /// most 10¹⁵, so that no later sum or product can overflow.
    public init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        let negative = rest.hasPrefix("-")
        if negative || rest.hasPrefix("+") { rest.removeFirst() }
        var exponent = 0
        if let e = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            let power = rest[rest.index(after: e)...]
            guard let value = Int(power), (-18...18).contains(value) else { return nil }
            exponent = value
            rest = rest[..<e]
        }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts.last?.isEmpty == false,
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 0x30 <= 9 } })
        else { return nil }
        let digits = parts.joined()
        guard digits.utf8.count <= 18, let magnitude = Int128(digits) else { return nil }
        var significand = negative ? -magnitude : magnitude
        var fractionDigits = (parts.count == 2 ? parts[1].utf8.count : 0) - exponent
        guard fractionDigits <= 36 else { return nil }
        while fractionDigits < 0 {
            significand *= 10
            fractionDigits += 1
        }
        self.init(significand: significand, fractionDigits: fractionDigits)
        guard self.fractionDigits <= 12 else { return nil }
        let limit = (0..<self.fractionDigits).reduce(Int128(1_000_000_000_000_000)) { power, _ in
            power * 10
        }
        guard self.significand.magnitude <= limit.magnitude else { return nil }
    }

    /// Parses what ``description`` writes and nothing else: digits without an exponent, padding or
    /// a minus sign, at most 18 of them before the point and `fractionDigitsMax` (at most 18) after
    /// it. The significand then stays below 10³⁶, far from the end of `Int128`.
    package init?(written text: some StringProtocol, fractionDigitsMax: Int) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fractionDigits = parts.count == 2 ? parts[1].utf8.count : 0
        guard (1...2).contains(parts.count), parts[0].utf8.count <= 18,
            fractionDigits <= min(18, fractionDigitsMax),
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 0x30 <= 9 } }),
            let significand = Int128(parts.joined())
        else { return nil }
        self.init(significand: significand, fractionDigits: fractionDigits)
        guard description == text else { return nil }
    }

    /// The nearest `Double`, for models.
    public var doubleValue: Double {
        Double(significand) / (0..<fractionDigits).reduce(1.0) { power, _ in power * 10 }
    }

    private func scaled(to digits: Int) -> Int128 {
        (fractionDigits..<max(digits, fractionDigits)).reduce(significand) { value, _ in value * 10
        }
    }

    public static func + (a: ExactDecimal, b: ExactDecimal) -> ExactDecimal {
        let digits = max(a.fractionDigits, b.fractionDigits)
        return ExactDecimal(
            significand: a.scaled(to: digits) + b.scaled(to: digits), fractionDigits: digits)
    }

    public static func - (a: ExactDecimal, b: ExactDecimal) -> ExactDecimal {
        a + ExactDecimal(significand: -b.significand, fractionDigits: b.fractionDigits)
    }

    /// `self · ppm / 1,000,000`, exactly.
    public func multiplied(byPpm ppm: Int) -> ExactDecimal {
        ExactDecimal(significand: significand * Int128(ppm), fractionDigits: fractionDigits + 6)
    }
}

extension ExactDecimal: Comparable {
    public static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
        let digits = max(a.fractionDigits, b.fractionDigits)
        return a.scaled(to: digits) < b.scaled(to: digits)
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// Plain notation without an exponent or trailing zeros: `250000000`, `0.005`.
    public var description: String {
        (significand < 0 ? "-" : "")
            + DecimalText.plain(significand.magnitude, fractionDigits: fractionDigits)
    }
}
