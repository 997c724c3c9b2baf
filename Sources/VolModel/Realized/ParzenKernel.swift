#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The Parzen weight function, which keeps a realized kernel from becoming negative.
public enum ParzenKernel {
    /// k(x) = 1 − 6x² + 6x³ up to 1/2, 2(1 − x)³ up to 1, and 0 beyond.
    public static func weight(_ x: Double) -> Double {
        if x <= 0.5 { return 1 - 6 * x * x * (1 - x) }
        if x >= 1 { return 0 }
        let rest = 1 - x
        return 2 * rest * rest * rest
    }

    /// c* = (k″(0)² / ∫k²)^(1/5) with k″(0) = −12 and ∫k² = 0.269 as printed: 3.5134. The exact
    /// integral, 151/560, gives 3.5117.
    ///
    /// Source: Barndorff-Nielsen, Hansen, Lunde and Shephard (2009).
    public static let bandwidthConstant = pow(144 / 0.269, 0.2)

    /// w₀ = 1 to w_H of a bandwidth H: k(h / (H + 1)).
    public static func weights(bandwidth: Int) -> [Double] {
        (0...max(bandwidth, 0)).map { weight(Double($0) / Double(max(bandwidth, 0) + 1)) }
    }
}
