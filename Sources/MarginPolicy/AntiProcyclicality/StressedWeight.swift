/// A share of the requirement that comes from a stressed period.
///
/// Formula: (1 − w) · model + w · stressed.
///
/// Units: both requirements in the same, fractions of notional or log distances.
///
/// Edge cases: a weight outside 0 to 1 extrapolates; what is not finite gives what is not finite.
///
/// Conventions: of two requirements, not of the observations of one sample, which the regulation
/// allows as well. Whoever compares has to take for `stressed` what was known at the time.
///
/// Source: Commission Delegated Regulation (EU) 153/2013, Article 28(1)(b), which asks for at least
/// 25%.
public struct StressedWeight: Sendable, Hashable {
    public var weight: Ratio

    public init(weight: Ratio) { self.weight = weight }

    public func requirement(model: Double, stressed: Double) -> Double {
        let weight = weight.doubleValue
        return (1 - weight) * model + weight * stressed
    }
}
