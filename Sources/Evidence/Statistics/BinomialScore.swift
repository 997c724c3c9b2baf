import VolModel

/// The number of breaches against the one that was aimed at, in standard deviations and exactly.
public struct BinomialScore: Sendable, Hashable {
    /// z = (x − pn) / √(p (1 − p) n), x breaches of n at the rate p.
    public let statistic: Double
    /// P(|Z| ≥ |z|) of the standard normal: too many or too few breaches.
    public let probability: Double
    /// P(X ≥ x) of the binomial law itself: small where there are too many breaches.
    public let upperProbability: Double

    /// nil without observations, for more breaches than those, or a rate outside (0, 1).
    public init?(breaches x: Int, of n: Int, rate p: Double) {
        guard let law = BinomialLaw(trials: n, rate: p), (0...n).contains(x) else { return nil }
        let z = (Double(x) - law.mean) / (p * (1 - p) * Double(n)).squareRoot()
        statistic = z
        probability = 2 * ((try? Distribution.normalProbability(-abs(z))) ?? .nan)
        upperProbability = law.atLeast(x)
    }
}
