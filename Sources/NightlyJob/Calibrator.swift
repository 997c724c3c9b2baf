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
        let keys = documents.historyKeys
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

        let work = Self.work(documents, histories, asOf: asOf)
        progress.begin("calibrating", "instruments", total: work.count)
        var results = await BoundedWork.results(of: work, atMost: threads) { item in
            progress.item(item.instrument.id) { _ in item.calibrate(peers: []) }
        }
        let young = Self.withPeers(work, results.map(\.parameters))
        progress.begin("pooling young listings", "instruments", total: young.count)
        let pooled = await BoundedWork.results(of: young, atMost: threads) { item in
            progress.item(item.work.instrument.id) { _ in item.work.calibrate(peers: item.peers) }
        }
        for (item, result) in zip(young, pooled) { results[item.index] = result }
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

    /// One piece of work for each instrument of the job, in its order.
    static func work(
        _ documents: JobDocuments, _ histories: HistoryInputs, asOf: Timestamp?
    ) -> [Work] {
        zip(documents.job.instruments, zip(documents.policies, documents.historyKeys)).map {
            instrument, parts in
            Work(
                instrument: instrument, policy: parts.0, input: histories.byKey[parts.1],
                asOf: asOf ?? instrument.asOf, current: documents.current?[instrument.id])
        }
    }

    /// An instrument whose policy has a listing age, with the volatilities of its class.
    struct Pooled: Sendable {
        var index: Int
        var work: Work
        var peers: [VolatilityEstimate.Value]
    }

    /// The instruments of which a class can say more: those whose history is younger than their
    /// policy's listing age, with the other instruments of their class that were calibrated by the
    /// same time at the latest.
    static func withPeers(
        _ work: [Work], _ parameters: [InstrumentParameters]
    ) -> [Pooled] {
        let known = zip(work, parameters).map { item, result in
            (
                item.instrument.className, result.asOf,
                item.policy.combinedVolatility(of: result.estimates)
            )
        }
        return work.indices.compactMap { index in
            let item = work[index]
            guard let age = item.policy.listingAge, let asOf = parameters[index].asOf,
                known[index].2 != nil, item.isYounger(than: age.until, at: asOf)
            else { return nil }
            let peers = known.indices.compactMap { other -> VolatilityEstimate.Value? in
                guard other != index, known[other].0 == known[index].0,
                    let time = known[other].1, time <= asOf
                else { return nil }
                return known[other].2
            }
            return peers.isEmpty ? nil : Pooled(index: index, work: item, peers: peers)
        }
    }

    struct Work: Sendable {
        var instrument: JobInstrument
        var policy: RiskPolicy
        var input: HistoryInput?
        var asOf: Timestamp?
        var current: CurrentParameters?

        /// Whether the history may be shorter, since holes do not count.
        func isYounger(than age: TimeSpan, at asOf: Timestamp) -> Bool {
            guard case .success(let feed)? = input?.feed(for: instrument),
                let first = feed.series.first
            else { return false }
            let maxGap = instrument.instrument(feedKind: feed.kind).feed
                .maxGap(otherwise: policy.volatility.maxGap)
            return asOf - first < age || feed.series.holeCount(at: asOf, maxGap: maxGap) > 0
        }

        func calibrate(
            peers: [VolatilityEstimate.Value]
        ) -> (parameters: InstrumentParameters, quality: DataQuality?) {
            let (item, feed): (CalibrationCase, FeedHistory)
            switch prepared(peers: peers) {
            case .success(let found): (item, feed) = found
            case .failure(let hold): return (held(hold.reason), nil)
            }
            let parameters = item.calibrated()
            let known = item.series
            let maxGap = item.instrument.feed.maxGap(otherwise: policy.volatility.maxGap)
            let holes = parameters.asOf.map { known.holeCount(at: $0, maxGap: maxGap) } ?? 0
            let quality = DataQuality(
                instrument: instrument.id, feed: feed.feed, path: input?.path ?? instrument.path,
                sha256: input?.digest?.hexadecimal, kind: item.instrument.feed.kind,
                observations: known.count, first: known.first,
                last: known.last, holes: holes,
                rejected: feed.rejected.map {
                    .init(reason: $0.reason.rawValue, count: $0.count)
                })
            return (parameters, quality)
        }

        /// The calibration's arguments, or why there are none.
        func prepared(
            peers: [VolatilityEstimate.Value]
        ) -> Result<(CalibrationCase, FeedHistory), Hold> {
            let feed: FeedHistory
            switch input?.feed(for: instrument) {
            case .success(let found)?: feed = found
            case .failure(let hold)?: return .failure(hold)
            case nil: return .failure(Hold("its history was not read"))
            }
            let described = instrument.instrument(
                feedKind: instrument.declaredKind ?? feed.kind(at: asOf))
            let maxGap = described.feed.maxGap(otherwise: policy.volatility.maxGap)
            let asOf = asOf ?? feed.series.last
            if let reason = undecided(feed, asOf) { return .failure(Hold(reason)) }
            let observed = feed.liveObserved(at: asOf, maxGap: maxGap)
            var item = CalibrationCase(
                described, feedName: feed.feed, series: observed.series, policy: policy,
                current: current)
            item.bars = observed.bars
            item.confidences = observed.confidences
            item.asOf = asOf
            item.overrides = instrument.overrides
            item.peers = peers
            item.caution = asOf.flatMap { feed.caution(from: $0 - policy.memory, to: $0) }
            return .success((item, feed))
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
