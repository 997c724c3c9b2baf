/// A number as the unevaluated sum of two doubles: about 32 decimal digits.
///
/// Conventions: the low part is at most half an ulp of the high one. Where the high part leaves the
/// range of a double it is infinite and the low part 0.
///
/// Source: Dekker (1971); Knuth's two-sum as in ``CompensatedLanes``.
struct DoubleDouble: Sendable, Hashable {
    private(set) var high: Double
    private(set) var low: Double

    init(_ value: Double) {
        high = value
        low = 0
    }

    /// high + low, where |low| ≤ |high| or high = 0.
    private init(high: Double, low: Double) {
        let sum = high + low
        self.high = sum
        self.low = sum.isFinite ? low - (sum - high) : 0
    }

    var value: Double { high }

    static func + (a: DoubleDouble, b: Double) -> DoubleDouble {
        let (sum, error) = twoSum(a.high, b)
        return DoubleDouble(high: sum, low: error + a.low)
    }

    static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let (sum, error) = twoSum(a.high, b.high)
        return DoubleDouble(high: sum, low: error + (a.low + b.low))
    }

    static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
        let product = a.high * b
        guard product.isFinite else { return DoubleDouble(product) }
        let error = (-product).addingProduct(a.high, b)
        return DoubleDouble(high: product, low: error + a.low * b)
    }

    /// a + b = sum + error exactly.
    private static func twoSum(_ a: Double, _ b: Double) -> (sum: Double, error: Double) {
        let sum = a + b
        guard sum.isFinite else { return (sum, 0) }
        let added = sum - a
        return (sum, (a - (sum - added)) + (b - added))
    }
}
