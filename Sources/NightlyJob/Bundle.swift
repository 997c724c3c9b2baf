import PolicyDocument
public import Proposal

/// The files of one nightly run, in memory.
public struct Bundle: Sendable {
    public struct File: Sendable {
        public var name: String
        public var bytes: [UInt8]
    }

    public private(set) var files: [File] = []
    /// Those of the report, as drawings.
    public private(set) var charts: [Chart] = []

    /// The names that the bundle itself gives; copies of the job's files may not take them.
    static let ownNames = [
        "parameters.json", "proposal.md", "inputs.json", "job.log.jsonl", "evidence.json",
        "report.html",
    ]
    static let chartsFolder = "charts"

    /// Whether a bundle of whatever job may hold this file.
    static func isOwnName(_ name: String) -> Bool {
        ownNames.contains(name)
            || (name.hasPrefix("\(chartsFolder)/") && name.hasSuffix(".svg"))
    }

    /// `evidence` is nil where the job asks for none.
    public init(_ job: CalibratedJob, evidence: GatheredEvidence? = nil) {
        let documents = job.documents
        let jobName = FileSystem.baseName(of: documents.jobSource.path)
        add("parameters.json", ParameterSetJSON.write(job.parameters))
        let proposal = MarkdownProposal(
            parameters: job.parameters, quality: job.quality, jobFileName: jobName,
            asOf: job.asOf)
        add("proposal.md", proposal.render())
        if let evidence { add("evidence.json", evidence.json.document) }
        if documents.job.formats.contains(.html) {
            let report = JobReport(job, evidence: evidence, jobFileName: jobName)
            add("report.html", report.html)
            charts = report.charts
            for chart in charts {
                add("\(Self.chartsFolder)/\(chart.name).svg", chart.svg(.automatic))
            }
        }
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
