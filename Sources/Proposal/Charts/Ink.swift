/// What a mark of a chart is drawn with; a colour follows from the page that it stands on.
///
/// Blue, vermilion and green of Okabe and Ito (2008), whose hues colour-blind readers tell apart,
/// lightened for dark pages. No meaning rests on a colour alone: marks differ in shape or dash as
/// well, or stand beside their name.
enum Ink: String, CaseIterable {
    case page, text, muted, grid, blue, vermilion, green

    var light: String {
        switch self {
        case .page: "#ffffff"
        case .text: "#1b1f24"
        case .muted: "#59616b"
        case .grid: "#d8dce1"
        case .blue: "#0072b2"
        case .vermilion: "#c44d00"
        case .green: "#007a5a"
        }
    }

    var dark: String {
        switch self {
        case .page: "#14181d"
        case .text: "#f0f2f4"
        case .muted: "#aab2bc"
        case .grid: "#39414b"
        case .blue: "#56b4e9"
        case .vermilion: "#ff9a4d"
        case .green: "#3fd0a0"
        }
    }
}
