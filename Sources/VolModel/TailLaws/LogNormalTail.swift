import CGSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The loss of one unit of a price whose logarithm moves by a normal amount over a horizon.
///
/// Formula: with the price ratio e^(m + sZ), Z standard normal, z = Φ⁻¹(1 − λ) and λ the tail
/// probability,
///
///     long:  VaR = 1 − e^(m − sz)    ES = 1 − e^(m + s²/2) Φ(Φ⁻¹(λ) − s) / λ
///     short: VaR = e^(m + sz) − 1    ES = e^(m + s²/2) [1 − Φ(Φ⁻¹(1 − λ) − s)] / λ − 1
///
/// The shortfalls are the risk factors of the Vega protocol, whose requirement is the factor times
/// the price.
///
/// Units: fractions of the price at the horizon's start. Parameters are of the whole horizon.
///
/// Conventions: a long loses at most 1, a short any amount. ``Side/both`` is the larger of the two
/// losses at the same probability, in which the short's always is if the drift is not negative.
///
/// Digits: where s is small both shortfalls are differences of nearly equal numbers. Here
/// ln[e^(s²/2) (1 − Φ(z + s)) / λ] = ∫₀ˢ (t − h(z + t)) dt with h the normal hazard, by 20 points
/// of Gauss and Legendre up to |s| = 1 and by logarithms of the tails beyond; then `expm1`. Against
/// quadrature of the loss itself: within 1e-11 from s = 1e-300 to 5.
///
/// Source: Vega `quant`, packages `riskmodelbs` and `riskmeasures`.
public struct LogNormalTail: ParametricTail, Hashable {
    /// m, the mean of the log return over the horizon.
    public let logDrift: Double
    /// s, its standard deviation.
    public let logVolatility: Double
    public let side: Side

    /// Throws: ``GSLFailure`` for a drift that is not finite or a volatility that is negative or
    /// not finite.
    public init(
        logDrift: Double = 0, logVolatility: Double, side: Side
    ) throws(GSLFailure) {
        guard logDrift.isFinite, logVolatility >= 0, logVolatility.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a finite drift and a finite volatility ≥ 0 are needed",
                function: "gsl_cdf_ugaussian_Qinv", arguments: "\(logDrift), \(logVolatility)")
        }
        self.logDrift = logDrift
        self.logVolatility = logVolatility
        self.side = side
    }

    /// A price that drifts by μ and varies by σ, both per year of 365 days: m = (μ − σ²/2) τ and
    /// s = σ sqrt(τ), so that the mean price ratio is e^(μτ).
    public init(
        annualizedDrift: Double = 0, annualizedVolatility: Double, horizon: TimeSpan, side: Side
    ) throws(GSLFailure) {
        let years = horizon.seconds / TimeSpan.year.seconds
        let halfVariance = annualizedVolatility * annualizedVolatility / 2
        try self.init(
            logDrift: (annualizedDrift - halfVariance) * years,
            logVolatility: annualizedVolatility * years.squareRoot(), side: side)
    }

    public func valueAtRisk(exceedance probability: Double) throws(GSLFailure) -> Double {
        let z = try Distribution.normalUpperQuantile(probability)
        return try larger(probability) { sign throws(GSLFailure) in sign * logVolatility * z }
    }

    public func expectedShortfall(exceedance probability: Double) throws(GSLFailure) -> Double {
        let z = try Distribution.normalUpperQuantile(probability)
        return try larger(probability) { sign throws(GSLFailure) in
            try logMeanRatio(beyond: z, shift: -sign * logVolatility, probability)
        }
    }

    /// The loss where the log return less its mean is `move` of the side's sign.
    private func larger(
        _ probability: Double, _ move: (Double) throws(GSLFailure) -> Double
    ) throws(GSLFailure) -> Double {
        var loss = -Double.infinity
        if side != .short { loss = -expm1(logDrift + (try move(-1))) }
        if side != .long { loss = max(loss, expm1(logDrift + (try move(1)))) }
        return try Distribution.finite(
            loss, "gsl_cdf_ugaussian_Qinv", "\(probability), \(logDrift), \(logVolatility)")
    }

    /// ln E[e^(−aZ) | Z > z] = ln[e^(a²/2) (1 − Φ(z + a)) / (1 − Φ(z))] at the shift a.
    private func logMeanRatio(
        beyond z: Double, shift a: Double, _ probability: Double
    ) throws(GSLFailure) -> Double {
        guard abs(a) <= 1 else {
            let root = 2.0.squareRoot()
            let tail = try GSLRuntime.call("gsl_sf_log_erfc", "\((z + a) / root)") {
                gsl_sf_log_erfc((z + a) / root)
            }
            return a * a / 2 + tail - log(2 * probability)
        }
        let table = gsl_integration_glfixed_table_alloc(20)
        defer { gsl_integration_glfixed_table_free(table) }
        var hazards = 0.0
        for i in 0..<20 {
            var (point, weight) = (0.0, 0.0)
            gsl_integration_glfixed_point(0, a, i, &point, &weight, table)
            hazards += weight * (try Distribution.normalHazard(z + point))
        }
        return a * a / 2 - hazards
    }
}
