/// The text of each role in one row: views of a chunk that holds the row, or copies where the row
/// comes in pieces.
final class RowTexts {
    static let roleCount = RowRole.allCases.count

    /// Without an address where the row has no such value.
    private let views: UnsafeMutableBufferPointer<Bytes>
    private let copies: UnsafeMutableBufferPointer<UnsafeMutableBufferPointer<UInt8>>

    init() {
        views = .allocate(capacity: Self.roleCount)
        views.initialize(repeating: Bytes(start: nil, count: 0))
        copies = .allocate(capacity: Self.roleCount)
        copies.initialize(repeating: UnsafeMutableBufferPointer(start: nil, count: 0))
    }

    deinit {
        for copy in copies { copy.deallocate() }
        copies.deallocate()
        views.deallocate()
    }

    func removeAll() { views.update(repeating: Bytes(start: nil, count: 0)) }

    /// The text of `role`, with readable bytes behind it of which the first is no digit; nil where
    /// the row has none.
    @inline(__always) subscript(role: RowRole) -> Bytes? {
        let view = views[role.slot]
        return view.baseAddress == nil ? nil : view
    }

    /// `text` stays where it is as long as the row.
    @inline(__always) func set(_ slot: Int, view text: Bytes) { views[slot] = text }

    func set(_ slot: Int, copyOf text: Bytes) {
        let needed = text.count + RecordStream.slack
        if copies[slot].count < needed {
            copies[slot].deallocate()
            copies[slot] = .allocate(capacity: 2 * needed)
            copies[slot].initialize(repeating: 0)
        }
        for (index, byte) in text.enumerated() { copies[slot][index] = byte }
        copies[slot][text.count] = 0
        views[slot] = Bytes(rebasing: copies[slot][..<text.count])
    }
}

extension RowRole {
    /// Roles counted from zero.
    @inline(__always) var slot: Int {
        switch self {
        case .time: 0
        case .price: 1
        case .feed: 2
        case .round: 3
        case .open: 4
        case .high: 5
        case .low: 6
        case .volume: 7
        case .confidence: 8
        case .end: 9
        case .exponent: 10
        case .closed: 11
        }
    }
}
