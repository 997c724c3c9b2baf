import ArgumentParser
import Logging
import MarginPolicy
import NightlyJob
import VolModel

/// What `calibrate` and `nightly` have in common.
struct JobOptions: ParsableArguments {
    @Argument(help: "The job file.")
    var job: String

    @Option(
        help: ArgumentHelp(
            "One as-of time for every instrument, RFC 3339 or YYYY-MM-DD (UTC). Default: the job "
                + "file's, else the last observation of each instrument's feed.",
            valueName: "time"))
    var asOf: Timestamp?

    @OptionGroup var common: CommonOptions

    func documents() throws(CommandFailure) -> JobDocuments {
        do throws(JobDocumentFailure) {
            return try JobDocuments(jobPath: job)
        } catch {
            throw CommandFailure(error)
        }
    }

    func calibrate(_ documents: JobDocuments) async throws(CommandFailure) -> CalibratedJob {
        try await ProgressLine.shown(quiet: common.quiet) { progress throws(CommandFailure) in
            try await calibrate(documents, progress)
        }
    }

    /// The parameters, and the evidence where the job asks for it.
    func night(
        _ documents: JobDocuments
    ) async throws(CommandFailure) -> (CalibratedJob, GatheredEvidence?) {
        try await ProgressLine.shown(quiet: common.quiet) { progress throws(CommandFailure) in
            let calibrated = try await calibrate(documents, progress)
            return (
                calibrated,
                await calibrated.evidence(threads: common.threads, progress: progress)
            )
        }
    }

    private func calibrate(
        _ documents: JobDocuments, _ progress: WorkProgress
    ) async throws(CommandFailure) -> CalibratedJob {
        let logger = common.makeLogger()
        do throws(NothingToCalibrate) {
            let calibrated = try await Calibrator.run(
                documents, asOf: asOf, version: Marginpolicy.version, threads: common.threads,
                progress: progress)
            for id in calibrated.currentWithoutInstrument {
                logger.warning(
                    "the current file names an instrument that the job does not have",
                    metadata: ["instrument": "\(TextTable.inert(id))"])
            }
            for instrument in calibrated.notCalibrated {
                logger.warning(
                    "\(TextTable.inert(instrument.instrument)) is \(instrument.status.rawValue)",
                    metadata: [
                        "reason":
                            "\(TextTable.inert(instrument.decision.reasons.joined(separator: "; ")))"
                    ])
            }
            logger.info("calibrated", metadata: ["instruments": "\(documents.policies.count)"])
            return calibrated
        } catch {
            throw CommandFailure(error)
        }
    }
}
