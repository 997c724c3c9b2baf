import ArgumentParser
import Evidence
import IsolatedMargin
import NightlyJob
import PolicyDocument
import VolModel

struct ReplayCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "What margins do to traders: positions through a price path in the engine.",
        discussion: """
            Example:

              marginpolicy replay fixtures/histories/sol-usd-1h.csv fixtures/histories/link-usd-1h.json \
            --policy fixtures/policy.yaml --population 2000 --seed 1

            Without --mode both isolated and cross margin run, without --parameters static and, with a \
            policy, dynamic ones. Static parameters beside dynamic ones are the constant ratios for which the \
            same traders post the same mean capital; no outcome is looked at, but the mean is that of the \
            whole path.

            Premature: liquidated, though the position (under cross margin the account) would have stayed \
            solvent at every price until its planned close. Contaminated: liquidated under cross margin and \
            not in isolated mode on the same path. Bad debt: losses beyond the collateral, whoever bore them.

            A candle has no path inside: its open, then low and high in the order that costs more, then its \
            close are marked; how often the order mattered is printed. There is no funding.

            A trader posts the larger of notional / leverage and the initial requirement. A population \
            draws for each account an arrival, a leverage and one to three positions on different \
            instruments, and for each of these side, size (log-normal, spread 1.5) and holding time \
            (exponential).
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption
    @OptionGroup(title: "Parameters") var source: ReplaySourceOptions
    @OptionGroup(title: "Positions") var wanted: ReplayPositionOptions
    @OptionGroup(title: "Venue") var venue: ReplayVenueOptions

    @Option(help: "isolated or cross. Default: both.")
    var mode: Venue.MarginMode?

    @Option(help: "static or dynamic. Default: static, and dynamic with a policy.")
    var parameters: ReplayParameters?

    @Option(
        help: ArgumentHelp(
            "Where the replay begins. Default: where every history, and the policy's least one, "
                + "is there.", valueName: "time"))
    var from: Timestamp?

    @Option(
        help: ArgumentHelp(
            "Write every command and event of the run here, as JSON lines; takes one mode and one "
                + "kind of parameters.", valueName: "file"))
    var journal: String?

    func validate() throws {
        try input.requirePrices()
        if let journal {
            guard mode != nil, parameters != nil || source.policy == nil else {
                throw ValidationError(
                    "--journal: found more than one run; expected --mode, and --parameters with a "
                        + "policy")
            }
            guard !journal.isEmpty, journal != "-" else {
                throw ValidationError(
                    "--journal: found '\(journal)'; expected a file to write to")
            }
            let read =
                input.files + [source.policy, source.set, wanted.positions].compactMap(\.self)
            guard !read.contains(journal) else {
                throw ValidationError(
                    "--journal: found '\(journal)', which is read; expected another file")
            }
        }
        guard parameters != .dynamic || source.policy != nil else {
            throw ValidationError("--parameters: found dynamic; expected --policy beside it")
        }
    }

    func execute() async throws -> ExitStatus {
        let report = try await ProgressLine.shown(quiet: input.common.quiet) {
            progress throws(CommandFailure) in
            let inputs = try await ReplayInputs(self, progress)
            let runs = wantedRuns(inputs)
            progress.begin("replaying", "runs", total: runs.count)
            let rows = try await BoundedWork.results(of: runs, atMost: input.common.threads) {
                run throws(CommandFailure) in
                try progress.item("\(run.mode.rawValue), \(run.parameters.rawValue)") {
                    _ throws(CommandFailure) in try self.row(run, inputs)
                }
            }
            return ReplayReport(inputs: inputs, command: self, rows: rows)
        }
        switch output.resolved {
        case .json: try StandardOutput.write(report.json)
        case .csv: try StandardOutput.write(report.csv)
        case .table: try StandardOutput.write(report.table)
        }
        return .done
    }

    private struct Run: Sendable {
        let mode: Venue.MarginMode
        let parameters: ReplayParameters
    }

    private func wantedRuns(_ inputs: ReplayInputs) -> [Run] {
        let kinds =
            parameters.map { [$0] } ?? (inputs.hasDynamic ? [.static, .dynamic] : [.static])
        return (mode.map { [$0] } ?? [.isolated, .cross]).flatMap { mode in
            kinds.map { Run(mode: mode, parameters: $0) }
        }
    }

    private func row(
        _ run: Run, _ inputs: ReplayInputs
    ) throws(CommandFailure) -> ReplayReport.Row {
        let schedules = inputs.schedules(run.parameters)
        let design = venue.design(run.mode)
        let journal = try self.journal.map { path throws(CommandFailure) in
            try ReplayJournal(
                path,
                try ReplayInputs.mapped(.badData) { () throws(ReplayFailure) in
                    try inputs.replay.venue(schedules, design)
                })
        }
        let row = try ReplayInputs.mapped(.badData) { () throws(ReplayFailure) in
            let outcome = try inputs.replay.run(schedules, design) { command, events in
                journal?.record(command, events)
            }
            let isolated =
                run.mode == .cross
                ? try inputs.replay.run(
                    schedules, venue.design(.isolated), highsFirst: outcome.highsFirst) : nil
            return ReplayReport.Row(
                mode: run.mode, parameters: run.parameters, outcome: outcome,
                contaminated: isolated.map(outcome.contaminated),
                meanCapital: inputs.replay.meanCapital(schedules))
        }
        try journal?.commit()
        return row
    }
}
