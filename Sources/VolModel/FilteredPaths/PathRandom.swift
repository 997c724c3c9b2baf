/// The random numbers of one simulated path, or of one account of a population: SplitMix64 from a
/// start of its own.
///
/// A path's draws depend on the seed and on its place alone, not on how many the paths before it
/// took: a longer holding period continues the same paths, and threads may share them out.
///
/// Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators.
package struct PathRandom: Sendable {
    private var state: UInt64

    package init(seed: UInt64, path: Int) {
        state = Self.mixed(Self.mixed(seed) ^ UInt64(truncatingIfNeeded: path))
    }

    @inline(__always) private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mixed(state)
    }

    /// Uniform in (0, 1).
    @inline(__always) package mutating func uniform() -> Double {
        (Double(next() >> 11) + 0.5) * 0x1p-53
    }

    /// One of 0 ..< `count`, each with 1/count to within 2⁻⁶⁴. `count` is positive.
    @inline(__always) package mutating func index(below count: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A bijection of the 64-bit numbers that leaves no pattern.
    @inline(__always) private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
