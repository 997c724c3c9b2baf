#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Volatility of the next day from daily realised variances of the past day, week and month.
///
/// Formula: RVₜ₊₁ = b₀ + b₁ RVₜ + b₅ RVₜ,₅ + b₂₂ RVₜ,₂₂ with RVₜ,ₖ the mean of the last k days
/// (Corsi, 2009, equation 8); in HARQ the coefficient of RVₜ is b₁ + b_q RQₜ^½ with the realised
/// quarticity RQ = (m/3) Σ r⁴ of a day of m steps (Bollerslev, Patton and Quaedvlieg, 2016,
/// equation 11). Annualised volatility = sqrt(forecast · 365).
///
/// Conventions: a day is 86,400 s of steps, counted back from the end of each run without a hole;
/// steps that make no whole day are left out, and no regression reaches across a hole. Ordinary
/// least squares by QR. RQ^½ is not centred. A forecast above every daily variance of the
/// regression becomes the greatest of them, one below every becomes their mean or today's variance,
/// whichever is larger; either says so (`is_replaced`). The usual filter takes the mean for both
/// (Swanson and White, 1997), which would answer a crash with an ordinary day.
///
/// Standard error: of the fitted expectation, from the heteroscedasticity-consistent covariance
/// (HC1), by the delta method. Effective observations are the regressions' rows.
///
/// Edge cases: a grid that does not divide a day, fewer than ``minimumRows`` rows, fewer than 22
/// days since the last hole, or days that do not determine the coefficients are not applicable.
/// Returns that are all zero have volatility 0.
public enum HeterogeneousAutoregression {
    public enum Form: Sendable, Hashable, CaseIterable {
        case har
        case harq
    }

    /// Days of the longest mean.
    public static let month = 22
    private static let week = 5
    /// Pairs of a day and the 22 days before it.
    public static let minimumRows = 30

    public static func estimate(
        _ sample: ReturnSample, form: Form
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let day = TimeSpan.days(1)
        guard let grid = sample.grid, grid > .seconds(0),
            day.microseconds % grid.microseconds == 0
        else {
            return .failure(
                NotApplicable(
                    "steps of \(sample.grid?.description ?? "updates"); expected equal steps that "
                        + "divide a day"))
        }
        let steps = Int(day.microseconds / grid.microseconds)
        if let objection = sample.objection(minimumReturns: steps * (month + minimumRows)) {
            return .failure(objection)
        }
        let runs = sample.runs.map { DailyVariances(sample.values[$0], stepsPerDay: steps) }
        guard sample.values.contains(where: { $0 != 0 }) else {
            return .success(
                VolatilityEstimate.Value(
                    annualizedVolatility: 0, standardError: 0,
                    effectiveObservations: Double(runs.reduce(0) { $0 + $1.variances.count }),
                    returns: sample.count))
        }
        return forecast(runs, form: form).map { forecast in
            let volatility = (forecast.variance * 365).squareRoot()
            return VolatilityEstimate.Value(
                annualizedVolatility: volatility,
                standardError: volatility * forecast.standardError / (2 * forecast.variance),
                effectiveObservations: Double(forecast.rows), returns: sample.count,
                details: forecast.details)
        }
    }

    /// Realised variance and quarticity of the whole days of one run, in order.
    struct DailyVariances: Sendable {
        var variances: [Double]
        var quarticities: [Double]

        init(variances: [Double], quarticities: [Double]) {
            self.variances = variances
            self.quarticities = quarticities
        }

        init(_ returns: ArraySlice<Double>, stepsPerDay: Int) {
            let days = returns.count / stepsPerDay
            var start = returns.endIndex - days * stepsPerDay
            variances = []
            quarticities = []
            for _ in 0..<days {
                var (squares, fourths) = (0.0, 0.0)
                for value in returns[start..<(start + stepsPerDay)] {
                    squares += value * value
                    fourths += value * value * value * value
                }
                variances.append(squares)
                quarticities.append(Double(stepsPerDay) / 3 * fourths)
                start += stepsPerDay
            }
        }

        /// 1, RVₜ, RVₜ,₅, RVₜ,₂₂ and, in HARQ, RQₜ^½ RVₜ. `day` is at least the 22nd.
        func regressors(_ day: Int, _ form: Form) -> [Double] {
            func mean(_ days: Int) -> Double {
                variances[(day + 1 - days)...day].reduce(0, +) / Double(days)
            }
            let base = [1, variances[day], mean(week), mean(month)]
            return form == .har ? base : base + [quarticities[day].squareRoot() * variances[day]]
        }
    }

    struct Forecast: Sendable {
        /// Of the next day.
        var variance: Double
        var standardError: Double
        var rows: Int
        var coefficients: [Double]
        var isReplaced: Bool

        var details: [VolatilityEstimate.Value.Detail] {
            zip(["b0", "b1", "b5", "b22", "bq"], coefficients).map { .init($0, $1) }
                + [.init("is_replaced", isReplaced ? 1 : 0)]
        }
    }

    /// From runs of days, the last of which ends at the last return.
    static func forecast(
        _ runs: [DailyVariances], form: Form
    ) -> Result<Forecast, NotApplicable> {
        guard let last = runs.last, last.variances.count >= month else {
            return .failure(
                NotApplicable(
                    "\(runs.last?.variances.count ?? 0) days since the last hole; expected at "
                        + "least \(month)"))
        }
        var rows: [[Double]] = []
        var targets: [Double] = []
        for run in runs where run.variances.count > month {
            for day in (month - 1)..<(run.variances.count - 1) {
                rows.append(run.regressors(day, form))
                targets.append(run.variances[day + 1])
            }
        }
        guard rows.count >= minimumRows else {
            return .failure(
                NotApplicable(
                    "\(rows.count) days with \(month) days before them; expected at least "
                        + "\(minimumRows)"))
        }
        guard let regression = LeastSquares(rows: rows, targets: targets) else {
            return .failure(
                NotApplicable("the daily variances are linearly dependent; expected them to vary"))
        }
        let now = last.regressors(last.variances.count - 1, form)
        let fitted = zip(now, regression.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        let variance = regression.robustCovariance.quadraticForm(now)
        let least = targets.reduce(.infinity, min)
        let greatest = targets.reduce(0, max)
        guard fitted.isFinite else {
            return .failure(NotApplicable("the forecast is \(fitted); expected a number"))
        }
        let mean = targets.reduce(0, +) / Double(targets.count)
        let bounded = fitted < least ? max(mean, now[1]) : fitted
        let forecast = min(bounded, greatest)
        return .success(
            Forecast(
                variance: forecast, standardError: max(variance, 0).squareRoot(),
                rows: rows.count, coefficients: regression.coefficients,
                isReplaced: forecast != fitted))
    }
}
