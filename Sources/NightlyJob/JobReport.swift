import Evidence
import MarginPolicy
import Proposal

/// The page of a job and its charts.
struct JobReport {
    let html: String
    /// In the order of the page; their names are unique.
    let charts: [Chart]

    init(_ job: CalibratedJob, evidence: GatheredEvidence?, jobFileName: String) {
        let instruments = job.parameters.instruments.enumerated().map { place, parameters in
            InstrumentReport(
                parameters,
                quality: job.quality.first { $0.instrument == parameters.instrument },
                evidence: evidence.flatMap { try? $0.entries[place].outcome.get() },
                prefix: Self.prefix(
                    place, of: job.parameters.instruments.count, parameters.instrument))
        }
        let whole = [Chart.of(job.parameters, name: "all-instruments")]
        html = HTMLReport(
            parameters: job.parameters, instruments: instruments, charts: whole,
            jobFileName: jobFileName, asOf: job.asOf
        ).render()
        charts = whole + instruments.flatMap(\.charts)
    }

    /// `i07-eth-usd-perp`: the place keeps names apart that differ only in what a file name cannot
    /// hold.
    private static func prefix(_ place: Int, of count: Int, _ instrument: String) -> String {
        let width = String(count).utf8.count
        let digits = String(place + 1)
        let letters = instrument.utf8.map { byte -> Character in
            let letter = Character(Unicode.Scalar(byte))
            return letter.isASCII && (letter.isLetter || letter.isNumber) ? letter : "-"
        }
        let words = String(letters).lowercased().split(separator: "-").joined(separator: "-")
        return
            (["i" + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits]
            + (words.isEmpty ? [] : [String(words.prefix(32))])).joined(separator: "-")
    }
}
