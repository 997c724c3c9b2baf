import ArgumentParser
import MarginPolicy
import NightlyJob
import PolicyDocument
import VolModel

struct ExplainCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "The derivation of one instrument's parameters as a tree.",
        discussion: """
            Example:

              marginpolicy explain bundle/parameters.json ETH-USD-PERP \\
                  --job fixtures/job.yaml

            With the job, the figures are derived again from its histories: what would be published
            without each step, and with other values of each policy key. Without it, the tree shows
            what the parameter set itself says.
            """)

    @Argument(help: "The parameter set.")
    var parameters: String

    @Argument(help: "The instrument's id.")
    var instrument: String

    @Option(
        help: ArgumentHelp(
            "The job that the parameter set was made from.", valueName: "file"))
    var job: String?

    @Option(help: ArgumentHelp("table or json. Default: table.", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard format != .csv else {
            throw ValidationError(
                "--format: found csv; expected table or json, since a tree has no rows")
        }
    }

    func execute() async throws -> ExitStatus {
        let set = try readParameterSet(parameters)
        guard let stated = set.instruments.first(where: { $0.instrument == instrument }) else {
            let ids = set.instruments.map(\.instrument).prefix(10).joined(separator: ", ")
            throw CommandFailure(
                .badData,
                "\(parameters): found no instrument '\(instrument)'; expected one of \(ids)")
        }
        let explanation = try await derived(stated, set)
        let report = ExplanationReport(set: set, stated: stated, explanation: explanation)
        switch format {
        case .json: try StandardOutput.write(report.json)
        case .table, .csv: try StandardOutput.write(report.tree)
        }
        return .done
    }

    /// The derivation from the job; nil without one. What does not come out again is refused.
    private func derived(
        _ stated: InstrumentParameters, _ set: ParameterSet
    ) async throws -> Explanation? {
        guard let job else { return nil }
        let documents: JobDocuments
        do throws(JobDocumentFailure) {
            documents = try JobDocuments(jobPath: job)
        } catch {
            throw CommandFailure(error)
        }
        for (name, found, expected) in [
            ("job", documents.jobSource.digest.labelled, set.jobDigest),
            ("policy", documents.policySource.digest.labelled, set.policyDigest),
        ] where found != expected {
            throw CommandFailure(
                .badConfiguration,
                "\(job): found the \(name) \(found); expected \(expected), from which \(parameters) "
                    + "was made")
        }
        var instants: [String: Timestamp] = [:]
        for instrument in set.instruments { instants[instrument.instrument] = instrument.asOf }
        let outcome: (parameters: InstrumentParameters, Explanation?)?
        do throws(NothingToCalibrate) {
            outcome = try await ProgressLine.shown(quiet: common.quiet) {
                progress throws(NothingToCalibrate) in
                try await Calibrator.explain(
                    stated.instrument, of: documents, asOf: instants, threads: common.threads,
                    progress: progress)
            }
        } catch {
            throw CommandFailure(error)
        }
        guard let (again, explanation) = outcome else {
            throw CommandFailure(
                .badData, "\(job): found no instrument '\(stated.instrument)'; expected it")
        }
        guard again.current?.ratios == stated.current?.ratios,
            again.current?.changedAt == stated.current?.changedAt
        else {
            throw CommandFailure(
                .badData,
                "\(job): found other current parameters of \(stated.instrument); expected those that "
                    + "\(parameters) was made from")
        }
        guard again.published == stated.published, again.components == stated.components else {
            throw CommandFailure(
                .badData,
                "\(job): found \(Self.figures(again)) for \(stated.instrument); expected "
                    + "\(Self.figures(stated)), which \(parameters) says")
        }
        return explanation
    }

    private static func figures(_ parameters: InstrumentParameters) -> String {
        parameters.published.map { "\($0.maintenancePpm) and \($0.initialPpm) ppm" } ?? "no figures"
    }
}
