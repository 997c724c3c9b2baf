import ArgumentParser
import NightlyJob

struct NightlyCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "nightly", abstract: "The main job: every instrument, into one bundle.",
        discussion: """
            Example:

              marginpolicy nightly fixtures/job.yaml --out bundle

            The bundle appears whole or not at all; the same job over the same inputs gives the same
            bytes. Exit code 3: written, but at least one instrument is held or unavailable.
            """)

    @OptionGroup var options: JobOptions
    @OptionGroup var output: FormatOption

    @Option(help: ArgumentHelp("The bundle's directory.", valueName: "dir"))
    var out: String

    func validate() throws {
        try OutputPath.check(out)
        guard out != "-" else {
            throw ValidationError("--out: found '-'; expected a directory")
        }
    }

    func execute() async throws -> ExitStatus {
        do throws(FileFailure) {
            try BundleWriter.check(out)
        } catch {
            throw CommandFailure(error)
        }
        let calibrated = try await options.calibrate(try options.documents())
        do throws(FileFailure) {
            try BundleWriter.write(Bundle(calibrated), to: out)
        } catch {
            throw CommandFailure(error)
        }
        try ParameterTable(parameters: calibrated.parameters).write(as: output.resolved)
        if output.resolved == .table { try StandardOutput.write("bundle: \(out)\n") }
        return calibrated.notCalibrated.isEmpty ? .done : .someHeld
    }
}
