import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The seeded GARCH(1,1)-t series that reference fits were made of, in percent.
///
/// Five uniforms of SplitMix64 a return, from state 0x6D617267696E: u₁, u₂ make a normal, u₃…u₅ a
/// chi-square of 6 degrees of freedom; μ .02, ω .05, α .08, β .90, h₀ 2.5, the first 500 dropped.
enum ReferenceSeries {
    static let short = make(2000)
    static let long = make(100_000)

    private static func make(_ count: Int) -> [Double] {
        var random = SeededRandom(seed: 0x6d61_7267_696e)
        var variance = 2.5
        var series: [Double] = []
        series.reserveCapacity(count)
        for step in 0..<(count + 500) {
            let normal = random.normal()
            let logs = log(random.uniform()) + log(random.uniform()) + log(random.uniform())
            let error = normal / (-2 * logs / 6).squareRoot() * (4.0 / 6).squareRoot()
            let residual = variance.squareRoot() * error
            if step >= 500 { series.append(0.02 + residual) }
            variance = 0.05 + 0.08 * residual * residual + 0.90 * variance
        }
        return series
    }
}
