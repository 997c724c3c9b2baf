public import VolModel

/// What one history says at one instant: everything that the risk modules take from data.
public struct MarketState: Sendable, Hashable {
    public var asOf: Timestamp
    /// The policy's panel, in its order.
    public var estimates: [VolatilityEstimate]
    /// The panel's combined variance per second.
    public var varianceRate: Double
    /// Detection and close-out of a small position.
    public var horizon: TimeSpan
    /// Loss quantiles over the horizon in standard deviations.
    public var tailMultiplier: PerSide<TailMultiplier>
    /// The horizon of the returns behind the tail; longer than the policy's where the history is
    /// too coarse, and then scaled by the square root of time.
    public var measuredHorizon: TimeSpan
    /// Loss quantiles of the unfiltered long history, as log distances; nil when switched off.
    public var longFloorLogDistance: PerSide<Double>?
    /// Loss quantiles of the worst window so far, as log distances; nil when switched off.
    public var stressedLogDistance: PerSide<Double>?
    /// Mean overshoot at detection, in log units.
    public var overshoot: Double
    /// By how much the feed is later than it may be.
    public var overdue: TimeSpan
    /// The median time between observations.
    public var spacing: TimeSpan?
    /// Half width of the feed's confidence band over its price.
    public var confidenceWidth: Double?
    /// From the first observation to the last, without holes.
    public var historyLength: TimeSpan
    /// Of a history shorter than the policy's listing age, drawn to its class; nil without either.
    public var pooledVolatility: PooledVolatility.Estimate?
    /// The market's jumps, as measured and as assumed; empty where none are asked for or known.
    public var jumps: [JumpRisk] = []
    /// Why ``jumps`` are not known, where they are asked for.
    public var jumpsMissing: String?
    /// Log distances of the dynamic buffer: what the price crosses within the holding period with
    /// the policy's probability.
    public var bufferLogDistance: PerSide<Double>
    /// What paths of the price may be put together of; nil where the filter or the sample is none.
    public var paths: FilteredPathBootstrap?
    /// The size of a releasable buffer by the instrument's own persistence, where it is asked for
    /// and known.
    public var persistenceBuffer: Ratio?
    /// Why these data may raise a requirement but not lower one; nil where they may do both.
    public var caution: String?
    /// Assumptions and substitutions that a reader must know.
    public var notes: [String]

    /// A state from figures that the caller has: what is left out is not assessed.
    public init(
        asOf: Timestamp, estimates: [VolatilityEstimate] = [], varianceRate: Double,
        horizon: TimeSpan, tailMultiplier: PerSide<TailMultiplier>,
        bufferLogDistance: PerSide<Double>
    ) {
        self.asOf = asOf
        self.estimates = estimates
        self.varianceRate = varianceRate
        self.horizon = horizon
        self.tailMultiplier = tailMultiplier
        self.bufferLogDistance = bufferLogDistance
        measuredHorizon = horizon
        overshoot = 0
        overdue = .seconds(0)
        historyLength = .seconds(0)
        notes = []
    }

    public var annualizedVolatility: Double {
        (varianceRate * TimeSpan.year.seconds).squareRoot()
    }

    /// Loss quantiles over the horizon as log distances.
    public var tailLogDistance: PerSide<Double> {
        let deviation = (varianceRate * horizon.seconds).squareRoot()
        return tailMultiplier.map { $0.value * deviation }
    }

    /// How a log distance over ``horizon`` grows to the horizon of a build-up, by the square root
    /// of time.
    func horizonGrowth(_ loss: LossBuildUp) -> Double {
        (loss.horizonSeconds / horizon.seconds).squareRoot()
    }
}

/// One value for each side of a position.
public struct PerSide<Value: Sendable & Hashable>: Sendable, Hashable {
    public var long: Value
    public var short: Value

    public init(long: Value, short: Value) {
        self.long = long
        self.short = short
    }

    func map<T>(_ transform: (Value) -> T) -> PerSide<T> {
        PerSide<T>(long: transform(long), short: transform(short))
    }

    /// Of a position of one side: the short's for ``Side/short``, else the long's.
    subscript(side: Side) -> Value { side == .short ? short : long }
}

/// Why an instrument cannot be calibrated: its current parameters are held.
public struct Hold: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}

extension RiskPolicy {
    /// How far back a requirement looks: the longest of the tail's window, the long floor's and
    /// that of the stressed weight.
    public var memory: TimeSpan {
        [tail.window, antiProcyclicality.longFloor, antiProcyclicality.stress?.lookback]
            .compactMap { $0 }.max() ?? tail.window
    }
}
