/// A sum in eight lanes, each with the sum of its rounding errors beside it.
///
/// Formula: each addition a + b = s + e exactly, with e of Knuth's two-sum; the result is Σ s + Σ e
/// over the lanes in their order.
///
/// Conventions: the i-th term belongs into lane i mod 8. A term of zero changes nothing, so the
/// last terms may be filled up with zeros. Every operation is one of IEEE 754 by itself: the result
/// has the same bits on every machine, and whether the terms come one by one or all at once.
///
/// Edge cases: the relative error is below 2 ulp for terms of one sign, however many; a sum beyond
/// the range of a double is infinite.
///
/// Source: Knuth, The Art of Computer Programming, volume 2, section 4.2.2, theorem B; Ogita, Rump
/// and Oishi (2005), algorithm 4.4.
struct CompensatedLanes: Sendable, Hashable {
    private var sums = SIMD8<Double>.zero
    private var errors = SIMD8<Double>.zero

    @inline(__always)
    mutating func add(_ terms: SIMD8<Double>) {
        let sum = sums + terms
        let added = sum - sums
        errors += (sums - (sum - added)) + (terms - added)
        sums = sum
    }

    var total: Double {
        var total = DoubleDouble(0)
        for lane in 0..<8 { total = total + sums[lane] }
        var error = total.low
        for lane in 0..<8 { error += errors[lane] }
        let exact = total.high + error
        return exact.isFinite ? exact : total.high
    }
}
