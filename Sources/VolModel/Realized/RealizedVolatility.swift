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
/// Both sums are compensated ones in a fixed order, with the same bits on every machine; the tests
/// hold Σ r² against GSL (`gsl_stats_tss_m`).
public enum RealizedVolatility {
    /// The least share of the window that must be covered.
    public static let minimumCoverage = 0.9
    /// Bounds time and memory: a second's grid over 115 days.
    public static let maximumGridSteps = 10_000_000

    /// Over the updates themselves.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, window: TimeSpan, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let extent = series.extent(at: asOf, maxGap: maxGap)
        var accumulator = RealizedAccumulator(window: window, extent: extent, asOf: asOf)
        for i in 1..<max(extent.count, 1) {
            let (start, end) = (series.times[i - 1], series.times[i])
            if end - start > maxGap.microseconds {
                accumulator.observeHole(from: start, to: end)
            } else if end > (asOf - window).microseconds {
                accumulator.observe(
                    logReturn(from: series.prices[i - 1], to: series.prices[i]), endingAt: end)
            }
        }
        return accumulator.outcome
    }

    /// Over previous-tick samples at the multiples of `grid`.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, window: TimeSpan, grid: TimeSpan, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        ReturnSample.onGrid(
            series, asOf: asOf, window: window, grid: grid, maxGap: maxGap, isHeld: false
        ).flatMap(estimate)
    }

    /// Of returns that somebody already holds.
    public static func estimate(
        _ sample: ReturnSample
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        value(
            of: SquareSums(sample.values.span), seconds: sample.seconds,
            coverage: sample.coverage, window: sample.window)
    }

    static func notPositive(_ what: String, _ span: TimeSpan) -> NotApplicable {
        NotApplicable("the \(what) is \(span); expected a positive one")
    }

    static func nothingKnown(at asOf: Timestamp) -> NotApplicable {
        NotApplicable("no observation up to \(asOf)")
    }

    static func tooLittleCovered(_ share: Double, of window: TimeSpan) -> NotApplicable {
        let percent = (max(share, 0) * 1000).rounded(.down) / 10
        return NotApplicable(
            "\(percent)% of the window of \(window) is covered; expected at least 90%")
    }

    static func value(
        of sums: SquareSums, noise: ConfidenceNoise = ConfidenceNoise(), seconds: Double,
        coverage share: Double, window: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard share >= minimumCoverage else {
            return .failure(tooLittleCovered(share, of: window))
        }
        guard sums.count > 0 else {
            return .failure(NotApplicable("no update within the window of \(window)"))
        }
        let excess = noise.excess(of: sums.squares)
        let squares = sums.squares - excess.amount
        let variance = sums.fourthPowers * 2 / 3 + excess.variance
        let volatility = (squares / seconds * TimeSpan.year.seconds).squareRoot()
        let error = squares > 0 ? volatility * variance.squareRoot() / (2 * squares) : 0
        guard volatility.isFinite, error.isFinite else {
            return .failure(
                NotApplicable("the squares of the returns sum to \(squares); expected a number"))
        }
        return .success(
            VolatilityEstimate.Value(
                annualizedVolatility: volatility, standardError: error,
                effectiveObservations: Double(sums.count), returns: sums.count,
                details: noise.details(of: sums.squares)))
    }
}
