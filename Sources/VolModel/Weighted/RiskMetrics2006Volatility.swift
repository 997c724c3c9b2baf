#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The long-memory average of RiskMetrics 2006: fourteen exponential averages whose time constants
/// grow by √2 (`riskmetrics2006`).
///
/// Formula: v = Σ wₖ vₖ with τₖ = 4 · √2ᵏ days, k = 0 … 13, wₖ ∝ 1 − ln τₖ / ln 1560 with sum 1,
/// and μₖ = exp(−step/τₖ): vₖ = Σ μₖⁿ⁻ⁱ rᵢ² · (1 − μₖ)/(1 − μₖⁿ); annualised volatility = sqrt(v /
/// step · 365 d).
///
/// Conventions: returns are those of previous-tick samples at the multiples of a grid since the
/// epoch, over the last ten years. Each average is divided by the weight it has accumulated, so the
/// start needs no seed and has no bias; ``State/variancePerStep(seed:)`` is the form with one. A
/// step that touches a hole has no return, and time stands still in it.
///
/// Standard error: volatility · sqrt((2/3) Σ Wᵢ² rᵢ⁴) / (2 Σ Wᵢ rᵢ²) with the weights
/// Wᵢ = Σ wₖ (1 − μₖ) μₖⁿ⁻ⁱ/(1 − μₖⁿ) that all averages together give a return. Exact in O(1): the
/// square of W is a sum over pairs of averages, and each pair decays by μₖμₗ. Effective
/// observations are 1 / Σ W².
///
/// Edge cases: no return on the grid, a grid that is not positive, or a history of more than
/// ``RealizedVolatility/maximumGridSteps`` steps is not applicable; a constant price has volatility
/// 0 with standard error 0.
///
/// Source: Zumbach, The RiskMetrics 2006 methodology (2007), the long-memory volatility process.
public enum RiskMetrics2006Volatility {
    /// How far back returns are collected: beyond ten years all averages together give a return
    /// less than a 20,000th of the weight of today's.
    public static let memory = TimeSpan.days(3650)

    /// τₖ in days.
    public static let timeConstantDays: [Double] = (0..<14).map { 4 * exp2(Double($0) / 2) }
    /// wₖ; their sum is 1.
    public static let weights: [Double] = {
        let bare = timeConstantDays.map { 1 - log($0) / log(1560) }
        let sum = bare.reduce(0, +)
        return bare.map { $0 / sum }
    }()

    /// μₖ for steps of this length.
    public static func decayFactors(step: TimeSpan) -> [Double] {
        timeConstantDays.map { exp(-step.seconds / ($0 * 86_400)) }
    }

    /// From observations at or before `asOf`.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, grid: TimeSpan = .days(1), maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let extent = series.extent(at: asOf, maxGap: maxGap)
        var collector = GridCollector(
            window: memory, grid: grid, reach: .history, isHeld: true, extent: extent, asOf: asOf)
        for i in 0..<extent.count {
            collector.observe(time: series.times[i], price: series.prices[i])
        }
        return collector.sample().flatMap(estimate)
    }

    /// Of returns on a grid that somebody already holds.
    ///
    /// Edge cases: a sample without a grid, less than 0.9 of its window covered, no return, or one
    /// that is not finite, is not applicable.
    public static func estimate(
        _ sample: ReturnSample
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard let grid = sample.grid, var state = State(step: grid) else {
            return .failure(NotApplicable("the returns have no grid; expected equal steps"))
        }
        if let objection = sample.objection(minimumReturns: 1) { return .failure(objection) }
        for value in sample.values { state.update(value) }
        guard let variance = state.variancePerStep, let precision = state.precision else {
            return .failure(NotApplicable("no return within ±2^250; expected some"))
        }
        let volatility = (variance / grid.seconds * TimeSpan.year.seconds).squareRoot()
        return .success(
            VolatilityEstimate.Value(
                annualizedVolatility: volatility,
                standardError: volatility * precision.relativeStandardError,
                effectiveObservations: precision.effectiveObservations, returns: state.count))
    }
}
