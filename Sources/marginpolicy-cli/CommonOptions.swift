public import ArgumentParser
public import Logging

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "Files or instruments worked on at once; the result does not depend on it.")
    var threads = 2

    @Flag(help: "Nothing on standard error but errors.")
    var quiet = false

    @Option(
        help: ArgumentHelp(
            "trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: Logger.Level = .warning

    func validate() throws {
        guard (1...256).contains(threads) else {
            throw ValidationError("--threads: found \(threads); expected 1 to 256")
        }
    }

    func makeLogger() -> Logger {
        var logger = Logger(label: "marginpolicy") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = quiet ? .critical : logLevel
        return logger
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
