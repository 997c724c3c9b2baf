/// Why a history cannot be read at all. What can be wrong with a single row is a
/// ``RejectReason`` instead.
public struct HistoryError: Error, Sendable, Hashable {
    /// Which of the two a caller has to tell apart.
    public enum Category: String, Sendable, Hashable, CaseIterable {
        /// Nothing there, or nothing that may be read.
        case noInput
        /// Something is there, and it is not a price history.
        case badData
    }

    public var category: Category
    /// The file's name as the caller gave it; `-` is standard input.
    public var source: String
    /// The line, from 1, where the problem shows.
    public var line: Int?
    public var found: String
    public var expected: String

    public init(
        category: Category, source: String, line: Int? = nil, found: String, expected: String
    ) {
        self.category = category
        self.source = source
        self.line = line
        self.found = found
        self.expected = expected
    }

    static func badData(
        _ source: String, line: Int? = nil, found: String, expected: String
    ) -> HistoryError {
        HistoryError(
            category: .badData, source: source, line: line, found: found, expected: expected)
    }

    static func noInput(_ source: String, found: String, expected: String) -> HistoryError {
        HistoryError(category: .noInput, source: source, found: found, expected: expected)
    }
}

extension HistoryError: CustomStringConvertible {
    /// One line: `NAME:LINE: found …; expected …`.
    public var description: String {
        let place = line.map { "\(source):\($0)" } ?? source
        return "\(place): found \(found); expected \(expected)"
    }
}
