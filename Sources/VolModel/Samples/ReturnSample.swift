/// The log returns of one window, in order of time: what most estimators are functions of.
public struct ReturnSample: Sendable, Hashable {
    /// Log returns in order of time.
    public internal(set) var values: [Double]
    /// Places in ``values`` whose return does not begin where the one before ends: between them
    /// lies a hole. Increasing, none of them 0.
    public internal(set) var restarts: [Int]
    /// The time that the returns cover.
    public internal(set) var seconds: Double
    /// The share of the window that is covered, from 0 to 1.
    public internal(set) var coverage: Double
    /// as_of − window < end of a return ≤ as_of.
    public let window: TimeSpan
    /// The spacing of previous-tick samples; nil for returns between updates.
    public let grid: TimeSpan?

    init(
        values: [Double] = [], restarts: [Int] = [], seconds: Double = 0, coverage: Double = 0,
        window: TimeSpan, grid: TimeSpan?
    ) {
        self.values = values
        self.restarts = restarts
        self.seconds = seconds
        self.coverage = coverage
        self.window = window
        self.grid = grid
    }

    /// Returns that follow on each other without a hole, for data that somebody already holds.
    /// `spacing` is the time of one return.
    public init(contiguous values: [Double], spacing: TimeSpan) {
        let window = spacing.repeated(values.count)
        self.init(
            values: values, seconds: Double(values.count) * spacing.seconds, coverage: 1,
            window: window, grid: spacing)
    }

    public var count: Int { values.count }

    /// Runs of returns without a hole between them, as ranges of ``values``.
    public var runs: [Range<Int>] {
        guard !values.isEmpty else { return [] }
        let ends = restarts + [values.count]
        return zip([0] + restarts, ends).map { $0..<$1 }
    }

    /// Why no figure should be made of the sample; nil where nothing speaks against it.
    ///
    /// That is less than ``RealizedVolatility/minimumCoverage`` of the window, fewer returns than
    /// `minimum`, or one that is not finite.
    func objection(minimumReturns minimum: Int) -> NotApplicable? {
        guard count >= minimum else {
            return NotApplicable(
                "\(count) returns within the window of \(window); expected at least \(minimum)")
        }
        guard coverage >= RealizedVolatility.minimumCoverage else {
            return RealizedVolatility.tooLittleCovered(coverage, of: window)
        }
        guard values.allSatisfy(\.isFinite) else {
            return NotApplicable("a return is not a finite number; expected finite ones")
        }
        return nil
    }

    /// Annualised volatility of a variance over the time that the returns cover.
    func annualized(variance: Double) -> Double {
        (variance / seconds * TimeSpan.year.seconds).squareRoot()
    }
}

extension ReturnSample {
    /// Of the previous-tick samples of `series` at the multiples of `grid` within the window.
    ///
    /// `isHeld`: steps that start at or after the last observation do not count, as for every
    /// estimator but `realized`.
    public static func onGrid(
        _ series: PriceSeries, asOf: Timestamp, window: TimeSpan, grid: TimeSpan,
        maxGap: TimeSpan, isHeld: Bool = true
    ) -> Result<ReturnSample, NotApplicable> {
        let extent = series.extent(at: asOf, maxGap: maxGap)
        var collector = GridCollector(
            window: window, grid: grid, isHeld: isHeld, extent: extent, asOf: asOf)
        for i in 0..<extent.count {
            collector.observe(time: series.times[i], price: series.prices[i])
        }
        return collector.sample()
    }

    /// Of the updates of `series` within the window.
    public static func ofUpdates(
        _ series: PriceSeries, asOf: Timestamp, window: TimeSpan, maxGap: TimeSpan
    ) -> Result<ReturnSample, NotApplicable> {
        let extent = series.extent(at: asOf, maxGap: maxGap)
        var collector = UpdateCollector(window: window, extent: extent, asOf: asOf)
        for i in 1..<max(extent.count, 1) {
            let (start, end) = (series.times[i - 1], series.times[i])
            if end - start > maxGap.microseconds {
                collector.observeHole(from: start, to: end)
            } else {
                collector.observe(
                    logReturn(from: series.prices[i - 1], to: series.prices[i]), endingAt: end)
            }
        }
        return collector.sample()
    }
}
