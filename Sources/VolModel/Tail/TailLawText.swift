extension TailLaw {
    /// Every name, in the order in which they are shown.
    public static let names = [
        "historical", "generalized_pareto", "student_t", "normal", "log_normal", "stable",
    ]

    /// The law's name in commands and results.
    public var name: String {
        switch self {
        case .historical: "historical"
        case .generalizedPareto: "generalized_pareto"
        case .studentT: "student_t"
        case .normal: "normal"
        case .logNormal: "log_normal"
        case .stable: "stable"
        }
    }

    /// Parses `NAME[:key=value,…]`.
    ///
    /// `historical` has `quantile` (order_statistic, type7) and `beyond` (gpd, student_t),
    /// `student_t` has `degrees_of_freedom`, fitted unless stated.
    ///
    /// Throws ``TailSyntaxError``.
    public init(_ text: String) throws(TailSyntaxError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        var options: [String: String] = [:]
        for pair in parts.count > 1 ? parts[1].split(separator: ",") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, options[String(sides[0])] == nil else {
                throw TailSyntaxError("'\(pair)'; expected each option once, as key=value")
            }
            options[String(sides[0])] = String(sides[1])
        }
        self = try Self.named(name, &options)
        if let unknown = options.keys.min() {
            throw TailSyntaxError("the option '\(unknown)'; expected none such of \(name)")
        }
    }

    private static func named(
        _ name: String, _ options: inout [String: String]
    ) throws(TailSyntaxError) -> TailLaw {
        switch name {
        case "historical":
            var tail = HistoricalTail()
            tail.convention = try choice("quantile", &options) ?? tail.convention
            tail.beyond = try choice("beyond", &options) ?? tail.beyond
            return .historical(tail)
        case "generalized_pareto": return .generalizedPareto
        case "student_t":
            guard let text = options.removeValue(forKey: "degrees_of_freedom") else {
                return .studentT(degreesOfFreedom: nil)
            }
            guard let value = Double(text), value > 2, value <= 1000 else {
                throw TailSyntaxError(
                    "degrees_of_freedom=\(text); expected a number above 2 and at most 1000")
            }
            return .studentT(degreesOfFreedom: value)
        case "normal": return .normal
        case "log_normal": return .logNormal
        case "stable": return .stable
        default:
            throw TailSyntaxError(
                "'\(name)'; expected one of \(names.joined(separator: ", "))")
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ options: inout [String: String]
    ) throws(TailSyntaxError) -> Choice? where Choice.RawValue == String {
        guard let text = options.removeValue(forKey: key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: " or ")
            throw TailSyntaxError("\(key)=\(text); expected \(known)")
        }
        return choice
    }
}

extension TailLaw: CustomStringConvertible {
    /// The form that ``init(_:)`` parses; what is as usual is left out.
    public var description: String {
        switch self {
        case .historical(let tail):
            let usual = HistoricalTail()
            var options: [String] = []
            if tail.convention != usual.convention {
                options.append("quantile=\(tail.convention.rawValue)")
            }
            if tail.beyond != usual.beyond { options.append("beyond=\(tail.beyond.rawValue)") }
            return options.isEmpty ? name : "\(name):\(options.joined(separator: ","))"
        case .studentT(let degreesOfFreedom?):
            return "\(name):degrees_of_freedom=\(degreesOfFreedom)"
        default: return name
        }
    }
}

/// What is wrong with the text of a tail.
public struct TailSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was found and what was expected.
    public let description: String

    init(_ description: String) { self.description = description }
}
