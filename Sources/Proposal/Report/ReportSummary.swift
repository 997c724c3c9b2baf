import MarginPolicy

/// What a reader with one minute must know.
struct ReportSummary {
    private let report: HTMLReport
    private let instruments: [InstrumentParameters]

    init(_ report: HTMLReport) {
        self.report = report
        instruments = report.instruments.map(\.parameters)
    }

    func render() -> HTML {
        """
        <section id="summary" aria-labelledby="summary-title">
        <h2 id="summary-title">Summary</h2>
        \(tiles)<p class="lead">\(direction)\(largestChange) \(withoutAction)</p>
        \(held)<p>\(origin)</p>
        <dl class="facts">
        <div><dt>Policy</dt><dd>\(name: report.parameters.policyName)</dd></div>
        <div><dt>Version</dt><dd>marginpolicy \(report.parameters.generatorVersion)</dd></div>
        </dl>
        <dl class="digest-list">
        \(digests)</dl>
        </section>

        """
    }

    /// The times that the figures refer to.
    var span: HTML {
        let times = instruments.compactMap(\.asOf)
        guard let earliest = times.min(), let latest = times.max() else {
            return "no time: no data"
        }
        if earliest == latest { return "\(time: earliest)" }
        return """
            \(time: earliest) to \(time: latest), each instrument at \
            its own time
            """
    }

    private static let kinds: [(label: String, tile: String, text: String)] = [
        ("Raise", "raised", "raised"), ("Lower", "lowered", "lowered"),
        ("Both ways", "changed both ways", "changed in both directions"),
        ("New", "new", "set for the first time"), ("Keep", "kept", "left as they are"),
        ("Held", "held", "held"), ("None", "unavailable", "without any figure"),
    ]

    private func count(_ label: String) -> Int {
        instruments.count { ReportVerdict($0).label == label }
    }

    private var tiles: HTML {
        let items = Self.kinds.compactMap { kind -> HTML? in
            guard
                let first = instruments.first(where: { ReportVerdict($0).label == kind.label })
            else { return nil }
            let verdict = ReportVerdict(first)
            return """
                <li class="\(verdict.style)"><strong>\(count(kind.label))</strong> \
                <span><span aria-hidden="true">\(verdict.sign)</span> \(kind.tile)</span></li>

                """
        }
        return items.isEmpty ? "" : "<ul class=\"tiles\">\n\(items)</ul>\n"
    }

    private var direction: HTML {
        let total = instruments.count
        let parts = Self.kinds.compactMap { kind -> HTML? in
            let number = count(kind.label)
            return number > 0 ? "\(number) \(kind.text)" : nil
        }
        return "Of \(total) instrument\(total == 1 ? "" : "s"): \(parts.joined(", "))."
    }

    private var largestChange: HTML {
        var largest: (place: Int, size: Double)?
        for (place, item) in instruments.enumerated() where item.status == .proposed {
            guard let old = item.current?.ratios.maintenancePpm, old > 0,
                let new = item.published?.maintenancePpm, new != old
            else { continue }
            let size = Double((new - old).magnitude) / Double(old)
            if size > largest?.size ?? 0 { largest = (place, size) }
        }
        guard let place = largest?.place, let old = instruments[place].current?.ratios,
            let new = instruments[place].published
        else { return "" }
        return """
             The largest change of maintenance is that of \
            <a href="#i-\(place + 1)">\(name: instruments[place].instrument)</a>, from \
            \(MarkdownText.percent(ppm: old.maintenancePpm)) to \
            \(MarkdownText.percent(ppm: new.maintenancePpm)) \
            (\(MarkdownText.change(from: old.maintenancePpm, to: new.maintenancePpm))).
            """
    }

    private var withoutAction: HTML {
        let (up, down) = (count("Raise"), count("Lower"))
        guard instruments.contains(where: { $0.status == .proposed }) else {
            return "Nothing is to be changed; if this proposal is rejected, nothing changes either."
        }
        let parts =
            (up > 0 ? ["\(up) with less margin than this policy asks for now"] as [HTML] : [])
            + (down > 0 ? ["\(down) with more"] : [])
        let result: HTML = parts.isEmpty ? "" : ": \(parts.joined(" and "))"
        return """
            If nobody acts, the current parameters stay in force, whatever the market \
            does\(result).
            """
    }

    /// More than these are folded up.
    private static let heldShown = 10

    private var held: HTML {
        let items = instruments.enumerated().compactMap { place, item -> HTML? in
            guard item.status == .held || item.status == .unavailable else { return nil }
            return """
                <li><a href="#i-\(place + 1)">\(name: item.instrument)</a> \
                (\(item.status.rawValue)): \(item.decision.reasons.joined(separator: "; ")).</li>

                """
        }
        guard !items.isEmpty else { return "" }
        let list: HTML = "<ul class=\"held-list\">\n\(items)</ul>\n"
        let isLong = items.count > Self.heldShown
        return """
            <h3>Held, and why</h3>
            <p>These keep their current parameters, or have none: data that are missing, stale, \
            short or implausible never lower a requirement.</p>
            \(isLong ? "<details><summary>Show all \(items.count)</summary>\n\(list)</details>\n" : list)
            """
    }

    private var origin: HTML {
        let histories = report.instruments.compactMap(\.quality).count
        let source: HTML =
            histories == 0
            ? "Every figure comes from the price histories with the digest below, read"
            : """
            Every figure comes from the price histor\(histories == 1 ? "y" : "ies") listed under \
            <a href="#data">data quality</a>, read
            """
        return """
            \(source) up to the time of each instrument. This page only shows what the run \
            computed, and whoever has the same files can <a href="#reproduce">compute it again</a>.
            """
    }

    private var digests: HTML {
        let rows: [(String, String)] = [
            ("Policy file", report.parameters.policyDigest),
            ("Job file", report.parameters.jobDigest),
            ("Inputs", report.parameters.inputsDigest),
        ]
        return rows.map { title, digest in
            HTML("<div><dt>\(title)</dt><dd><code>\(digest)</code></dd></div>\n")
        }.joined("")
    }
}
