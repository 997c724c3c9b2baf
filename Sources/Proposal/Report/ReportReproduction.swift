import MarginPolicy
import VolModel

/// How anybody makes the same figures again.
struct ReportReproduction {
    private let report: HTMLReport

    init(_ report: HTMLReport) { self.report = report }

    func render() -> HTML {
        """
        <section id="reproduce" aria-labelledby="reproduce-title">
        <h2 id="reproduce-title">Reproduce</h2>
        \(command)\(table.render())</section>

        """
    }

    private var command: HTML {
        guard let jobFileName = report.jobFileName else { return "" }
        let override = report.asOf.map { " --as-of \($0)" } ?? ""
        return """
            <p>With the input files in place, relative to the job file as \
            <code>inputs.json</code> lists them:</p>
            <pre tabindex="0"><code>marginpolicy nightly \
            \(MarkdownProposal.shellQuoted(jobFileName)) --out bundle\(override)</code></pre>
            <p>The same job over the same inputs gives the same bytes in every file of the \
            bundle.</p>

            """
    }

    private var table: HTMLTable {
        let parameters = report.parameters
        let own: [[HTMLTable.Cell]] = [
            ["Policy", "<code>\(parameters.policyDigest)</code>"],
            ["Job", "<code>\(parameters.jobDigest)</code>"],
            ["Inputs", "<code>\(parameters.inputsDigest)</code>"],
        ]
        let histories = report.instruments.compactMap { item -> [HTMLTable.Cell]? in
            guard let quality = item.quality, let digest = quality.sha256 else { return nil }
            return [
                "<code>\(name: quality.path)</code>, feed \(name: quality.feed)",
                "<code>\(digest)</code>",
            ]
        }
        return HTMLTable(
            id: "reproduce-caption", caption: "SHA-256 of the files that were read",
            columns: [.text("What"), .text("Digest")], rows: own + histories, style: "digests")
    }
}
