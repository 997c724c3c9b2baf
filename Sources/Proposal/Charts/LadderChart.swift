extension Chart {
    /// One tier as a chart draws it: ratios are fractions of notional.
    public typealias Tier = (
        notionalFrom: Double, notionalTo: Double?, maintenance: Double, initial: Double
    )

    /// Marginal ratios over the size of a position, on a logarithmic axis; the ladder in force
    /// dashed where there is one.
    public static func tierLadder(
        name: String, title: String, recommended: [Tier], current: [Tier]
    ) -> Chart {
        guard let first = recommended.first, let last = recommended.last else {
            return empty(name: name, title: title)
        }
        let bounds = (recommended + current).flatMap {
            [$0.notionalFrom, $0.notionalTo ?? .nan]
        }.filter { $0 > 0 && $0.isFinite }
        let (low, high) = ((bounds.min() ?? 1000) / 10, (bounds.max() ?? 1000) * 4)
        let alternative =
            "\(recommended.count) tiers: maintenance from "
            + "\(ChartText.percent(first.maintenance)) to \(ChartText.percent(last.maintenance)), "
            + "initial from \(ChartText.percent(first.initial)) to "
            + "\(ChartText.percent(last.initial)), the last from "
            + "\(ChartText.amount(last.notionalFrom)) on."
        return Chart(name: name, title: title, alternativeText: alternative) { canvas in
            var keys: [ChartHead.Key] = [
                .init(mark: .line(dash: nil), ink: .vermilion, label: "initial"),
                .init(mark: .line(dash: nil), ink: .blue, label: "maintenance"),
            ]
            if !current.isEmpty {
                keys.append(.init(mark: .line(dash: "5 4"), ink: .muted, label: "in force"))
            }
            let top = ChartHead.draw(title, keys: keys, on: &canvas)
            let ratios = (recommended + current).flatMap { [$0.maintenance, $0.initial] }
            guard let vertical = Scale(ratios, fromZero: true) else {
                return ChartHead.empty(title, on: &canvas)
            }
            let panel = Panel(
                left: 70, right: 678, top: top, bottom: top + 200,
                horizontal: Scale(from: low, to: high, isLogarithmic: true), vertical: vertical)
            panel.drawVerticalAxis(on: &canvas, label: ChartText.percent)
            panel.drawHorizontalAxis(
                on: &canvas,
                ticks: panel.horizontal.ticks(7).map { ($0, ChartText.amount($0)) })
            canvas.text(
                "notional of the position, quote units", panel.right, panel.bottom + 40, size: 12,
                .muted, anchor: .end)
            func steps(_ tiers: [Tier], _ ratio: (Tier) -> Double) -> [(x: Double, y: Double)] {
                tiers.flatMap { tier in
                    [
                        (panel.x(max(tier.notionalFrom, low)), panel.y(ratio(tier))),
                        (panel.x(tier.notionalTo ?? high), panel.y(ratio(tier))),
                    ]
                }
            }
            for tiers in current.isEmpty ? [] : [current] {
                canvas.polyline(steps(tiers, \.maintenance), .muted, width: 2, dash: "5 4")
                canvas.polyline(steps(tiers, \.initial), .muted, width: 2, dash: "5 4")
            }
            canvas.polyline(steps(recommended, \.maintenance), .blue, width: 2.5)
            canvas.polyline(steps(recommended, \.initial), .vermilion, width: 2.5)
            return panel.bottom + 50
        }
    }
}
