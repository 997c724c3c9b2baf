extension VolatilityEstimator {
    /// The estimator with every grid, step and bar set: the usual one, or where the observations
    /// are further apart, the next of a ladder from a minute to a week that is not below their
    /// typical spacing, since a sample of the same price twice says nothing about a move. Bars of a
    /// feed without candles get thirty spacings, but no more than a day.
    ///
    /// Only `ohlc` makes a difference: whether other spacings are equal is not known before all
    /// observations of a stream have come.
    public func resolved(for extent: SeriesExtent, on kind: FeedKind?) -> VolatilityEstimator {
        let spacing = extent.typicalSpacing
        func chosen(_ given: TimeSpan?, _ usual: TimeSpan, spacings: Int64 = 1) -> TimeSpan {
            let least = TimeSpan(microseconds: spacing.microseconds * spacings)
            return given ?? Self.ladder.first { $0 >= max(usual, least) } ?? .days(7)
        }
        switch self {
        case .realized, .ewma, .ewmaClassic, .ewmaAsymmetric, .duration: return self
        case .twoScale(let window):
            return .twoScale(window: window ?? Self.denseWindow(spacing))
        case .realizedKernel(let window):
            return .realizedKernel(window: window ?? Self.denseWindow(spacing))
        case .riskMetrics2006(let grid): return .riskMetrics2006(grid: chosen(grid, .hours(1)))
        case .closeToClose(let window, let grid):
            return .closeToClose(window: window, grid: chosen(grid, .days(1)))
        case .subsampled(let window, let grid, let step):
            if let grid {
                let fine = step ?? Self.step(of: grid, notBelow: max(.minutes(5), spacing))
                return .subsampled(window: window, grid: grid, step: fine)
            }
            let fine = step ?? chosen(nil, .minutes(5))
            let steps = min(max(window.microseconds / fine.microseconds / 10, 2), 12)
            return .subsampled(
                window: window, grid: TimeSpan(microseconds: steps * fine.microseconds),
                step: fine)
        case .jumpRobust(let measure, let window, let grid):
            return .jumpRobust(measure, window: window, grid: chosen(grid, .minutes(5)))
        case .range(let measure, let window, let bar):
            let spacings = kind == .ohlc ? 1 : Int64(Self.minimumObservationsPerBar)
            let least = chosen(nil, .hours(1), spacings: spacings)
            return .range(
                measure, window: window,
                bar: bar ?? (kind == .ohlc ? least : min(least, .days(1))))
        case .autoregression(let form, let window, let grid):
            return .autoregression(form, window: window, grid: chosen(grid, .hours(1)))
        case .conditional(let model, let window, let grid):
            return .conditional(model, window: window, grid: chosen(grid, .hours(1)))
        }
    }

    /// A day, or less where it would hold more than some 26,000 updates: enough for any precision,
    /// and what hundreds of feeds at once can be held in memory with.
    private static func denseWindow(_ spacing: TimeSpan) -> TimeSpan {
        let most = spacing.repeated(40_000)
        return [TimeSpan.days(1), .hours(6), .hours(1), .minutes(10)].first { $0 <= most }
            ?? (spacing.microseconds > 0 ? .minutes(1) : .days(1))
    }

    private static let ladder: [TimeSpan] = [
        .minutes(1), .minutes(5), .minutes(15), .minutes(30), .hours(1), .hours(2), .hours(4),
        .hours(6), .hours(12), .days(1), .days(7),
    ]

    /// The least part of a grid, at most a twelfth, that divides it into whole microseconds and is
    /// not below `least`; the grid where there is none.
    private static func step(of grid: TimeSpan, notBelow least: TimeSpan) -> TimeSpan {
        for parts in stride(from: Int64(12), through: 2, by: -1)
        where grid.microseconds % parts == 0 && grid.microseconds / parts >= least.microseconds {
            return TimeSpan(microseconds: grid.microseconds / parts)
        }
        return grid
    }
}
