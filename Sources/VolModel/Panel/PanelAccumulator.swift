/// The figures of several estimators from observations that come one by one, once each: memory for
/// the estimators, not for the observations.
///
/// Gives what ``VolatilityEstimator/estimate(_:asOf:maxGap:)`` gives for the same observations: bit
/// for bit where C's `long double` is that of x86, else to 1e-12.
public struct PanelAccumulator: Sendable {
    private let panel: [VolatilityEstimator]
    private let extent: SeriesExtent
    private let asOf: Timestamp
    private var previous: (time: Int64, price: Double)?
    private var realized: [RealizedAccumulator] = []
    private var sampled: [SampledAccumulator] = []
    private var weighted: [ExponentiallyWeightedAccumulator] = []

    /// `extent` is that of all observations that are going to come; none is after `asOf`.
    public init(_ panel: [VolatilityEstimator], extent: SeriesExtent, asOf: Timestamp) {
        self.panel = panel
        self.extent = extent
        self.asOf = asOf
        for estimator in panel {
            switch estimator {
            case .realized(let window, nil):
                realized.append(RealizedAccumulator(window: window, extent: extent, asOf: asOf))
            case .realized(let window, let grid?):
                sampled.append(
                    SampledAccumulator(window: window, grid: grid, extent: extent, asOf: asOf))
            case .ewma(let halfLife):
                weighted.append(
                    ExponentiallyWeightedAccumulator(halfLife: halfLife, extent: extent))
            }
        }
    }

    /// Takes the next observation, as ``PriceSeries`` would have it.
    public mutating func observe(time: Int64, price: Double) {
        defer { previous = (time, price) }
        for place in sampled.indices { sampled[place].observe(time: time, price: price) }
        guard let previous else { return }
        let span = time - previous.time
        guard span <= extent.maxGap.microseconds else {
            for place in realized.indices {
                realized[place].observeHole(from: previous.time, to: time)
            }
            return
        }
        let change = logReturn(from: previous.price, to: price)
        for place in realized.indices { realized[place].observe(change, endingAt: time) }
        for place in weighted.indices { weighted[place].observe(change, over: span) }
    }

    /// In the order of the panel, once every observation has come.
    public func estimates() -> [VolatilityEstimate] {
        var (realized, sampled) = (realized[...], sampled[...])
        var weighted = weighted[...]
        return panel.map { estimator in
            let outcome: Result<VolatilityEstimate.Value, NotApplicable>? =
                switch estimator {
                case .realized(_, nil): realized.popFirst()?.outcome
                case .realized: sampled.popFirst()?.outcome
                case .ewma: weighted.popFirst()?.outcome(asOf: asOf)
                }
            return VolatilityEstimate(
                estimator: estimator,
                outcome: outcome ?? .failure(NotApplicable("no observation up to \(asOf)")))
        }
    }
}
