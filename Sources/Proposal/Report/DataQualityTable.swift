import VolModel

/// What is known about every history, and one history's part of it.
struct DataQualityTable {
    private let instruments: [InstrumentReport]

    init(_ instruments: [InstrumentReport]) { self.instruments = instruments }

    func render() -> HTML {
        let rows = instruments.enumerated().compactMap { place, report in
            report.quality.map { Self.row($0, number: place + 1) }
        }
        let missing = instruments.count - rows.count
        let table = HTMLTable(
            id: "data-caption",
            caption:
                "Histories up to the time of each instrument; rejected rows over the whole file",
            columns: [
                .text("Instrument"), .text("Feed kind"), .figure("Observations"), .text("First"),
                .text("Last"), .figure("Holes"), .text("Rejected rows"), .text("File"),
            ], rows: rows, style: "wide")
        let note: HTML =
            missing == 0
            ? ""
            : "<p>Not assessed: the data of \(missing) of \(instruments.count) instruments.</p>\n"
        return """
            <section id="data" aria-labelledby="data-title">
            <h2 id="data-title">Data quality</h2>
            \(rows.isEmpty ? "" : table.render())\(note)</section>

            """
    }

    static func rejections(_ quality: DataQuality) -> HTML {
        let parts = quality.rejected.map { item in
            HTML(
                "\(ReportFigures.grouped(item.count)) \(item.reason.replacing("_", with: " "))")
        }
        return parts.isEmpty ? "none" : parts.joined(", ")
    }

    private static func row(_ quality: DataQuality, number: Int) -> [HTMLTable.Cell] {
        [
            "<a href=\"#i-\(number)\">\(name: quality.instrument)</a>", "\(quality.kind.rawValue)",
            "\(ReportFigures.grouped(quality.observations))",
            "\(time: quality.first)",
            "\(time: quality.last)", "\(ReportFigures.grouped(quality.holes))",
            .init(rejections(quality)), "<code>\(name: quality.path)</code>",
        ]
    }
}
