import MarginPolicy
public import OracleHistory
import PolicyDocument
import VolModel

/// One history file of a job: what was read from it, or why it could not be.
public struct HistoryInput: Sendable {
    /// Relative to the job file.
    public var path: String
    public var bytes: Int
    /// Nil where the file could not be read at all.
    public var digest: Digest?
    public var outcome: Result<[FeedHistory], HistoryError>
    /// Ids of the instruments that use this reading of the file.
    public var instruments: [String] = []

    /// The feed that an instrument of the job means.
    func feed(for instrument: JobInstrument) -> Result<FeedHistory, Hold> {
        let feeds: [FeedHistory]
        switch outcome {
        case .success(let all): feeds = all
        case .failure(let error): return .failure(Hold("history not usable: \(error)"))
        }
        let names = feeds.prefix(5).map(\.feed).joined(separator: ", ")
        if let wanted = instrument.feedName {
            guard let feed = feeds.first(where: { $0.feed == wanted }) else {
                return .failure(
                    Hold("\(path) holds no feed '\(wanted)'; it holds \(names)"))
            }
            return .success(feed)
        }
        guard let feed = feeds.first, feeds.count == 1 else {
            return .failure(
                Hold(
                    "\(path) holds \(feeds.count) feeds (\(names)…); feed.name must say which"))
        }
        return .success(feed)
    }
}

/// The distinct history files of a job, read in parallel, in the order of the job.
struct HistoryInputs: Sendable {
    /// What makes two instruments share one reading.
    struct Key: Sendable, Hashable {
        var path: String
        var options: HistoryOptions
    }

    private(set) var byKey: [Key: HistoryInput] = [:]
    private(set) var keys: [Key] = []

    init(
        _ wanted: [Key], directory: String, threads: Int, progress: WorkProgress
    ) async {
        var seen: Set<Key> = []
        keys = wanted.filter { seen.insert($0).inserted }
        progress.begin("reading", "histories", total: keys.count)
        let inputs = await BoundedWork.results(of: keys, atMost: threads) { key in
            Self.read(key, directory: directory, progress: progress)
        }
        byKey = Dictionary(uniqueKeysWithValues: zip(keys, inputs))
    }

    private static func read(
        _ key: Key, directory: String, progress: WorkProgress
    ) -> HistoryInput {
        let resolved = FileSystem.resolve(key.path, from: directory)
        // In a job the name means a file; the reader takes it for standard input.
        let path = resolved == HistoryLocator.standardInput ? "./-" : resolved
        let name = FileSystem.relative(key.path, to: directory)
        return progress.item(name, path: path) { count in
            read(path, name: name, options: key.options, count: count)
        }
    }

    private static func read(
        _ path: String, name: String, options: HistoryOptions, count: @escaping (Int) -> Void
    ) -> HistoryInput {
        var input = HistoryInput(path: name, bytes: 0, digest: nil, outcome: .success([]))
        var hash = DigestInProgress()
        do throws(HistoryError) {
            input.outcome = try HistoryReader.read(path: path, options: options) {
                hash.update($0)
                count($0.count)
            }.mapError { $0.renamed(name) }
            input.bytes = hash.bytes
            input.digest = hash.finished()
        } catch {
            input.outcome = .failure(error.renamed(name))
        }
        return input
    }
}

extension HistoryError {
    /// The same under the name that the job uses.
    fileprivate func renamed(_ name: String) -> HistoryError {
        var error = self
        error.source = name
        return error
    }
}
