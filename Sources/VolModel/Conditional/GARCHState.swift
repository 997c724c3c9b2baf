#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The O(1) state of a conditional variance recursion: one update a return.
///
/// Formula: h' = ω + (α + γ 1{e < 0}) e² + β h with e = r − μ.
public struct GARCHState: Sendable, Hashable {
    public let parameters: GARCHParameters
    /// The variance of the next return, given all before it.
    public private(set) var nextVariance: Double

    /// Starts with e² = h = `presample` before the first return: h₀ = ω + persistence · presample.
    public init(parameters: GARCHParameters, presample: Double) {
        self.parameters = parameters
        nextVariance = parameters.omega + parameters.persistence * presample
    }

    init(parameters: GARCHParameters, nextVariance: Double) {
        self.parameters = parameters
        self.nextVariance = nextVariance
    }

    /// Takes the return whose variance was ``nextVariance``. One that is not finite takes no part.
    public mutating func update(_ value: Double) {
        guard value.isFinite else { return }
        let residual = value - parameters.mean
        let response = residual < 0 ? parameters.alpha + parameters.gamma : parameters.alpha
        nextVariance =
            parameters.omega + response * residual * residual + parameters.beta * nextVariance
    }

    /// The variance expected of the k-th return from now, k from 1.
    ///
    /// Formula: h̄ + pᵏ⁻¹ (h − h̄) with h̄ = ω/(1 − p), computed as ω (1 − pᵏ⁻¹)/(1 − p) + pᵏ⁻¹ h,
    /// which also holds at p = 1. Errors must be symmetric about zero, as they are here.
    public func variance(stepsAhead k: Int) -> Double {
        let steps = Double(max(k, 1) - 1)
        let p = parameters.persistence
        guard p > 0, steps > 0 else { return steps > 0 ? parameters.omega : nextVariance }
        let exponent = steps * log(p)
        let sum = p == 1 ? steps : expm1(exponent) / (p - 1)
        return parameters.omega * sum + exp(exponent) * nextVariance
    }
}

/// The conditional variances of a series under given parameters.
public enum GARCHFilter {
    /// Returns of the series that make the backcast.
    public static let backcastLength = 75
    /// The backcast's decay.
    public static let backcastDecay = 0.94

    /// h of each return, and last of the one that follows: one value more than returns.
    ///
    /// Conventions: one step ahead; the start as ``GARCHModel/Presample`` says. Throws
    /// ``GARCHError``.
    public static func conditionalVariances(
        _ returns: [Double], parameters: GARCHParameters, model: GARCHModel
    ) throws(GARCHError) -> [Double] {
        let own = parameters.restricted(to: model)
        if let objection = own.objection { throw objection }
        let start = try presample(returns, mean: own.mean, model: model)
        var state = GARCHState(parameters: own, presample: start)
        var variances: [Double] = []
        variances.reserveCapacity(returns.count + 1)
        for value in returns {
            variances.append(state.nextVariance)
            state.update(value)
        }
        variances.append(state.nextVariance)
        return variances
    }

    /// What stands for e² and h before the first return. Throws ``GARCHError``.
    public static func presample(
        _ returns: [Double], mean: Double, model: GARCHModel
    ) throws(GARCHError) -> Double {
        guard !returns.isEmpty else { throw .tooFewReturns(0, expected: 1) }
        if let index = returns.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
        switch model.presample {
        case .exponentialBackcast:
            let center = model.mean == .zero ? 0 : sampleMean(returns.span)
            return exponentialBackcast(returns.span, center: center)
        case .meanSquaredResidual:
            return meanSquare(returns.span, center: model.mean == .zero ? 0 : mean)
        }
    }

    static func exponentialBackcast(_ returns: Span<Double>, center: Double) -> Double {
        var (sum, weights, weight) = (0.0, 0.0, 1.0)
        for i in 0..<min(returns.count, backcastLength) {
            let residual = returns[i] - center
            sum += weight * residual * residual
            weights += weight
            weight *= backcastDecay
        }
        return sum / weights
    }

    static func sampleMean(_ values: Span<Double>) -> Double {
        let count = Double(values.count)
        var sum = 0.0
        for i in values.indices { sum += values[i] }
        let first = sum / count
        var rest = 0.0
        for i in values.indices { rest += values[i] - first }
        return first + rest / count
    }

    static func meanSquare(_ values: Span<Double>, center: Double) -> Double {
        var sum = 0.0
        for i in values.indices {
            let residual = values[i] - center
            sum += residual * residual
        }
        return sum / Double(values.count)
    }
}
