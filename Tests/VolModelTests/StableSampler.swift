import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Standard stable numbers in the 0-parametrisation by Chambers, Mallows and Stuck (1976), with
/// Weron's (1996) correction.
struct StableSampler {
    let alpha: Double
    let beta: Double
    var random: SeededRandom

    init(alpha: Double, beta: Double, seed: UInt64) {
        (self.alpha, self.beta) = (alpha, beta)
        random = SeededRandom(seed: seed)
    }

    mutating func next() -> Double { value(random.uniform(), random.uniform()) }

    /// The number that two uniform ones make.
    func value(_ first: Double, _ second: Double) -> Double {
        let theta = .pi * (first - 0.5)
        let w = -log(second)
        guard alpha != 1 else {
            let bend = .pi / 2 + beta * theta
            return 2 / .pi
                * (bend * tan(theta) - beta * log(.pi / 2 * w * cos(theta) / bend))
        }
        let tangent = beta * tan(.pi / 2 * alpha)
        let turn = alpha * theta + atan(tangent)
        return sin(turn) / pow(cos(atan(tangent)) * cos(theta), 1 / alpha)
            * pow(cos(turn - theta) / w, (1 - alpha) / alpha) - tangent
    }

    mutating func sample(_ count: Int, scale: Double = 1, location: Double = 0) -> [Double] {
        (0..<count).map { _ in location + scale * next() }
    }
}
