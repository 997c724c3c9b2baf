public import MarginPolicy
public import VolModel

/// A parameter set as a document that people vote on.
///
/// Renders what it is given and computes no parameter. Deterministic: the same set and the same
/// data quality give the same bytes.
public struct MarkdownProposal: Sendable {
    public var parameters: ParameterSet
    public var quality: [DataQuality]
    /// The file names that the reproduction section tells a reader to run with; nil when the set
    /// is rendered alone.
    public var jobFileName: String?

    /// The one time for every instrument that the run was given; nil where it was given none.
    public var asOf: Timestamp?

    public init(
        parameters: ParameterSet, quality: [DataQuality], jobFileName: String?,
        asOf: Timestamp? = nil
    ) {
        self.parameters = parameters
        self.quality = quality
        self.jobFileName = jobFileName
        self.asOf = asOf
    }

    /// The whole document, LF line ends, ending with one.
    public func render() -> String {
        let sections = [
            header(), summary(), decisions(), derivations(), held(), ladders(), dataQuality(),
            limits(), reproduction(),
        ]
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private var changing: [InstrumentParameters] {
        parameters.instruments.filter { $0.status == .proposed }
    }

    private var notCalibrated: [InstrumentParameters] {
        parameters.instruments.filter { $0.status == .held || $0.status == .unavailable }
    }

    private func header() -> String {
        let times = parameters.instruments.compactMap(\.asOf)
        let span =
            switch (times.min(), times.max()) {
            case (let earliest?, let latest?) where earliest == latest: "`\(latest)`"
            case (let earliest?, let latest?):
                "`\(earliest)` to `\(latest)`, each instrument at its own"
            default: "no data"
            }
        return """
            # Margin parameters: \(MarkdownText.escaped(parameters.policyName)) policy

            Data as of: \(span). Made by marginpolicy \(MarkdownText.code(parameters.generatorVersion)) from the \
            inputs with the digests below.
            """
    }

    private func summary() -> String {
        let total = parameters.instruments.count
        func count(_ action: InstrumentParameters.Action) -> Int {
            changing.filter { $0.decision.action == action }.count
        }
        var parts: [String] = []
        for (action, text) in [
            (InstrumentParameters.Action.raise, "raised"), (.lower, "lowered"),
            (.mixed, "changed in both directions"), (.new, "set for the first time"),
        ] where count(action) > 0 {
            parts.append("\(count(action)) \(text)")
        }
        let unchanged = parameters.instruments.filter { $0.status == .unchanged }.count
        if unchanged > 0 { parts.append("\(unchanged) left as they are") }
        if !notCalibrated.isEmpty { parts.append("\(notCalibrated.count) held or unavailable") }
        var text =
            "## Summary\n\nOf \(total) instrument\(total == 1 ? "" : "s"): "
            + (parts.isEmpty ? "no change" : parts.joined(separator: ", ")) + "."
        if let largest = largestChange() { text += " " + largest }
        text +=
            changing.isEmpty
            ? " If this proposal is rejected, nothing changes either."
            : " If nobody acts, the current parameters stay in force, whatever the market does."
        return text
    }

    private func largestChange() -> String? {
        func relative(_ parameters: InstrumentParameters) -> Double? {
            guard let old = parameters.current?.ratios, let new = parameters.published else {
                return nil
            }
            return Double(new.maintenancePpm - old.maintenancePpm) / Double(old.maintenancePpm)
        }
        let candidates = changing.filter { relative($0) != nil }
        guard
            let largest = candidates.max(by: {
                abs(relative($0) ?? 0) < abs(relative($1) ?? 0)
            }), let old = largest.current?.ratios, let new = largest.published
        else { return nil }
        return "The largest change of maintenance is \(MarkdownText.code(largest.instrument)): "
            + "\(MarkdownText.percent(ppm: old.maintenancePpm)) to "
            + "\(MarkdownText.percent(ppm: new.maintenancePpm))."
    }

    private func decisions() -> String {
        var lines = [
            "## Current against recommended", "",
            "| Instrument | Maintenance | Initial | Change | Leverage up to | Decision | Bound by |",
            "|---|---|---|---|---|---|---|",
        ]
        for instrument in parameters.instruments {
            lines.append(decisionRow(instrument))
        }
        lines += [
            "",
            "Ratios are fractions of notional; current → recommended. *Change* is that of "
                + "maintenance, relative to the current value.",
        ]
        return lines.joined(separator: "\n")
    }

    private func decisionRow(_ instrument: InstrumentParameters) -> String {
        let name = MarkdownText.code(instrument.instrument)
        guard let new = instrument.published else {
            return "| \(name) | – | – | – | – | unavailable | held |"
        }
        let old = instrument.current?.ratios
        func cell(_ old: Int?, _ new: Int) -> String {
            guard let old, old != new else { return MarkdownText.percent(ppm: new) }
            return "\(MarkdownText.percent(ppm: old)) → **\(MarkdownText.percent(ppm: new))**"
        }
        let decision =
            instrument.status == .proposed
            ? instrument.decision.action.rawValue : instrument.status.rawValue
        let cells = [
            name, cell(old?.maintenancePpm, new.maintenancePpm),
            cell(old?.initialPpm, new.initialPpm),
            MarkdownText.change(from: old?.maintenancePpm ?? 0, to: new.maintenancePpm),
            MarkdownText.leverage(initialPpm: new.initialPpm), decision,
            instrument.decision.binding.rawValue.replacing("_", with: " "),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private func derivations() -> String {
        let explained = parameters.instruments.filter {
            $0.status == .proposed || $0.status == .unchanged
        }
        guard !explained.isEmpty else { return "" }
        return (["## Why"] + explained.map(derivation)).joined(separator: "\n\n")
    }

    private func derivation(_ instrument: InstrumentParameters) -> String {
        var lines = ["### \(MarkdownText.code(instrument.instrument))", ""]
        lines += instrument.decision.reasons.map {
            "- " + MarkdownText.escaped(Self.capitalized($0)) + "."
        }
        let parts = instrument.components.filter { $0.ppm != 0 }
        if let published = instrument.published, !parts.isEmpty {
            lines += ["", "| Part of the maintenance | Adds |", "|---|---:|"]
            lines += parts.map {
                "| \(MarkdownText.escaped($0.name.replacing("_", with: " "))) | "
                    + "\(MarkdownText.fullPercent(ppm: $0.ppm)) |"
            }
            lines.append(
                "| **published** | **\(MarkdownText.fullPercent(ppm: published.maintenancePpm))** |"
            )
        }
        let panel = instrument.estimates.compactMap { estimate -> String? in
            guard let value = estimate.value else { return nil }
            return "\(MarkdownText.code(estimate.estimator.description)) "
                + "\(MarkdownText.oneDecimal(value.annualizedVolatility)) ± "
                + MarkdownText.oneDecimal(value.standardError)
        }
        if !panel.isEmpty {
            lines += [
                "", "Volatility a year, ± one standard error: \(panel.joined(separator: "; ")).",
            ]
        }
        lines += governance(instrument)
        return lines.joined(separator: "\n")
    }

    /// Overrides and the changes to come, where there are any.
    private func governance(_ instrument: InstrumentParameters) -> [String] {
        var lines: [String] = []
        if let asOf = instrument.asOf, !instrument.overrides.isEmpty {
            let overrides = instrument.overrides.map { override in
                let approval = override.approvedBy.map { ", by \(MarkdownText.escaped($0))" } ?? ""
                return "+\(override.size) from `\(override.from)` until `\(override.expires)`, "
                    + "\(override.state(at: asOf).rawValue)\(approval): "
                    + MarkdownText.escaped(override.trigger)
            }
            lines += ["", "Overrides: \(overrides.joined(separator: "; "))."]
        }
        if let path = instrument.path {
            let steps = path.steps.map {
                "`\($0.notBefore)` \(MarkdownText.percent(ppm: $0.ratios.maintenancePpm)) / "
                    + MarkdownText.percent(ppm: $0.ratios.initialPpm)
            }
            lines += [
                "",
                "Further changes, maintenance / initial, if the model stays as it is and not before: "
                    + steps.joined(separator: "; ") + (path.isComplete ? "." : "; and more."),
            ]
        }
        return lines
    }

    private func held() -> String {
        guard !notCalibrated.isEmpty else { return "" }
        let rows = notCalibrated.map { instrument in
            "- \(MarkdownText.code(instrument.instrument)) (\(instrument.status.rawValue)): "
                + MarkdownText.escaped(instrument.decision.reasons.joined(separator: "; ")) + "."
        }
        return """
            ## Held

            These instruments keep their current parameters, or have none: data that are missing, \
            stale, short or implausible never lower a requirement.

            \(rows.joined(separator: "\n"))
            """
    }

    private func ladders() -> String {
        let laddered = changing.filter { !$0.tiers.isEmpty }
        guard !laddered.isEmpty else { return "" }
        var lines = [
            "## Specification", "",
            "Exact values to set. Ratios in parts per million of notional; the maintenance of a "
                + "position is notional · rate − deduction of its tier.", "",
            "| Instrument | Notional from | to | Maintenance ppm | Initial ppm | Deduction |",
            "|---|---|---|---|---|---|",
        ]
        for instrument in laddered {
            for tier in instrument.tiers {
                lines.append(
                    "| \(MarkdownText.code(instrument.instrument)) | `\(tier.notionalFrom)` | "
                        + (tier.notionalTo.map { "`\($0)`" } ?? "unbounded")
                        + " | `\(tier.ratios.maintenancePpm)` | `\(tier.ratios.initialPpm)` | "
                        + "`\(tier.maintenanceDeduction)` |")
            }
        }
        return lines.joined(separator: "\n")
    }

    private func dataQuality() -> String {
        guard !quality.isEmpty else { return "" }
        var lines = [
            "## Data quality", "",
            "| Instrument | Feed kind | Observations | First | Last | Holes | Rejected rows |",
            "|---|---|---|---|---|---|---|",
        ]
        for item in quality {
            let rejected = item.rejected.map {
                "\($0.count) \($0.reason.replacing("_", with: " "))"
            }
            let cells = [
                MarkdownText.code(item.instrument), item.kind.rawValue, "\(item.observations)",
                item.first.map { "\($0)" } ?? "–", item.last.map { "\($0)" } ?? "–",
                "\(item.holes)", rejected.isEmpty ? "none" : rejected.joined(separator: ", "),
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    private func limits() -> String {
        """
        ## Limits of the method

        - The requirement covers the loss between the liquidation trigger and the close-out at the \
        policy's probability, on the evidence of the history given. A market that has not been seen \
        in it is not covered.
        - The dynamic buffer comes from a diffusion without jumps.
        - Depth, volume, fees and the oracle's declared threshold are taken from the job file as \
        stated there.
        - Not assessed here: which open positions would fall below the new maintenance.
        - No financial advice. Conflicts of interest: to be declared by whoever posts this.
        """
    }

    private func reproduction() -> String {
        var text = """
            ## Reproduce

            | What | SHA-256 |
            |---|---|
            | policy | `\(parameters.policyDigest)` |
            | job | `\(parameters.jobDigest)` |
            | inputs | `\(parameters.inputsDigest)` |
            """
        for item in quality {
            guard let digest = item.sha256 else { continue }
            text +=
                "\n| \(MarkdownText.code(item.path)), feed \(MarkdownText.code(item.feed)) | "
                + "`\(digest)` |"
        }
        if let jobFileName {
            let override = asOf.map { " --as-of \($0)" } ?? ""
            text += """


                With the input files in place, relative to the job file as `inputs.json` lists them:

                ```
                marginpolicy nightly \(Self.shellQuoted(jobFileName)) --out bundle\(override)
                ```

                The same job over the same inputs gives the same bytes in every file of the bundle.
                """
        }
        return text
    }

    /// With a capital first letter, where that is an ASCII letter.
    static func capitalized(_ sentence: String) -> String {
        var scalars = sentence.unicodeScalars
        guard let first = scalars.first, ("a"..."z").contains(first) else { return sentence }
        scalars.removeFirst()
        return first.properties.uppercaseMapping + String(scalars)
    }

    static func shellQuoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 <= 25 || "._-/".utf8.contains(byte)
        }
        if isPlain { return text }
        let printable = text.unicodeScalars.filter { !$0.isInvisible && $0 != "`" }
        let quoted = String(String.UnicodeScalarView(printable)).replacing("'", with: "'\\''")
        return "'\(quoted)'"
    }
}
