/// A table with a caption, in a region of its own that scrolls where the page is too narrow.
struct HTMLTable {
    struct Column {
        enum Kind {
            case text
            /// To the right, in digits of one width.
            case figure
        }

        var title: HTML
        var kind: Kind

        static func text(_ title: HTML) -> Column { Column(title: title, kind: .text) }
        static func figure(_ title: HTML) -> Column { Column(title: title, kind: .figure) }
    }

    struct Cell: ExpressibleByStringInterpolation {
        var content: HTML
        /// What the column is sorted by, where that is not the text. Empty: after every figure.
        var value: String?

        init(_ content: HTML, value: String? = nil) {
            self.content = content
            self.value = value
        }

        init(stringLiteral literal: String) { content = HTML(stringLiteral: literal) }

        init(stringInterpolation interpolation: HTML.Interpolation) {
            content = HTML(stringInterpolation: interpolation)
        }
    }

    /// Of the caption: unique in the page.
    var id: String
    var caption: HTML
    var columns: [Column]
    /// As many cells as there are columns; the first is the row's heading.
    var rows: [[Cell]]
    /// A last row that sums up; empty for none.
    var footer: [Cell] = []
    /// Names of classes, of this package.
    var style = ""
    var isSortable = false

    func render() -> HTML {
        let body = rows.map { row in HTML("<tr>\(cells(row))</tr>\n") }
        let foot: HTML =
            footer.isEmpty ? "" : "<tfoot>\n<tr>\(cells(footer))</tr>\n</tfoot>\n"
        return """
            <div class="scroll" role="region" tabindex="0" aria-labelledby="\(id)">
            <table class="\(style)\(isSortable ? " sortable" : "")">
            <caption><span id="\(id)">\(caption)</span></caption>
            <thead>
            <tr>\(columns.map(heading))</tr>
            </thead>
            <tbody>
            \(body)</tbody>
            \(foot)</table>
            </div>

            """
    }

    private func heading(_ column: Column) -> HTML {
        switch column.kind {
        case .text: "<th scope=\"col\">\(column.title)</th>"
        case .figure: "<th scope=\"col\" class=\"figure\">\(column.title)</th>"
        }
    }

    private func cells(_ row: [Cell]) -> [HTML] {
        zip(columns, row).enumerated().map { place, pair in
            let (column, cell) = pair
            let value: HTML = cell.value.map { " data-value=\"\($0)\"" } ?? ""
            let figure: HTML = column.kind == .figure ? " class=\"figure\"" : ""
            if place == 0 { return "<th scope=\"row\"\(figure)\(value)>\(cell.content)</th>" }
            return "<td\(figure)\(value)>\(cell.content)</td>"
        }
    }
}
