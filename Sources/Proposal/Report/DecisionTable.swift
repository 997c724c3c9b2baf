import Evidence
import MarginPolicy

/// Current against recommended, one row for each instrument.
struct DecisionTable {
    private let instruments: [InstrumentReport]

    init(_ instruments: [InstrumentReport]) { self.instruments = instruments }

    func render() -> HTML {
        let table = HTMLTable(
            id: "decisions-caption",
            caption: """
                Maintenance, current and recommended, in percent of the notional; its change \
                relative to the current value; the new initial margin
                """,
            columns: [
                .text("Instrument"), .text("Decision"), .figure("Current"),
                .figure("Recom&shy;mended"), .figure("Change"), .figure("Initial"),
                .figure("Leverage up to"), .figure("Breaches / expected"), .text("Bound by"),
                .figure("Data"),
            ],
            rows: instruments.enumerated().map(row), style: "decisions", isSortable: true)
        return """
            <section id="decisions" aria-labelledby="decisions-title">
            <h2 id="decisions-title">Current against recommended</h2>
            \(table.render())</section>

            """
    }

    private func row(_ place: Int, _ report: InstrumentReport) -> [HTMLTable.Cell] {
        let parameters = report.parameters
        let verdict = ReportVerdict(parameters)
        let old = parameters.current?.ratios
        let new = parameters.published
        return [
            .init(
                "<a href=\"#i-\(place + 1)\">\(name: parameters.instrument)</a>",
                value: parameters.instrument),
            .init(verdict.badge, value: verdict.label),
            ratio(old?.maintenancePpm), ratio(new?.maintenancePpm, isStrong: true),
            change(old?.maintenancePpm, new?.maintenancePpm), ratio(new?.initialPpm),
            .init(
                "\(new.map { MarkdownText.leverage(initialPpm: $0.initialPpm) } ?? "–")",
                value: new.map { String(-$0.initialPpm) } ?? ""),
            breaches(report), "\(parameters.decision.binding.title)", data(report),
        ]
    }

    private func ratio(_ ppm: Int?, isStrong: Bool = false) -> HTMLTable.Cell {
        guard let ppm else { return .init("–", value: "") }
        let text = MarkdownText.percent(ppm: ppm)
        return .init(isStrong ? "<strong>\(text)</strong>" : "\(text)", value: String(ppm))
    }

    private func change(_ old: Int?, _ new: Int?) -> HTMLTable.Cell {
        guard let new else { return .init("–", value: "") }
        guard let old, old > 0 else { return .init("new", value: "") }
        // Billionths: fine enough to order what is shown.
        let size = Double(new - old) / Double(old) * 1e9
        return .init("\(MarkdownText.change(from: old, to: new))", value: String(Int(size)))
    }

    private func breaches(_ report: InstrumentReport) -> HTMLTable.Cell {
        guard let coverage = report.backtest?.evidence(.recommended)?.coverage,
            coverage.expectedBreaches > 0
        else { return .init("<span class=\"quiet\">not assessed</span>", value: "") }
        let ratio = Double(coverage.breaches) / coverage.expectedBreaches
        return .init(
            """
            \(coverage.breaches) / \(ReportFigures.plain(coverage.expectedBreaches, digits: 1))
            """, value: ReportFigures.plain(ratio, digits: 6))
    }

    private func data(_ report: InstrumentReport) -> HTMLTable.Cell {
        guard let quality = report.quality else {
            return .init("<span class=\"quiet\">not assessed</span>", value: "")
        }
        // Whatever the counts say: a clean file may end too early.
        if [.held, .unavailable].contains(report.parameters.status) {
            return .init("held", value: "\(Int32.max)")
        }
        return .init("\(quality.flag)", value: "\(quality.holes).\(padded(quality.rejectedRows))")
    }

    /// Behind the holes, which weigh more.
    private func padded(_ count: Int) -> String {
        let digits = String(min(count, 999_999_999))
        return String(repeating: "0", count: 9 - digits.utf8.count) + digits
    }
}

extension DataQuality {
    var rejectedRows: Int { rejected.reduce(0) { $0 + $1.count } }

    /// What speaks against the history, in a few words.
    var flag: String {
        if observations == 0 { return "no data" }
        let parts =
            (holes > 0 ? ["\(holes) hole\(holes == 1 ? "" : "s")"] : [])
            + (rejectedRows > 0 ? ["\(ReportFigures.grouped(rejectedRows)) rejected"] : [])
        return parts.isEmpty ? "clean" : parts.joined(separator: ", ")
    }
}
