public import MarginPolicy
public import VolModel

/// A job document: which instruments, from which histories, under which policy.
public struct JobFile: Sendable, Hashable {
    /// The job file's name as the caller gave it.
    public var file: String
    /// As written: relative to the job file's directory, unless absolute.
    public var policyPath: String
    /// Without current parameters no step limit can be checked.
    public var currentPath: String?
    /// In the order of the document; ids are unique.
    public var instruments: [JobInstrument]
    /// nil: no evidence is gathered.
    public var evidence: JobEvidence?
    /// Documents beside the parameters; Markdown is always among them.
    public var formats: [JobFormat] = [.markdown]

    public static let schema = "marginpolicy.job/1"
}

/// A document that people read.
public enum JobFormat: String, Sendable, CaseIterable {
    case markdown, html
}

/// How the evidence for each instrument is gathered.
public struct JobEvidence: Sendable, Hashable {
    /// nil: an hour, or the next of eight hours and a day that is not below the typical spacing of
    /// the feed.
    public var horizon: TimeSpan?
    /// Judged far below what policies ask for, where losses are frequent enough for a test.
    public var confidence = Ratio(billionths: 990_000_000)
    /// Between two runs of the policy.
    public var every = TimeSpan.days(1)
    /// So much of each history is not judged.
    public var warmUp = TimeSpan.days(100)

    public init() {}
}

/// One instrument of a job, as declared; the feed's kind may become known only from its history.
public struct JobInstrument: Sendable, Hashable {
    public var id: String
    public var kind: Instrument.Kind
    /// A class of the policy; nil stands for its defaults.
    public var className: String?
    /// The history: as written, relative to the job file's directory unless absolute.
    public var path: String
    /// What the feed is called in the output, where the file's name is not wanted.
    public var feedName: String?
    public var declaredKind: FeedKind?
    public var heartbeat: TimeSpan?
    public var deviation: Ratio?
    /// Decimals of raw integer answers.
    public var decimals: Int?
    public var asOf: Timestamp?
    public var liquidity: Instrument.Liquidity
    public var fees: Instrument.Fees
    public var funding: Instrument.Funding?
    /// In quote units.
    public var openInterest: ExactDecimal?
    /// How the history is to be read, where its own content does not decide.
    public var reading: [JobReadingOption]
    /// Of the instrument in the job file.
    public var location: DocumentLocation
    /// Of the class, where one is named.
    public var classLocation: DocumentLocation?
    /// In the order of the document, whether they act or not.
    public var overrides: [MarginOverride] = []

    /// The instrument, once the kind of its feed is known: ``declaredKind``, else what the history
    /// shows.
    public func instrument(feedKind: FeedKind) -> Instrument {
        Instrument(
            id: id, kind: kind,
            feed: Instrument.Feed(kind: feedKind, heartbeat: heartbeat, deviation: deviation),
            liquidity: liquidity, fees: fees, funding: funding, openInterest: openInterest)
    }
}

/// One key of a feed that says how its history is to be read.
public struct JobReadingOption: Sendable, Hashable {
    public var key: String
    public var text: String
    public var location: DocumentLocation
}

extension JobInstrument {
    /// The keys of a feed that say how its history is to be read.
    public static let readingKeys = [
        "format", "content", "columns", "rows", "time_notation", "utc_offset", "bar_length",
        "bar_stamp", "outliers", "breaks",
    ]
}

/// The policy of each instrument of a job, in the job's order. The first class that the policy does
/// not have is an error in the job file.
public func resolve(job: JobFile, policy: PolicyFile) throws(DocumentError) -> [RiskPolicy] {
    var policies: [RiskPolicy] = []
    for (index, instrument) in job.instruments.enumerated() {
        guard let resolved = policy.policy(forClass: instrument.className) else {
            let name = instrument.className ?? ""
            let names = policy.classes.map(\.name)
            let suggestion = nearestWord(to: name, among: names).map {
                " (did you mean \(quoted($0))?)"
            }
            throw DocumentError(
                file: job.file, location: instrument.classLocation ?? instrument.location,
                path: "instruments[\(index)].class", found: quoted(name) + (suggestion ?? ""),
                expected: names.isEmpty
                    ? "no class, since the policy has none"
                    : "a class of the policy: \(names.joined(separator: ", "))")
        }
        policies.append(resolved)
    }
    return policies
}
