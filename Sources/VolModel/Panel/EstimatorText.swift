extension VolatilityEstimator {
    /// Every name, in the order of ``panel``.
    public static let names = [
        "realized", "ewma", "ewma_classic", "ewma_asymmetric", "riskmetrics2006", "close_to_close",
        "subsampled", "two_scale", "realized_kernel", "bipower", "min_rv", "med_rv", "duration",
        "parkinson", "garman_klass", "garman_klass_overnight", "rogers_satchell", "yang_zhang",
        "har", "harq", "garch", "garch_t", "gjr", "gjr_t",
    ]

    /// The options that are plain numbers; all others are durations.
    public static let numberOptions = ["lambda", "asymmetry", "deviation"]

    /// Parses `NAME[:key=value,…]`, for example `ewma:half_life=3d`.
    ///
    /// *Defaults*: a window of 30 days, of one day or less for `two_scale` and `realized_kernel`,
    /// of a year for `har` and `harq`, of 180 days for the GARCH family; a half-life of one day; λ
    /// = 0.94; an asymmetry of 0.25. Numbers may be written in percent.
    ///
    /// Throws ``EstimatorSyntaxError``.
    public init(_ text: String) throws(EstimatorSyntaxError) {
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        let name = String(text[..<colon])
        guard Self.names.contains(name) else { throw .unknownName(name) }
        var options = EstimatorOptions(estimator: name)
        if colon < text.endIndex { try options.take(text[text.index(after: colon)...]) }
        self = try Self.named(name, &options)
        try options.requireAllTaken()
    }

    private static func named(
        _ name: String, _ options: inout EstimatorOptions
    ) throws(EstimatorSyntaxError) -> VolatilityEstimator {
        if let measure = JumpRobustMeasure.allCases.first(where: { $0.estimatorName == name }) {
            let (window, grid) = try options.windowAndSteps(of: .days(30))
            return .jumpRobust(measure, window: window, grid: grid)
        }
        if let measure = RangeVolatility.allCases.first(where: { $0.estimatorName == name }) {
            let (window, bar) = try options.windowAndSteps(of: .days(30), named: "bar")
            return .range(measure, window: window, bar: bar)
        }
        if let form = HeterogeneousAutoregression.Form.allCases.first(where: {
            $0.estimatorName == name
        }) {
            let (window, grid) = try options.windowAndSteps(of: .days(365))
            return .autoregression(form, window: window, grid: grid)
        }
        if let model = GARCHModel.named.first(where: { $0.estimatorName == name }) {
            let (window, grid) = try options.windowAndSteps(of: .days(180))
            return .conditional(model, window: window, grid: grid)
        }
        switch name {
        case "ewma": return .ewma(halfLife: try options.span("half_life") ?? .days(1))
        case "ewma_classic":
            let factor = try options.number(
                "lambda", "a decimal above 0 and below 1, at most 10 places"
            ) {
                $0 > 0 && $0 < 1
            }
            return .ewmaClassic(decay: factor.flatMap { try? Decay(factor: $0) } ?? .daily)
        case "ewma_asymmetric":
            let asymmetry = try options.number(
                "asymmetry", "a decimal from 0, below 1, at most 10 places"
            ) {
                $0 >= 0 && $0 < 1
            }
            return .ewmaAsymmetric(
                halfLife: try options.span("half_life") ?? .days(1),
                asymmetry: asymmetry ?? AsymmetricExponentialVolatility.defaultAsymmetry)
        case "riskmetrics2006": return .riskMetrics2006(grid: try options.span("grid"))
        case "close_to_close":
            let (window, grid) = try options.windowAndSteps(of: .days(30))
            return .closeToClose(window: window, grid: grid)
        case "subsampled":
            let (window, grid) = try options.windowAndSteps(of: .days(30))
            let step = try options.span("step")
            if let grid, let step, grid.microseconds % step.microseconds != 0 {
                throw .stepDoesNotDivideGrid
            }
            return .subsampled(window: window, grid: grid, step: step)
        case "two_scale": return .twoScale(window: try options.span("window"))
        case "realized_kernel": return .realizedKernel(window: try options.span("window"))
        case "duration":
            let window = try options.span("window") ?? .days(30)
            let deviation = try options.number(
                "deviation", "a decimal above 0, at most 0.5, with at most 10 places"
            ) {
                $0 > 0 && $0 <= 0.5
            }
            return .duration(window: window, deviation: deviation)
        default:
            let (window, grid) = try options.windowAndSteps(of: .days(30))
            return .realized(window: window, grid: grid)
        }
    }
}

/// The options of one estimator's text, until each is taken by its name.
private struct EstimatorOptions {
    let estimator: String
    private var given: [(key: String, value: String)] = []
    private var known: [String] = []

    init(estimator: String) { self.estimator = estimator }

    mutating func take(_ text: Substring) throws(EstimatorSyntaxError) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2 else { throw .malformedOption(String(part)) }
            let key = String(pair[0])
            guard !given.contains(where: { $0.key == key }) else { throw .repeatedOption(key) }
            given.append((key, String(pair[1])))
        }
    }

    private mutating func value(_ key: String) -> String? {
        known.append(key)
        guard let index = given.firstIndex(where: { $0.key == key }) else { return nil }
        return given.remove(at: index).value
    }

    mutating func span(_ key: String) throws(EstimatorSyntaxError) -> TimeSpan? {
        guard let text = value(key) else { return nil }
        guard let span = TimeSpan(text), span.microseconds > 0 else {
            throw .notADuration(key: key, value: text)
        }
        return span
    }

    mutating func number(
        _ key: String, _ expected: String, where accepts: (Double) -> Bool
    ) throws(EstimatorSyntaxError) -> Double? {
        guard let text = value(key) else { return nil }
        let isPercent = text.hasSuffix("%")
        let decimal = isPercent ? text.dropLast() : text[...]
        guard Self.isDecimal(decimal, fractionDigitsMax: isPercent ? 8 : 10),
            let digits = Double(decimal), accepts(isPercent ? digits / 100 : digits)
        else { throw .notANumber(key: key, value: text, expected: expected) }
        return isPercent ? digits / 100 : digits
    }

    /// Digits with at most one point among them: what every document can hold exactly.
    private static func isDecimal(_ text: Substring, fractionDigitsMax: Int) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 2 && !text.isEmpty && parts[0].utf8.count <= 9
            && (parts.count == 1 || parts[1].utf8.count <= fractionDigitsMax)
            && parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    /// A window and what it is cut into.
    mutating func windowAndSteps(
        of usual: TimeSpan, named key: String = "grid"
    ) throws(EstimatorSyntaxError) -> (window: TimeSpan, step: TimeSpan?) {
        let window = try span("window") ?? usual
        let step = try span(key)
        if let step, step > window { throw .stepExceedsWindow(key) }
        return (window, step)
    }

    func requireAllTaken() throws(EstimatorSyntaxError) {
        guard let unknown = given.first else { return }
        throw .unknownOption(unknown.key, estimator: estimator, expected: known)
    }
}

/// Why a text does not name an estimator.
public enum EstimatorSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownName(String)
    case malformedOption(String)
    case notADuration(key: String, value: String)
    case notANumber(key: String, value: String, expected: String)
    case repeatedOption(String)
    case unknownOption(String, estimator: String, expected: [String])
    case stepExceedsWindow(String)
    case stepDoesNotDivideGrid

    public var description: String {
        switch self {
        case .unknownName(let name):
            "unknown estimator '\(name)'; expected one of "
                + VolatilityEstimator.names.joined(separator: ", ")
        case .malformedOption(let text): "'\(text)'; expected key=value"
        case .notADuration(let key, let value):
            "\(key)='\(value)'; expected a positive duration such as 90s, 5m, 1h or 3d"
        case .notANumber(let key, let value, let expected):
            "\(key)='\(value)'; expected \(expected)"
        case .repeatedOption(let key): "\(key) given twice; expected each key once"
        case .unknownOption(let key, let estimator, let expected):
            "unknown option '\(key)' of \(estimator); expected "
                + expected.joined(separator: " or ")
        case .stepExceedsWindow(let key):
            "\(key) is longer than window; expected at least one step in it"
        case .stepDoesNotDivideGrid: "step does not divide grid; expected a whole number of steps"
        }
    }
}
