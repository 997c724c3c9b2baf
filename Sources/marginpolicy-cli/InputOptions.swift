public import ArgumentParser
import NightlyJob
import OracleHistory
public import VolModel

extension Timestamp: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension TimeSpan: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension FeedKind: ExpressibleByArgument {}

extension HistoryContent: ExpressibleByArgument {}

/// Which histories to read and what their files do not say.
struct InputOptions: ParsableArguments {
    @Argument(help: "Histories: files, globs, directories, or - for standard input.")
    var files: [String]

    @Option(parsing: .unconditional, help: "Decimals of raw integer oracle answers.")
    var decimals: Int?

    @Option(
        help: ArgumentHelp(
            "Declare the feed kind: threshold, interval, tick, ohlc or confidence.",
            valueName: "kind"))
    var kind: FeedKind?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "An interval longer than this is a hole. Default: 3d.", valueName: "duration"))
    var maxGap: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Keep only the last observation of each interval while reading; memory then grows "
                + "with the intervals, not with the file.", valueName: "duration"))
    var bars: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Use observations up to this time, RFC 3339 or YYYY-MM-DD (UTC). Default: the last of "
                + "each feed.", valueName: "time"))
    var asOf: Timestamp?

    @Option(
        help: ArgumentHelp(
            "What the files hold: prices or mark_prices; inspect and export also read "
                + "funding_rates. Default: prices.", valueName: "content"))
    var content: HistoryContent = .prices

    @OptionGroup(title: "What the content decides by itself") var reading: ReadingOptions

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let decimals, !(0...36).contains(decimals) {
            throw ValidationError("--decimals: found \(decimals); expected 0 to 36")
        }
        for (name, span) in [("--max-gap", maxGap), ("--bars", bars)] {
            if let span, span.microseconds <= 0 {
                throw ValidationError("\(name): found \(span); expected a duration above zero")
            }
        }
    }

    /// For commands that measure volatility.
    func requirePrices() throws {
        guard content != .fundingRates else {
            throw ValidationError(
                "--content: found funding_rates; expected prices or mark_prices, since rates have "
                    + "no volatility")
        }
    }

    var holeLimit: TimeSpan { maxGap ?? .days(3) }

    var options: HistoryOptions {
        reading.applied(
            to: HistoryOptions(
                content: content, decimals: decimals, kind: kind, barInterval: bars))
    }

    /// The files that the arguments stand for.
    func paths() throws(CommandFailure) -> [String] {
        do throws(HistoryError) {
            return try HistoryLocator.expand(files)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// What `result` makes of every feed of every file, in the order of the arguments. A file's
    /// history is dropped before the next file is read.
    func results<Output: Sendable>(
        of result: @Sendable @escaping (FeedHistory) throws(CommandFailure) -> Output
    ) async throws(CommandFailure) -> [Output] {
        let options = options
        return try await perFile { path, count throws(CommandFailure) in
            var outputs: [Output] = []
            for feed in try Self.feeds(of: path, options, counting: count) {
                outputs.append(try result(feed))
            }
            return outputs
        }.flatMap(\.self)
    }

    /// What `result` makes of every feed of every file, or why there is nothing, in the order of
    /// the arguments: one bad history does not keep the others from their result.
    func outcomes<Output: Sendable>(
        of result: @Sendable @escaping (FeedHistory) throws(CommandFailure) -> Output
    ) async throws(CommandFailure) -> [FileOutcome<Output>] {
        let options = options
        return try await perFile { path, count throws(CommandFailure) -> [FileOutcome<Output>] in
            let feeds: [FeedHistory]
            do throws(CommandFailure) {
                feeds = try Self.feeds(of: path, options, counting: count)
            } catch {
                return [FileOutcome(name: path, isUnreadable: true, result: .failure(error))]
            }
            return feeds.map { feed in
                let outcome = Result { () throws(CommandFailure) in try result(feed) }
                return FileOutcome(
                    name: feeds.count > 1 ? "\(path), feed \(feed.feed)" : path, result: outcome)
            }
        }.flatMap(\.self)
    }

    /// What `work` makes of every file, in the order of the arguments. It is told the path, and
    /// whom to tell how many more bytes it has read.
    func perFile<Output: Sendable>(
        _ work:
            @Sendable @escaping (
                _ path: String, _ counting: @escaping (Int) -> Void
            ) throws(CommandFailure) -> Output
    ) async throws(CommandFailure) -> [Output] {
        let paths = try paths()
        let threads = common.threads
        return try await ProgressLine.shown(quiet: common.quiet) {
            progress throws(CommandFailure) in
            progress.begin("reading", "files", total: paths.count)
            return try await BoundedWork.results(of: paths, atMost: threads) {
                path throws(CommandFailure) in
                let isFile = path != HistoryLocator.standardInput
                return try progress.item(
                    isFile ? path : "standard input", path: isFile ? path : nil
                ) { count throws(CommandFailure) in try work(path, count) }
            }
        }
    }

    private static func feeds(
        of path: String, _ options: HistoryOptions, counting read: @escaping (Int) -> Void
    ) throws(CommandFailure) -> [FeedHistory] {
        do throws(HistoryError) {
            return try HistoryReader.read(path: path, options: options, counting: read)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// What came of one history.
struct FileOutcome<Output: Sendable>: Sendable {
    /// The file, and the feed where the file has several.
    let name: String
    var isUnreadable = false
    let result: Result<Output, CommandFailure>
}
