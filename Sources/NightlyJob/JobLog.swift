import MarginPolicy
import OracleHistory
import PolicyDocument
import VolModel

/// `job.log.jsonl`: what the job did, in an order that no thread decides.
enum JobLog {
    static func events(
        _ documents: JobDocuments, _ inputs: [HistoryInput], _ parameters: ParameterSet,
        asOf: Timestamp?, currentWithoutInstrument: [String]
    ) -> [JSONValue] {
        var events: [JSONValue] = [
            [
                "event": "job", "job": .string(FileSystem.baseName(of: documents.jobSource.path)),
                "policy": .string(documents.policy.name),
                "instruments": .integer(documents.job.instruments.count),
                "version": .string(parameters.generatorVersion),
                "as_of": .optional(asOf) { .string($0.description) },
            ]
        ]
        events += currentWithoutInstrument.map {
            ["event": "current_without_instrument", "instrument": .string($0)]
        }
        events += inputs.map { input in
            switch input.outcome {
            case .success(let feeds):
                return [
                    "event": "input", "path": .string(input.path),
                    "observations": .integer(feeds.reduce(0) { $0 + $1.series.count }),
                    "rejected": .integer(feeds.reduce(0) { $0 + $1.rejected.total }),
                ]
            case .failure(let error):
                return [
                    "event": "input_failed", "path": .string(input.path),
                    "reason": .string(error.description),
                ]
            }
        }
        events += parameters.instruments.map { instrument in
            [
                "event": "instrument", "instrument": .string(instrument.instrument),
                "as_of": .optional(instrument.asOf) { .string($0.description) },
                "status": .string(instrument.status.rawValue),
                "action": .string(instrument.decision.action.rawValue),
                "binding": .string(instrument.decision.binding.rawValue),
                "maintenance_margin_ppm": .optional(instrument.published) {
                    .integer($0.maintenancePpm)
                },
                "initial_margin_ppm": .optional(instrument.published) { .integer($0.initialPpm) },
            ]
        }
        func count(_ status: InstrumentParameters.Status) -> JSONValue {
            .integer(parameters.instruments.filter { $0.status == status }.count)
        }
        events.append([
            "event": "done", "proposed": count(.proposed), "unchanged": count(.unchanged),
            "held": count(.held), "unavailable": count(.unavailable),
        ])
        return events
    }
}
