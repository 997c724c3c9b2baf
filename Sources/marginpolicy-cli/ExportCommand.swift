public import ArgumentParser
import NightlyJob
public import OracleHistory
import VolModel

struct ExportCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Histories in one canonical form: every observation, digit by digit.",
        discussion: """
            Example:

              marginpolicy export fixtures/histories/eth-usd.csv.gz --decimals 8 --to ndjson

            Several files need --out, a directory in which each becomes a file of its own name.
            What was rejected is left out, and counted on standard error. What was observed is not
            judged: outliers are exported as they are, and breaks are kept.
            """)

    @OptionGroup var input: InputOptions

    @Option(help: ArgumentHelp("csv or ndjson.", valueName: "form"))
    var to: HistoryExport.Form = .csv

    @Option(
        help: ArgumentHelp(
            "A directory that exists. Without it one file goes to standard output.",
            valueName: "dir"))
    var out: String?

    func validate() throws {
        if let out { try OutputPath.check(out) }
        guard input.bars == nil, input.asOf == nil, input.maxGap == nil else {
            throw ValidationError(
                "--bars, --as-of and --max-gap: found one of them; expected none, since every "
                    + "observation is exported")
        }
        guard input.reading.outliers == nil, input.reading.breaks == nil else {
            throw ValidationError(
                "--outliers and --breaks: found one of them; expected neither, since observations "
                    + "are exported as they are")
        }
    }

    func execute() async throws -> ExitStatus {
        let paths = try input.paths()
        let targets = try targets(of: paths)
        var options = input.options
        options.detail = .exact
        options.outliers = nil
        options.breaks = .keep
        let (form, isQuiet, settled) = (to, input.common.quiet, options)
        _ = try await input.perFile { path, count throws(CommandFailure) in
            let file = try ExportedFile(targets[path])
            let summary = try Self.export(path, settled, form, file, counting: count)
            if !isQuiet { StandardError.line(summary) }
        }
        return .done
    }

    /// Where each file goes; nil for standard output.
    private func targets(of paths: [String]) throws(CommandFailure) -> [String: String] {
        guard let out else {
            guard paths.count == 1 else {
                throw CommandFailure(
                    .usage, "--out: found \(paths.count) files and no directory; expected --out")
            }
            return [:]
        }
        var targets: [String: String] = [:]
        var sources: [String: String] = [:]
        for path in paths {
            let name = "\(HistoryReader.feedName(ofFile: path)).\(to.rawValue)"
            let target = "\(FileSystem.withoutTrailingSlashes(out))/\(name)"
            if let other = sources[target] {
                throw CommandFailure(
                    .usage,
                    "--out: found '\(other)' and '\(path)', which would both become '\(target)'; "
                        + "expected different names")
            }
            if FileSystem.isSameFile(target, path) {
                throw OutputPath.isInput(target, "an input")
            }
            sources[target] = path
            targets[path] = target
        }
        return targets
    }

    private static func export(
        _ path: String, _ options: HistoryOptions, _ form: HistoryExport.Form,
        _ file: ExportedFile, counting count: @escaping (Int) -> Void
    ) throws(CommandFailure) -> String {
        do {
            let summary: String
            if options.content == .fundingRates {
                let histories = try HistoryReader.readRates(path: path, options: options)
                try HistoryExport.write(rates: histories, as: form, to: file.write)
                summary = Self.summary(
                    path, histories.map(\.times.count), histories.map(\.rejected))
            } else {
                let histories = try HistoryReader.read(
                    path: path, options: options, counting: count)
                try HistoryExport.write(histories, as: form, to: file.write)
                summary = Self.summary(
                    path, histories.map(\.series.count), histories.map(\.rejected))
            }
            try file.commit()
            return summary
        } catch let error as HistoryError {
            throw CommandFailure(error)
        } catch let failure as FileFailure {
            throw CommandFailure(failure)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.internalFault, "\(error)")
        }
    }

    private static func summary(
        _ path: String, _ observations: [Int], _ rejected: [RejectCounts]
    ) -> String {
        var total = RejectCounts()
        for (reason, count) in rejected.flatMap({ Array($0) }) { total[reason] += count }
        let empty = observations.count { $0 == 0 }
        let reasons = total.map { "\($0.reason.rawValue) \($0.count)" }.joined(separator: ", ")
        return TextTable.inert(
            "\(path): \(observations.reduce(0, +)) observations"
                + (empty > 0 ? ", \(observations.count) feeds, \(empty) without observations" : "")
                + (reasons.isEmpty ? "" : ", rejected: \(reasons)"))
    }
}

extension HistoryExport.Form: ExpressibleByArgument {}

/// One exported file on its way: a new file that appears when it is whole, or standard output.
private final class ExportedFile {
    private let staged: StagedFile?

    init(_ path: String?) throws(CommandFailure) {
        do throws(FileFailure) {
            staged = try path.map { path throws(FileFailure) in try StagedFile(path) }
        } catch {
            throw CommandFailure(error)
        }
    }

    func write(_ bytes: [UInt8]) throws {
        if let staged {
            try staged.write(bytes)
        } else {
            try StandardOutput.write(bytes)
        }
    }

    func commit() throws { try staged?.commit() }
}
