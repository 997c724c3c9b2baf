import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@main
enum EntryPoint {
    static func main() async {
        Interruption.prepare()
        exit(await run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    private static func run(_ arguments: [String]) async -> ExitStatus {
        do {
            var command = try Marginpolicy.parseAsRoot(arguments)
            if let command = command as? any MarginpolicyCommand {
                return try await command.execute()
            }
            try command.run()
            return .done
        } catch let failure as CommandFailure {
            StandardError.line("error: \(TextTable.inert(failure.message))")
            return failure.code
        } catch {
            return report(error, arguments)
        }
    }

    /// Help and version go to standard output; a usage error becomes one line.
    private static func report(_ error: any Error, _ arguments: [String]) -> ExitStatus {
        let code = Marginpolicy.exitCode(for: error)
        guard code != .success else {
            print(Marginpolicy.fullMessage(for: error))
            return .done
        }
        guard code == .validationFailure else {
            StandardError.line("error: internal fault: \(TextTable.inert("\(error)"))")
            return .internalFault
        }
        let named = Marginpolicy.configuration.subcommands.map { $0._commandName }
            .first { $0 == arguments.first }
        let message = UsageMessage.rewritten(
            Marginpolicy.message(for: error),
            help: "'marginpolicy \(named.map { "\($0) " } ?? "")--help'")
        StandardError.line("error: \(TextTable.inert(message))")
        return .usage
    }
}

/// A command that states how it ends.
protocol MarginpolicyCommand: ParsableCommand {
    func execute() async throws -> ExitStatus
}

struct Marginpolicy: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "marginpolicy",
        abstract: "Margin parameters for derivative venues from oracle price history.",
        discussion: """
            Start with an example of your own:

              marginpolicy init demo
              marginpolicy nightly demo/job.yaml --out demo/bundle
            """,
        version: version,
        subcommands: [
            InitCommand.self, InspectCommand.self, EstimateCommand.self, ExportCommand.self,
            TailCommand.self, BacktestCommand.self, ProcyclicalityCommand.self,
            ImpulseCommand.self,
            CalibrateCommand.self, ExplainCommand.self, DiffCommand.self, ProposeCommand.self,
            NightlyCommand.self, ReplayCommand.self, StressCommand.self, FrontierCommand.self,
        ])
}
