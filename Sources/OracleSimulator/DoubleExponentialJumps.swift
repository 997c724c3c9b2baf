/// Compound-Poisson jumps of the log price whose sizes are double exponential.
///
/// *Formula*: a jump J is +E/η₁ with probability p and −E/η₂ otherwise, E exponential with mean
/// one; here 1/η₁ = ``meanUp`` and 1/η₂ = ``meanDown``. Arrivals are Poisson.
///
/// *Source*: Kou 2002, "A jump-diffusion model for option pricing", section 2.
public struct DoubleExponentialJumps: Sendable, Hashable {
    /// Expected jumps in a year of 365 days.
    public let perYear: Double
    /// Probability that a jump is upward.
    public let upProbability: Double
    /// Mean of an upward jump, in log price.
    public let meanUp: Double
    /// Mean magnitude of a downward jump, in log price.
    public let meanDown: Double

    /// Preconditions: a positive intensity, a probability in [0, 1], positive means below one.
    public init(perYear: Double, upProbability: Double, meanUp: Double, meanDown: Double) {
        precondition(perYear > 0 && perYear.isFinite, "the jump intensity must be positive")
        precondition((0...1).contains(upProbability), "a probability must lie in [0, 1]")
        precondition(meanUp > 0 && meanUp < 1, "the mean upward jump must lie in (0, 1)")
        precondition(meanDown > 0 && meanDown < 1, "the mean downward jump must lie in (0, 1)")
        self.perYear = perYear
        self.upProbability = upProbability
        self.meanUp = meanUp
        self.meanDown = meanDown
    }

    /// E J = p/η₁ − (1 − p)/η₂.
    public var mean: Double { upProbability * meanUp - (1 - upProbability) * meanDown }

    /// E J² = 2p/η₁² + 2(1 − p)/η₂².
    public var meanSquare: Double {
        2 * upProbability * meanUp * meanUp + 2 * (1 - upProbability) * meanDown * meanDown
    }

    /// One jump size in log price.
    public func size(using generator: inout Xoshiro256StarStar) -> Double {
        let up = generator.uniform() < upProbability
        let magnitude = generator.exponential()
        return up ? magnitude * meanUp : -magnitude * meanDown
    }
}
