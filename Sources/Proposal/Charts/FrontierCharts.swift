extension Chart {
    /// What several ways to a requirement cost on average against how much they move: nearer to the
    /// lower left is better.
    public static func procyclicalityFrontier(
        name: String, title: String,
        points: [(label: String, meanMargin: Double, peakToTrough: Double)]
    ) -> Chart {
        let points = points.filter { $0.meanMargin.isFinite && $0.peakToTrough.isFinite }
        guard !points.isEmpty else { return empty(name: name, title: title) }
        let alternative =
            points.map {
                "\($0.label): mean margin \(ChartText.percent($0.meanMargin)), peak over trough "
                    + ChartText.decimal($0.peakToTrough, digits: 2)
            }.joined(separator: "; ") + "."
        return Chart(name: name, title: title, alternativeText: alternative) { canvas in
            let top = ChartHead.draw(title, keys: [], on: &canvas)
            guard let horizontal = Scale(points.map(\.meanMargin)),
                let vertical = Scale(points.map(\.peakToTrough) + [1], isLogarithmic: true)
            else { return ChartHead.empty(title, on: &canvas) }
            let panel = Panel(
                left: 70, right: 660, top: top + 16, bottom: top + 236, horizontal: horizontal,
                vertical: vertical)
            canvas.text("peak over trough", 12, top + 4, size: 12, .muted)
            panel.drawVerticalAxis(on: &canvas) { ChartText.decimal($0, digits: 2) }
            panel.drawUprightTicks(on: &canvas, label: ChartText.percent)
            canvas.text(
                "mean margin", panel.right, panel.bottom + 40, size: 12, .muted, anchor: .end)
            for point in points {
                canvas.circle(panel.x(point.meanMargin), panel.y(point.peakToTrough), 5, .blue)
            }
            var labels = LabelPlaces(
                points.map { (panel.x($0.meanMargin), panel.y($0.peakToTrough)) },
                within: (4, panel.top - 8, Canvas.width - 4, panel.bottom))
            for point in points {
                labels.draw(
                    ChartText.shortened(point.label, to: 220, size: 13),
                    beside: (panel.x(point.meanMargin), panel.y(point.peakToTrough)), on: &canvas)
            }
            return panel.bottom + 50
        }
    }

    /// The share of positions of each leverage that were liquidated within the holding period.
    public static func liquidationsOverLeverage(
        name: String, title: String, leverages: [Double], longShare: [Double],
        shortShare: [Double], target: Double?
    ) -> Chart {
        let count = [leverages.count, longShare.count, shortShare.count].min() ?? 0
        let rows = (0..<count).filter {
            leverages[$0] > 0 && leverages[$0].isFinite && longShare[$0].isFinite
                && shortShare[$0].isFinite
        }
        guard let last = rows.last else { return empty(name: name, title: title) }
        let alternative =
            "At \(ChartText.decimal(leverages[last], digits: 1)) times leverage "
            + "\(ChartText.percent(longShare[last])) of the longs and "
            + "\(ChartText.percent(shortShare[last])) of the shorts; at "
            + "\(ChartText.decimal(leverages[rows[0]], digits: 1)) times "
            + "\(ChartText.percent(longShare[rows[0]])) and "
            + "\(ChartText.percent(shortShare[rows[0]]))."
            + (target.map { " The buffer aims at \(ChartText.percent($0))." } ?? "")
        return Chart(name: name, title: title, alternativeText: alternative) { canvas in
            var keys: [ChartHead.Key] = [
                .init(mark: .dot, ink: .blue, label: "longs"),
                .init(mark: .hollow, ink: .vermilion, label: "shorts"),
            ]
            if target != nil {
                keys.append(
                    .init(mark: .line(dash: "5 4"), ink: .muted, label: "what the buffer aims at"))
            }
            let top = ChartHead.draw(title, keys: keys, on: &canvas)
            let shares = rows.flatMap { [longShare[$0], shortShare[$0]] }
            guard
                let vertical = Scale(
                    shares + [target ?? 0, 0], fromZero: true),
                let horizontal = Scale(rows.map { leverages[$0] }, isLogarithmic: true)
            else { return ChartHead.empty(title, on: &canvas) }
            let panel = Panel(
                left: 70, right: 678, top: top, bottom: top + 200, horizontal: horizontal,
                vertical: vertical)
            panel.drawVerticalAxis(on: &canvas, label: ChartText.percent)
            panel.drawHorizontalAxis(
                on: &canvas,
                ticks: rows.map {
                    (leverages[$0], "\(ChartText.decimal(leverages[$0], digits: 1))×")
                })
            canvas.text(
                "leverage at the opening", panel.right, panel.bottom + 40, size: 12, .muted,
                anchor: .end)
            if let target {
                canvas.line(
                    panel.left, panel.y(target), panel.right, panel.y(target), .muted, width: 1.5,
                    dash: "5 4")
            }
            for (share, ink) in [(longShare, Ink.blue), (shortShare, .vermilion)] {
                canvas.polyline(
                    rows.map { (panel.x(leverages[$0]), panel.y(share[$0])) }, ink,
                    dash: ink == .blue ? nil : "2 3")
                for row in rows {
                    canvas.circle(
                        panel.x(leverages[row]), panel.y(share[row]), 4, ink,
                        isHollow: ink == .vermilion)
                }
            }
            return panel.bottom + 50
        }
    }

    /// What a slower close-out asks for, and what it costs where nothing more is asked.
    public static func closeoutFrontier(
        name: String, title: String, closeoutSeconds: [Double], requirements: [Double],
        expectedBadDebtBp: [Double]
    ) -> Chart {
        let count = [closeoutSeconds.count, requirements.count, expectedBadDebtBp.count].min() ?? 0
        let rows = (0..<count).filter {
            closeoutSeconds[$0] > 0 && requirements[$0].isFinite && expectedBadDebtBp[$0].isFinite
        }
        guard let first = rows.first, let last = rows.last else {
            return empty(name: name, title: title)
        }
        func at(_ row: Int) -> String {
            "\(duration(closeoutSeconds[row])): requirement "
                + "\(ChartText.percent(requirements[row])), expected bad debt "
                + "\(ChartText.decimal(expectedBadDebtBp[row], digits: 3)) bp"
        }
        let alternative = "\(at(first)); \(at(last))."
        return Chart(name: name, title: title, alternativeText: alternative) { canvas in
            let top = ChartHead.draw(title, keys: [], on: &canvas)
            guard
                let horizontal = Scale(rows.map { closeoutSeconds[$0] }, isLogarithmic: true),
                let above = Scale(rows.map { requirements[$0] }, fromZero: true),
                let below = Scale(rows.map { expectedBadDebtBp[$0] } + [0], fromZero: true)
            else { return ChartHead.empty(title, on: &canvas) }
            let panels = [
                (above, top + 18, "requirement that the model asks for", Ink.blue),
                (
                    below, top + 188,
                    "expected bad debt at the published requirement, bp of notional",
                    .vermilion
                ),
            ]
            var bottom = top
            for (scale, start, label, ink) in panels {
                let panel = Panel(
                    left: 70, right: 678, top: start, bottom: start + 120, horizontal: horizontal,
                    vertical: scale)
                let values = ink == .blue ? requirements : expectedBadDebtBp
                canvas.text(label, 12, start - 6, size: 13)
                panel.drawVerticalAxis(on: &canvas, ticks: 3) {
                    ink == .blue ? ChartText.percent($0) : ChartText.decimal($0, digits: 4)
                }
                panel.drawHorizontalAxis(
                    on: &canvas,
                    ticks: rows.map { (closeoutSeconds[$0], duration(closeoutSeconds[$0])) })
                canvas.polyline(
                    rows.map { (panel.x(closeoutSeconds[$0]), panel.y(values[$0])) }, ink, width: 2)
                for row in rows {
                    canvas.circle(panel.x(closeoutSeconds[row]), panel.y(values[row]), 4, ink)
                }
                bottom = panel.bottom
            }
            canvas.text(
                "time until a position is closed", 678, bottom + 40, size: 12, .muted, anchor: .end)
            return bottom + 50
        }
    }

    private static func duration(_ seconds: Double) -> String {
        for (unit, name) in [(86_400.0, "d"), (3600, "h"), (60, "m")] where seconds >= unit {
            return ChartText.decimal(seconds / unit, digits: 1) + name
        }
        return ChartText.decimal(seconds, digits: 0) + "s"
    }
}

/// Labels beside points, each where no other label or point is.
private struct LabelPlaces {
    typealias Box = (left: Double, top: Double, right: Double, bottom: Double)

    private var taken: [Box]
    private let bounds: Box

    init(_ points: [(x: Double, y: Double)], within bounds: Box) {
        taken = points.map { ($0.x - 5, $0.y - 5, $0.x + 5, $0.y + 5) }
        self.bounds = bounds
    }

    mutating func draw(
        _ label: String, beside point: (x: Double, y: Double), on canvas: inout Canvas
    ) {
        let width = ChartText.width(label, size: 13)
        var candidates: [(x: Double, y: Double)] = []
        for rise in [0.0, -16, 16, -32, 32, -48, 48, -64, 64] {
            candidates += [(point.x + 10, point.y + rise), (point.x - 10 - width, point.y + rise)]
        }
        func box(_ place: (x: Double, y: Double)) -> Box {
            (place.x, place.y - 8, place.x + width, place.y + 8)
        }
        let free = candidates.first { candidate in
            let box = box(candidate)
            return box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top
                && box.bottom <= bounds.bottom
                && !taken.contains {
                    $0.left < box.right && box.left < $0.right && $0.top < box.bottom
                        && box.top < $0.bottom
                }
        }
        let place = free ?? (min(max(point.x + 10, bounds.left), bounds.right - width), point.y)
        taken.append(box(place))
        if abs(place.y - point.y) > 1 {
            canvas.line(
                point.x, point.y, place.x < point.x ? place.x + width : place.x, place.y, .muted,
                width: 0.75)
        }
        canvas.text(label, place.x, place.y + 4)
    }
}
