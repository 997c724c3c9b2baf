extension VolatilityEstimator {
    /// The estimator's answer at `asOf`, from observations at or before it only.
    public func estimate(
        _ series: PriceSeries, asOf: Timestamp, maxGap: TimeSpan
    ) -> VolatilityEstimate {
        let outcome: Result<VolatilityEstimate.Value, NotApplicable> =
            switch self {
            case .realized(let window, nil):
                RealizedVolatility.estimate(series, asOf: asOf, window: window, maxGap: maxGap)
            case .realized(let window, let grid?):
                RealizedVolatility.estimate(
                    series, asOf: asOf, window: window, grid: grid, maxGap: maxGap)
            case .ewma(let halfLife):
                ExponentiallyWeightedVolatility.estimate(
                    series, asOf: asOf, halfLife: halfLife, maxGap: maxGap)
            }
        return VolatilityEstimate(estimator: self, outcome: outcome)
    }

    /// Variance per second at each of `times` (microseconds, increasing), each from observations at
    /// or before it only; nil where the estimator does not apply or, for `ewma`, before one
    /// half-life of history has been seen.
    public func varianceRates(
        _ series: PriceSeries, at times: [Int64], maxGap: TimeSpan
    ) -> [Double?] {
        switch self {
        case .realized(let window, let grid):
            let returns = LogReturns(series, maxGap: maxGap)
            return times.map { time in
                let asOf = Timestamp(microseconds: time)
                let outcome =
                    if let grid {
                        RealizedVolatility.estimate(
                            series, asOf: asOf, window: window, grid: grid, maxGap: maxGap)
                    } else {
                        RealizedVolatility.estimate(
                            series, returns: returns, asOf: asOf, window: window, maxGap: maxGap)
                    }
                guard case .success(let value) = outcome else { return nil }
                let perYear = value.annualizedVolatility * value.annualizedVolatility
                return perYear / TimeSpan.year.seconds
            }
        case .ewma(let halfLife):
            let returns = LogReturns(series, maxGap: maxGap)
            var state = ExponentiallyWeightedVolatility.State(halfLife: halfLife)
            var next = 0
            return times.map { time in
                while next < returns.count, returns.endTimes[next] <= time {
                    state.update(
                        logReturn: returns.values[next], spacing: returns.spacings[next])
                    next += 1
                }
                return state.weight >= 0.5 ? state.varianceRate : nil
            }
        }
    }
}
