import ArgumentParser
import NightlyJob

struct NightlyCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "nightly", abstract: "The main job: every instrument, into one bundle.",
        discussion: """
            Example:

              marginpolicy nightly fixtures/job.yaml --out bundle

            The bundle appears whole or not at all; the same job over the same inputs gives the same
            bytes. With formats [ markdown, html ] in the job it holds report.html and its charts; with a
            section evidence it holds evidence.json, which the report shows. Exit code 3: written, but at least one instrument is held or unavailable.
            """)

    @OptionGroup var options: JobOptions
    @OptionGroup var output: FormatOption

    @Option(help: ArgumentHelp("The bundle's directory.", valueName: "dir"))
    var out: String

    @Option(
        help: ArgumentHelp(
            "Also write the report's charts as pictures here, light and dark; needs rsvg-convert.",
            valueName: "dir"))
    var png: String?

    func validate() throws {
        try OutputPath.check(out)
        guard out != "-" else {
            throw ValidationError("--out: found '-'; expected a directory")
        }
        if let png {
            try OutputPath.check(png)
            guard png != "-", png != out else {
                throw ValidationError(
                    "--png: found '\(png)'; expected a directory beside the bundle")
            }
        }
    }

    func execute() async throws -> ExitStatus {
        do throws(FileFailure) {
            try BundleWriter.check(out)
        } catch {
            throw CommandFailure(error)
        }
        let images = try png.map { _ throws(CommandFailure) in try ChartImages() }
        let (calibrated, evidence) = try await options.night(try options.documents())
        let bundle = Bundle(calibrated, evidence: evidence)
        do throws(FileFailure) {
            try BundleWriter.write(bundle, to: out)
        } catch {
            throw CommandFailure(error)
        }
        if let png { try images?.write(bundle.charts, to: png) }
        try ParameterTable(parameters: calibrated.parameters).write(as: output.resolved)
        if output.resolved == .table { try StandardOutput.write("bundle: \(out)\n") }
        return calibrated.notCalibrated.isEmpty ? .done : .someHeld
    }
}
