public import MarginPolicy
import PolicyDocument
public import VolModel

extension Calibrator {
    /// The derivation of one instrument of a job: what ``run(_:asOf:version:threads:progress:)``
    /// makes of it, step by step. Nil where nothing is derived, because it is held.
    ///
    /// Reads that instrument's history, and where its policy has a listing age those of its class.
    /// `asOf`: the instant of each instrument, as the parameter set says it.
    public static func explain(
        _ id: String, of documents: JobDocuments, asOf: [String: Timestamp], threads: Int,
        progress: WorkProgress = WorkProgress()
    ) async throws(NothingToCalibrate) -> (parameters: InstrumentParameters, Explanation?)? {
        guard let index = documents.job.instruments.firstIndex(where: { $0.id == id }) else {
            return nil
        }
        let className = documents.job.instruments[index].className
        let pools = documents.policies[index].listingAge != nil
        let documents = documents.limited {
            $0.id == id || (pools && $0.className == className)
        }
        let histories = await HistoryInputs(
            documents.historyKeys, directory: documents.directory, threads: threads,
            progress: progress)
        let work = work(documents, histories, asOf: nil).map { item in
            var item = item
            item.asOf = asOf[item.instrument.id] ?? item.asOf
            return item
        }
        guard let place = work.firstIndex(where: { $0.instrument.id == id }) else { return nil }
        let item = work[place]
        if case .failure(let error)? = item.input?.outcome {
            throw NothingToCalibrate(failure: error)
        }
        var peers: [VolatilityEstimate.Value] = []
        if pools {
            let results = await BoundedWork.results(of: work, atMost: threads) {
                $0.calibrate(peers: []).parameters
            }
            peers = withPeers(work, results).first { $0.index == place }?.peers ?? []
        }
        guard case .success(let (calibration, _)) = item.prepared(peers: peers) else {
            return (item.calibrate(peers: peers).parameters, nil)
        }
        progress.begin("explaining", "figures", total: 1)
        let explanation = Explanation(calibration) { progress.advance(to: $0, of: $1) }
        return (explanation?.parameters ?? calibration.calibrated(), explanation)
    }
}
