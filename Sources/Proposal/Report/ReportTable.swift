/// A table of finished figures for a report, whose texts may come from outside.
public struct ReportTable: Sendable, Hashable {
    public struct Column: Sendable, Hashable {
        public var title: String
        /// Figures stand to the right, in digits of one width.
        public var isFigure: Bool

        public init(_ title: String, isFigure: Bool = true) {
            self.title = title
            self.isFigure = isFigure
        }
    }

    public var title: String
    /// The first is the row's heading.
    public var columns: [Column]
    /// As many texts as there are columns; what is missing at the end of a row is left empty.
    public var rows: [[String]]
    /// What a reader must know about it, in a sentence or two; empty for nothing.
    public var note: String

    public init(title: String, columns: [Column], rows: [[String]], note: String = "") {
        self.title = title
        self.columns = columns
        self.rows = rows
        self.note = note
    }

    func render(id: String) -> HTML {
        let table = HTMLTable(
            id: id, caption: "\(title)",
            columns: columns.map {
                .init(title: "\($0.title)", kind: $0.isFigure ? .figure : .text)
            },
            rows: rows.map { row in
                columns.indices.map { place in
                    .init(place < row.count ? "\(row[place])" : "")
                }
            })
        return note.isEmpty ? table.render() : "\(table.render())<p class=\"note\">\(note)</p>\n"
    }
}
