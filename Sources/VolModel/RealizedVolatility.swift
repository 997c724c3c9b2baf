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
        estimate(
            series, returns: LogReturns(series, maxGap: maxGap), asOf: asOf, window: window,
            maxGap: maxGap)
    }

    /// The same for returns that were taken from `series` before; looks at nothing after `asOf`.
    static func estimate(
        _ series: PriceSeries, returns: LogReturns, asOf: Timestamp, window: TimeSpan,
        maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let known = series.countKnown(at: asOf)
        guard known > 0 else { return .failure(NotApplicable("no observation up to \(asOf)")) }
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
        guard window > .seconds(0) else { return .failure(notPositive("window", window)) }
        guard grid > .seconds(0) else { return .failure(notPositive("grid", grid)) }
        guard series.countKnown(at: asOf) > 0 else {
            return .failure(NotApplicable("no observation up to \(asOf)"))
        }
        let step = grid.microseconds
        guard window.microseconds / step <= maximumGridSteps else {
            return .failure(
                NotApplicable(
                    "a window of \(window) has too many steps of \(grid); expected at most "
                        + "\(maximumGridSteps)"))
        }
        let last = asOf.microseconds.floorDivided(by: step)
        let count = Int(last - (asOf - window).microseconds.floorDivided(by: step))
        let (end, overflow) = last.multipliedReportingOverflow(by: step)
        guard count > 0, !overflow else {
            return .failure(
                NotApplicable("no multiple of \(grid) within the window of \(window)"))
        }
        let samples = HorizonReturns(
            series, horizon: grid, endingAt: Timestamp(microseconds: end), knownAt: asOf,
            count: count, maxGap: maxGap)
        return value(
            of: samples.values, seconds: Double(samples.values.count) * grid.seconds,
            coverage: Double(samples.values.count) / Double(count), window: window)
    }

    private static func notPositive(_ what: String, _ span: TimeSpan) -> NotApplicable {
        NotApplicable("the \(what) is \(span); expected a positive one")
    }

    private static func value(
        of returns: [Double], seconds: Double, coverage share: Double, window: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard share >= minimumCoverage else {
            let percent = (max(share, 0) * 1000).rounded(.down) / 10
            return .failure(
                NotApplicable(
                    "\(percent)% of the window of \(window) is covered; expected at least 90%"))
        }
        guard !returns.isEmpty else {
            return .failure(NotApplicable("no update within the window of \(window)"))
        }
        do throws(GSLFailure) {
            let sum = try GSLStatistics.sumOfSquares(returns)
            let volatility = (sum / seconds * TimeSpan.year.seconds).squareRoot()
            let quarticity = returns.reduce(0) { $0 + $1 * $1 * $1 * $1 }
            return .success(
                VolatilityEstimate.Value(
                    annualizedVolatility: volatility,
                    standardError: sum > 0
                        ? volatility * (quarticity * 2 / 3).squareRoot() / (2 * sum) : 0,
                    effectiveObservations: Double(returns.count), returns: returns.count))
        } catch {
            return .failure(NotApplicable(error.description))
        }
    }
}
