public import ArgumentParser
import NightlyJob
import OracleSimulator
public import PolicyDocument

struct InitCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "A commented starter: job, policy, current parameters and simulated histories.",
        discussion: """
            Example:

              marginpolicy init demo
              marginpolicy nightly demo/job.yaml --out demo/bundle

            --profile conservative and --profile aggressive start from another policy.
            """)

    @Argument(help: "A directory that does not exist or is empty.")
    var directory: String

    @Option(
        help: ArgumentHelp(
            "The policy to start from: conservative, balanced or aggressive.", valueName: "name"))
    var profile: PolicyProfile = .balanced

    @OptionGroup var common: CommonOptions

    func execute() async throws -> ExitStatus {
        let texts = [
            ("job.yaml", StarterFiles.jobYAML), ("policy.yaml", profile.yaml),
            ("current.json", StarterFiles.currentJSON),
        ]
        let files =
            texts.map { ($0.0, Array($0.1.utf8)) }
            + StarterHistories.files().map { ($0.path, $0.contents) }
        do throws(FileFailure) {
            try FileSystem.createTree(files, in: directory)
        } catch {
            throw CommandFailure(error)
        }
        let root = FileSystem.withoutTrailingSlashes(directory)
        try StandardOutput.write(
            """
            wrote \(files.map { $0.0 }.joined(separator: ", ")) to \(root)
            the histories are simulated; next:

              marginpolicy nightly \(root)/job.yaml --out \(root)/bundle

            """)
        return .done
    }
}

extension PolicyProfile: ExpressibleByArgument {}
