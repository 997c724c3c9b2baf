import MarginPolicy
import OracleHistory
import PolicyDocument
import Proposal
import VolModel

/// `inputs.json` and the digest over all inputs.
enum InputManifest {
    /// SHA-256 of the sorted lines `<sha256>  <path relative to the job file>`, each ended by a
    /// line feed: what `sha256sum PATH… | LC_ALL=C sort | sha256sum` prints beside the job file.
    static func digest(_ documents: JobDocuments, _ inputs: [HistoryInput]) -> Digest {
        var lines = Set(
            inputs.compactMap { input in
                input.digest.map { "\($0.hexadecimal)  \(input.path)\n" }
            })
        if let source = documents.currentSource, let path = documents.job.currentPath {
            lines.insert("\(source.digest.hexadecimal)  \(path)\n")
        }
        let sorted = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Digest(of: Array(sorted.joined().utf8))
    }

    static func json(_ job: CalibratedJob) -> JSONValue {
        var entries: [JSONValue] = []
        if let source = job.documents.currentSource, let path = job.documents.job.currentPath {
            entries.append([
                "path": .string(path), "role": "current_parameters",
                "bytes": .integer(source.bytes.count),
                "sha256": .string(source.digest.hexadecimal),
            ])
        }
        let quality = Dictionary(grouping: job.quality, by: \.instrument)
        entries += job.inputs.map { input in
            entry(input, usedBy: input.instruments.flatMap { quality[$0] ?? [] })
        }
        return [
            "schema": "marginpolicy.inputs/1",
            "digest": .string(job.parameters.inputsDigest),
            "as_of": .optional(job.asOf) { .string($0.description) },
            "inputs": .array(entries),
        ]
    }

    private static func entry(_ input: HistoryInput, usedBy used: [DataQuality]) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("path", .string(input.path)), .init("role", "history"),
            .init("bytes", .integer(input.bytes)),
            .init("sha256", .optional(input.digest) { .string($0.hexadecimal) }),
        ]
        switch input.outcome {
        case .failure(let error):
            members.append(.init("error", .string(error.description)))
        case .success(let feeds):
            let rejected = feeds.reduce(into: RejectCounts()) { sum, feed in
                for (reason, count) in feed.rejected { sum[reason] += count }
            }
            members += [
                .init("format", .optional(feeds.first) { .string($0.format.rawValue) }),
                .init("rows", .integer(feeds.reduce(0) { $0 + $1.rows })),
                .init("observations", .integer(feeds.reduce(0) { $0 + $1.series.count })),
                .init("rejected", rejectedJSON(rejected.map { ($0.reason.rawValue, $0.count) })),
                .init("feeds", .integer(feeds.count)),
                .init(
                    "used_by",
                    .array(
                        used.map { item in
                            [
                                "instrument": .string(item.instrument),
                                "feed": .string(item.feed),
                                "feed_kind": .string(item.kind.rawValue),
                                "observations": .integer(item.observations),
                                "first": .optional(item.first) { .string($0.description) },
                                "last": .optional(item.last) { .string($0.description) },
                                "holes": .integer(item.holes),
                                "rejected": rejectedJSON(
                                    item.rejected.map { ($0.reason, $0.count) }),
                            ]
                        })),
            ]
        }
        return .object(members)
    }

    private static func rejectedJSON(_ counts: [(String, Int)]) -> JSONValue {
        .object(counts.map { JSONValue.Member($0.0, .integer($0.1)) })
    }
}
