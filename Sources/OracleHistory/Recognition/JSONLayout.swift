/// One step from a JSON container to a value in it.
enum JSONStep: Hashable {
    case member(String)
    /// Any element of an array.
    case element
}

/// Where the rows of a JSON file are, and what stands for what in them.
struct JSONLayout {
    /// What the values of a row mean.
    enum Role: Int, CaseIterable {
        case time, price, feed, round
        /// The power of ten of an integer price.
        case exponent
        /// Whether a bar is finished.
        case closed
    }

    /// How rows are laid out.
    enum Shape {
        /// A row is an object or array at ``JSONLayout/path``.
        case rows
        /// One object at ``JSONLayout/path`` holds an array for each column.
        case columns
    }

    var format: HistoryFormat
    var shape = Shape.rows
    var path: [JSONStep]
    /// Each value of a row by its way from there: one or two names, or a place in an array.
    var fields: [Field]
    /// The length of a bar, where the rows state it.
    var interval: Int64?

    struct Field {
        var role: Role
        var place: Place
    }

    enum Place: Hashable {
        case member(String)
        case nested(String, String)
        case index(Int)
    }

    func has(_ role: Role) -> Bool { fields.contains { $0.role == role } }

    /// The prices are oracle answers by their name.
    var isAnswer: Bool {
        format.isChainlink || CSVColumnNames.normalized(memberName(of: .price)) == "answer"
    }

    /// The name that stands for `role`, empty where it has none.
    func memberName(of role: Role) -> [UInt8] {
        guard case .member(let name) = fields.first(where: { $0.role == role })?.place else {
            return []
        }
        return Array(name.utf8)
    }

    /// The texts of one role in the first rows.
    func texts(of role: Role, in documents: [JSONNode]) -> [[UInt8]] {
        guard let place = fields.first(where: { $0.role == role })?.place else { return [] }
        let rows = documents.flatMap { Self.nodes($0, path[...]) }
        if shape == .columns {
            return rows.flatMap { Self.value($0, place)?.elements.compactMap(\.text) ?? [] }
        }
        return rows.compactMap { Self.value($0, place)?.text }
    }

    private static func nodes(_ node: JSONNode, _ path: ArraySlice<JSONStep>) -> [JSONNode] {
        guard let step = path.first else { return [node] }
        let rest = path.dropFirst()
        switch step {
        case .member(let name): return node[name].map { nodes($0, rest) } ?? []
        case .element: return node.elements.flatMap { nodes($0, rest) }
        }
    }

    private static func value(_ row: JSONNode, _ place: Place) -> JSONNode? {
        switch place {
        case .member(let name): row[name]
        case .nested(let outer, let inner): row[outer]?[inner]
        case .index(let index): index < row.elements.count ? row.elements[index] : nil
        }
    }
}
