/// A dimensionless ratio in exact billionths: what a policy says in percent, without rounding.
///
/// Published ratios are parts per million; one ppm is 1,000 billionths.
public struct Ratio: Hashable, Comparable, Sendable {
    public let billionths: Int64

    @inlinable public init(billionths: Int64) { self.billionths = billionths }

    @inlinable public init(ppm: Int) { billionths = Int64(ppm) * 1000 }

    /// `estimate` rounded half to even to 1e-9, the first step of every published figure.
    /// Nil unless the estimate is finite and within ±1,000,000.
    public init?(rounding estimate: Double) {
        guard estimate.isFinite, estimate.magnitude <= 1e6 else { return nil }
        billionths = Int64((estimate * 1e9).rounded(.toNearestOrEven))
    }

    /// The exact decimal, nil when it needs more than nine fractional digits or exceeds ±1,000,000.
    public init?(_ decimal: ExactDecimal) {
        guard decimal.fractionDigits <= 9, decimal.significand.magnitude <= 1_000_000_000_000_000
        else { return nil }
        let value = (decimal.fractionDigits..<9).reduce(decimal.significand) { v, _ in v * 10 }
        guard value.magnitude <= 1_000_000_000_000_000 else { return nil }
        billionths = Int64(value)
    }

    public static let zero = Ratio(billionths: 0)
    public static let one = Ratio(billionths: 1_000_000_000)

    public var doubleValue: Double { Double(billionths) / 1e9 }

    @inlinable public static func < (a: Ratio, b: Ratio) -> Bool { a.billionths < b.billionths }
}

extension Ratio: CustomStringConvertible {
    /// In percent without trailing zeros: `0.5%`.
    public var description: String {
        "\(ExactDecimal(significand: Int128(billionths), fractionDigits: 7))%"
    }
}
