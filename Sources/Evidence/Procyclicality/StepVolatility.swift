import VolModel

/// The volatility of the next step, from the returns before it.
///
/// Formula: σ² of the step after the seed is the mean square of the seed's returns; from there on
/// σ² ← λσ² + (1 − λ)r².
///
/// Conventions: time is counted in steps. ``ClassicExponentialVolatility`` begins with its first
/// return instead, which a window of 750 standardised returns would not forget.
///
/// Source: RiskMetrics Technical Document, 4th edition (1996), chapter 5; Zumbach, The RiskMetrics
/// 2006 methodology (2007).
public enum StepVolatility: Sendable, Hashable {
    case ewma(decay: Double)
    /// The larger of two averages at every step.
    case largerOf(decays: Double, Double)
    /// The fourteen averages of ``RiskMetrics2006Volatility``, a step counting as a day; each
    /// begins at the seed.
    case riskMetrics2006

    /// σ for each return from index `seedSteps` on.
    func path(_ returns: [Double], seedSteps: Int) throws(ProcyclicalityError) -> [Double] {
        let squares = returns.map { $0 * $0 }
        let seed = squares.prefix(seedSteps).reduce(0, +) / Double(seedSteps)
        switch self {
        case .ewma(let decay):
            return try Self.average(squares.dropFirst(seedSteps), seed: seed, decay: decay)
        case .largerOf(let first, let second):
            let rest = squares.dropFirst(seedSteps)
            return zip(
                try Self.average(rest, seed: seed, decay: first),
                try Self.average(rest, seed: seed, decay: second)
            ).map(max)
        case .riskMetrics2006:
            guard var state = RiskMetrics2006Volatility.State(step: .days(1)) else { return [] }
            return returns.dropFirst(seedSteps).map { value in
                defer { state.update(value) }
                return state.variancePerStep(seed: seed).squareRoot()
            }
        }
    }

    private static func average(
        _ squares: ArraySlice<Double>, seed: Double, decay: Double
    ) throws(ProcyclicalityError) -> [Double] {
        guard decay > 0, decay < 1 else { throw .decayOutOfRange(decay) }
        var variance = seed
        return squares.map { square in
            defer { variance = decay * variance + (1 - decay) * square }
            return variance.squareRoot()
        }
    }
}

extension StepVolatility: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ewma(let decay): "\(decay)"
        case .largerOf(let first, let second): "max(\(first), \(second))"
        case .riskMetrics2006: "RM2006"
        }
    }
}
