public import VolModel

/// Everything that one instrument's calibration is a function of.
public struct CalibrationCase: Sendable {
    public var instrument: Instrument
    public var feedName: String
    public var series: PriceSeries
    public var bars: PriceBars?
    public var confidences: [Double]?
    /// Nil: the last observation.
    public var asOf: Timestamp?
    public var policy: RiskPolicy
    public var current: CurrentParameters?
    public var overrides: [MarginOverride] = []
    public var peers: [VolatilityEstimate.Value] = []
    public var caution: String?

    public init(
        _ instrument: Instrument, feedName: String, series: PriceSeries, policy: RiskPolicy,
        current: CurrentParameters? = nil
    ) {
        self.instrument = instrument
        self.feedName = feedName
        self.series = series
        self.policy = policy
        self.current = current
    }

    /// What ``Calibration`` makes of it.
    public func calibrated() -> InstrumentParameters {
        Calibration.calibrate(
            instrument, feedName: feedName, series: series, bars: bars, confidences: confidences,
            asOf: asOf, policy: policy, current: current, overrides: overrides, peers: peers,
            caution: caution)
    }

    /// The market as `policy` measures it.
    func measured(_ policy: RiskPolicy) throws(Hold) -> MarketState {
        guard let asOf = asOf ?? series.last else { throw Hold("no observation in the history") }
        return try MarketState.measure(
            series, bars: bars, confidences: confidences, asOf: asOf, feed: instrument.feed,
            policy: policy, peers: peers, caution: caution)
    }

    /// The worst moves over `horizon` that the history holds at `time`, as log distances; of at
    /// most a million horizons.
    func worstMove(over horizon: TimeSpan, at time: Timestamp) -> PerSide<Double> {
        let returns = HorizonReturns(
            series, horizon: horizon, endingAt: time, count: 1_000_000,
            maxGap: instrument.feed.maxGap(otherwise: policy.volatility.maxGap)
        ).values
        return PerSide(
            long: max(0, -(returns.min() ?? 0)), short: max(0, returns.max() ?? 0))
    }

    func decided(
        _ market: MarketState, _ policy: RiskPolicy, modules: [any RiskModule]? = nil
    ) -> InstrumentParameters {
        Calibration.decide(
            instrument, feedName: feedName, market: market, policy: policy, current: current,
            overrides: overrides, modules: modules)
    }
}
