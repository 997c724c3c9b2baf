import MarginPolicy

/// The pictures of a report, as many as the page may carry.
struct ReportGallery {
    private(set) var job: HTML = ""
    /// One for each instrument, in their order.
    private(set) var instruments: [HTML]

    init(_ report: HTMLReport) {
        instruments = report.instruments.map { _ in "" }
        var left = report.chartBytesMax
        let whole = Self.render(report.charts, prefix: "job-", left: &left)
        if !report.charts.isEmpty {
            job = """
                <section id="job" aria-labelledby="job-title">
                <h2 id="job-title">The whole job</h2>
                \(whole)</section>

                """
        }
        func isChanging(_ place: Int) -> Bool {
            report.instruments[place].parameters.status == .proposed
        }
        let places = report.instruments.indices
        for place in places.filter(isChanging) + places.filter({ !isChanging($0) }) {
            instruments[place] = Self.render(
                report.instruments[place].charts, prefix: "i-\(place + 1)-", left: &left)
        }
    }

    private static func render(_ charts: [Chart], prefix: String, left: inout Int) -> HTML {
        var shown: [HTML] = []
        var omitted: [HTML] = []
        for (place, chart) in charts.enumerated() {
            let figure = InlineChart.render(chart, prefix: "\(prefix)c\(place + 1)-")
            let bytes = figure.source.utf8.count
            if bytes <= left {
                left -= bytes
                shown.append(figure)
            } else {
                omitted.append("<code>\(chart.name).svg</code>")
            }
        }
        let note: HTML =
            omitted.isEmpty
            ? ""
            : """
            <p class="note">Left out of this page to keep it small, and among the bundle's charts: \
            \(omitted.joined(", ")).</p>

            """
        return "\(shown)\(note)"
    }
}
