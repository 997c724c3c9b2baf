/// The figures of several estimators from observations that come one by one, once each: memory for
/// the estimators' windows, not for the observations.
///
/// ``VolatilityEstimator/estimates(_:_:asOf:maxGap:)`` is this for a feed that is held in memory.
public struct PanelAccumulator: Sendable {
    /// What the figure of one member is made of.
    private enum Source: Sendable {
        case refused(NotApplicable)
        case realized(Int)
        case weighted(Int)
        case classic(Int)
        case grid(Int)
        case updates(Int)
        case bars(Int)
    }

    private struct GridKey: Sendable, Hashable {
        var window: TimeSpan
        var grid: TimeSpan
        var reach = GridWalk.Reach.window
        var isHeld = true
    }

    /// With every grid set.
    private let panel: [VolatilityEstimator]
    private let extent: SeriesExtent
    private let asOf: Timestamp
    private let feed: FeedTraits
    private var sources: [Source] = []
    private var previous: (time: Int64, price: Double, band: Double)?
    private var realized: [RealizedAccumulator] = []
    private var weighted: [ExponentiallyWeightedAccumulator] = []
    private var classic: [ClassicExponentialAccumulator] = []
    private var grids: [(key: GridKey, collector: GridCollector)] = []
    private var updates: [(window: TimeSpan, collector: UpdateCollector)] = []
    private var bars: [(key: GridKey, collector: BarCollector)] = []

    /// `extent` is that of all observations that are going to come; none is after `asOf`.
    public init(
        _ panel: [VolatilityEstimator], feed: FeedTraits = FeedTraits(), extent: SeriesExtent,
        asOf: Timestamp
    ) {
        self.panel = panel.map { $0.resolved(for: extent, on: feed.kind) }
        self.feed = feed
        self.extent = extent
        self.asOf = asOf
        sources = self.panel.map { source(for: $0) }
    }

    /// Makes room for one member; equal windows are collected once.
    private mutating func source(for estimator: VolatilityEstimator) -> Source {
        if let refusal = estimator.refusal(on: feed) { return .refused(refusal) }
        switch estimator {
        case .realized(let window, nil):
            realized.append(
                RealizedAccumulator(window: window, extent: extent, asOf: asOf))
            return .realized(realized.count - 1)
        case .ewma(let halfLife):
            weighted.append(
                ExponentiallyWeightedAccumulator(halfLife: halfLife, extent: extent))
            return .weighted(weighted.count - 1)
        case .ewmaClassic(let decay):
            classic.append(ClassicExponentialAccumulator(decay: decay))
            return .classic(classic.count - 1)
        case .ewmaAsymmetric(let halfLife, let asymmetry):
            weighted.append(
                ExponentiallyWeightedAccumulator(
                    halfLife: halfLife, asymmetry: asymmetry, extent: extent))
            return .weighted(weighted.count - 1)
        case .twoScale(let window), .realizedKernel(let window):
            return .updates(place(ofUpdates: window ?? .days(1)))
        case .duration(let window, _): return .updates(place(ofUpdates: window))
        case .range(_, let window, let bar):
            return .bars(place(ofBars: GridKey(window: window, grid: bar ?? window)))
        case .riskMetrics2006(let grid):
            return .grid(
                place(
                    ofGrid: GridKey(
                        window: RiskMetrics2006Volatility.memory, grid: grid ?? .days(1),
                        reach: .history)))
        case .autoregression(_, let window, let grid), .conditional(_, let window, let grid):
            return .grid(
                place(
                    ofGrid: GridKey(window: window, grid: grid ?? window, reach: .history)))
        case .subsampled(let window, _, let step):
            return .grid(place(ofGrid: GridKey(window: window, grid: step ?? window)))
        case .realized(let window, let grid?):
            return .grid(place(ofGrid: GridKey(window: window, grid: grid, isHeld: false)))
        case .closeToClose(let window, let grid), .jumpRobust(_, let window, let grid):
            return .grid(place(ofGrid: GridKey(window: window, grid: grid ?? window)))
        }
    }

    private mutating func place(ofGrid key: GridKey) -> Int {
        if let place = grids.firstIndex(where: { $0.key == key }) { return place }
        let collector = GridCollector(
            window: key.window, grid: key.grid, reach: key.reach, isHeld: key.isHeld,
            extent: extent, asOf: asOf)
        grids.append((key, collector))
        return grids.count - 1
    }

    private mutating func place(ofBars key: GridKey) -> Int {
        if let place = bars.firstIndex(where: { $0.key == key }) { return place }
        let collector = BarCollector(
            window: key.window, length: key.grid, kind: feed.kind, extent: extent, asOf: asOf)
        bars.append((key, collector))
        return bars.count - 1
    }

    private mutating func place(ofUpdates window: TimeSpan) -> Int {
        if let place = updates.firstIndex(where: { $0.window == window }) { return place }
        updates.append((window, UpdateCollector(window: window, extent: extent, asOf: asOf)))
        return updates.count - 1
    }

    /// Takes the next observation, as ``PriceSeries`` would have it, with what stands beside it.
    public mutating func observe(
        time: Int64, price: Double, sides: ObservedSides = ObservedSides()
    ) {
        let band = sides.confidence / price
        defer { previous = (time, price, band) }
        for place in grids.indices { grids[place].collector.observe(time: time, price: price) }
        for place in bars.indices {
            bars[place].collector.observe(time: time, price: price, sides)
        }
        guard let previous else { return }
        let span = time - previous.time
        guard span <= extent.maxGap.microseconds else {
            for place in realized.indices {
                realized[place].observeHole(from: previous.time, to: time)
            }
            for place in updates.indices {
                updates[place].collector.observeHole(from: previous.time, to: time)
            }
            for place in weighted.indices { weighted[place].observeHole() }
            return
        }
        let change = logReturn(from: previous.price, to: price)
        let bands = (previous.band, band)
        for place in realized.indices { realized[place].observe(change, endingAt: time, bands) }
        for place in weighted.indices { weighted[place].observe(change, over: span, bands) }
        for place in classic.indices { classic[place].observe(change, over: span) }
        for place in updates.indices {
            updates[place].collector.observe(change, endingAt: time)
        }
    }

    /// In the order of the panel, once every observation has come.
    ///
    /// `kind`: what the feed has turned out to be, where that was not known before.
    public func estimates(on kind: FeedKind? = nil) -> [VolatilityEstimate] {
        var feed = feed
        if let kind { feed.kind = kind }
        let grids = grids.map { $0.collector.sample() }
        let updates = updates.map { $0.collector.sample() }
        let bars = bars.map { $0.collector.sample() }
        return zip(panel, sources).map { estimator, source in
            if let refusal = estimator.refusal(on: feed) {
                return VolatilityEstimate(estimator: estimator, outcome: .failure(refusal))
            }
            let outcome: Result<VolatilityEstimate.Value, NotApplicable> =
                switch source {
                case .refused(let reason): .failure(reason)
                case .realized(let place): realized[place].outcome
                case .weighted(let place): weighted[place].outcome(asOf: asOf)
                case .classic(let place): classic[place].outcome(asOf: asOf)
                case .grid(let place): grids[place].flatMap { estimator.value(of: $0) }
                case .updates(let place):
                    updates[place].flatMap { estimator.value(of: $0, deviation: feed.deviation) }
                case .bars(let place): bars[place].flatMap { estimator.value(of: $0) }
                }
            return VolatilityEstimate(estimator: estimator, outcome: outcome)
        }
    }
}
