import ArgumentParser
import NightlyJob
import PolicyDocument

struct CalibrateCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Histories, policy and current parameters → a parameter set.",
        discussion: """
            Example:

              marginpolicy calibrate fixtures/job.yaml --out parameters.json

            Exit code 3: written, but at least one instrument is held or unavailable.
            """)

    @OptionGroup var options: JobOptions
    @OptionGroup var output: FormatOption

    @Option(
        help: ArgumentHelp(
            "Where the parameter set goes, - for standard output.", valueName: "file"))
    var out: String

    func validate() throws { try OutputPath.check(out) }

    func execute() async throws -> ExitStatus {
        do throws(FileFailure) {
            if out != "-" { try FileSystem.checkWritable(out) }
        } catch {
            throw CommandFailure(error)
        }
        let documents = try options.documents()
        if out != "-", let role = documents.role(ofFile: out) {
            throw OutputPath.isInput(out, role)
        }
        let calibrated = try await options.calibrate(documents)
        let document = ParameterSetJSON.write(calibrated.parameters)
        if out == "-" {
            try StandardOutput.write(document)
        } else {
            do throws(FileFailure) {
                try FileSystem.write(Array(document.utf8), to: out)
            } catch {
                throw CommandFailure(error)
            }
            try ParameterTable(parameters: calibrated.parameters).write(as: output.resolved)
        }
        return calibrated.notCalibrated.isEmpty ? .done : .someHeld
    }
}
