#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Standard normal numbers by the hundred million: xoshiro256++ (Blackman and Vigna, 2019) under
/// the ziggurat of 256 layers (Marsaglia and Tsang, 2000, with Doornik's independent bits, 2005).
package struct FastNormal: RandomNumberGenerator {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    /// Right edges of the layers, from the base outwards in: 257 numbers, the last 0.
    private let edges: [Double]

    package init(seed: UInt64) {
        var seeds = SeededRandom(seed: seed)
        state = (seeds.next(), seeds.next(), seeds.next(), seeds.next())
        edges = Self.edges()
    }

    private static let tailStart = 3.654152885361009

    private static func edges() -> [Double] {
        let area = 0.00492867323399
        var edges = [area * exp(tailStart * tailStart / 2), tailStart]
        for i in 2..<256 {
            let x = edges[i - 1]
            edges.append((-2 * log(area / x + exp(-x * x / 2))).squareRoot())
        }
        return edges + [0]
    }

    package mutating func next() -> UInt64 {
        let sum = state.0 &+ state.3
        let result = (sum << 23 | sum >> 41) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// Uniform in (0, 1).
    package mutating func uniform() -> Double {
        (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992
    }

    package mutating func normal() -> Double {
        while true {
            let bits = next()
            let layer = Int(bits & 0xff)
            let u = (Double(bits >> 11) + 0.5) / 4_503_599_627_370_496 - 1
            let x = u * edges[layer]
            if abs(x) < edges[layer + 1] { return x }
            if layer == 0 { return u < 0 ? -tail() : tail() }
            let outer = exp((x * x - edges[layer] * edges[layer]) / 2)
            let inner = exp((x * x - edges[layer + 1] * edges[layer + 1]) / 2)
            if inner + uniform() * (outer - inner) < 1 { return x }
        }
    }

    /// Student t with 4 degrees of freedom, scaled to unit variance.
    package mutating func studentT4() -> Double {
        let chiSquare = -2 * log(uniform() * uniform())
        return normal() * (2 / chiSquare).squareRoot()
    }

    /// Beyond the base of the ziggurat.
    private mutating func tail() -> Double {
        while true {
            let x = -log(uniform()) / Self.tailStart
            let y = -log(uniform())
            if y + y > x * x { return Self.tailStart + x }
        }
    }
}
