/// A rectangle of a drawing in which values have places.
struct Panel {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    let horizontal: Scale
    let vertical: Scale

    func x(_ value: Double) -> Double { left + horizontal.share(value) * (right - left) }
    func y(_ value: Double) -> Double { bottom - vertical.share(value) * (bottom - top) }

    /// Lines across at round values, each with its label at the left.
    func drawVerticalAxis(
        on canvas: inout Canvas, ticks: Int = 5, label: (Double) -> String
    ) {
        for tick in vertical.ticks(ticks) {
            canvas.line(left, y(tick), right, y(tick), .grid)
            canvas.text(label(tick), left - 8, y(tick) + 4, size: 12, .muted, anchor: .end)
        }
    }

    /// Labels below at round values, each with a short stroke; one that has no room is left out.
    func drawHorizontalAxis(
        on canvas: inout Canvas, ticks: [(value: Double, label: String)]
    ) {
        canvas.line(left, bottom, right, bottom, .muted)
        var free = -Double.infinity
        for tick in ticks {
            let place = x(tick.value)
            canvas.line(place, bottom, place, bottom + 5, .muted)
            let half = ChartText.width(tick.label, size: 12) / 2
            let center = min(max(place, left - 40 + half), Canvas.width - 4 - half)
            guard center - half > free else { continue }
            canvas.text(tick.label, center, bottom + 20, size: 12, .muted, anchor: .middle)
            free = center + half + 8
        }
    }
}

/// What the parts of a drawing have in common: its title, and a line that says what its marks are.
struct ChartHead {
    /// A mark and its meaning.
    struct Key {
        enum Mark {
            case line(dash: String?), band, dot, hollow, square, cross, bar
        }

        let mark: Mark
        let ink: Ink
        let label: String
    }

    /// The first free height below the head.
    static func draw(_ title: String, keys: [Key], on canvas: inout Canvas) -> Double {
        let shown = ChartText.shortened(title, to: Canvas.width - 24, size: 16)
        canvas.text(shown, 12, 26, size: 16, isBold: true)
        guard !keys.isEmpty else { return 40 }
        var (x, y) = (12.0, 48.0)
        for key in keys {
            let width = 34 + ChartText.width(key.label, size: 13)
            if x > 12, x + width > Canvas.width - 12 { (x, y) = (12, y + 20) }
            draw(key.mark, key.ink, x, y - 4, on: &canvas)
            canvas.text(key.label, x + 28, y, size: 13)
            x += width + 10
        }
        return y + 14
    }

    private static func draw(
        _ mark: Key.Mark, _ ink: Ink, _ x: Double, _ y: Double, on canvas: inout Canvas
    ) {
        switch mark {
        case .line(let dash): canvas.line(x, y, x + 22, y, ink, width: 2, dash: dash)
        case .band: canvas.rectangle(x, y - 6, 22, 12, ink, opacity: 0.2)
        case .dot: canvas.circle(x + 11, y, 5, ink)
        case .hollow: canvas.circle(x + 11, y, 5, ink, isHollow: true)
        case .square: canvas.rectangle(x + 7, y - 4, 8, 8, ink)
        case .cross: canvas.cross(x + 11, y, 4, ink)
        case .bar: canvas.bars([(x + 8, y + 6, y - 2), (x + 13, y + 6, y - 6)], ink, width: 2)
        }
    }

    /// A drawing that says that there is nothing to draw.
    static func empty(_ title: String, on canvas: inout Canvas) -> Double {
        _ = draw(title, keys: [], on: &canvas)
        canvas.text("no data", Canvas.width / 2, 80, size: 14, .muted, anchor: .middle)
        return 120
    }
}
