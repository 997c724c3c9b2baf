import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

/// The facts about the funding rates of one feed.
struct RateInspection {
    let history: RateHistory

    init(_ history: RateHistory) { self.history = history }

    private var first: Timestamp? { history.times.first.map(Timestamp.init(microseconds:)) }
    private var last: Timestamp? { history.times.last.map(Timestamp.init(microseconds:)) }

    private var medianSpacing: TimeSpan? {
        let spacings = zip(history.times.dropFirst(), history.times).map { $0 - $1 }.sorted()
        guard !spacings.isEmpty else { return nil }
        return TimeSpan(microseconds: spacings[(spacings.count - 1) / 2])
    }

    private var rejected: String {
        history.rejected.map { "\($0.reason.rawValue)=\($0.count)" }.joined(separator: ";")
    }

    private static func rate(_ value: Double?) -> JSONValue {
        value.map { .fixed($0, fractionDigits: 12) } ?? .null
    }

    var json: JSONValue {
        [
            "feed": .string(history.feed),
            "source": .string(FileSystem.baseName(of: history.source)),
            "content": .string(HistoryContent.fundingRates.rawValue),
            "format": .string(history.format.rawValue),
            "compression": .string(history.compression.rawValue),
            "rows": .integer(history.rows), "observations": .integer(history.times.count),
            "rejected": .object(
                history.rejected.map { .init($0.reason.rawValue, .integer($0.count)) }),
            "first": .optional(first) { .string("\($0)") },
            "last": .optional(last) { .string("\($0)") },
            "median_spacing_s": .optional(medianSpacing) { .fixed($0.seconds, fractionDigits: 6) },
            "lowest_rate": Self.rate(history.rates.min()),
            "highest_rate": Self.rate(history.rates.max()),
            "decisions": .array(history.decisions.map(\.json)),
        ]
    }

    static let csvHeader = [
        "feed", "source", "format", "compression", "rows", "observations", "rejected", "first",
        "last", "lowest_rate", "highest_rate",
    ]

    var csvRow: [String] {
        [
            history.feed, FileSystem.baseName(of: history.source), history.format.rawValue,
            history.compression.rawValue, String(history.rows), String(history.times.count),
            rejected, first.map { "\($0)" } ?? "", last.map { "\($0)" } ?? "",
            Self.rate(history.rates.min()).singleLine, Self.rate(history.rates.max()).singleLine,
        ]
    }

    var text: String {
        var lines = [
            ("source", history.source), ("content", "funding rates"),
            ("rows", "\(history.rows), of which \(history.rejected.total) rejected"),
        ]
        for (reason, count) in history.rejected {
            lines.append(("  \(reason.rawValue)", "\(count)"))
        }
        lines.append(("observations", "\(history.times.count)"))
        if let first, let last { lines.append(("from", "\(first) to \(last)")) }
        if let medianSpacing {
            lines.append(("spacing", "median \(medianSpacing.approximate)"))
        }
        if let lowest = history.rates.min(), let highest = history.rates.max() {
            lines.append(("rates", "\(lowest) to \(highest) per funding interval"))
        }
        lines.append(("decided", ""))
        return TextTable.inert(history.feed) + "\n" + TextTable.labelled(lines)
            + TextTable.decisions(history.decisions)
    }
}
