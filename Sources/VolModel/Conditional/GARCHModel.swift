/// A conditional variance model of order (1,1): which recursion, errors, mean and start.
public struct GARCHModel: Sendable, Hashable {
    public enum Recursion: Sendable, Hashable, CaseIterable {
        /// h' = ω + α e² + β h (Bollerslev, 1986).
        case garch
        /// h' = ω + (α + γ 1{e < 0}) e² + β h (Glosten, Jagannathan and Runkle, 1993).
        case gjr
    }

    public enum Errors: Sendable, Hashable, CaseIterable {
        case normal
        /// Student's t scaled to unit variance, ν > 2 (Bollerslev, 1987).
        case studentT
    }

    public enum Mean: Sendable, Hashable, CaseIterable {
        case zero
        case constant
    }

    /// What stands for e² and h before the first return; an indicator 1{e < 0} counts as 1/2.
    public enum Presample: Sendable, Hashable, CaseIterable {
        /// Σ 0.94ⁱ eᵢ² / Σ 0.94ⁱ over the first min(75, n) residuals, from zero or from the sample
        /// mean. A constant: it does not move with the parameters.
        case exponentialBackcast
        /// The mean squared residual at the current mean (Fiorentini, Calzolari and Panattoni,
        /// 1996).
        case meanSquaredResidual
    }

    public var recursion: Recursion
    public var errors: Errors
    public var mean: Mean
    public var presample: Presample

    public init(
        _ recursion: Recursion, errors: Errors = .normal, mean: Mean = .zero,
        presample: Presample = .exponentialBackcast
    ) {
        self.recursion = recursion
        self.errors = errors
        self.mean = mean
        self.presample = presample
    }

    /// The parameters that are fitted, in their order.
    public var parameters: [GARCHParameter] {
        GARCHParameter.allCases.filter { parameter in
            switch parameter {
            case .mean: mean == .constant
            case .gamma: recursion == .gjr
            case .degreesOfFreedom: errors == .studentT
            case .omega, .alpha, .beta: true
            }
        }
    }
}

/// One parameter of a conditional variance model; raw values are names in results.
public enum GARCHParameter: String, Sendable, Hashable, CaseIterable {
    case mean = "mu"
    case omega
    case alpha
    case gamma
    case beta
    case degreesOfFreedom = "nu"
}

/// Values of the parameters of a ``GARCHModel``.
///
/// Units: `mean` as the returns, `omega` as their squares, the others none.
public struct GARCHParameters: Sendable, Hashable {
    /// μ; not looked at where the mean is zero.
    public var mean: Double
    /// ω > 0.
    public var omega: Double
    /// α ≥ 0.
    public var alpha: Double
    /// γ with α + γ ≥ 0; not looked at outside GJR.
    public var gamma: Double
    /// β ≥ 0.
    public var beta: Double
    /// ν > 2; infinity is the normal. Not looked at where errors are normal.
    public var degreesOfFreedom: Double

    public init(
        mean: Double = 0, omega: Double, alpha: Double, gamma: Double = 0, beta: Double,
        degreesOfFreedom: Double = .infinity
    ) {
        self.mean = mean
        self.omega = omega
        self.alpha = alpha
        self.gamma = gamma
        self.beta = beta
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// α + γ/2 + β: the share of today's variance in tomorrow's expected one.
    public var persistence: Double { alpha + gamma / 2 + beta }

    /// ω / (1 − persistence); nil where the persistence is not below 1.
    public var longRunVariance: Double? {
        persistence < 1 ? omega / (1 - persistence) : nil
    }

    public subscript(_ parameter: GARCHParameter) -> Double {
        switch parameter {
        case .mean: mean
        case .omega: omega
        case .alpha: alpha
        case .gamma: gamma
        case .beta: beta
        case .degreesOfFreedom: degreesOfFreedom
        }
    }

    /// Those that `model` looks at, the others at their neutral values.
    func restricted(to model: GARCHModel) -> GARCHParameters {
        var own = self
        if model.mean == .zero { own.mean = 0 }
        if model.recursion == .garch { own.gamma = 0 }
        if model.errors == .normal { own.degreesOfFreedom = .infinity }
        return own
    }

    /// What is wrong with the values; nil where they make a model.
    var objection: GARCHError? {
        let finite = [mean, omega, alpha, gamma, beta].allSatisfy(\.isFinite)
        guard finite, omega > 0, alpha >= 0, alpha + gamma >= 0, beta >= 0, degreesOfFreedom > 2
        else { return .invalidParameters(self) }
        return nil
    }
}

/// An edge of the parameters' region on which a fit ended.
public enum GARCHBound: String, Sendable, Hashable, CaseIterable {
    /// ω at ``GARCHFit/leastOmega`` of the sample variance.
    case leastOmega = "omega"
    /// α = 0.
    case alphaZero = "alpha"
    /// α + γ = 0: falls do not raise variance.
    case negativeResponseZero = "alpha_plus_gamma"
    /// β = 0.
    case betaZero = "beta"
    /// Persistence at ``GARCHFit/greatestPersistence``.
    case persistenceOne = "persistence"
    /// ν at ``GARCHFit/leastDegreesOfFreedom``.
    case leastDegreesOfFreedom = "nu"
    /// ν = ∞: the errors' tails are no heavier than the normal's.
    case normalLimit = "nu_infinite"
}

/// Why there is no likelihood or no fit.
public enum GARCHError: Error, Sendable, Hashable, CustomStringConvertible {
    case tooFewReturns(Int, expected: Int)
    case notFinite(index: Int)
    /// All returns are equal to the mean: there is no variance to model.
    case noVariation
    /// ω would underflow or overflow: the root mean square of the returns.
    case outOfRange(Double)
    case invalidParameters(GARCHParameters)

    public var description: String {
        switch self {
        case .tooFewReturns(let found, let expected):
            "\(found) returns; expected at least \(expected)"
        case .notFinite(let index): "return \(index) is not a finite number"
        case .noVariation: "all returns equal the mean; expected some that differ"
        case .outOfRange(let size):
            "returns of a size of \(size), whose square is no number; expected another unit"
        case .invalidParameters(let found):
            "\(found); expected omega > 0, alpha, beta and alpha + gamma >= 0, nu > 2"
        }
    }
}
