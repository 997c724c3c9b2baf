/// How far an estimator's variance is from the true one on a kind of feed, as simulation has it.
///
/// Ratios are of mean estimated to true integrated variance, of a diffusion with a volatility of
/// 60% whose price moves every second: see docs/estimators.md for the feeds, the Monte Carlo errors
/// and the options of each estimator. A feed of another deviation, spacing or noise has other
/// ratios; those of `tick` and `confidence` feeds depend on their noise most.
public enum FeedValidity: Sendable, Hashable {
    /// Within 5% of the true variance.
    case valid(ratio: Double)
    /// Within 25%.
    case biased(ratio: Double)
    /// Further away.
    case meaningless(ratio: Double)

    public static let largestBiasOfValid = 0.05
    public static let largestBias = 0.25

    public init(ratio: Double) {
        let bias = (ratio - 1).magnitude
        if bias <= Self.largestBiasOfValid {
            self = .valid(ratio: ratio)
        } else if bias <= Self.largestBias {
            self = .biased(ratio: ratio)
        } else {
            self = .meaningless(ratio: ratio)
        }
    }

    public var ratio: Double {
        switch self {
        case .valid(let ratio), .biased(let ratio), .meaningless(let ratio): ratio
        }
    }

    /// nil where nothing was measured: an estimator of another name, or one that gives no figure
    /// there.
    public static func of(estimator name: String, on kind: FeedKind) -> FeedValidity? {
        guard let place = FeedKind.allCases.firstIndex(of: kind),
            let ratio = ratios[name]?[place]
        else { return nil }
        return FeedValidity(ratio: ratio)
    }

    /// Why the estimator should not be asked on such a feed; nil unless it is meaningless there, or
    /// gives no figure.
    public static func objection(to name: String, on kind: FeedKind) -> NotApplicable? {
        let article = kind == .interval || kind == .ohlc ? "an" : "a"
        guard let validity = of(estimator: name, on: kind) else {
            guard ratios[name] != nil else { return nil }
            return NotApplicable(
                "\(name) has nothing to measure on \(article) \(kind.rawValue) feed; expected "
                    + "\(expected(on: kind)) there")
        }
        guard case .meaningless(let ratio) = validity else { return nil }
        let hundredths = Int((ratio * 100).rounded())
        let digits = hundredths % 100
        let measured = "\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
        return NotApplicable(
            "\(name) on \(article) \(kind.rawValue) feed measures \(measured) times the true "
                + "variance in simulation; expected \(expected(on: kind)) there")
    }

    /// What to ask instead: the two that are surest on the kind.
    static func expected(on kind: FeedKind) -> String {
        switch kind {
        case .threshold: "realized or duration"
        case .interval: "realized or med_rv"
        case .tick: "two_scale or realized_kernel"
        case .ohlc: "realized or rogers_satchell"
        case .confidence: "two_scale or realized_kernel"
        }
    }

    /// In the order of ``FeedKind/allCases``; nil where there is no figure. The tests hold them
    /// equal to the document.
    static let ratios: [String: [Double?]] = [
        "realized": [1.000, 1.000, 1.175, 1.000, 1.005],
        "ewma": [1.004, 1.000, 1.176, 1.000, 1.009],
        "ewma_classic": [1.002, 0.995, 1.143, 0.995, 1.680],
        "ewma_asymmetric": [1.005, 1.000, 1.176, 1.000, 1.009],
        "riskmetrics2006": [1.000, 1.003, 1.004, 1.003, 1.006],
        "close_to_close": [1.011, 1.014, 1.013, 1.014, 1.014],
        "subsampled": [1.001, 1.002, 1.003, 1.002, 1.004],
        "two_scale": [1.012, 0.999, 0.999, 0.999, 1.000],
        "realized_kernel": [0.896, 0.982, 1.009, 0.982, 1.015],
        "bipower": [0.084, 0.999, 1.004, 0.999, 1.021],
        "min_rv": [0.141, 0.999, 1.003, 0.998, 1.020],
        "med_rv": [0.301, 0.999, 1.004, 0.999, 1.021],
        "duration": [1.000, nil, nil, nil, nil],
        "parkinson": [0.479, 0.843, 0.931, 0.978, 0.960],
        "garman_klass": [0.277, 0.781, 0.903, 0.969, 0.943],
        "garman_klass_overnight": [0.277, 0.781, 0.903, 0.969, 0.943],
        "rogers_satchell": [0.245, 0.777, 0.902, 0.968, 0.942],
        "yang_zhang": [0.355, 0.810, 0.916, 0.973, 0.952],
        "har": [1.001, 1.007, 1.007, 1.006, 1.008],
        "harq": [1.007, 1.010, 1.009, 1.011, 1.013],
        "garch": [1.001, 1.000, 1.000, 0.998, 1.000],
        "garch_t": [1.000, 1.000, 1.000, 1.000, 1.001],
        "gjr": [0.997, 0.994, 0.996, 0.994, 0.995],
        "gjr_t": [0.997, 0.994, 0.996, 0.994, 0.995],
    ]
}
