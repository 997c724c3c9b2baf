/// How large a return must be to count as a jump.
public enum JumpThreshold: Sendable, Hashable {
    /// ``LeeMyklandTest`` at a chance of any false jump in the sample.
    case leeMykland(level: Double)
    /// This many local standard deviations. Mancini's threshold c σ Δ^0.49, Δ in days, is
    /// c Δ^(−0.01) of them: 1.06 c for five minutes.
    case localDeviations(Double)
}

/// How often, how far and to which side the price jumps, from returns on a grid of minutes.
///
/// Formula: a return is a jump where |rᵢ| > uᵢ, a multiple of the local standard deviation by the
/// bipower variation of the window before it (``LeeMyklandTest``). Each side has its own
/// ``JumpTail``: the mean of an exponential size is that of the excesses over u, since they have no
/// memory, and the intensity counts in the jumps that stayed below u. The volatility is that of the
/// returns that are no jumps.
///
/// Conventions: returns before the first full window, and after a window without a move, are not
/// tested and do not count in ``seconds``. No return is judged by a later one.
///
/// Bias, by simulation (σ 80%, 150 jumps a year with means of 1.5% and 2.5%, two years of five
/// minutes, level 1%): intensities within 2% and means within 4%, where only 41% of the upward
/// jumps and 58% of the downward ones are seen. Two jumps in one return count as one.
///
/// False jumps of a pure diffusion, by simulation (level 1% over twenty years): none at constant
/// volatility; 1 a year where ln σ has a standard deviation of 0.4 and a half-life of a day; 6 a
/// year with a daily pattern of ±30% on top of it; 3 a year on an hourly grid. They count as risk.
///
/// Limit: what looks like a jump may be a burst of volatility within minutes; either is a risk that
/// a diffusion with the local volatility does not have.
///
/// Not applicable: returns between updates, grids above one hour (a jump and an hour's diffusion
/// are too much alike), threshold feeds (on a grid most returns are zero and the others as large as
/// the deviation: three of four look like jumps in simulation without any), samples in which more
/// than one return of twenty is zero (held prices move twice at once: on five minutes 1 false jump
/// a year at one of twenty, 90 at one of four), and what ``LeeMyklandTest`` refuses.
///
/// Source: Mancini (2009), Non-parametric threshold estimation for models with stochastic diffusion
/// coefficient and jumps; Lee and Mykland (2008).
public struct JumpEstimate: Sendable, Hashable {
    public var up: JumpTail
    public var down: JumpTail
    /// The time that the tested returns cover.
    public var seconds: Double
    /// Of the returns that are no jumps.
    public var annualizedVolatility: Double
    public var annualizedVolatilityStandardError: Double
    /// The share of upward jumps; nil where none was seen on either side.
    public var upProbability: Double?
    /// By Clopper and Pearson, carried from the seen jumps to all.
    public var upProbabilityInterval: ClosedRange<Double>?
    /// The mean of uᵢ.
    public var meanThreshold: Double

    /// The largest spacing of returns.
    public static let coarsestGrid = TimeSpan.hours(1)
    /// Zeros are prices that nobody updated: the local volatility then misses the moves that come
    /// later at once.
    public static let largestZeroShare = 0.05

    /// `confidence` is that of all intervals and limits. `unseenMean` stands in for the mean size
    /// on a side where no jump was seen, in log units.
    public static func estimate(
        _ sample: ReturnSample, kind: FeedKind? = nil, threshold: JumpThreshold,
        window: Int? = nil, confidence: Double, unseenMean: Double
    ) -> Result<JumpEstimate, NotApplicable> {
        if let objection = objection(sample, kind, confidence, unseenMean) {
            return .failure(objection)
        }
        let level: Double
        switch threshold {
        case .leeMykland(let chosen): level = chosen
        case .localDeviations: level = 0.01
        }
        return LeeMyklandTest.test(sample, level: level, window: window).flatMap { test in
            var multiple = test.threshold
            if case .localDeviations(let count) = threshold {
                guard count >= 2, count.isFinite else {
                    return .failure(
                        NotApplicable(
                            "a threshold of \(count) local deviations; expected at least 2"))
                }
                // Lee and Mykland's s is √(2/π) of the standard deviation.
                multiple = count * (Double.pi / 2).squareRoot()
            }
            let tested = TestedReturns(sample, window: test.window, multiple: multiple)
            do throws(GSLFailure) {
                return try tested.estimate(confidence: confidence, unseenMean: unseenMean)
            } catch {
                return .failure(NotApplicable(error.description))
            }
        }
    }

    private static func objection(
        _ sample: ReturnSample, _ kind: FeedKind?, _ confidence: Double, _ unseenMean: Double
    ) -> NotApplicable? {
        if kind == .threshold {
            return NotApplicable(
                "on a threshold feed most updates look like jumps; expected a feed that publishes "
                    + "without a deviation")
        }
        guard let grid = sample.grid, grid > .seconds(0) else {
            return NotApplicable("the returns are between updates; expected a grid of minutes")
        }
        guard grid <= coarsestGrid else {
            return NotApplicable(
                "a grid of \(grid) is too coarse to see jumps; expected at most \(coarsestGrid)")
        }
        guard confidence > 0, confidence < 1 else {
            return NotApplicable("a confidence of \(confidence); expected one between 0 and 1")
        }
        guard unseenMean > 0, unseenMean.isFinite else {
            return NotApplicable("a mean size of \(unseenMean); expected a positive number")
        }
        let zeros = sample.values.count { $0 == 0 }
        guard Double(zeros) <= largestZeroShare * Double(sample.count) else {
            return NotApplicable(
                "\(zeros) of \(sample.count) returns are zero; expected at most one in twenty, "
                    + "as on a coarser grid")
        }
        return nil
    }

    /// The process of the best estimates, without log drift.
    ///
    /// Edge cases: a side without a jump has none in the process. ``cautious`` is for requirements.
    public var central: JumpDiffusion {
        get throws(GSLFailure) {
            try process(up: (up.perYear, up.mean), down: (down.perYear, down.mean))
        }
    }

    /// The process of the upper limits, without log drift: each mean at its one-sided limit, and as
    /// many jumps beyond the threshold as their one-sided limit says. The two hold together more
    /// seldom than their confidence, by at most as much again.
    ///
    /// The volatility is the best estimate: its error is small against theirs.
    public var cautious: JumpDiffusion {
        get throws(GSLFailure) {
            try process(
                up: (up.cautiousPerYear, up.meanUpperLimit),
                down: (down.cautiousPerYear, down.meanUpperLimit))
        }
    }

    private func process(
        up: (perYear: Double, mean: Double), down: (perYear: Double, mean: Double)
    ) throws(GSLFailure) -> JumpDiffusion {
        let total = up.perYear + down.perYear
        return try JumpDiffusion(
            logDriftPerYear: 0, annualizedVolatility: annualizedVolatility, jumpsPerYear: total,
            upProbability: total == 0 ? 0.5 : up.perYear / total, meanUp: up.mean,
            meanDown: down.mean)
    }
}
