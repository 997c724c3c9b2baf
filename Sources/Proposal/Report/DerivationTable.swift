import MarginPolicy

/// The parts of a maintenance and what each adds, as a staircase that ends at what is published.
struct DerivationTable {
    private let parameters: InstrumentParameters
    private let id: String

    init(_ parameters: InstrumentParameters, id: String) {
        self.parameters = parameters
        self.id = id
    }

    func render() -> HTML {
        let parts = parameters.components.filter { $0.ppm != 0 }
        guard let published = parameters.published?.maintenancePpm, !parts.isEmpty else {
            return "<p class=\"quiet\">Not assessed: nothing was derived.</p>\n"
        }
        var level = 0
        let stairs = parts.map { part in
            defer { level = level.saturatingSum(part.ppm) }
            return (part, from: level, to: level.saturatingSum(part.ppm))
        }
        let height = max(1, stairs.map { max($0.from, $0.to) }.max() ?? 1, published)
        let table = HTMLTable(
            id: "\(id)-derivation",
            caption: "Parts of the maintenance of \(name: parameters.instrument), of the notional",
            columns: [.text("Part"), .figure("Adds"), .text("Running sum")],
            rows: stairs.map { part, from, to in
                [
                    "\(part.name.replacing("_", with: " ")) <small>\(Self.meaning(of: part.name))</small>",
                    "\(MarkdownText.fullPercent(ppm: part.ppm))",
                    .init(bar(from: from, to: to, of: height, part.ppm < 0 ? "less" : "more")),
                ]
            },
            footer: [
                "Published", "\(MarkdownText.fullPercent(ppm: published))",
                .init(bar(from: 0, to: published, of: height, "sum")),
            ], style: "derivation")
        return "\(table.render())\(idle)\(difference(level, published))"
    }

    private func bar(from: Int, to: Int, of height: Int, _ style: HTML) -> HTML {
        let left = thousandths(min(from, to), of: height)
        let width = thousandths(max(from, to), of: height) - left
        return """
            <span class="track" aria-hidden="true"><span class="bar \(style)" \
            style="left:\(percent(left));width:\(percent(width))"></span></span>
            """
    }

    private func thousandths(_ ppm: Int, of height: Int) -> Int {
        max(0, min(1000, Int((Double(ppm) / Double(height) * 1000).rounded())))
    }

    private func percent(_ thousandths: Int) -> String {
        DecimalText.plain(thousandths, fractionDigits: 1) + "%"
    }

    /// Steps that had nothing to add.
    private var idle: HTML {
        let names = parameters.components.filter { $0.ppm == 0 }
            .map { HTML("\($0.name.replacing("_", with: " "))") }
        return names.isEmpty
            ? "" : "<p class=\"note\">Added nothing: \(names.joined(", ")).</p>\n"
    }

    private func difference(_ sum: Int, _ published: Int) -> HTML {
        guard sum != published else { return "" }
        return """
            <p class="note">The parts sum to \(MarkdownText.fullPercent(ppm: sum)), which is not \
            what is published: this set was not made by marginpolicy, or was changed after it.</p>

            """
    }

    /// Of the components that marginpolicy makes, in a line for a reader who has not seen one.
    static func meaning(of name: String) -> String {
        switch name {
        case "volatility": "one ordinary move until the position is closed"
        case "listing_age": "caution for a short history, borrowed from its class"
        case "tail": "a move as rare as the policy states, beyond the ordinary one"
        case "staleness": "time in which the price may have moved unseen"
        case "oracle_heartbeat": "time between two updates of the feed"
        case "closeout": "longer to close what is large"
        case "gap": "jumps that no one can trade through"
        case "oracle_deviation": "how far the feed may be from the market"
        case "overshoot": "how far past its threshold the feed lands"
        case "oracle_confidence": "the feed's own band of uncertainty"
        case "slippage": "the price of closing in a market of this depth"
        case "concentration": "many positions that are closed together"
        case "fees": "liquidation and taker fee"
        case "funding": "payments due until the position is closed"
        case "long_floor": "what a calm market hides: the long history's own level"
        case "stressed_weight": "a share of the worst period on record"
        case "releasable_buffer": "a reserve that may be used up in a storm"
        case "floor": "the policy's least value"
        case "cap": "the policy's largest value"
        case "override": "ordered for a time, with a reason"
        case "data_caution": "nothing is lowered on data like these"
        case "speed_limit": "how fast a requirement may change"
        case "governance": "steps, dead band and cool-down of the policy"
        case "rounding": "to the grid of the policy"
        case "held": "the current value, repeated"
        default: ""
        }
    }
}

extension Int {
    fileprivate func saturatingSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}
