/// How much of a window before `asOf` the observations cover: the window less holes, less what lies
/// before the first observation, less a silence at the end that is longer than the largest gap.
struct WindowCoverage: Sendable {
    private let window: TimeSpan
    /// Microseconds: the window's start, which is not in it, and where its coverage begins.
    let start: Int64
    private let begin: Int64
    private var covered: Int64

    init(window: TimeSpan, extent: SeriesExtent, asOf: Timestamp) {
        self.window = window
        let (first, last) = (extent.first ?? asOf, extent.last ?? asOf)
        start = (asOf - window).microseconds
        begin = max(start, first.microseconds)
        covered = asOf.microseconds - begin
        if asOf - last > extent.maxGap {
            covered -= asOf.microseconds - max(begin, last.microseconds)
        }
    }

    mutating func observeHole(from: Int64, to: Int64) {
        if to > begin { covered -= to - max(from, begin) }
    }

    var seconds: Double { Double(covered) / 1e6 }
    var share: Double { Double(covered) / Double(window.microseconds) }
}
