extension Chart {
    /// Annualised volatilities, each with one standard error to either side.
    public static func volatilityPanel(
        name: String, title: String,
        estimates: [(label: String, volatility: Double, standardError: Double)]
    ) -> Chart {
        let rows = estimates.filter { $0.volatility.isFinite && $0.standardError.isFinite }
        guard !rows.isEmpty else { return empty(name: name, title: title) }
        let alternative =
            rows.map {
                "\($0.label): \(ChartText.percent($0.volatility)) ± "
                    + ChartText.percent($0.standardError)
            }.joined(separator: "; ") + "."
        return Chart(name: name, title: title, alternativeText: alternative) { canvas in
            let top = ChartHead.draw(
                title,
                keys: [
                    .init(mark: .dot, ink: .blue, label: "estimate"),
                    .init(mark: .line(dash: nil), ink: .blue, label: "± one standard error"),
                ], on: &canvas)
            let ends = rows.flatMap {
                [$0.volatility - $0.standardError, $0.volatility + $0.standardError]
            }
            guard let scale = Scale(ends, fromZero: true) else {
                return ChartHead.empty(title, on: &canvas)
            }
            let panel = Panel(
                left: 230, right: 610, top: top, bottom: top + Double(rows.count) * 30 + 6,
                horizontal: scale, vertical: Scale(from: 0, to: 1))
            panel.drawUprightTicks(on: &canvas, label: ChartText.percent)
            for (place, row) in rows.enumerated() {
                let y = top + Double(place) * 30 + 18
                canvas.text(
                    ChartText.shortened(row.label, to: 208, size: 13), 220, y + 4, anchor: .end)
                canvas.line(
                    panel.x(row.volatility - row.standardError), y,
                    panel.x(row.volatility + row.standardError), y, .blue, width: 2.5)
                canvas.circle(panel.x(row.volatility), y, 5, .blue)
                canvas.text(ChartText.percent(row.volatility), 620, y + 4)
            }
            return panel.bottom + 30
        }
    }

    /// Maintenance and initial ratios of instruments, in force and recommended, in the order given.
    public static func currentAgainstRecommended(
        name: String, title: String,
        rows: [(
            label: String, currentMaintenance: Double?, currentInitial: Double?,
            maintenance: Double?, initial: Double?
        )]
    ) -> Chart {
        guard !rows.isEmpty else { return empty(name: name, title: title) }
        let alternative =
            rows.map { row in
                func change(_ old: Double?, _ new: Double?) -> String {
                    guard let new else { return "none" }
                    guard let old, old != new else { return ChartText.percent(new) }
                    return "\(ChartText.percent(old)) to \(ChartText.percent(new))"
                }
                return "\(row.label): maintenance "
                    + "\(change(row.currentMaintenance, row.maintenance)), initial "
                    + change(row.currentInitial, row.initial)
            }.joined(separator: "; ") + "."
        return Chart(name: name, title: title, alternativeText: alternative) { canvas in
            let top = ChartHead.draw(
                title,
                keys: [
                    .init(mark: .hollow, ink: .muted, label: "current"),
                    .init(mark: .dot, ink: .blue, label: "recommended maintenance"),
                    .init(mark: .square, ink: .vermilion, label: "recommended initial"),
                ], on: &canvas)
            let values = rows.flatMap {
                [$0.currentMaintenance, $0.currentInitial, $0.maintenance, $0.initial]
                    .compactMap(\.self)
            }
            guard let scale = Scale(values, fromZero: true) else {
                return ChartHead.empty(title, on: &canvas)
            }
            let panel = Panel(
                left: 190, right: 666, top: top, bottom: top + Double(rows.count) * 34 + 4,
                horizontal: scale, vertical: Scale(from: 0, to: 1))
            panel.drawUprightTicks(on: &canvas, label: ChartText.percent)
            for (place, row) in rows.enumerated() {
                let y = top + Double(place) * 34 + 18
                canvas.text(
                    ChartText.shortened(row.label, to: 168, size: 13), 180, y + 4, anchor: .end)
                for (old, new, ink, lift) in [
                    (row.currentMaintenance, row.maintenance, Ink.blue, -6.0),
                    (row.currentInitial, row.initial, .vermilion, 6.0),
                ] {
                    if let old, let new {
                        canvas.line(panel.x(old), y + lift, panel.x(new), y + lift, ink, width: 2)
                    }
                    if let old {
                        canvas.circle(panel.x(old), y + lift, 4.5, .muted, isHollow: true)
                    }
                    if let new {
                        if ink == .blue {
                            canvas.circle(panel.x(new), y + lift, 4.5, ink)
                        } else {
                            canvas.rectangle(panel.x(new) - 4, y + lift - 4, 8, 8, ink)
                        }
                    }
                }
                if row.maintenance == nil, row.initial == nil {
                    canvas.text("no parameters", panel.left + 8, y + 4, size: 12, .muted)
                }
            }
            return panel.bottom + 30
        }
    }
}

extension Panel {
    /// Upright lines at round values with their labels below.
    func drawUprightTicks(on canvas: inout Canvas, label: (Double) -> String) {
        let ticks = horizontal.ticks(5)
        for tick in ticks { canvas.line(x(tick), top, x(tick), bottom, .grid) }
        drawHorizontalAxis(on: &canvas, ticks: ticks.map { ($0, label($0)) })
    }
}
