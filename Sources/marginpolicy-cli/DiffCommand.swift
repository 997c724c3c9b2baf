import ArgumentParser
import MarginPolicy
import PolicyDocument

struct DiffCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Two parameter sets, change by change, with reasons.",
        discussion: """
            Example:

              marginpolicy diff yesterday.json today.json --exit-code
            """)

    @Argument(help: "The earlier parameter set, - for standard input.")
    var old: String

    @Argument(help: "The later parameter set, - for standard input.")
    var new: String

    @OptionGroup var output: FormatOption

    @OptionGroup var common: CommonOptions

    @Flag(help: "Exit with 1 when there are changes.")
    var exitCode = false

    func validate() throws {
        if old == "-", new == "-" {
            throw ValidationError(
                "command line: found '-' twice; expected at most one set on standard input")
        }
    }

    func execute() async throws -> ExitStatus {
        let changes = ParameterChange.between(
            try readParameterSet(old), and: try readParameterSet(new))
        switch output.resolved {
        case .table: try StandardOutput.write(table(changes))
        case .csv:
            try StandardOutput.write(
                CSV.row([
                    "instrument", "change", "field", "old", "new", "action", "binding", "reasons",
                ])
                    + changes.flatMap { change in
                        fields(change).map { field in
                            CSV.row([
                                change.instrument, change.kind.rawValue, field.name, field.old,
                                field.new, change.new?.decision.action.rawValue ?? "",
                                change.new?.decision.binding.rawValue ?? "",
                                change.reasons.joined(separator: "; "),
                            ])
                        }
                    }.joined())
        case .json:
            try StandardOutput.write([
                "schema": "marginpolicy.diff/1", "changes": .array(changes.map(json)),
            ])
        }
        return exitCode && !changes.isEmpty ? .no : .done
    }

    private typealias Field = (name: String, old: String, new: String)

    private func fields(_ change: ParameterChange) -> [Field] {
        func text(_ value: Int?) -> String { value.map(String.init) ?? "" }
        let all: [Field] = [
            ("status", change.old?.status.rawValue ?? "", change.new?.status.rawValue ?? ""),
            (
                "maintenance_margin_ppm", text(change.old?.published?.maintenancePpm),
                text(change.new?.published?.maintenancePpm)
            ),
            (
                "initial_margin_ppm", text(change.old?.published?.initialPpm),
                text(change.new?.published?.initialPpm)
            ),
            (
                "long", sideText(change.old?.long), sideText(change.new?.long)
            ),
            ("short", sideText(change.old?.short), sideText(change.new?.short)),
            ("tiers", tierText(change.old), tierText(change.new)),
        ]
        return all.filter { $0.old != $0.new }
    }

    private func sideText(_ ratios: MarginRatios?) -> String {
        ratios.map { "\($0.maintenancePpm)/\($0.initialPpm)" } ?? ""
    }

    private func tierText(_ parameters: InstrumentParameters?) -> String {
        (parameters?.tiers ?? []).map {
            "\($0.notionalFrom):\($0.ratios.maintenancePpm)/\($0.ratios.initialPpm)"
        }.joined(separator: " ")
    }

    private func json(_ change: ParameterChange) -> JSONValue {
        [
            "instrument": .string(change.instrument), "change": .string(change.kind.rawValue),
            "fields": .array(
                fields(change).map {
                    [
                        "field": .string($0.name), "old": .string($0.old), "new": .string($0.new),
                    ]
                }),
            "reasons": .array(change.reasons.map { .string($0) }),
        ]
    }

    private func table(_ changes: [ParameterChange]) -> String {
        guard !changes.isEmpty else { return "no change\n" }
        var text = ""
        for change in changes {
            text += "\(TextTable.inert(change.instrument)) · \(change.kind.rawValue)\n"
            var table = TextTable([("  ", .left), ("old", .right), ("new", .right)])
            for field in fields(change) {
                table.append(["  \(field.name)", field.old.orDash, field.new.orDash])
            }
            text += table.rendered()
            text += change.reasons.map { "  - \(TextTable.inert($0))\n" }.joined() + "\n"
        }
        return text
    }
}

extension String {
    fileprivate var orDash: String { isEmpty ? "–" : self }
}
