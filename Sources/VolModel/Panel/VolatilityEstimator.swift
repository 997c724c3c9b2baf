/// A volatility estimator and its options, as a caller or a policy names it.
///
/// A grid, step, bar or window that is nil is chosen by the feed: see ``resolved(for:on:)``.
public enum VolatilityEstimator: Sendable, Hashable {
    /// See ``RealizedVolatility``. With `grid`, over previous-tick samples.
    case realized(window: TimeSpan, grid: TimeSpan? = nil)
    /// See ``ExponentiallyWeightedVolatility``.
    case ewma(halfLife: TimeSpan)
    /// See ``ClassicExponentialVolatility``: λ per observation.
    case ewmaClassic(decay: Decay)
    /// See ``AsymmetricExponentialVolatility``.
    case ewmaAsymmetric(halfLife: TimeSpan, asymmetry: Double)
    /// See ``RiskMetrics2006Volatility``.
    case riskMetrics2006(grid: TimeSpan? = nil)
    /// See ``CloseToCloseVolatility``.
    case closeToClose(window: TimeSpan, grid: TimeSpan? = nil)
    /// See ``SubsampledVolatility``: returns over `grid`, one beginning at every `step`.
    case subsampled(window: TimeSpan, grid: TimeSpan? = nil, step: TimeSpan? = nil)
    /// See ``TwoScaleVolatility``.
    case twoScale(window: TimeSpan? = nil)
    /// See ``RealizedKernelVolatility``.
    case realizedKernel(window: TimeSpan? = nil)
    /// See ``JumpRobustVolatility``.
    case jumpRobust(JumpRobustMeasure, window: TimeSpan, grid: TimeSpan? = nil)
    /// See ``DurationVolatility``. Without a deviation: that of the feed, else inferred.
    case duration(window: TimeSpan, deviation: Double? = nil)
    /// See ``RangeVolatility``.
    case range(RangeVolatility, window: TimeSpan, bar: TimeSpan? = nil)
    /// See ``HeterogeneousAutoregression``.
    case autoregression(HeterogeneousAutoregression.Form, window: TimeSpan, grid: TimeSpan? = nil)
    /// See ``ConditionalVolatility``.
    case conditional(GARCHModel, window: TimeSpan, grid: TimeSpan? = nil)
}

extension VolatilityEstimator {
    /// The estimator's name in commands, policies and results.
    public var name: String {
        switch self {
        case .realized: "realized"
        case .ewma: "ewma"
        case .ewmaClassic: "ewma_classic"
        case .ewmaAsymmetric: "ewma_asymmetric"
        case .riskMetrics2006: "riskmetrics2006"
        case .closeToClose: "close_to_close"
        case .subsampled: "subsampled"
        case .twoScale: "two_scale"
        case .realizedKernel: "realized_kernel"
        case .jumpRobust(let measure, _, _): measure.estimatorName
        case .duration: "duration"
        case .range(let measure, _, _): measure.estimatorName
        case .autoregression(let form, _, _): form.estimatorName
        case .conditional(let model, _, _): model.estimatorName
        }
    }

    /// What one option is set to.
    public enum OptionValue: Sendable, Hashable, CustomStringConvertible {
        case span(TimeSpan)
        case number(Double)

        public var description: String {
            switch self {
            case .span(let span): "\(span)"
            case .number(let number): "\(number)"
            }
        }
    }

    /// The options that are set, by the names and in the order of ``description``.
    public var options: [(name: String, value: OptionValue)] {
        switch self {
        case .realized(let window, let grid), .closeToClose(let window, let grid),
            .jumpRobust(_, let window, let grid), .autoregression(_, let window, let grid),
            .conditional(_, let window, let grid):
            Self.spans(("window", window), ("grid", grid))
        case .ewma(let halfLife): Self.spans(("half_life", halfLife))
        case .ewmaClassic(let decay): [("lambda", .number(decay.factor))]
        case .ewmaAsymmetric(let halfLife, let asymmetry):
            Self.spans(("half_life", halfLife)) + [("asymmetry", .number(asymmetry))]
        case .riskMetrics2006(let grid): Self.spans(("grid", grid))
        case .subsampled(let window, let grid, let step):
            Self.spans(("window", window), ("grid", grid), ("step", step))
        case .twoScale(let window), .realizedKernel(let window):
            Self.spans(("window", window))
        case .duration(let window, let deviation):
            Self.spans(("window", window))
                + (deviation.map { [("deviation", .number($0))] } ?? [])
        case .range(_, let window, let bar): Self.spans(("window", window), ("bar", bar))
        }
    }

    private static func spans(
        _ options: (name: String, span: TimeSpan?)...
    ) -> [(name: String, value: OptionValue)] {
        options.compactMap { name, span in span.map { (name, .span($0)) } }
    }
}

extension VolatilityEstimator: CustomStringConvertible {
    /// The form that ``init(_:)`` parses.
    public var description: String {
        let set = options.map { "\($0.name)=\($0.value)" }
        return set.isEmpty ? name : name + ":" + set.joined(separator: ",")
    }
}

extension VolatilityEstimator {
    /// Every estimator with its usual options: what is shown where nobody asks for less.
    public static let panel: [VolatilityEstimator] =
        [
            .realized(window: .days(30)), .realized(window: .days(7)),
            .ewma(halfLife: .days(1)), .ewma(halfLife: .minutes(16_128)),
        ] + names.filter { $0 != "realized" && $0 != "ewma" }.compactMap { try? Self($0) }
}
