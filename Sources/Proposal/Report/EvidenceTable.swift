import Evidence
import MarginPolicy
import VolModel

/// How the ways to a requirement did on the same horizons, side by side.
///
/// A further figure is one more line in ``measures``.
struct EvidenceTable {
    private let backtest: Backtest
    private let instrument: String
    private let id: String

    init(_ backtest: Backtest, of instrument: String, id: String) {
        self.backtest = backtest
        self.instrument = instrument
        self.id = id
    }

    /// One row: a figure of every policy.
    struct Measure {
        let title: String
        /// For a reader who has not seen it before; empty for what explains itself.
        let hint: String
        let text: (PolicyEvidence, Backtest) -> String

        init(
            _ title: String, _ hint: String = "",
            _ text: @escaping (PolicyEvidence, Backtest) -> String
        ) {
            self.title = title
            self.hint = hint
            self.text = text
        }
    }

    static var measures: [Measure] {
        [
            Measure("Observations", "horizons judged") { item, _ in
                ReportFigures.grouped(item.coverage.observations)
            },
            Measure("Expected breaches", "at this confidence") { item, _ in
                ReportFigures.plain(item.coverage.expectedBreaches, digits: 1)
            },
            Measure("Breaches", "losses beyond the requirement") { item, _ in
                ReportFigures.grouped(item.coverage.breaches)
            },
            Measure("Breach rate") { item, _ in
                ReportFigures.percent(item.coverage.breachRate, digits: 2)
            },
            Measure("Breach rate, 90% interval", "by blocks of days") { item, _ in
                interval(item.breachRateInterval) { ReportFigures.percent($0) }
            },
            Measure("Basel zone", "green, yellow or red by the number of breaches") { item, _ in
                item.zone?.rawValue ?? ReportFigures.none
            },
            Measure("Kupiec p", "small: too many breaches, or too few") { item, _ in
                probability(item.coverage.kupiec)
            },
            Measure("Christoffersen p", "small: as above, or in clusters") { item, _ in
                probability(item.coverage.conditionalCoverage)
            },
            Measure("Waiting times p", "Haas; small: breaches come too soon or too late") {
                item, _ in probability(item.mixed)
            },
            Measure("Dynamic quantile p", "small: breaches can be foreseen") { item, _ in
                item.dynamicQuantile.map { ReportFigures.probability($0.probability) }
                    ?? ReportFigures.none
            },
            Measure("Size of losses p", "Acerbi and Székely Z2; small: too many or too large") {
                item, _ in
                item.shortfall.map { ReportFigures.probability($0.z2Probability) }
                    ?? ReportFigures.none
            },
            Measure("Volatility score", "QLIKE; below 0 beats the constant in hindsight") {
                item, _ in
                item.volatility.map { ReportFigures.plain($0.value, digits: 3) }
                    ?? ReportFigures.none
            },
            Measure("Worst week", "most breaches in 168 hours") { item, _ in
                ReportFigures.grouped(item.coverage.worstWeekBreaches)
            },
            Measure("Mean margin", "what it costs to hold a position") { item, _ in
                ReportFigures.percent(item.coverage.meanRequirement)
            },
            Measure("Peak to trough", "largest over smallest margin") { item, _ in
                ReportFigures.times(item.procyclicality.peakToTrough)
            },
            Measure("Largest one-day call", "rise of the margin within a day") { item, _ in
                call(item, days: 1)
            },
            Measure("Largest 30-day call") { item, _ in call(item, days: 30) },
            Measure("Cost of mitigation", "mean margin over that of the model alone") {
                item, backtest in
                backtest.evidence(.model).map {
                    ReportFigures.signedPercent(
                        item.coverage.meanRequirement - $0.coverage.meanRequirement, digits: 2)
                } ?? ReportFigures.none
            },
            Measure("Loss beyond margin", "mean over all horizons") { item, _ in
                ReportFigures.basisPoints(item.coverage.meanBeyond)
            },
            Measure("Largest gap", "worst loss beyond the margin") { item, _ in
                ReportFigures.percent(item.coverage.largestBeyond)
            },
        ]
    }

    private static func probability(_ ratio: LikelihoodRatio?) -> String {
        ratio.map { ReportFigures.probability($0.probability) } ?? ReportFigures.none
    }

    private static func call(_ item: PolicyEvidence, days: Int) -> String {
        let call = item.procyclicality.calls.first { $0.steps == days }
        return call.map { ReportFigures.signedPercent($0.largest) } ?? ReportFigures.none
    }

    private static func interval(_ interval: BlockInterval?, _ text: (Double) -> String) -> String {
        interval.map { "\(text($0.lower)) to \(text($0.upper))" } ?? ReportFigures.none
    }

    static func title(of policy: BacktestPolicy) -> String {
        switch policy {
        case .recommended: "Recommended"
        case .model: "Model alone"
        case .current: "Current"
        case .rollingQuantile: "Rolling quantile"
        case .normalEWMA: "Normal EWMA"
        }
    }

    func render() -> HTML {
        guard !backtest.policies.isEmpty else {
            return "<p class=\"quiet\">Not assessed: no policy could be judged.</p>\n\(unjudged)"
        }
        let table = HTMLTable(
            id: "\(id)-evidence", caption: "\(design)",
            columns: [.text("Figure")]
                + backtest.policies.map { .figure("\(Self.title(of: $0.policy))") },
            rows: Self.measures.map { measure in
                let heading: HTMLTable.Cell =
                    measure.hint.isEmpty
                    ? "\(measure.title)" : "\(measure.title) <small>\(measure.hint)</small>"
                return [heading]
                    + backtest.policies.map { .init("\(measure.text($0, backtest))") }
            }, style: "evidence")
        return "\(table.render())\(unjudged)"
    }

    private var design: HTML {
        let design = backtest.design
        let sides =
            switch design.side {
            case .both: "both sides"
            case .long: "the long side"
            case .short: "the short side"
            }
        let span: HTML =
            if let first = backtest.startTimes.first, let last = backtest.startTimes.last {
                """
                 from \(time: Timestamp(microseconds: first)) to \
                \(time: Timestamp(microseconds: last))
                """
            } else {
                ""
            }
        let leftOut: HTML =
            backtest.leftOut > 0
            ? "; \(ReportFigures.grouped(backtest.leftOut)) left out for want of a requirement" : ""
        return """
            \(name: instrument) in horizons of \(design.horizon.description)\(span), each judged by \
            the loss at its end on \(sides), at \(ReportFigures.percent(design.confidence)); the \
            policy was run every \(design.every.description), from what was known then\(leftOut)
            """
    }

    private var unjudged: HTML {
        backtest.unjudged.map { item in
            HTML(
                """
                <p class="note">Not assessed: \(Self.title(of: item.policy)), \(item.reason).</p>

                """)
        }.joined("")
    }
}
