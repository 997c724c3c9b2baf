/// Why a row is not an observation. The raw value is the key in every output.
public enum RejectReason: String, Sendable, Hashable, CaseIterable {
    /// A field is missing, a number or time is malformed, or a time does not fit the file's unit.
    case unparsable
    /// Price ≤ 0 at a real time.
    case nonPositive = "non_positive"
    /// The price is NaN, infinite, or beyond the range of a `Double`.
    case notFinite = "not_finite"
    /// A Chainlink round whose update time is 0: it was never completed.
    case zeroRound = "zero_round"
    /// Another row with the same time counts: the one with the highest round id, else the last in
    /// the file.
    case duplicateTime = "duplicate_time"
    /// A round of an older Chainlink phase after the first accepted round of a newer one.
    case supersededPhase = "superseded_phase"
    /// Later than 2100-01-01T00:00:00Z: a clock or unit error, whatever the day on which it is
    /// read.
    case future
    /// A print that the next observations took back, beyond what the feed does otherwise; see
    /// ``OutlierRule``.
    case outlier
    /// An observation before the last break, left out by ``BreakDecision/keepAfterLast``.
    case beforeBreak = "before_break"
}

/// How many rows were rejected for each reason.
///
/// Iterates over the reasons that occur, in the order of ``RejectReason``.
public struct RejectCounts: Sendable, Hashable, Sequence {
    private var counts: [Int]

    public init() { counts = Array(repeating: 0, count: RejectReason.allCases.count) }

    public subscript(reason: RejectReason) -> Int {
        get { counts[Self.index(reason)] }
        set { counts[Self.index(reason)] = newValue }
    }

    public var total: Int { counts.reduce(0, +) }

    public func makeIterator() -> AnyIterator<(reason: RejectReason, count: Int)> {
        var rest = zip(RejectReason.allCases, counts).makeIterator()
        return AnyIterator {
            while let (reason, count) = rest.next() {
                if count > 0 { return (reason, count) }
            }
            return nil
        }
    }

    private static func index(_ reason: RejectReason) -> Int {
        switch reason {
        case .unparsable: 0
        case .nonPositive: 1
        case .notFinite: 2
        case .zeroRound: 3
        case .duplicateTime: 4
        case .supersededPhase: 5
        case .future: 6
        case .outlier: 7
        case .beforeBreak: 8
        }
    }
}

/// One rejected row, for a person to look at.
public struct RejectExample: Sendable, Hashable {
    public var reason: RejectReason
    /// The line in the file, from 1; nil where the row was judged after sorting.
    public var line: Int?
    /// The row, or its time and price where it was judged after sorting: printable ASCII, at most
    /// 80 characters.
    public var text: String

    /// Examples kept for each reason.
    static let keptPerReason = 5
}

/// Printable ASCII, at most `limit` characters; other bytes become `?`.
func excerpt(_ bytes: some Sequence<UInt8>, limit: Int = 80) -> String {
    var text = ""
    for byte in bytes.prefix(limit) {
        text.unicodeScalars.append((0x20...0x7E).contains(byte) ? Unicode.Scalar(byte) : "?")
    }
    return text
}
