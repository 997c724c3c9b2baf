import ArgumentParser
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

struct InspectCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "What is in an oracle history: format, rejected rows, gaps, spacing, feed kind.",
        discussion: """
            Example:

              marginpolicy inspect fixtures/histories/doge-usd-dirty.csv

            The table says what was decided about each file, why, and which option decides
            otherwise.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption

    func execute() async throws -> ExitStatus {
        if input.content == .fundingRates { return try await inspectRates() }
        let (asOf, maxGap) = (input.asOf, input.holeLimit)
        switch output.resolved {
        case .json:
            let feeds = try await input.results { Inspection($0, asOf: asOf, maxGap: maxGap).json }
            try StandardOutput.write([
                "schema": "marginpolicy.inspection/1", "feeds": .array(feeds),
            ])
        case .csv:
            let rows = try await input.results {
                CSV.row(Inspection($0, asOf: asOf, maxGap: maxGap).csvRow)
            }
            try StandardOutput.write(CSV.row(Inspection.csvHeader) + rows.joined())
        case .table:
            let texts = try await input.results { Inspection($0, asOf: asOf, maxGap: maxGap).text }
            try StandardOutput.write(texts.joined(separator: "\n"))
        }
        return .done
    }
}

extension InspectCommand {
    private func inspectRates() async throws -> ExitStatus {
        let options = input.options
        let inspections = try await input.perFile { path, _ throws(CommandFailure) in
            do throws(HistoryError) {
                return try HistoryReader.readRates(path: path, options: options)
                    .map(RateInspection.init)
            } catch {
                throw CommandFailure(error)
            }
        }.flatMap(\.self)
        switch output.resolved {
        case .json:
            try StandardOutput.write([
                "schema": "marginpolicy.inspection/1",
                "feeds": .array(inspections.map(\.json)),
            ])
        case .csv:
            try StandardOutput.write(
                CSV.row(RateInspection.csvHeader)
                    + inspections.map { CSV.row($0.csvRow) }.joined())
        case .table:
            try StandardOutput.write(inspections.map(\.text).joined(separator: "\n"))
        }
        return .done
    }
}

/// The facts about one feed.
struct Inspection {
    let history: FeedHistory
    let known: PriceSeries
    let asOf: Timestamp?
    let holes: Int
    let longestGap: TimeSpan?
    /// Median and 95th percentile, lower values.
    let medianSpacing: TimeSpan?
    let wideSpacing: TimeSpan?

    init(_ history: FeedHistory, asOf: Timestamp?, maxGap: TimeSpan) {
        self.history = history
        known = history.observations(at: asOf, maxGap: maxGap)
        self.asOf = asOf ?? known.last
        let spacings = zip(known.times.dropFirst(), known.times).map { $0 - $1 }.sorted()
        holes = spacings.count { $0 > maxGap.microseconds }
        longestGap = spacings.last.map(TimeSpan.init(microseconds:))
        func quantile(_ share: Double) -> TimeSpan? {
            guard !spacings.isEmpty else { return nil }
            return TimeSpan(microseconds: spacings[Int(Double(spacings.count - 1) * share)])
        }
        medianSpacing = quantile(0.5)
        wideSpacing = quantile(0.95)
    }

    private var staleness: TimeSpan? {
        let live = history.liveObserved(at: asOf, maxGap: .days(36_500)).series
        guard let asOf, let last = live.last else { return nil }
        return asOf - last
    }

    var json: JSONValue {
        [
            "feed": .string(history.feed),
            "source": .string(FileSystem.baseName(of: history.source)),
            "format": .string(history.format.rawValue),
            "compression": .string(history.compression.rawValue),
            "feed_kind": .string(history.kind.rawValue),
            "feed_kind_reason": .string(history.kindReason),
            "scale_known": .boolean(history.priceEncoding.isScaleKnown),
            "rows": .integer(history.rows), "observations": .integer(known.count),
            "rejected": .object(
                history.rejected.map { .init($0.reason.rawValue, .integer($0.count)) }),
            "examples": .array(
                history.examples.map { example in
                    [
                        "reason": .string(example.reason.rawValue),
                        "line": .optional(example.line) { .integer($0) },
                        "text": .string(example.text),
                    ]
                }),
            "as_of": .optional(asOf) { .string("\($0)") },
            "first": .optional(known.first) { .string("\($0)") },
            "last": .optional(known.last) { .string("\($0)") },
            "holes": .integer(holes),
            "longest_gap_s": seconds(longestGap), "median_spacing_s": seconds(medianSpacing),
            "spacing_95_percent_s": seconds(wideSpacing), "staleness_s": seconds(staleness),
            "stale_bars": .integer(history.staleBars.count),
            "longest_stale_run": .integer(longestStaleRun),
            "bars_without_range": .integer(history.bars?.withoutRange ?? 0),
            "contract_multiplier": .optional(history.contractMultiplier) { .integer($0) },
            "breaks": .array(
                history.breaks.map { found in
                    ["time": .string("\(found.time)"), "reason": .string(found.reason)]
                }),
            "decisions": .array(history.decisions.map(\.json)),
        ]
    }

    private var longestStaleRun: Int { history.staleBars.runs.map(\.count).max() ?? 0 }

    private func seconds(_ span: TimeSpan?) -> JSONValue {
        .optional(span) { span in
            span.microseconds % 1_000_000 == 0
                ? .integer(Int(span.microseconds / 1_000_000))
                : .fixed(span.seconds, fractionDigits: 6)
        }
    }

    static let csvHeader = [
        "feed", "source", "format", "compression", "feed_kind", "rows", "observations", "rejected",
        "first", "last", "holes", "longest_gap_s", "median_spacing_s", "staleness_s",
    ]

    var csvRow: [String] {
        [
            history.feed, FileSystem.baseName(of: history.source),
            history.format.rawValue,
            history.compression.rawValue, history.kind.rawValue, String(history.rows),
            String(known.count), rejectedText(separator: ";"), known.first.map { "\($0)" } ?? "",
            known.last.map { "\($0)" } ?? "", String(holes), seconds(longestGap).singleLine,
            seconds(medianSpacing).singleLine, seconds(staleness).singleLine,
        ]
    }

    private func rejectedText(separator: String) -> String {
        history.rejected.map { "\($0.reason.rawValue)=\($0.count)" }.joined(separator: separator)
    }

    var text: String {
        var lines: [(String, String)] = [
            ("source", history.source),
            (
                "packed",
                history.compression == .none ? "no" : history.compression.rawValue
            ),
            ("rows", "\(history.rows), of which \(history.rejected.total) rejected"),
        ]
        for (reason, count) in history.rejected {
            lines.append(("  \(reason.rawValue)", "\(count)"))
            for example in history.examples where example.reason == reason {
                let place = example.line.map { "line \($0): " } ?? ""
                lines.append(("", "\(place)\(example.text)"))
            }
        }
        lines.append(("observations", "\(known.count)"))
        if let first = known.first, let last = known.last {
            lines.append(("from", "\(first) to \(last)"))
        }
        if let medianSpacing, let wideSpacing, let longestGap {
            lines.append(
                (
                    "spacing",
                    "median \(medianSpacing.approximate), 95% within \(wideSpacing.approximate)"
                ))
            lines.append(
                ("gaps", "longest \(longestGap.approximate), \(holes) counted as holes"))
        }
        if let staleness, let asOf {
            lines.append(("staleness", "\(staleness.approximate) at \(asOf)"))
        }
        if history.staleBars.count > 0 {
            lines.append(
                (
                    "stale bars",
                    "\(history.staleBars.count) without trades, at most \(longestStaleRun) in a row"
                ))
        }
        if let bars = history.bars, bars.withoutRange > 0 {
            lines.append(("no range", "\(bars.withoutRange) bars whose high and low do not fit"))
        }
        if let multiplier = history.contractMultiplier {
            lines.append(
                ("multiplier", "by its name a price is for \(multiplier) units of the coin"))
        }
        for found in history.breaks {
            let isDecided = history.breakDecision != nil || found.kind == .unexplained
            lines.append(("break", found.reason + (isDecided ? "" : " It needs a decision.")))
        }
        lines.append(("decided", ""))
        return TextTable.inert(history.feed) + "\n" + TextTable.labelled(lines)
            + TextTable.decisions(history.decisions)
    }
}

extension HistoryDecision {
    var json: JSONValue {
        [
            "subject": .string(subject.rawValue), "answer": .string(answer),
            "reason": .string(reason), "stated": .boolean(isStated),
            "option": .string(subject.flag),
        ]
    }
}

extension TextTable {
    /// Labels and what they stand for, one a line.
    static func labelled(_ lines: [(String, String)]) -> String {
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { label, value in
            let gap = value.isEmpty ? 0 : width - label.count + 2
            return "  " + label + String(repeating: " ", count: gap) + inert(value) + "\n"
        }.joined()
    }

    /// What was decided, why, and which option decides otherwise.
    static func decisions(_ decisions: [HistoryDecision]) -> String {
        let subjects = decisions.map { $0.subject.rawValue.replacing("_", with: " ") }
        let (first, second) = (
            subjects.map(\.count).max() ?? 0, min(decisions.map(\.answer.count).max() ?? 0, 24)
        )
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count) + 2)
        }
        return zip(subjects, decisions).map { subject, decision in
            "    " + padded(subject, first) + padded(inert(decision.answer), second)
                + inert(decision.reason) + " (\(decision.subject.flag))\n"
        }.joined()
    }
}
