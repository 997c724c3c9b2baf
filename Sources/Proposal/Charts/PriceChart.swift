import VolModel

extension Chart {
    /// A price with its requirement as a band around it, and the horizons that broke out of it.
    ///
    /// `times` in microseconds, increasing; prices are drawn on a logarithmic scale, requirements
    /// are fractions of the price. Long series are drawn as columns that keep their extremes; a
    /// breach is never lost by that.
    public static func priceWithRequirement(
        name: String, title: String, times: [Int64], prices: [Double], requirements: [Double],
        breaches: [Bool]
    ) -> Chart {
        let count = [times.count, prices.count, requirements.count, breaches.count].min() ?? 0
        let usable = (0..<count).filter {
            prices[$0] > 0 && prices[$0].isFinite && requirements[$0] >= 0
                && requirements[$0].isFinite
        }
        guard !usable.isEmpty else {
            return empty(name: name, title: title)
        }
        let times = usable.map { times[$0] }
        let prices = usable.map { prices[$0] }
        let requirements = usable.map { min(requirements[$0], 1) }
        let breaches = usable.map { breaches[$0] }
        let hits = breaches.count(where: \.self)
        let alternative =
            "From \(TimeTicks.date(times[0])) to \(TimeTicks.date(times[times.count - 1])) "
            + "the price went from \(ChartText.amount(prices[0])) to "
            + "\(ChartText.amount(prices[usable.count - 1])); the requirement was between "
            + "\(ChartText.percent(requirements.min() ?? .nan)) and "
            + "\(ChartText.percent(requirements.max() ?? .nan)). \(hits) of \(usable.count) moves "
            + "went beyond it."
        return Chart(name: name, title: title, alternativeText: alternative) { canvas in
            let top = ChartHead.draw(
                title,
                keys: [
                    .init(mark: .line(dash: nil), ink: .text, label: "price"),
                    .init(mark: .band, ink: .blue, label: "price ± requirement"),
                    .init(mark: .cross, ink: .vermilion, label: "move beyond it (\(hits))"),
                ], on: &canvas)
            let lows = zip(prices, requirements).map { $0 * max(1 - $1, 0.02) }
            let highs = zip(prices, requirements).map { $0 * (1 + $1) }
            guard
                let vertical = Scale(lows + highs, isLogarithmic: true)
            else { return ChartHead.empty(title, on: &canvas) }
            let panel = Panel(
                left: 70, right: 678, top: top, bottom: top + 250,
                horizontal: Scale(from: Double(times[0]), to: Double(times[times.count - 1])),
                vertical: vertical)
            panel.drawVerticalAxis(on: &canvas, label: ChartText.amount)
            panel.drawTimeAxis(on: &canvas, times)
            let columns = TimeColumns(times, count: 608).columns.map(\.range)
            func x(_ range: Range<Int>) -> Double { panel.x(Double(times[range.lowerBound])) }
            canvas.area(
                columns.map { (x($0), panel.y(highs[$0].max() ?? 0)) }
                    + columns.reversed().map { (x($0), panel.y(lows[$0].min() ?? 0)) },
                .blue, opacity: 0.28)
            canvas.polyline(
                columns.flatMap { range in
                    range.count < 3
                        ? range.map { (panel.x(Double(times[$0])), panel.y(prices[$0])) }
                        : [
                            (x(range), panel.y(prices[range].min() ?? 0)),
                            (x(range), panel.y(prices[range].max() ?? 0)),
                            (x(range), panel.y(prices[range.upperBound - 1])),
                        ]
                }, .text, width: 1.2)
            for range in columns {
                if let hit = range.first(where: { breaches[$0] }) {
                    canvas.cross(panel.x(Double(times[hit])), panel.y(prices[hit]), 4, .vermilion)
                }
            }
            return panel.bottom + 30
        }
    }

    /// The requirement as a line over the adverse moves that followed it.
    ///
    /// Conventions as of ``priceWithRequirement(name:title:times:prices:requirements:breaches:)``;
    /// losses are fractions of the price, and those below zero are not drawn.
    public static func requirementAgainstMoves(
        name: String, title: String, times: [Int64], requirements: [Double], losses: [Double]
    ) -> Chart {
        let count = [times.count, requirements.count, losses.count].min() ?? 0
        let usable = (0..<count).filter { requirements[$0].isFinite && losses[$0].isFinite }
        guard !usable.isEmpty else { return empty(name: name, title: title) }
        let times = usable.map { times[$0] }
        let requirements = usable.map { requirements[$0] }
        let losses = usable.map { losses[$0] }
        let hits = losses.indices.filter { losses[$0] > requirements[$0] }
        let worst = losses.indices.max { losses[$0] < losses[$1] } ?? 0
        let alternative =
            "\(hits.count) of \(losses.count) moves went beyond the requirement; the "
            + "largest was \(ChartText.percent(losses[worst])) on \(TimeTicks.date(times[worst])), "
            + "when the requirement was \(ChartText.percent(requirements[worst]))."
        return Chart(name: name, title: title, alternativeText: alternative) { canvas in
            let top = ChartHead.draw(
                title,
                keys: [
                    .init(mark: .line(dash: nil), ink: .blue, label: "requirement"),
                    .init(mark: .bar, ink: .muted, label: "adverse move"),
                    .init(mark: .dot, ink: .vermilion, label: "beyond it (\(hits.count))"),
                ], on: &canvas)
            // One crash must not press everything else to the ground.
            let ceiling = 4 * (requirements.max() ?? 0)
            guard
                let vertical = Scale(
                    losses.map { min($0, ceiling) } + requirements + [0], fromZero: true)
            else { return ChartHead.empty(title, on: &canvas) }
            let panel = Panel(
                left: 70, right: 678, top: top, bottom: top + 220,
                horizontal: Scale(from: Double(times[0]), to: Double(times[times.count - 1])),
                vertical: vertical)
            panel.drawVerticalAxis(on: &canvas, label: ChartText.percent)
            let columns = TimeColumns(times, count: 608).columns.map(\.range)
            func place(_ range: Range<Int>) -> Double { panel.x(Double(times[range.lowerBound])) }
            canvas.bars(
                columns.compactMap { range in
                    let largest = losses[range].max() ?? 0
                    return largest > 0 ? (place(range), panel.bottom, panel.y(largest)) : nil
                }, .muted, width: 1)
            canvas.polyline(
                columns.enumerated().flatMap { index, range in
                    let level = panel.y(requirements[range].max() ?? 0)
                    let before = index > 0 ? requirements[columns[index - 1]].max() ?? 0 : nil
                    return (before.map { [(place(range), panel.y($0))] } ?? [])
                        + [(place(range), level)]
                }, .blue, width: 2)
            for range in columns {
                let beyond = range.filter { losses[$0] > requirements[$0] }
                if let hit = beyond.max(by: { losses[$0] < losses[$1] }) {
                    canvas.circle(panel.x(Double(times[hit])), panel.y(losses[hit]), 3, .vermilion)
                }
            }
            if losses[worst] > ceiling {
                let label = "\(ChartText.percent(losses[worst])), beyond the picture"
                let x = panel.x(Double(times[worst]))
                let isRight = x < (panel.left + panel.right) / 2
                canvas.text(
                    label, isRight ? x + 8 : x - 8, panel.top + 8, size: 12, .vermilion,
                    anchor: isRight ? .start : .end)
            }
            panel.drawTimeAxis(on: &canvas, times)
            return panel.bottom + 30
        }
    }
}

extension Panel {
    func drawTimeAxis(on canvas: inout Canvas, _ times: [Int64]) {
        drawHorizontalAxis(
            on: &canvas,
            ticks: TimeTicks.within(times[0], times[times.count - 1], count: 6).map {
                (Double($0.time), $0.label)
            })
    }
}
