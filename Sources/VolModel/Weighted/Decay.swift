#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The factor λ by which an exponentially weighted average forgets with each observation.
///
/// Source: RiskMetrics Technical Document, 4th edition (1996), chapter 5.
public struct Decay: Sendable, Hashable {
    /// λ, within (0, 1).
    public let factor: Double

    /// RiskMetrics for daily returns.
    public static let daily = Decay(validFactor: 0.94)
    /// RiskMetrics for monthly returns.
    public static let monthly = Decay(validFactor: 0.97)

    /// Throws ``DecayError`` for a factor outside (0, 1).
    public init(factor: Double) throws(DecayError) {
        guard factor > 0, factor < 1 else { throw .factorOutOfRange(factor) }
        self.init(validFactor: factor)
    }

    /// λ = 2^(−1/h) for a half-life of h observations.
    public init(halfLifeObservations: Double) throws(DecayError) {
        let factor = exp2(-1 / halfLifeObservations)
        guard halfLifeObservations > 0, factor > 0, factor < 1 else {
            throw .halfLifeOutOfRange(halfLifeObservations)
        }
        self.init(validFactor: factor)
    }

    private init(validFactor: Double) { factor = validFactor }

    /// K(α) = ln α / ln λ: the latest observations that carry the share 1 − α of the weight.
    public func observations(carryingAllBut share: Double) throws(DecayError) -> Double {
        guard share > 0, share < 1 else { throw .shareOutOfRange(share) }
        return log(share) / log(factor)
    }

    /// ln 0.5 / ln λ.
    public var halfLifeObservations: Double { -M_LN2 / log(factor) }

    /// −1 / ln λ: after as many observations a weight has fallen to 1/e.
    public var timeConstantObservations: Double { -1 / log(factor) }

    /// (1 + λ) / (1 − λ): (Σw)² / Σw² of an endless history.
    public var effectiveObservations: Double { (1 + factor) / (1 - factor) }

    /// 1 / sqrt(2 (1 + λ) / (1 − λ)): of the volatility of normal returns.
    public var relativeStandardError: Double { 1 / (2 * effectiveObservations).squareRoot() }

    /// sqrt(λ + (1 − λ) k²): what one return of k standard deviations does to the volatility.
    public func volatilityMultiplier(afterShockOf standardDeviations: Double) -> Double {
        (factor + (1 - factor) * standardDeviations * standardDeviations).squareRoot()
    }
}

/// Why a number says nothing about a decay.
public enum DecayError: Error, Sendable, Hashable, CustomStringConvertible {
    case factorOutOfRange(Double)
    case halfLifeOutOfRange(Double)
    case shareOutOfRange(Double)

    public var description: String {
        switch self {
        case .factorOutOfRange(let factor):
            "the decay factor is \(factor); expected one between 0 and 1"
        case .halfLifeOutOfRange(let halfLife):
            "the half-life is \(halfLife) observations; expected one with a factor between 0 and 1"
        case .shareOutOfRange(let share):
            "the share of weight is \(share); expected one between 0 and 1"
        }
    }
}
