import PolicyDocument

/// What a backtest prints: every history's evidence or why there is none, and the conditions.
struct BacktestDocument {
    let outcomes: [FileOutcome<BacktestReport>]
    /// For each condition the verdicts of all histories.
    let conditions: [[FigureCondition.Verdict]]

    private var reports: [BacktestReport] { outcomes.compactMap { try? $0.result.get() } }

    private var failures: [(name: String, reason: String)] {
        outcomes.compactMap { outcome in
            guard case .failure(let failure) = outcome.result else { return nil }
            return (outcome.name, failure.message)
        }
    }

    /// A sentence for each condition that does not hold for a history.
    var unmet: [String] {
        conditions.flatMap(\.self).filter { !$0.isMet }.map { verdict in
            let found = verdict.found.map { "\($0)" } ?? "no such figure"
            return "not met: \(verdict.feed): found \(found); expected \(verdict.condition.text)"
        }
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("schema", "marginpolicy.evidence/1"),
            .init("results", .array(reports.map(\.json))),
        ]
        if !failures.isEmpty {
            members.append(
                .init(
                    "unavailable",
                    .array(
                        failures.map { ["source": .string($0.name), "reason": .string($0.reason)] })
                ))
        }
        if !conditions.isEmpty {
            members.append(
                .init(
                    "required",
                    .array(
                        conditions.flatMap(\.self).map { verdict in
                            [
                                "condition": .string(verdict.condition.text),
                                "feed": .string(verdict.feed),
                                "found": .optional(verdict.found) { .fixed($0, fractionDigits: 9) },
                                "met": .boolean(verdict.isMet),
                            ]
                        })))
        }
        return .object(members)
    }

    var csv: String {
        CSV.row(BacktestReport.csvHeader)
            + reports.flatMap(\.csvRows).map(CSV.row).joined()
    }

    var table: String {
        var parts = reports.map(\.table)
        if !failures.isEmpty {
            parts.append(
                failures.map { "unavailable: \(TextTable.inert($0.reason))\n" }.joined())
        }
        return parts.joined(separator: "\n")
    }
}
