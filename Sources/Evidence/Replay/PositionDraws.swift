import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What sizes and holding times are drawn from.
extension PathRandom {
    /// By the method of Box and Muller.
    mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }

    /// With the mean 1.
    mutating func exponential() -> Double { -log(uniform()) }
}
