public import MarginPolicy
public import VolModel

/// A parameter set with its evidence as one page that needs nothing else.
///
/// HTML with its style sheet, pictures and a short script in it: it opens from a disk, and its own
/// content security policy forbids every request and every script but the one in it, by its digest.
/// Without scripts it is complete; then the table is not sorted on demand. Renders what it is given
/// and computes no parameter. Deterministic: the same input gives the same bytes.
public struct HTMLReport: Sendable {
    public var parameters: ParameterSet
    /// In the order in which they are shown.
    public var instruments: [InstrumentReport]
    /// Of the whole job.
    public var charts: [Chart]
    /// The file name that the reproduction section tells a reader to run with; nil when the set is
    /// rendered alone.
    public var jobFileName: String?
    /// The one time for every instrument that the run was given; nil where it was given none.
    public var asOf: Timestamp?
    /// What the pictures may take of the page. Those of instruments that change come first; what
    /// does not fit is named, and stands in the bundle.
    public var chartBytesMax = 16_000_000

    public init(
        parameters: ParameterSet, instruments: [InstrumentReport], charts: [Chart] = [],
        jobFileName: String? = nil, asOf: Timestamp? = nil
    ) {
        self.parameters = parameters
        self.instruments = instruments
        self.charts = charts
        self.jobFileName = jobFileName
        self.asOf = asOf
    }

    /// The whole page, LF line ends, ending with one.
    public func render() -> String {
        let gallery = ReportGallery(self)
        let sections = instruments.enumerated().map { place, instrument in
            InstrumentSection(
                number: place + 1, report: instrument, pictures: gallery.instruments[place]
            ).render()
        }
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(ReportScript.contentSecurityPolicy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>Margin parameters: \(parameters.policyName) policy</title>
            <style>
            \(HTML(trusted: ReportStyle.source))</style>
            </head>
            <body>
            <a class="skip" href="#decisions">Skip to the decisions</a>
            \(header)<main>
            \(ReportSummary(self).render())\(DecisionTable(instruments).render())\
            \(gallery.job)\(instrumentList(sections))\(DataQualityTable(instruments).render())\
            \(ReportReference.limits)\(ReportReproduction(self).render())\
            \(ReportReference.glossary)</main>
            <footer><p>Made by marginpolicy \(parameters.generatorVersion). No financial \
            advice.</p></footer>
            <script>\(HTML(trusted: ReportScript.source))</script>
            </body>
            </html>

            """
        return page.source
    }

    private var header: HTML {
        """
        <header>
        <p class="kicker">Margin proposal with its evidence</p>
        <h1>Margin parameters: \(name: parameters.policyName) policy</h1>
        <p>Data as of \(ReportSummary(self).span). Made by marginpolicy \
        \(parameters.generatorVersion).</p>
        <nav aria-label="Contents"><ul>
        <li><a href="#summary">Summary</a></li>
        <li><a href="#decisions">Decisions</a></li>
        <li><a href="#instruments">Instruments</a></li>
        <li><a href="#data">Data quality</a></li>
        <li><a href="#limits">Limits</a></li>
        <li><a href="#reproduce">Reproduce</a></li>
        <li><a href="#glossary">Glossary</a></li>
        </ul></nav>
        </header>

        """
    }

    private func instrumentList(_ sections: [HTML]) -> HTML {
        """
        <section id="instruments" aria-labelledby="instruments-title">
        <h2 id="instruments-title">Instrument by instrument</h2>
        <p class="tools" hidden><button type="button" id="expand">Expand all</button> \
        <button type="button" id="collapse">Collapse all</button></p>
        \(sections)</section>

        """
    }
}
