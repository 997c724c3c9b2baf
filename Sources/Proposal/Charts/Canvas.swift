/// Marks of a drawing, in the order in which they are put on it.
///
/// On a page of either kind colours are classes that the drawing's own style sheet resolves, named
/// after the chart so that several on one page do not meet; else they are attributes.
struct Canvas {
    static let width = 690.0

    /// Where text begins, ends or has its middle.
    enum Anchor: String {
        case start, middle, end
    }

    let name: String
    let theme: Chart.Theme
    private(set) var body = ""

    init(name: String, theme: Chart.Theme) {
        self.name = name
        self.theme = theme
    }

    // MARK: Marks

    mutating func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ ink: Ink, width: Double = 1,
        dash: String? = nil
    ) {
        body +=
            "<line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\""
            + "\(paint("stroke", ink)) stroke-width=\"\(n(width))\"\(dashed(dash))/>\n"
    }

    mutating func polyline(
        _ points: [(x: Double, y: Double)], _ ink: Ink, width: Double = 1.5, dash: String? = nil
    ) {
        guard points.count > 1 else {
            if let point = points.first { circle(point.x, point.y, 2, ink) }
            return
        }
        body +=
            "<polyline points=\"\(list(points))\" fill=\"none\"\(paint("stroke", ink))"
            + " stroke-width=\"\(n(width))\" stroke-linejoin=\"round\"\(dashed(dash))/>\n"
    }

    mutating func area(_ points: [(x: Double, y: Double)], _ ink: Ink, opacity: Double) {
        guard points.count > 2 else { return }
        body +=
            "<polygon points=\"\(list(points))\"\(paint("fill", ink)) fill-opacity=\"\(n(opacity))\"/>\n"
    }

    /// Upright strokes from one height each to another, as one mark.
    mutating func bars(
        _ strokes: [(x: Double, from: Double, to: Double)], _ ink: Ink, width: Double
    ) {
        guard !strokes.isEmpty else { return }
        let path = strokes.map { "M\(n($0.x)) \(n($0.from))V\(n($0.to))" }.joined()
        body +=
            "<path d=\"\(path)\" fill=\"none\"\(paint("stroke", ink)) stroke-width=\"\(n(width))\"/>\n"
    }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ ink: Ink,
        opacity: Double = 1
    ) {
        body +=
            "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\""
            + "\(paint("fill", ink))\(opacity < 1 ? " fill-opacity=\"\(n(opacity))\"" : "")/>\n"
    }

    mutating func circle(
        _ x: Double, _ y: Double, _ radius: Double, _ ink: Ink, isHollow: Bool = false
    ) {
        body +=
            "<circle cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\""
            + (isHollow
                ? "\(paint("fill", .page, "stroke", ink)) stroke-width=\"2\"" : paint("fill", ink))
            + "/>\n"
    }

    /// A small diagonal cross.
    mutating func cross(_ x: Double, _ y: Double, _ radius: Double, _ ink: Ink) {
        body +=
            "<path d=\"M\(n(x - radius)) \(n(y - radius))L\(n(x + radius)) \(n(y + radius))"
            + "M\(n(x - radius)) \(n(y + radius))L\(n(x + radius)) \(n(y - radius))\" fill=\"none\""
            + "\(paint("stroke", ink)) stroke-width=\"2\"/>\n"
    }

    mutating func text(
        _ text: String, _ x: Double, _ y: Double, size: Double = 13, _ ink: Ink = .text,
        anchor: Anchor = .start, isBold: Bool = false
    ) {
        body +=
            "<text x=\"\(n(x))\" y=\"\(n(y))\" font-size=\"\(n(size))\" text-anchor=\"\(anchor.rawValue)\""
            + (isBold ? " font-weight=\"600\"" : "") + "\(paint("fill", ink))>"
            + ChartText.escaped(text) + "</text>\n"
    }

    // MARK: The whole

    /// The drawing of that height as a document.
    func document(height: Double, title: String, alternativeText: String) -> String {
        let size = "\(n(Self.width)) \(n(height))"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" width="\(n(Self.width))" \
            height="\(n(height))" role="img" aria-labelledby="\(name)-title \(name)-desc" \
            font-family="sans-serif">
            <title id="\(name)-title">\(ChartText.escaped(title))</title>
            <desc id="\(name)-desc">\(ChartText.escaped(alternativeText))</desc>
            \(theme == .automatic ? style : "")<rect width="\(n(Self.width))" \
            height="\(n(height))"\(paint("fill", .page))/>
            \(body)</svg>

            """
    }

    private var style: String {
        func rules(_ color: (Ink) -> String) -> String {
            Ink.allCases.map { ink in
                ".\(name)-fill-\(ink.rawValue){fill:\(color(ink))}"
                    + ".\(name)-stroke-\(ink.rawValue){stroke:\(color(ink))}"
            }.joined()
        }
        return
            "<style>\(rules(\.light))@media (prefers-color-scheme:dark){\(rules(\.dark))}</style>\n"
    }

    private func paint(_ property: String, _ ink: Ink) -> String {
        switch theme {
        case .automatic: " class=\"\(name)-\(property)-\(ink.rawValue)\""
        case .light: " \(property)=\"\(ink.light)\""
        case .dark: " \(property)=\"\(ink.dark)\""
        }
    }

    private func paint(_ one: String, _ first: Ink, _ other: String, _ second: Ink) -> String {
        guard theme == .automatic else { return paint(one, first) + paint(other, second) }
        return " class=\"\(name)-\(one)-\(first.rawValue) \(name)-\(other)-\(second.rawValue)\""
    }

    private func dashed(_ dash: String?) -> String {
        dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    }

    private func list(_ points: [(x: Double, y: Double)]) -> String {
        points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    }

    private func n(_ value: Double) -> String { ChartText.number(value) }
}
