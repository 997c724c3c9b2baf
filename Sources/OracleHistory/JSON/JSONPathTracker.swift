/// Follows the way to the rows through the tokens of a JSON file.
struct JSONPathTracker {
    private enum Step: Equatable {
        case member([UInt8])
        case element, market
    }

    private let steps: [Step]
    /// Containers that are open, and how many of them, from outside, are on the way.
    private(set) var depth = 0
    private var matched = 0
    /// Whether the value that comes next in the innermost container on the way is on it.
    private var isNextOnWay = false
    /// The name of the market on the way, empty where there is none.
    private(set) var market: [UInt8] = []

    init(_ path: [JSONStep]) {
        steps = path.map { step in
            switch step {
            case .member(let name): .member(Array(name.utf8))
            case .element: .element
            case .market: .market
            }
        }
    }

    var isInRow: Bool { matched == steps.count + 1 }
    /// Containers that are open inside the row. Precondition: in a row.
    var depthInRow: Int { depth - matched }

    /// Whether a value that comes now would be a row in an array of rows.
    var isElementDue: Bool {
        matched == steps.count && depth == matched && isNextOnWay && steps.last == .element
    }

    /// Whether a container that opens now is a row.
    var isRowDue: Bool {
        matched == steps.count && depth == matched && (depth == 0 || isNextOnWay)
    }

    /// Goes on behind a row that was read elsewhere. Precondition: a row was due.
    mutating func passRow() { isNextOnWay = matched > 0 && steps[matched - 1] == .element }

    mutating func open(isArray: Bool) {
        let isOnWay = matched == depth && matched <= steps.count && (depth == 0 || isNextOnWay)
        depth += 1
        guard isOnWay else { return }
        matched = depth
        isNextOnWay = isArray && depth <= steps.count && steps[depth - 1] == .element
    }

    /// True when the row has ended.
    mutating func close() -> Bool {
        let endsRow = isInRow && depth == matched
        if matched == depth {
            matched -= 1
            isNextOnWay = matched > 0 && steps[matched - 1] == .element
        }
        depth -= 1
        return endsRow
    }

    mutating func key(_ name: Bytes) {
        guard matched == depth, depth > 0, depth <= steps.count else { return }
        switch steps[depth - 1] {
        case .member(let wanted): isNextOnWay = name.elementsEqual(wanted)
        case .element: isNextOnWay = false
        case .market:
            isNextOnWay = MarketName.matches(name)
            if isNextOnWay { market = Array(name) }
        }
    }

    mutating func restart() {
        depth = 0
        matched = 0
        isNextOnWay = false
    }
}

/// Names that venues give their markets, such as `BTC-USD`, `XXBTZUSD` and `kPEPE`: what stands
/// under one belongs to that feed.
enum MarketName {
    private static let words: Set<String> = [
        "DATA", "RESULT", "RESULTS", "PRICES", "PRICE", "ROWS", "CANDLES", "ITEMS", "LIST",
        "VALUES", "RESPONSE", "BODY",
    ]

    static func matches(_ name: some Collection<UInt8>) -> Bool {
        guard (2...64).contains(name.count) else { return false }
        let rest = name.first == UInt8(ascii: "k") ? name.dropFirst() : name.dropFirst(0)
        let marks = Array("-_/:.@ ".utf8)
        var capitals = 0
        for byte in rest {
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) {
                capitals += 1
            } else if byte &- Ascii.zero > 9, !marks.contains(byte) {
                return false
            }
        }
        return capitals >= 2 && !words.contains(String(decoding: name, as: UTF8.self))
    }
}
