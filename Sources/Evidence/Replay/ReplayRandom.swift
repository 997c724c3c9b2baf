#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The random numbers of one account of a population: SplitMix64 from a start of its own, so that
/// an account's draws do not depend on how many the others took.
///
/// Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators.
struct ReplayRandom: Sendable {
    private var state: UInt64

    init(seed: UInt64, account: Int) {
        state = Self.mixed(Self.mixed(seed) ^ UInt64(truncatingIfNeeded: account))
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mixed(state)
    }

    /// Uniform in (0, 1).
    mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// One of 0 ..< `count`, which is positive.
    mutating func index(below count: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// By the method of Box and Muller.
    mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }

    /// With the mean 1.
    mutating func exponential() -> Double { -log(uniform()) }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
