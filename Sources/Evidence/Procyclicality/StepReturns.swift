public import VolModel

/// How a history is cut into the steps of a walk.
public enum StepSampling: Sendable, Hashable {
    /// At the whole multiples of a span since the epoch, by the last price at or before each.
    case grid(TimeSpan)
    /// From each observation to the next, whatever lies between: the trading days of a market that
    /// closes.
    case observations

    /// Observations that are nowhere less than this apart are steps by themselves: daily closes,
    /// also where a clock is put forward.
    static let closesApart = TimeSpan.hours(20)

    /// Each observation where no two are less than twenty hours apart; else an hour, or where
    /// prices are further apart eight hours or a day.
    public static func usual(for series: PriceSeries, maxGap: TimeSpan) -> StepSampling {
        let spacings = zip(series.times.dropFirst(), series.times).lazy.map { $0 - $1 }
        if let least = spacings.min(), least >= closesApart.microseconds { return .observations }
        let last = series.last ?? Timestamp(microseconds: 0)
        return .grid(TailWalk.usualHorizon(for: series.extent(at: last, maxGap: maxGap)))
    }
}

/// Log returns over the steps of a history.
public struct StepReturns: Sendable, Hashable {
    public let sampling: StepSampling
    /// When each step begins, in microseconds, increasing.
    public let startTimes: [Int64]
    public let values: [Double]
    /// Earlier steps that are not looked at.
    public let droppedSteps: Int

    /// So many steps are looked at, the latest ones: 22 years of hours.
    static let stepsMax = 200_000

    /// A step that touches an interval longer than `maxGap` does not exist; nil: every one does.
    public init(_ series: PriceSeries, sampling: StepSampling, maxGap: TimeSpan?) {
        self.sampling = sampling
        let limit = maxGap ?? TimeSpan(microseconds: .max)
        switch sampling {
        case .grid(let span):
            let step = max(span.microseconds, 1)
            let last = series.last?.microseconds ?? 0
            let returns = HorizonReturns(
                series, horizon: TimeSpan(microseconds: step),
                endingAt: Timestamp(microseconds: last.floorDivided(by: step) * step),
                count: Self.stepsMax, maxGap: limit)
            (startTimes, values) = (returns.startTimes, returns.values)
            let first = -(-(series.first?.microseconds ?? 0)).floorDivided(by: step)
            droppedSteps = max(0, Int(last.floorDivided(by: step) - first) - Self.stepsMax)
        case .observations:
            let returns = LogReturns(series, maxGap: limit)
            let spans = zip(returns.endTimes, returns.spacings)
            startTimes = spans.suffix(Self.stepsMax).map { $0 - Int64(($1 * 1e6).rounded()) }
            values = returns.values.suffix(Self.stepsMax)
            droppedSteps = returns.values.count - values.count
        }
    }

    /// Of returns at equal steps that somebody already holds.
    public init(values: [Double], step: TimeSpan) {
        sampling = .grid(step)
        self.values = values
        droppedSteps = 0
        startTimes = values.indices.map { Int64($0) &* step.microseconds }
    }

    /// The typical length of a step: the grid's, or a day.
    var horizon: TimeSpan {
        switch sampling {
        case .grid(let span): span
        case .observations: .days(1)
        }
    }
}
