import PolicyDocument
import Proposal

/// The files of one nightly run, in memory.
public struct Bundle: Sendable {
    public struct File: Sendable {
        public var name: String
        public var bytes: [UInt8]
    }

    public private(set) var files: [File] = []

    /// The names that the bundle itself gives; copies of the job's files may not take them.
    static let ownNames = ["parameters.json", "proposal.md", "inputs.json", "job.log.jsonl"]

    public init(_ job: CalibratedJob) {
        let documents = job.documents
        let jobName = FileSystem.baseName(of: documents.jobSource.path)
        add("parameters.json", ParameterSetJSON.write(job.parameters))
        let proposal = MarkdownProposal(
            parameters: job.parameters, quality: job.quality, jobFileName: jobName,
            asOf: job.asOf)
        add("proposal.md", proposal.render())
        add("inputs.json", InputManifest.json(job).document)
        add("job.log.jsonl", job.log.map { $0.singleLine + "\n" }.joined())
        copy(documents.jobSource, role: "job")
        copy(documents.policySource, role: "policy")
        if let current = documents.currentSource { copy(current, role: "current") }
    }

    private mutating func add(_ name: String, _ text: String) {
        files.append(File(name: name, bytes: Array(text.utf8)))
    }

    /// Under its own name; with the role in front where that name is taken.
    private mutating func copy(_ source: JobDocuments.Source, role: String) {
        let name = FileSystem.baseName(of: source.path)
        let isTaken = Self.ownNames.contains(name) || files.contains { $0.name == name }
        files.append(File(name: isTaken ? "\(role)-\(name)" : name, bytes: source.bytes))
    }
}
