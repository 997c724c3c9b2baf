/// The generator that turns one 64-bit seed into well-mixed state.
///
/// Source: Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators".
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// xoshiro256**: 256 bits of state, period 2^256 − 1.
///
/// Source: Blackman, Vigna 2021, "Scrambled linear pseudorandom number generators".
public struct Xoshiro256StarStar: RandomNumberGenerator, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// State filled by ``SplitMix64``, as the authors advise. Different `stream` values of one seed
    /// give unrelated sequences, so that one use does not shift the draws of another.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var streams = SplitMix64(seed: stream)
        var filler = SplitMix64(seed: stream == 0 ? seed : seed ^ streams.next())
        self.init(state: (filler.next(), filler.next(), filler.next(), filler.next()))
    }

    /// Precondition: the state is not all zeros, from which the generator never leaves.
    public init(state: (UInt64, UInt64, UInt64, UInt64)) {
        (s0, s1, s2, s3) = state
        precondition(s0 | s1 | s2 | s3 != 0, "xoshiro256** needs a state that is not zero")
    }

    public mutating func next() -> UInt64 {
        let product = s1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }
}
