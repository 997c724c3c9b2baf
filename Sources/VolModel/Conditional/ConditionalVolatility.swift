/// Volatility of the next step by a conditional variance model fitted to the returns of a window.
///
/// Formula: sqrt(h · 365 d / grid) with h the one-step-ahead variance of ``GARCHFit``.
///
/// Conventions: the mean is zero, as in all realised measures here, and the start the exponential
/// backcast. Across a hole the recursion simply goes on: the first return after it follows on the
/// last one before it. The figure is of the next step of the grid, not of the window.
///
/// Standard error: by the delta method from the robust covariance of the parameters
/// (Bollerslev and Wooldridge, 1992). Where the information is singular, which happens on bounds:
/// volatility · sqrt((k − 1)/N)/2, with k the kurtosis of standardised returns and N the effective
/// observations.
///
/// Effective observations: (Σw)² / Σw² of the weights of squared returns in h, which are α βⁱ by
/// age, and the rest, 1 − Σ α βⁱ, spread evenly over the sample, whose variance the intercept
/// stands for. n for a constant variance, (1 + β)/(1 − β) for an integrated one.
///
/// Edge cases: fewer than ``minimumReturns`` returns, fewer than ``minimumNonZeroReturns`` that are
/// not zero, returns without a grid, and a fit that did not converge, or that ended where tails are
/// too heavy for a variance, are not applicable. Returns that are all zero have volatility 0.
public enum ConditionalVolatility {
    public static let minimumReturns = 100
    public static let minimumNonZeroReturns = 20

    public static func estimate(
        _ sample: ReturnSample, model: GARCHModel
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        if let objection = sample.objection(minimumReturns: minimumReturns) {
            return .failure(objection)
        }
        guard let grid = sample.grid, grid > .seconds(0) else {
            return .failure(
                NotApplicable("returns between updates; expected returns of equal steps"))
        }
        let nonZero = sample.values.count { $0 != 0 }
        guard nonZero > 0 else {
            return .success(
                VolatilityEstimate.Value(
                    annualizedVolatility: 0, standardError: 0,
                    effectiveObservations: Double(sample.count), returns: sample.count))
        }
        guard nonZero >= minimumNonZeroReturns else {
            return .failure(
                NotApplicable(
                    "\(nonZero) returns that are not zero; expected at least "
                        + "\(minimumNonZeroReturns)"))
        }
        var own = model
        own.mean = .zero
        own.presample = .exponentialBackcast
        do throws(GARCHError) {
            let fit = try GARCHFit(sample.values, model: own)
            if let objection = objection(to: fit, zeros: sample.count - nonZero) {
                return .failure(objection)
            }
            return .success(value(of: fit, sample.values, grid: grid))
        } catch {
            return .failure(NotApplicable(error.description))
        }
    }

    private static func objection(to fit: GARCHFit, zeros: Int) -> NotApplicable? {
        guard fit.converged else {
            return NotApplicable(
                "the likelihood was not maximised within \(fit.iterations) iterations")
        }
        guard !fit.bounds.contains(.leastDegreesOfFreedom) else {
            return NotApplicable(
                "the errors' degrees of freedom ended at \(GARCHFit.leastDegreesOfFreedom), "
                    + "where the variance is not determined (\(zeros) returns are zero); "
                    + "expected more")
        }
        return nil
    }

    private static func value(
        of fit: GARCHFit, _ returns: [Double], grid: TimeSpan
    ) -> VolatilityEstimate.Value {
        let variance = fit.state.nextVariance
        let volatility = (variance / grid.seconds * TimeSpan.year.seconds).squareRoot()
        let effective = effectiveObservations(fit.parameters, count: returns.count)
        let relativeError =
            fit.nextVarianceStandardError.map { $0 / (2 * variance) }
            ?? samplingError(fit, returns, effective: effective)
        return VolatilityEstimate.Value(
            annualizedVolatility: volatility, standardError: volatility * relativeError,
            effectiveObservations: effective, returns: returns.count, details: details(fit))
    }

    static func effectiveObservations(_ parameters: GARCHParameters, count: Int) -> Double {
        let n = Double(count)
        let response = parameters.alpha + parameters.gamma / 2
        var (sum, squares, weight) = (0.0, 0.0, response)
        for _ in 0..<count {
            sum += weight
            squares += weight * weight
            weight *= parameters.beta
            if weight < 1e-18 { break }
        }
        let rest = 1 - sum
        return 1 / (squares + 2 * sum * rest / n + rest * rest / n)
    }

    /// Relative to the volatility.
    private static func samplingError(
        _ fit: GARCHFit, _ returns: [Double], effective: Double
    ) -> Double {
        var (second, fourth) = (0.0, 0.0)
        var variances = GARCHState(
            parameters: fit.parameters,
            presample: GARCHFilter.exponentialBackcast(returns.span, center: 0))
        for value in returns {
            let square = value * value / variances.nextVariance
            second += square
            fourth += square * square
            variances.update(value)
        }
        let kurtosis = Double(returns.count) * fourth / (second * second)
        return (max(kurtosis - 1, 0) / effective).squareRoot() / 2
    }

    private static func details(_ fit: GARCHFit) -> [VolatilityEstimate.Value.Detail] {
        typealias Detail = VolatilityEstimate.Value.Detail
        let parameters = fit.model.parameters.filter { fit.parameters[$0].isFinite }
        return parameters.map { Detail($0.rawValue, fit.parameters[$0]) }
            + [
                Detail("persistence", fit.parameters.persistence),
                Detail("log_likelihood", fit.logLikelihood),
            ]
            + parameters.compactMap { parameter in
                fit.robustCovariance?.standardError(parameter).map {
                    Detail("standard_error_\(parameter.rawValue)", $0)
                }
            } + fit.bounds.map { Detail("on_bound_\($0.rawValue)", 1) }
    }
}
