public import Evidence
public import MarginPolicy
import OracleHistory
public import PolicyDocument
import VolModel

/// How a job's policies do on its histories.
public struct GatheredEvidence: Sendable {
    /// One instrument's, or why there is none.
    public struct Entry: Sendable {
        public var instrument: String
        public var outcome: Result<FeedEvidence, Hold>
    }

    /// In the order of the job.
    public var entries: [Entry]

    /// `evidence.json`.
    public var json: JSONValue {
        var results: [JSONValue] = []
        var unavailable: [JSONValue] = []
        for entry in entries {
            let identity = JSONValue.Member("instrument", .string(entry.instrument))
            switch entry.outcome {
            case .success(let evidence): results.append(evidence.json([identity]))
            case .failure(let hold):
                unavailable.append(
                    .object([identity, .init("reason", .string(hold.reason))]))
            }
        }
        return [
            "schema": "marginpolicy.evidence/1", "results": .array(results),
            "unavailable": .array(unavailable),
        ]
    }
}

extension CalibratedJob {
    /// The evidence that the job asks for; nil where it asks for none. `threads` changes the time
    /// that it takes and nothing else.
    public func evidence(threads: Int, progress: WorkProgress) async -> GatheredEvidence? {
        guard let wanted = documents.job.evidence else { return nil }
        let items = documents.job.instruments.indices
        progress.begin("gathering evidence for", "instruments", total: items.count)
        let entries = await BoundedWork.results(of: Array(items), atMost: threads) { index in
            let instrument = documents.job.instruments[index]
            return progress.item(instrument.id) { _ in
                GatheredEvidence.Entry(
                    instrument: instrument.id, outcome: evidence(of: index, wanted))
            }
        }
        return GatheredEvidence(entries: entries)
    }

    private func evidence(
        of index: Int, _ wanted: JobEvidence
    ) -> Result<FeedEvidence, Hold> {
        let job = documents.job.instruments[index]
        let policy = documents.policies[index]
        let input = inputs.first { $0.instruments.contains(job.id) }
        let history: FeedHistory
        switch input?.feed(for: job) {
        case .success(let found)?: history = found
        case .failure(let hold)?: return .failure(hold)
        case nil: return .failure(Hold("its history was not read"))
        }
        let asOf = self.asOf ?? job.asOf
        if let found = history.undecidedBreak(at: asOf) {
            return .failure(Hold("undecided: \(found.reason)"))
        }
        let instrument = job.instrument(feedKind: job.declaredKind ?? history.kind(at: asOf))
        let maxGap = instrument.feed.maxGap(otherwise: policy.volatility.maxGap)
        let observed = history.observed(at: asOf, maxGap: maxGap)
        guard let last = observed.series.last else {
            return .failure(Hold("no observation in the history"))
        }
        let extent = observed.series.extent(at: last, maxGap: maxGap)
        let evidence = FeedEvidence(
            feed: history.feed,
            source: PolicySource(history, instrument, policy: policy, holeLimit: maxGap),
            observed: observed, barLength: history.candleInterval, asOf: asOf ?? last,
            design: BacktestDesign(
                horizon: wanted.horizon ?? TailWalk.usualHorizon(for: extent),
                confidence: wanted.confidence.doubleValue, side: .both, every: wanted.every,
                warmUp: wanted.warmUp, maxGap: maxGap),
            current: documents.current?[job.id]?.ratios,
            maintenancePpm: parameters.instruments[index].published?.maintenancePpm)
        guard !evidence.backtest.startTimes.isEmpty else {
            return .failure(
                Hold(
                    "the history has no horizon of \(evidence.backtest.design.horizon) beyond the "
                        + "first \(wanted.warmUp)"))
        }
        return .success(evidence)
    }
}
