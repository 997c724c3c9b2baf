public import MarginPolicy
public import OracleHistory
public import PolicyDocument
public import Proposal
public import VolModel

/// The parameters of a whole job, with what they were made from.
public struct CalibratedJob: Sendable {
    public var documents: JobDocuments
    public var parameters: ParameterSet
    public var quality: [DataQuality]
    public var inputs: [HistoryInput]
    /// The one time for every instrument that overrode the job's; nil where none did.
    public var asOf: Timestamp?
    /// Instruments of the current file that the job does not have: a renamed or mistyped id.
    public var currentWithoutInstrument: [String]
    /// What happened, in order: no times, durations, thread counts or absolute paths.
    public var log: [JSONValue]

    /// Instruments whose current parameters are repeated, or which have none.
    public var notCalibrated: [InstrumentParameters] {
        parameters.instruments.filter { $0.status == .held || $0.status == .unavailable }
    }
}

/// No history of the job could be used at all.
public struct NothingToCalibrate: Error, Sendable, CustomStringConvertible {
    /// Of the first instrument's history.
    public var failure: HistoryError

    public var description: String { failure.description }
}

/// Job documents and histories → parameters, the same for `calibrate` and `nightly`.
public enum Calibrator {
    /// `asOf` overrides the job's. `threads` changes the time that it takes and nothing else, and
    /// `progress` only hears of it.
    public static func run(
        _ documents: JobDocuments, asOf: Timestamp?, version: String, threads: Int,
        progress: WorkProgress = WorkProgress()
    ) async throws(NothingToCalibrate) -> CalibratedJob {
        let job = documents.job
        let keys = zip(job.instruments, documents.reading).map { instrument, options in
            HistoryInputs.Key(path: instrument.path, options: options)
        }
        let histories = await HistoryInputs(
            keys, directory: documents.directory, threads: threads, progress: progress)
        let users = Dictionary(grouping: job.instruments.indices) { keys[$0] }
        let inputs = histories.keys.compactMap { key in
            var input = histories.byKey[key]
            input?.instruments = (users[key] ?? []).map { job.instruments[$0].id }
            return input
        }
        let failures = inputs.compactMap { input -> HistoryError? in
            if case .failure(let error) = input.outcome { return error }
            return nil
        }
        if failures.count == inputs.count, let first = failures.first {
            let worst = failures.first { $0.category == .badData } ?? first
            throw NothingToCalibrate(failure: worst)
        }

        let work = job.instruments.indices.map { index in
            let instrument = job.instruments[index]
            return Work(
                instrument: instrument, policy: documents.policies[index],
                input: histories.byKey[keys[index]],
                asOf: asOf ?? instrument.asOf, current: documents.current?[instrument.id])
        }
        progress.begin("calibrating", "instruments", total: work.count)
        let results = await BoundedWork.results(of: work, atMost: threads) { item in
            progress.item(item.instrument.id) { _ in item.calibrate() }
        }
        let parameters = ParameterSet(
            generatorVersion: version, policyName: documents.policy.name,
            policyDigest: documents.policySource.digest.labelled,
            jobDigest: documents.jobSource.digest.labelled,
            inputsDigest: InputManifest.digest(documents, inputs).labelled,
            instruments: results.map(\.parameters))
        let ids = Set(job.instruments.map(\.id))
        let unmatched = (documents.current ?? [:]).keys.filter { !ids.contains($0) }.sorted()
        return CalibratedJob(
            documents: documents, parameters: parameters, quality: results.compactMap(\.quality),
            inputs: inputs, asOf: asOf, currentWithoutInstrument: unmatched,
            log: JobLog.events(
                documents, inputs, parameters, asOf: asOf, currentWithoutInstrument: unmatched))
    }

    private struct Work: Sendable {
        var instrument: JobInstrument
        var policy: RiskPolicy
        var input: HistoryInput?
        var asOf: Timestamp?
        var current: CurrentParameters?

        func calibrate() -> (parameters: InstrumentParameters, quality: DataQuality?) {
            let feed: FeedHistory
            switch input?.feed(for: instrument) {
            case .success(let found)?: feed = found
            case .failure(let hold)?: return (held(hold.reason), nil)
            case nil: return (held("its history was not read"), nil)
            }
            let described = instrument.instrument(
                feedKind: instrument.declaredKind ?? feed.kind(at: asOf))
            let maxGap = described.feed.maxGap(otherwise: policy.volatility.maxGap)
            let asOf = asOf ?? feed.series.last
            if let reason = undecided(feed, asOf) { return (held(reason), nil) }
            let observed = feed.liveObserved(at: asOf, maxGap: maxGap)
            let known = observed.series
            let parameters = Calibration.calibrate(
                described, feedName: feed.feed, series: known, bars: observed.bars, asOf: asOf,
                policy: policy, current: current, overrides: instrument.overrides,
                caution: asOf.flatMap {
                    feed.caution(from: $0 - policy.memory, to: $0)
                })
            let holes = parameters.asOf.map { known.holeCount(at: $0, maxGap: maxGap) } ?? 0
            let quality = DataQuality(
                instrument: instrument.id, feed: feed.feed, path: input?.path ?? instrument.path,
                sha256: input?.digest?.hexadecimal, kind: described.feed.kind,
                observations: known.count, first: known.first,
                last: known.last, holes: holes,
                rejected: feed.rejected.map {
                    .init(reason: $0.reason.rawValue, count: $0.count)
                })
            return (parameters, quality)
        }

        /// Why nothing can be said before somebody decides about a break.
        private func undecided(_ feed: FeedHistory, _ asOf: Timestamp?) -> String? {
            guard let found = feed.undecidedBreak(at: asOf) else { return nil }
            return "undecided: \(found.reason) Expected a decision in feed.breaks: "
                + "keep_after_last, rescale, or keep, which holds while a step beyond a factor of "
                + "ten is in view"
        }

        private func held(_ reason: String) -> InstrumentParameters {
            Calibration.held(
                instrument.id, feedName: instrument.feedName ?? instrument.path, asOf: asOf,
                current: current, overrides: instrument.overrides, reason: reason)
        }
    }
}
