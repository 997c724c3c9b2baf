/// Follows the way to the rows through the tokens of a JSON file.
struct JSONPathTracker {
    /// The name of each step; nil for any element of an array.
    private let steps: [[UInt8]?]
    /// Containers that are open, and how many of them, from outside, are on the way.
    private(set) var depth = 0
    private var matched = 0
    /// Whether the value that comes next in the innermost container on the way is on it.
    private var isNextOnWay = false

    init(_ path: [JSONStep]) {
        steps = path.map { step in
            if case .member(let name) = step { Array(name.utf8) } else { nil }
        }
    }

    var isInRow: Bool { matched == steps.count + 1 }
    /// Containers that are open inside the row. Precondition: in a row.
    var depthInRow: Int { depth - matched }

    /// Whether a value that comes now would be a row in an array of rows.
    var isElementDue: Bool {
        matched == steps.count && depth == matched && isNextOnWay && steps.last == .some(nil)
    }

    mutating func open(isArray: Bool) {
        let isOnWay = matched == depth && matched <= steps.count && (depth == 0 || isNextOnWay)
        depth += 1
        guard isOnWay else { return }
        matched = depth
        isNextOnWay = isArray && depth <= steps.count && steps[depth - 1] == nil
    }

    /// True when the row has ended.
    mutating func close() -> Bool {
        let endsRow = isInRow && depth == matched
        if matched == depth {
            matched -= 1
            isNextOnWay = matched > 0 && steps[matched - 1] == nil
        }
        depth -= 1
        return endsRow
    }

    mutating func key(_ name: Bytes) {
        guard matched == depth, depth > 0, depth <= steps.count else { return }
        isNextOnWay = steps[depth - 1].map { name.elementsEqual($0) } ?? false
    }

    mutating func restart() {
        depth = 0
        matched = 0
        isNextOnWay = false
    }
}
