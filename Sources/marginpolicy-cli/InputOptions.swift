public import ArgumentParser
import OracleHistory
public import VolModel

extension Timestamp: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension TimeSpan: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension FeedKind: ExpressibleByArgument {}

/// Which histories to read and what their files do not say.
struct InputOptions: ParsableArguments {
    @Argument(help: "Histories: files, globs, directories, or - for standard input.")
    var files: [String]

    @Option(help: "Decimals of raw integer oracle answers.")
    var decimals: Int?

    @Option(
        help: ArgumentHelp(
            "Declare the feed kind: threshold, interval, tick, ohlc or confidence.",
            valueName: "kind"))
    var kind: FeedKind?

    @Option(
        help: ArgumentHelp(
            "An interval longer than this is a hole. Default: 3d.", valueName: "duration"))
    var maxGap: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Keep only the last observation of each interval while reading; memory then grows "
                + "with the intervals, not with the file.", valueName: "duration"))
    var bars: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Use observations up to this time, RFC 3339 or YYYY-MM-DD (UTC). Default: the last of "
                + "each feed.", valueName: "time"))
    var asOf: Timestamp?

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

    var holeLimit: TimeSpan { maxGap ?? .days(3) }

    /// Every feed of every file, in the order of the arguments.
    func read() async throws(CommandFailure) -> [FeedHistory] {
        let paths: [String]
        do throws(HistoryError) {
            paths = try HistoryLocator.expand(files)
        } catch {
            throw CommandFailure(error)
        }
        let options = HistoryOptions(decimals: decimals, kind: kind, barInterval: bars)
        var feeds: [FeedHistory] = []
        for outcome in await outcomes(of: paths, options) {
            do throws(HistoryError) {
                feeds += try outcome.get()
            } catch {
                throw CommandFailure(error)
            }
        }
        return feeds
    }

    private typealias Outcome = Result<[FeedHistory], HistoryError>

    private func outcomes(of paths: [String], _ options: HistoryOptions) async -> [Outcome] {
        let progress = ProgressLine("reading file", quiet: common.quiet)
        var outcomes = [Outcome?](repeating: nil, count: paths.count)
        var waiting = Array(paths.enumerated())[...]
        var done = 0
        await withTaskGroup(of: (Int, Outcome).self) { group in
            func startNext() {
                guard let (index, path) = waiting.popFirst() else { return }
                group.addTask {
                    do throws(HistoryError) {
                        return (
                            index, .success(try HistoryReader.read(path: path, options: options))
                        )
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for _ in 0..<common.threads { startNext() }
            while let (index, outcome) = await group.next() {
                outcomes[index] = outcome
                done += 1
                progress.show(done, of: paths.count)
                startNext()
            }
        }
        return outcomes.compactMap { $0 }
    }
}
