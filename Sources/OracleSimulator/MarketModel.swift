public import VolModel

/// A jump diffusion with stochastic volatility; every rate is per year of 365 days.
///
/// *Formula*, with Y = ln(S/S₀):
///
///     dY = (μ − λ E J − κ_Y Y) dt + σ dW + dJ
///     σ  = v exp(X − s²),   dX = −κ X dt + s √(2κ) dZ,   d⟨W, Z⟩ = ρ dt
///
/// X is a stationary Ornstein–Uhlenbeck process with standard deviation s, so that E σ² = v²: `v`
/// is a root mean square. J is compound Poisson, see ``DoubleExponentialJumps``. κ_Y is zero
/// unless ``priceHalfLife`` is given, which makes a pegged asset.
///
/// *Source*: log-OU volatility as in Scott 1987, "Option pricing when the variance changes
/// randomly"; jumps as in Kou 2002.
public struct MarketModel: Sendable, Hashable {
    /// v: root mean square of the diffusive volatility, annualised.
    public let volatility: Double
    /// s: stationary standard deviation of ln σ. Zero means constant volatility.
    public let logVolatilityDeviation: Double
    /// ln 2 / κ.
    public let volatilityHalfLife: TimeSpan
    /// ρ: correlation of price and volatility shocks; negative where falls are restless.
    public let leverage: Double
    /// μ: expected change of ln S in a year, jumps included.
    public let drift: Double
    public let jumps: DoubleExponentialJumps?
    /// ln 2 / κ_Y: how fast the price returns to its initial value. Nil: it does not.
    public let priceHalfLife: TimeSpan?

    /// Preconditions: 0 < volatility ≤ 10, 0 ≤ s ≤ 2, |ρ| ≤ 1, finite drift, positive half-lives.
    public init(
        volatility: Double, logVolatilityDeviation: Double = 0,
        volatilityHalfLife: TimeSpan = .days(5), leverage: Double = 0, drift: Double = 0,
        jumps: DoubleExponentialJumps? = nil, priceHalfLife: TimeSpan? = nil
    ) {
        precondition(volatility > 0 && volatility <= 10, "volatility must lie in (0, 10]")
        precondition((0...2).contains(logVolatilityDeviation), "s must lie in [0, 2]")
        precondition((-1...1).contains(leverage), "a correlation must lie in [−1, 1]")
        precondition(drift.isFinite, "the drift must be finite")
        precondition(
            volatilityHalfLife.microseconds > 0 && (priceHalfLife?.microseconds ?? 1) > 0,
            "half-lives must be positive")
        self.volatility = volatility
        self.logVolatilityDeviation = logVolatilityDeviation
        self.volatilityHalfLife = volatilityHalfLife
        self.leverage = leverage
        self.drift = drift
        self.jumps = jumps
        self.priceHalfLife = priceHalfLife
    }

    /// Expected quadratic variation of ln S in a year: v² + λ E J².
    public var variancePerYear: Double {
        volatility * volatility + (jumps.map { $0.perYear * $0.meanSquare } ?? 0)
    }
}
