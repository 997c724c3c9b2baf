import ArgumentParser
import Evidence
import PolicyDocument

/// A figure of a backtest's document that has to hold: `kupiec.p >= 0.01`.
///
/// The left side is a figure; the right one is a number, a zone, or another figure. A figure is a
/// path through the members of one of the ways, `recommended` where its first name is none.
struct FigureCondition: ExpressibleByArgument, Sendable {
    enum Comparison: String, CaseIterable {
        case atMost = "<=", atLeast = ">=", below = "<", above = ">", equal = "="

        func holds(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .atMost: left <= right
            case .atLeast: left >= right
            case .below: left < right
            case .above: left > right
            case .equal: left == right
            }
        }
    }

    /// Whether the figures of one history meet it.
    struct Verdict: Sendable {
        let condition: FigureCondition
        let feed: String
        /// nil where the history has no such figure.
        let found: Double?
        let isMet: Bool
    }

    let text: String
    private let left: [String]
    private let comparison: Comparison
    private let right: String

    init?(argument: String) {
        guard
            let found = Comparison.allCases.compactMap({ comparison in
                argument.firstRange(of: comparison.rawValue).map { (comparison, $0) }
            }).first
        else { return nil }
        let (comparison, range) = found
        left = Self.path(argument[..<range.lowerBound])
        right = String(argument[range.upperBound...]).trimmed
        text = argument.trimmed
        self.comparison = comparison
        guard !left.isEmpty, !right.isEmpty, !left.contains(""), !Self.path(right[...]).contains("")
        else { return nil }
    }

    /// One verdict for each history; nothing holds for one that was not judged.
    func judged(_ outcomes: [FileOutcome<BacktestReport>]) -> [Verdict] {
        outcomes.map { outcome in
            guard case .success(let report) = outcome.result else {
                return Verdict(condition: self, feed: outcome.name, found: nil, isMet: false)
            }
            let found = Self.figure(left, in: report)
            let limit =
                Double(right) ?? Self.zones[right] ?? Self.figure(Self.path(right[...]), in: report)
            return Verdict(
                condition: self, feed: report.feed, found: found,
                isMet: found.flatMap { left in limit.map { comparison.holds(left, $0) } } ?? false)
        }
    }

    private static let zones = ["green": 0.0, "yellow": 1, "red": 2]

    private static func path(_ text: Substring) -> [String] {
        String(text).trimmed.split(separator: ".", omittingEmptySubsequences: false).map(
            String.init)
    }

    private static func figure(_ path: [String], in report: BacktestReport) -> Double? {
        let isNamed = path.first.flatMap(BacktestPolicy.init) != nil
        let policy = path.first.flatMap(BacktestPolicy.init) ?? .recommended
        guard let figures = report.figures(policy) else { return nil }
        var value: JSONValue? = figures
        for name in path.dropFirst(isNamed ? 1 : 0) { value = value?.member(name) }
        switch value {
        case .integer(let number)?: return Double(number)
        case .fixed(let number, let digits)?:
            guard number.isFinite else { return nil }
            return Double(Figures.fixed(number, digits: digits))
        case .string(let zone)?: return zones[zone]
        default: return nil
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}

extension JSONValue {
    fileprivate func member(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == name }?.value
    }
}
