/// Exponential and logarithm from IEEE 754 basic operations alone, so that a simulated market has
/// the same bits on every machine, which the system's libm does not promise.
enum PortableMath {
    private static let ln2High = 6.93147180369123816490e-01
    private static let ln2Low = 1.90821492927058770002e-10

    /// e^x to about 2 ulp, for |x| < 700.
    ///
    /// Cody–Waite reduction to |r| ≤ ln 2 / 2, then the Taylor polynomial of degree 13.
    static func exp(_ x: Double) -> Double {
        precondition(x.magnitude < 700, "the exponent is beyond the range of the simulator")
        let k = (x * 1.44269504088896338700e+00).rounded()
        let r = (x - k * ln2High) - k * ln2Low
        var p = 1.0 / 6_227_020_800
        p = p * r + 1.0 / 479_001_600
        p = p * r + 1.0 / 39_916_800
        p = p * r + 1.0 / 3_628_800
        p = p * r + 1.0 / 362_880
        p = p * r + 1.0 / 40_320
        p = p * r + 1.0 / 5040
        p = p * r + 1.0 / 720
        p = p * r + 1.0 / 120
        p = p * r + 1.0 / 24
        p = p * r + 1.0 / 6
        p = p * r + 0.5
        p = p * r + 1
        p = p * r + 1
        return p * Double(bitPattern: UInt64(Int64(k) + 1023) << 52)
    }

    /// ln x to about 2 ulp, for positive normal x.
    ///
    /// x = 2^e · m with m in [√½, √2), and ln m = 2 artanh((m − 1)/(m + 1)) by its series.
    static func log(_ x: Double) -> Double {
        precondition(x.isNormal && x > 0, "the logarithm needs a positive normal number")
        var exponent = Double(x.exponent)
        var m = x.significand
        if m > 1.41421356237309504880 {
            m *= 0.5
            exponent += 1
        }
        let f = (m - 1) / (m + 1)
        let q = f * f
        var s = 1.0 / 23
        s = s * q + 1.0 / 21
        s = s * q + 1.0 / 19
        s = s * q + 1.0 / 17
        s = s * q + 1.0 / 15
        s = s * q + 1.0 / 13
        s = s * q + 1.0 / 11
        s = s * q + 1.0 / 9
        s = s * q + 1.0 / 7
        s = s * q + 1.0 / 5
        s = s * q + 1.0 / 3
        let logM = 2 * f + 2 * f * q * s
        return exponent * ln2High + (logM + exponent * ln2Low)
    }
}
