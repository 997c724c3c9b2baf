/// Volatility from the sum of squared returns in a window.
///
/// Formula: V = Σ rᵢ² over updates with as_of − window < tᵢ ≤ as_of, divided by the covered time:
/// the window less holes, less what lies before the first observation, less a silence at the end
/// that is longer than `maxGap`. Annualised volatility = sqrt(V · 365 d).
///
/// With a grid G: over previous-tick samples at multiples of G since the epoch, those g with
/// as_of − window < g ≤ as_of, each return from g − G to g, divided by the number of returns times
/// G. A step that touches a hole has no return; the coverage is the share of the steps that have
/// one.
///
/// Standard error: volatility · sqrt((2/3) Σ r⁴) / (2 Σ r²), from realized quarticity
/// (Barndorff-Nielsen and Shephard, 2002).
///
/// Edge cases: coverage below 0.9 of the window, no update in it, a window that is not positive, or
/// one of more than ``maximumGridSteps`` steps is not applicable. A constant price has volatility 0
/// with standard error 0.
///
/// Σ r² is computed by GSL (`gsl_stats_tss_m`).
public enum RealizedVolatility {
    /// The least share of the window that must be covered.
    public static let minimumCoverage = 0.9
    /// Bounds time and memory: a second's grid over 115 days.
    public static let maximumGridSteps = 10_000_000

    /// Over the updates themselves.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, window: TimeSpan, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let end = series.countKnown(at: asOf)
        let start = min(series.countKnown(at: asOf - window), end)
        let returns = LogReturns(series, places: max(start, 1)..<max(end, 1), maxGap: maxGap)
        return estimate(series, returns: returns, asOf: asOf, window: window, maxGap: maxGap)
    }

    /// The same for returns that were taken from `series` before, those of the window at least;
    /// looks at nothing after `asOf`.
    static func estimate(
        _ series: PriceSeries, returns: LogReturns, asOf: Timestamp, window: TimeSpan,
        maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let known = series.countKnown(at: asOf)
        guard known > 0 else { return .failure(nothingKnown(at: asOf)) }
        guard window > .seconds(0) else { return .failure(notPositive("window", window)) }
        let start = asOf - window
        let begin = max(start, Timestamp(microseconds: series.times[0]))
        let last = Timestamp(microseconds: series.times[known - 1])
        var covered = (asOf - begin).microseconds
        for hole in returns.holes
        where hole.upperBound > begin.microseconds && hole.upperBound <= asOf.microseconds {
            covered -= hole.upperBound - max(hole.lowerBound, begin.microseconds)
        }
        if asOf - last > maxGap { covered -= (asOf - max(begin, last)).microseconds }
        let inside = returns.indices(after: start.microseconds, through: asOf.microseconds)
        return value(
            of: Array(returns.values[inside]), seconds: Double(covered) / 1e6,
            coverage: Double(covered) / Double(window.microseconds), window: window)
    }

    /// Over previous-tick samples at the multiples of `grid`.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, window: TimeSpan, grid: TimeSpan, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let steps: GridSteps
        switch GridSteps.within(
            window, grid: grid, asOf: asOf, hasObservations: series.countKnown(at: asOf) > 0)
        {
        case .success(let found): steps = found
        case .failure(let reason): return .failure(reason)
        }
        let samples = HorizonReturns(
            series, horizon: grid, endingAt: steps.end, knownAt: asOf, count: steps.count,
            maxGap: maxGap)
        return value(
            of: samples.values, seconds: Double(samples.values.count) * grid.seconds,
            coverage: Double(samples.values.count) / Double(steps.count), window: window)
    }

    static func notPositive(_ what: String, _ span: TimeSpan) -> NotApplicable {
        NotApplicable("the \(what) is \(span); expected a positive one")
    }

    static func nothingKnown(at asOf: Timestamp) -> NotApplicable {
        NotApplicable("no observation up to \(asOf)")
    }

    private static func value(
        of returns: [Double], seconds: Double, coverage share: Double, window: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        do throws(GSLFailure) {
            let sum = try GSLStatistics.sumOfSquares(returns)
            return value(
                squares: sum, fourthPowers: returns.reduce(0) { $0 + $1 * $1 * $1 * $1 },
                count: returns.count, seconds: seconds, coverage: share, window: window)
        } catch {
            return .failure(NotApplicable(error.description))
        }
    }

    /// From sums that were taken one by one.
    static func value(
        of sum: SumOfSquares, seconds: Double, coverage share: Double, window: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        value(
            squares: sum.squares, fourthPowers: sum.fourthPowers, count: sum.count,
            seconds: seconds, coverage: share, window: window)
    }

    private static func value(
        squares: Double, fourthPowers: Double, count: Int, seconds: Double,
        coverage share: Double, window: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard share >= minimumCoverage else {
            let percent = (max(share, 0) * 1000).rounded(.down) / 10
            return .failure(
                NotApplicable(
                    "\(percent)% of the window of \(window) is covered; expected at least 90%"))
        }
        guard count > 0 else {
            return .failure(NotApplicable("no update within the window of \(window)"))
        }
        let volatility = (squares / seconds * TimeSpan.year.seconds).squareRoot()
        return .success(
            VolatilityEstimate.Value(
                annualizedVolatility: volatility,
                standardError: squares > 0
                    ? volatility * (fourthPowers * 2 / 3).squareRoot() / (2 * squares) : 0,
                effectiveObservations: Double(count), returns: count))
    }
}
