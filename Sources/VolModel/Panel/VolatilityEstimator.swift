/// A volatility estimator and its options, as a caller or a policy names it.
public enum VolatilityEstimator: Sendable, Hashable {
    /// See ``RealizedVolatility``. With `grid`, over previous-tick samples.
    case realized(window: TimeSpan, grid: TimeSpan? = nil)
    /// See ``ExponentiallyWeightedVolatility``.
    case ewma(halfLife: TimeSpan)

    /// The estimator's name in commands, policies and results.
    public var name: String {
        switch self {
        case .realized: "realized"
        case .ewma: "ewma"
        }
    }

    /// The options that are set, by the names and in the order of ``description``.
    public var options: [(name: String, value: TimeSpan)] {
        switch self {
        case .realized(let window, nil): [("window", window)]
        case .realized(let window, let grid?): [("window", window), ("grid", grid)]
        case .ewma(let halfLife): [("half_life", halfLife)]
        }
    }
}

extension VolatilityEstimator: CustomStringConvertible {
    /// The form that ``init(_:)`` parses.
    public var description: String {
        name + ":" + options.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }

    /// Parses `NAME[:key=value,…]`, for example `ewma:half_life=3d`. Defaults: a window of 30 days,
    /// a half-life of one day. Throws ``EstimatorSyntaxError``.
    public init(_ text: String) throws(EstimatorSyntaxError) {
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        let name = String(text[..<colon])
        guard ["realized", "ewma"].contains(name) else { throw .unknownName(name) }
        var options: [(key: String, value: TimeSpan)] = []
        if colon < text.endIndex {
            for part in text[text.index(after: colon)...].split(
                separator: ",", omittingEmptySubsequences: false)
            {
                let pair = part.split(separator: "=", omittingEmptySubsequences: false)
                guard pair.count == 2 else { throw .malformedOption(String(part)) }
                let key = String(pair[0])
                guard let value = TimeSpan(pair[1]), value.microseconds > 0 else {
                    throw .notADuration(key: key, value: String(pair[1]))
                }
                guard !options.contains(where: { $0.key == key }) else {
                    throw .repeatedOption(key)
                }
                options.append((key, value))
            }
        }
        func take(_ key: String) -> TimeSpan? {
            guard let index = options.firstIndex(where: { $0.key == key }) else { return nil }
            return options.remove(at: index).value
        }
        switch name {
        case "realized":
            let window = take("window") ?? .days(30)
            let grid = take("grid")
            if let grid, grid > window { throw .gridExceedsWindow }
            self = .realized(window: window, grid: grid)
        default:
            self = .ewma(halfLife: take("half_life") ?? .days(1))
        }
        if let unknown = options.first {
            throw .unknownOption(unknown.key, estimator: name)
        }
    }
}

/// Why a text does not name an estimator.
public enum EstimatorSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownName(String)
    case malformedOption(String)
    case notADuration(key: String, value: String)
    case repeatedOption(String)
    case unknownOption(String, estimator: String)
    case gridExceedsWindow

    public var description: String {
        switch self {
        case .unknownName(let name): "unknown estimator '\(name)'; expected realized or ewma"
        case .malformedOption(let text): "'\(text)'; expected key=value"
        case .notADuration(let key, let value):
            "\(key)='\(value)'; expected a positive duration such as 90s, 5m, 1h or 3d"
        case .repeatedOption(let key): "\(key) given twice; expected each key once"
        case .unknownOption(let key, let estimator):
            "unknown option '\(key)' of \(estimator); expected "
                + (estimator == "realized" ? "window or grid" : "half_life")
        case .gridExceedsWindow: "grid is longer than window; expected at least one step in it"
        }
    }
}
