import MarginPolicy

/// Aligned columns for a terminal: a header, a rule, rows; figures to the right.
struct TextTable {
    enum Alignment { case left, right }

    private let header: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    init(_ columns: [(String, Alignment)]) {
        header = columns.map(\.0)
        alignments = columns.map(\.1)
    }

    mutating func append(_ cells: [String]) { rows.append(cells.map(Self.inert)) }

    func rendered() -> String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, zip(widths, alignments)).map { cell, layout in
                let space = String(repeating: " ", count: layout.0 - cell.count)
                return layout.1 == .left ? cell + space : space + cell
            }
            let joined = padded.joined(separator: "  ")
            return String(joined.reversed().drop { $0 == " " }.reversed()) + "\n"
        }
        let rule = widths.map { String(repeating: "─", count: $0) }
        return line(header) + line(rule) + rows.map(line).joined()
    }

    /// Text from outside cannot move the cursor or reverse a line.
    static func inert(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.isInvisible ? "\u{FFFD}" : $0 }))
    }
}
