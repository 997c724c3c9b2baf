package import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// SplitMix64: the same numbers on every machine.
package struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// Uniform in (0, 1).
    package mutating func uniform() -> Double {
        (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992
    }

    package mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }

    /// One of `values`, which is not empty.
    package mutating func shuffled<T>(_ values: [T]) -> [T] {
        var values = values
        for last in values.indices.reversed() where last > 0 {
            values.swapAt(last, Int(next() % UInt64(last + 1)))
        }
        return values
    }

    package mutating func pick<T>(_ values: [T]) -> T {
        values[Int(next() % UInt64(values.count))]
    }

    /// True once in `n`.
    package mutating func oneIn(_ n: UInt64) -> Bool { next() % n == 0 }

    /// Student t with 4 degrees of freedom, scaled to unit variance.
    package mutating func studentT4() -> Double {
        let chiSquare = -2 * log(uniform() * uniform())
        return normal() / (chiSquare / 4).squareRoot() / 2.0.squareRoot()
    }

    /// Student t with 6 degrees of freedom, scaled to unit variance.
    package mutating func studentT6() -> Double {
        let chiSquare = -2 * log(uniform() * uniform() * uniform())
        return normal() / (chiSquare / 6).squareRoot() * (2.0 / 3).squareRoot()
    }

    /// Irregular updates from seconds to hours apart, every fiftieth or so after a day's silence.
    package mutating func irregularSeries(count: Int, startingAt start: Int64 = 0) throws
        -> PriceSeries
    {
        var time = start
        var logPrice = 7.0
        var times: [Int64] = []
        var prices: [Double] = []
        for _ in 0..<count {
            times.append(time)
            prices.append(exp(logPrice))
            let hours = next() % 50 == 0 ? 24 + 48 * uniform() : 3 * uniform() * uniform()
            time += Int64(hours * 3.6e9) + 1
            logPrice += 0.004 * normal() * (1 + 3 * uniform())
        }
        return try PriceSeries(times: times, prices: prices)
    }
}

/// Relative distance, absolute below 1e-300.
package func relativeDistance(_ a: Double, _ b: Double) -> Double {
    a == b ? 0 : abs(a - b) / max(abs(a), abs(b), 1e-300)
}
