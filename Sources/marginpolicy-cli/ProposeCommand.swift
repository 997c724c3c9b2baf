import ArgumentParser
import NightlyJob
import Proposal

struct ProposeCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "A parameter set as a governance document in Markdown.",
        discussion: """
            Example:

              marginpolicy propose bundle/parameters.json --out proposal.md

            The bundle of nightly holds the same document with the quality of the data.
            """)

    @Argument(help: "The parameter set, - for standard input.")
    var parameters: String

    @Option(
        help: ArgumentHelp("Where the document goes. Default: standard output.", valueName: "file"))
    var out: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let out { try OutputPath.check(out) }
    }

    func execute() async throws -> ExitStatus {
        if let out, out != "-", FileSystem.isSameFile(out, parameters) {
            throw OutputPath.isInput(out, "the parameter set")
        }
        let document = MarkdownProposal(
            parameters: try readParameterSet(parameters), quality: [], jobFileName: nil
        ).render()
        guard let out, out != "-" else {
            try StandardOutput.write(document)
            return .done
        }
        do throws(FileFailure) {
            try FileSystem.write(Array(document.utf8), to: out)
        } catch {
            throw CommandFailure(error)
        }
        return .done
    }
}
