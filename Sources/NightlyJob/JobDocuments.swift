public import MarginPolicy
public import OracleHistory
public import PolicyDocument

/// The three files that state a job, read and checked against each other.
public struct JobDocuments: Sendable {
    /// One file as it was read.
    public struct Source: Sendable, Hashable {
        /// As the caller or the job names it.
        public var path: String
        public var bytes: [UInt8]

        public var digest: Digest { Digest(of: bytes) }
    }

    public var job: JobFile
    public var policy: PolicyFile
    /// One for each instrument of the job.
    public var policies: [RiskPolicy]
    /// How the history of each instrument is to be read.
    public var reading: [HistoryOptions]
    /// By instrument; nil without a current file.
    public var current: [String: CurrentParameters]?
    public var jobSource: Source
    public var policySource: Source
    public var currentSource: Source?
    /// Paths of the job are relative to this.
    public var directory: String

    /// A policy of some thousand lines is far below this.
    private static let limit = 4 << 20
    /// A parameter set of some thousand instruments is far below this.
    private static let currentLimit = 64 << 20

    /// Reads the job at `path` and the files that it names.
    public init(jobPath path: String) throws(JobDocumentFailure) {
        directory = FileSystem.directory(of: path)
        jobSource = try Self.read(path, limit: Self.limit)
        do throws(DocumentError) {
            job = try JobFile(jobSource.bytes, file: path)
            reading = try Self.reading(job)
        } catch { throw .document(error) }
        let policyPath = FileSystem.resolve(job.policyPath, from: directory)
        policySource = try Self.read(policyPath, limit: Self.limit)
        do throws(DocumentError) {
            policy = try PolicyFile(policySource.bytes, file: policyPath)
            policies = try resolve(job: job, policy: policy)
        } catch { throw .document(error) }
        guard let named = job.currentPath else {
            current = nil
            currentSource = nil
            return
        }
        let currentPath = FileSystem.resolve(named, from: directory)
        let source = try Self.read(currentPath, limit: Self.currentLimit)
        currentSource = source
        do throws(DocumentError) {
            current = try CurrentParameters.read(source.bytes, file: currentPath)
        } catch { throw .document(error) }
    }

    private static func reading(_ job: JobFile) throws(DocumentError) -> [HistoryOptions] {
        var all: [HistoryOptions] = []
        for (index, instrument) in job.instruments.enumerated() {
            var options = HistoryOptions(decimals: instrument.decimals)
            for option in instrument.reading {
                guard let name = HistoryOptions.Name(rawValue: option.key) else { continue }
                do throws(HistoryOptionError) {
                    try options.set(name, to: option.text)
                } catch {
                    throw DocumentError(
                        file: job.file, location: option.location,
                        path: "instruments[\(index)].feed.\(option.key)", found: error.found,
                        expected: error.expected)
                }
            }
            if let conflict = options.conflict {
                throw DocumentError(
                    file: job.file,
                    location: instrument.reading.last?.location ?? instrument.location,
                    path: "instruments[\(index)].feed", found: conflict.found,
                    expected: conflict.expected)
            }
            all.append(options)
        }
        return all
    }

    /// Where the history of each instrument is, and how it is to be read.
    var historyKeys: [HistoryInputs.Key] {
        zip(job.instruments, reading).map { HistoryInputs.Key(path: $0.path, options: $1) }
    }

    /// The job with those of its instruments alone that `isWanted` says.
    func limited(to isWanted: (JobInstrument) -> Bool) -> JobDocuments {
        let kept = job.instruments.indices.filter { isWanted(job.instruments[$0]) }
        var documents = self
        documents.job.instruments = kept.map { job.instruments[$0] }
        documents.policies = kept.map { policies[$0] }
        documents.reading = kept.map { reading[$0] }
        return documents
    }

    /// What `path` is to the job, where it leads to a file that the job reads.
    public func role(ofFile path: String) -> String? {
        if FileSystem.isSameFile(path, jobSource.path) { return "the job" }
        if FileSystem.isSameFile(path, policySource.path) { return "the job's policy" }
        if let currentSource, FileSystem.isSameFile(path, currentSource.path) {
            return "the job's current parameters"
        }
        let isHistory = job.instruments.contains { instrument in
            FileSystem.isSameFile(
                path, FileSystem.resolve(instrument.path, from: directory))
        }
        return isHistory ? "a history of the job" : nil
    }

    private static func read(_ path: String, limit: Int) throws(JobDocumentFailure) -> Source {
        do throws(FileFailure) {
            return Source(path: path, bytes: try FileSystem.read(path, limit: limit))
        } catch { throw .file(error) }
    }
}

/// What is wrong with the job, policy or current file.
public enum JobDocumentFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case file(FileFailure)
    case document(DocumentError)

    public var description: String {
        switch self {
        case .file(let failure): failure.description
        case .document(let error): error.description
        }
    }
}
