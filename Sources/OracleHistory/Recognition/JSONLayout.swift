/// One step from a JSON container to a value in it.
enum JSONStep: Hashable {
    case member(String)
    /// Any element of an array.
    case element
    /// Any member whose name is that of a market.
    case market
}

/// Where the rows of a JSON file are, and what stands for what in them.
struct JSONLayout {
    /// How rows are laid out.
    enum Shape {
        /// A row is an object or array at ``JSONLayout/path``.
        case rows
        /// One object at ``JSONLayout/path`` holds an array for each column.
        case columns
    }

    /// What stands beside a price, in the order of ``RowColumns``.
    static let barSides: [RowRole] = [.open, .high, .low, .volume]

    var format: HistoryFormat
    var shape = Shape.rows
    var path: [JSONStep]
    /// Each value of a row by its way from there: one or two names, or a place in an array.
    var fields: [Field]
    /// The length of a bar in microseconds, where the rows name it.
    var interval: Int64?
    /// The notation of times that the sample does not show.
    var unseenNotation: TimeNotation?
    /// Whether columns were taken for granted that the sample does not show.
    var hasUnseenColumns = false

    struct Field: Hashable {
        var role: RowRole
        var place: Place
    }

    enum Place: Hashable {
        case member(String)
        case nested(String, String)
        case index(Int)
        /// The name of the market that the row stands under.
        case market
    }

    /// Whether rows are arrays.
    var isTuple: Bool {
        fields.contains { field in if case .index = field.place { true } else { false } }
    }

    /// Whether the feed is the market that the rows stand under.
    var isMarketFeed: Bool {
        fields.contains { field in if case .market = field.place { true } else { false } }
    }

    /// The names that lead to the rows, joined by points; any market is `*`.
    var place: String {
        path.compactMap { step in
            switch step {
            case .member(let name): name
            case .market: "*"
            case .element: nil
            }
        }.joined(separator: ".")
    }

    /// Whether its rows are objects with names of no fixed meaning, so that a caller can say which
    /// is which.
    var takesStatedColumns: Bool {
        shape == .rows && !isTuple && format != .pythJSON && format != .markPricesJSON
    }

    func has(_ role: RowRole) -> Bool { fields.contains { $0.role == role } }

    /// The prices are oracle answers by their name.
    var isAnswer: Bool {
        format.isChainlink || CSVColumnNames.normalized(memberName(of: .price)) == "answer"
    }

    /// The sides of a row and their roles.
    var sides: RowColumns.Sides {
        format.isCandles ? .bar : has(.confidence) ? .confidence : .none
    }

    /// The place of each role, for a person.
    var placeNames: [(role: RowRole, name: String)] {
        fields.map { field in
            switch field.place {
            case .member(let name): (field.role, name)
            case .nested(let outer, let inner): (field.role, "\(outer).\(inner)")
            case .index(let index): (field.role, "\(index + 1)")
            case .market: (field.role, "*")
            }
        }
    }

    /// The name that stands for `role`, empty where it has none.
    func memberName(of role: RowRole) -> [UInt8] {
        guard case .member(let name) = fields.first(where: { $0.role == role })?.place else {
            return []
        }
        return Array(name.utf8)
    }

    /// The texts of one role in the first rows.
    func texts(of role: RowRole, in documents: [JSONNode]) -> [[UInt8]] {
        guard let place = fields.first(where: { $0.role == role })?.place else { return [] }
        let rows = rows(in: documents)
        if shape == .columns {
            return rows.flatMap { Self.value($0, place)?.elements.compactMap(\.text) ?? [] }
        }
        return rows.compactMap { Self.value($0, place)?.text }
    }

    /// The first rows.
    func rows(in documents: [JSONNode]) -> [JSONNode] {
        documents.flatMap { Self.nodes($0, path[...]) }
    }

    /// With the sides that the first row lacks and another of the first rows has.
    func completed(by documents: [JSONNode], _ options: HistoryOptions) -> JSONLayout {
        guard takesStatedColumns, options.content != .fundingRates,
            let whole = JSONRowNames(.union(rows(in: documents)), options).layout(path, options),
            whole.format == format || whole.format == .candleObjectsJSON && format == .seriesJSON
        else { return self }
        let added = Set(whole.fields).subtracting(fields)
        guard Set(fields.filter { $0.place != .market }).isSubset(of: whole.fields),
            added.allSatisfy({ (Self.barSides + [.confidence]).contains($0.role) })
        else { return self }
        var layout = self
        layout.format = whole.format
        layout.fields += whole.fields.filter(added.contains)
        return layout
    }

    /// Open, high, low, close and volume of the first rows, given a layout of candles.
    func bars(in documents: [JSONNode]) -> [SampledBar] {
        let roles: [RowRole] = [.open, .high, .low, .price, .volume]
        let columns = roles.map { role in
            fields.first { $0.role == role }.map { place in
                rows(in: documents).flatMap { row in
                    let value = Self.value(row, place.place)
                    return shape == .columns ? value?.elements ?? [] : [value].compactMap(\.self)
                }
            } ?? []
        }
        return columns[3].indices.map { row in
            SampledBar(
                columns.map { column in
                    row < column.count ? column[row].text.flatMap(CSVInference.number) : nil
                })
        }
    }

    private static func nodes(_ node: JSONNode, _ path: ArraySlice<JSONStep>) -> [JSONNode] {
        guard let step = path.first else { return [node] }
        let rest = path.dropFirst()
        switch step {
        case .member(let name): return node[name].map { nodes($0, rest) } ?? []
        case .element: return node.elements.flatMap { nodes($0, rest) }
        case .market:
            return node.members.filter { MarketName.matches($0.name.utf8) }.flatMap {
                nodes($0.value, rest)
            }
        }
    }

    private static func value(_ row: JSONNode, _ place: Place) -> JSONNode? {
        switch place {
        case .member(let name): row[name]
        case .nested(let outer, let inner): row[outer]?[inner]
        case .index(let index): index < row.elements.count ? row.elements[index] : nil
        case .market: nil
        }
    }
}
