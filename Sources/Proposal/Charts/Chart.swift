/// A picture as a scalable vector graphic with stable bytes.
///
/// 690 units wide, the width at which forums show pictures. Every chart carries its alternative
/// text as `<title>` and `<desc>`. Nothing from outside that stands in it acts as markup.
public struct Chart: Sendable {
    /// Colours of the page on which it stands.
    public enum Theme: String, Sendable, CaseIterable {
        /// Light, and dark where the reader's system is: `prefers-color-scheme`.
        case automatic
        case light, dark
    }

    /// For file names, classes and ids: lower-case ASCII letters, digits and hyphens.
    public let name: String
    public let title: String
    /// What the picture shows, in a sentence or two with its main figures.
    public let alternativeText: String
    private let drawing: @Sendable (Theme) -> String

    init(
        name: String, title: String, alternativeText: String,
        drawing: @escaping @Sendable (Theme) -> String
    ) {
        self.name = name
        self.title = title
        self.alternativeText = alternativeText
        self.drawing = drawing
    }

    /// `draw` puts the marks on a canvas and returns the height that they take.
    init(
        name: String, title: String, alternativeText: String,
        draw: @escaping @Sendable (inout Canvas) -> Double
    ) {
        self.init(name: name, title: title, alternativeText: alternativeText) { theme in
            var canvas = Canvas(name: name, theme: theme)
            let height = draw(&canvas)
            return canvas.document(height: height, title: title, alternativeText: alternativeText)
        }
    }

    /// A whole SVG document ending with a line feed.
    public func svg(_ theme: Theme) -> String { drawing(theme) }

    /// Where there is nothing to draw.
    static func empty(name: String, title: String) -> Chart {
        Chart(name: name, title: title, alternativeText: "No data.") {
            ChartHead.empty(title, on: &$0)
        }
    }
}
