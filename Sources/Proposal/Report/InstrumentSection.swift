import Evidence
import MarginPolicy
import VolModel

/// Everything about one instrument, folded up until a reader opens it.
struct InstrumentSection {
    let number: Int
    let report: InstrumentReport
    /// The charts, rendered.
    let pictures: HTML

    private var parameters: InstrumentParameters { report.parameters }
    private var id: String { "i-\(number)" }

    func render() -> HTML {
        """
        <details class="instrument" id="\(id)">
        <summary><h3>\(name: parameters.instrument)</h3> \(ReportVerdict(parameters).badge) \
        <span class="figures">\(headline)</span></summary>
        <div class="body">
        <p class="lead">\(parameters.summarySentence)</p>
        \(surprise)\(identity)\(reasons)\(derivation)\(evidence)\(charts)\(stress)\(further)\
        \(tiers)\(estimates)\(data)\(overrides)\(path)</div>
        </details>

        """
    }

    private var headline: HTML {
        guard let new = parameters.published?.maintenancePpm else { return "no figure" }
        let text = MarkdownText.percent(ppm: new)
        guard let old = parameters.current?.ratios.maintenancePpm, old != new else {
            return "\(text)"
        }
        return "\(MarkdownText.percent(ppm: old)) → <strong>\(text)</strong>"
    }

    private var surprise: HTML {
        parameters.surpriseSentence.map { "<p class=\"note\">\($0)</p>\n" } ?? ""
    }

    private var identity: HTML {
        func pair(
            _ ratios: MarginRatios?, text: (Int) -> String = { MarkdownText.percent(ppm: $0) }
        ) -> HTML {
            guard let ratios else { return "–" }
            return """
                \(text(ratios.maintenancePpm)) / \(text(ratios.initialPpm))
                """
        }
        let current: HTML =
            parameters.current?.changedAt.map { ", since \(time: $0)" } ?? ""
        return """
            <dl class="facts">
            <div><dt>As of</dt><dd>\(time: parameters.asOf)</dd></div>
            <div><dt>Feed</dt><dd>\(name: parameters.feed)</dd></div>
            <div><dt>Bound by</dt><dd>\(parameters.decision.binding.title)</dd></div>
            <div><dt>Current, maintenance / initial</dt><dd>\(pair(parameters.current?.ratios))\
            \(current)</dd></div>
            <div><dt>Recommended</dt><dd>\(pair(parameters.published))</dd></div>
            <div><dt>Model alone</dt><dd>\(pair(parameters.model, text: ReportFigures.asked))</dd></div>
            <div><dt>Long side</dt><dd>\(pair(parameters.long))</dd></div>
            <div><dt>Short side</dt><dd>\(pair(parameters.short))</dd></div>
            </dl>

            """
    }

    private func block(_ title: HTML, _ content: HTML) -> HTML {
        "<section>\n<h4>\(title)</h4>\n\(content)</section>\n"
    }

    private func notAssessed(_ why: HTML) -> HTML {
        "<p class=\"quiet\">Not assessed: \(why).</p>\n"
    }

    private var reasons: HTML {
        guard !parameters.decision.reasons.isEmpty else { return "" }
        let items = parameters.decision.reasons.map {
            HTML("<li>\(MarkdownProposal.capitalized($0)).</li>\n")
        }
        return block("Reasons", "<ul>\n\(items)</ul>\n")
    }

    private var derivation: HTML {
        block("How the maintenance comes about", DerivationTable(parameters, id: id).render())
    }

    private var evidence: HTML {
        guard let backtest = report.backtest else {
            return block("Evidence", notAssessed("no backtest was run for this instrument"))
        }
        return block(
            "Evidence", EvidenceTable(backtest, of: parameters.instrument, id: id).render())
    }

    private var charts: HTML {
        block(
            "Charts",
            report.charts.isEmpty ? notAssessed("no chart was made for this instrument") : pictures)
    }

    private var stress: HTML {
        block(
            "Stress",
            report.stress.map { $0.render(id: "\(id)-stress") }
                ?? notAssessed("no stress was run for this instrument"))
    }

    private var further: HTML {
        guard !report.furtherEvidence.isEmpty else { return "" }
        return block(
            "Further evidence",
            "\(report.furtherEvidence.enumerated().map { $1.render(id: "\(id)-more-\($0 + 1)") })")
    }

    private var tiers: HTML {
        guard !parameters.tiers.isEmpty else {
            return block("Tiers", "<p class=\"quiet\">None: one ratio holds for every size.</p>\n")
        }
        let table = HTMLTable(
            id: "\(id)-tiers",
            caption: """
                Tiers of \(name: parameters.instrument): notional in quote units, marginal rates; \
                maintenance of a position = notional · rate − deduction
                """,
            columns: [
                .figure("Notional from"), .figure("to"), .figure("Maintenance"),
                .figure("Initial"), .figure("Leverage up to"), .figure("Deduction"),
            ],
            rows: parameters.tiers.map { tier in
                [
                    "\(ReportFigures.grouped(tier.notionalFrom))",
                    "\(tier.notionalTo.map { ReportFigures.grouped($0) } ?? "unbounded")",
                    "\(MarkdownText.percent(ppm: tier.ratios.maintenancePpm))",
                    "\(MarkdownText.percent(ppm: tier.ratios.initialPpm))",
                    "\(MarkdownText.leverage(initialPpm: tier.ratios.initialPpm))",
                    "\(ReportFigures.grouped(tier.maintenanceDeduction))",
                ]
            })
        return block("Tiers", table.render())
    }

    private var estimates: HTML {
        guard !parameters.estimates.isEmpty else {
            return block("Volatility", notAssessed("no estimate was made"))
        }
        let table = HTMLTable(
            id: "\(id)-estimates",
            caption: "Volatility a year of \(name: parameters.instrument), with one standard error",
            columns: [
                .text("Estimator"), .figure("Volatility"), .figure("± error"),
                .figure("Effective observations"), .figure("Returns"),
            ],
            rows: parameters.estimates.map(estimate))
        return block("Volatility", table.render())
    }

    private func estimate(_ estimate: VolatilityEstimate) -> [HTMLTable.Cell] {
        let name: HTMLTable.Cell = "<code>\(estimate.estimator.description)</code>"
        switch estimate.outcome {
        case .success(let value):
            return [
                name, "\(MarkdownText.oneDecimal(value.annualizedVolatility))",
                "\(MarkdownText.oneDecimal(value.standardError))",
                "\(ReportFigures.whole(value.effectiveObservations))",
                "\(ReportFigures.grouped(value.returns))",
            ]
        case .failure(let failure):
            return [
                .init("\(name.content) <small>not applicable: \(failure.reason)</small>"), "–", "–",
                "–", "–",
            ]
        }
    }

    private var data: HTML {
        guard let quality = report.quality else {
            return block("Data", notAssessed("nothing is known about the history"))
        }
        let digest: HTML =
            quality.sha256.map {
                "<div class=\"full\"><dt>SHA-256</dt><dd><code>\($0)</code></dd></div>\n"
            } ?? ""
        return block(
            "Data",
            """
            <dl class="facts">
            <div><dt>In short</dt><dd>\(quality.flag)</dd></div>
            <div><dt>Feed kind</dt><dd>\(quality.kind.rawValue)</dd></div>
            <div><dt>Observations</dt><dd>\(ReportFigures.grouped(quality.observations))</dd></div>
            <div><dt>First</dt><dd>\(time: quality.first)</dd></div>
            <div><dt>Last</dt><dd>\(time: quality.last)</dd></div>
            <div><dt>Holes</dt><dd>\(ReportFigures.grouped(quality.holes))</dd></div>
            <div><dt>Rejected rows</dt><dd>\(DataQualityTable.rejections(quality))</dd></div>
            <div><dt>File</dt><dd><code>\(name: quality.path)</code></dd></div>
            \(digest)</dl>

            """)
    }

    private var overrides: HTML {
        guard let asOf = parameters.asOf, !parameters.overrides.isEmpty else { return "" }
        let table = HTMLTable(
            id: "\(id)-overrides",
            caption: "Overrides of \(name: parameters.instrument), as the job states them",
            columns: [
                .text("Trigger"), .figure("Rise"), .text("From"), .text("Until"), .text("State"),
                .text("Approved by"), .text("Reason"),
            ],
            rows: parameters.overrides.map { override in
                [
                    "\(name: override.trigger)", "+\("\(override.size)")",
                    "\(time: override.from)",
                    "\(time: override.expires)",
                    "\(override.state(at: asOf).rawValue)",
                    .init(override.approvedBy.map { "\(name: $0)" } ?? "not stated"),
                    "\(override.reason)",
                ]
            })
        return block("Overrides", table.render())
    }

    private var path: HTML {
        guard let path = parameters.path else { return "" }
        let table = HTMLTable(
            id: "\(id)-path",
            caption: """
                Changes of \(name: parameters.instrument) that would follow this one, if the model \
                stayed as it is\(path.isComplete ? "" : "; and more after them")
                """,
            columns: [.text("Not before"), .figure("Maintenance"), .figure("Initial")],
            rows: path.steps.map { step in
                [
                    "\(time: step.notBefore)",
                    "\(MarkdownText.percent(ppm: step.ratios.maintenancePpm))",
                    "\(MarkdownText.percent(ppm: step.ratios.initialPpm))",
                ]
            })
        return block("Further changes", table.render())
    }
}
