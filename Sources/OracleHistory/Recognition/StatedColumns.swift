/// The columns of a CSV file that a caller has stated, found in it.
struct StatedColumns {
    /// By role; empty where nothing was stated.
    private(set) var places: [RowRole: Int] = [:]

    /// Throws for a column that is not there, for one in two roles, and for a role that no CSV file
    /// has.
    init(
        _ named: ColumnNames, in sample: CSVSample, name: String
    ) throws(HistoryError) {
        for role in named.roles {
            guard let wanted = named[role] else { continue }
            guard role != .exponent, role != .closed else {
                throw .badData(
                    name, line: 1, found: "a column stated as \(role.rawValue)",
                    expected: "that role in JSON only")
            }
            guard let place = sample.column(named: wanted) else {
                throw Self.missing("column", wanted, name: name, expected: sample.columnsThere)
            }
            if let other = places.first(where: { $0.value == place })?.key {
                throw Self.twice("column", wanted, other, role, name: name)
            }
            places[role] = place
        }
    }

    static func missing(
        _ what: String, _ wanted: String, name: String, expected: String
    ) -> HistoryError {
        .badData(
            name, line: 1, found: "no \(what) '\(excerpt(wanted.utf8))'", expected: expected)
    }

    static func twice(
        _ what: String, _ wanted: String, _ first: RowRole, _ second: RowRole, name: String
    ) -> HistoryError {
        .badData(
            name, line: 1,
            found: "the \(what) '\(excerpt(wanted.utf8))' stated as \(first.rawValue) and as "
                + second.rawValue,
            expected: "one role for each \(what)")
    }

    /// Columns are there, but no layout has them all.
    static func unfit(_ named: ColumnNames, name: String) -> HistoryError {
        let roles = named.roles.map(\.rawValue).joined(separator: ", ")
        return .badData(
            name, line: 1, found: "columns stated as \(roles), which no format has together",
            expected: "time, price and feed, alone, or with round, with confidence, or with open, "
                + "high, low, volume and end")
    }

    /// The layout of `format` has its own places.
    static func refused(by format: HistoryFormat, name: String) -> HistoryError {
        .badData(
            name, line: 1, found: "columns stated for the format \(format.rawValue)",
            expected: "none, since that format has its own places")
    }
}
