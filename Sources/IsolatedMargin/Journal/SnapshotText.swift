public import PolicyDocument
import VolModel

extension Snapshot {
    /// The snapshot as lines of JSON: the venue, the totals, then one line for each treasury,
    /// market, account and segment, by index and rising id. Equal snapshots are equal bytes.
    public var text: String {
        var check = LineCheck()
        var text = check.seal(JournalHeader(seq: seq, venue: venue).members(schema: Self.schema))
        text += check.seal(Totals(state).members)
        for (asset, treasury) in state.treasuries.enumerated() {
            text += check.seal(treasury.members(asset))
        }
        for (contract, market) in state.markets.enumerated() {
            text += check.seal(market.members(contract))
        }
        for (id, account) in state.accounts.sorted(by: { $0.key < $1.key }) {
            text += check.seal(account.members(id))
        }
        for (_, segment) in state.segments.sorted(by: { $0.key < $1.key }) {
            text += check.seal(segment.members)
        }
        return text
    }

    /// Reads what ``text`` wrote, byte for byte, and refuses a state that no engine of it can
    /// be in. Errors carry `file`.
    public init(_ bytes: [UInt8], file: String = "snapshot") throws(DocumentError) {
        var lines = SnapshotLines(bytes, file: file)
        let first = try lines.next()
        let header = try JournalHeader(
            first.members(JournalHeader.keys), schema: Self.schema)
        try lines.take(first, as: header.members(schema: Self.schema))
        let venue = header.venue
        let second = try lines.next()
        let totals = try Totals(second)
        try lines.take(second, as: totals.members)

        var treasuries: [Treasury] = []
        for asset in venue.assets.indices {
            let line = try lines.next()
            let treasury = try Treasury(line, asset)
            try lines.take(line, as: treasury.members(asset))
            treasuries.append(treasury)
        }
        var markets: [ContractState] = []
        for contract in venue.markets.indices {
            let line = try lines.next()
            let market = try ContractState(line, contract)
            try lines.take(line, as: market.members(contract))
            markets.append(market)
        }
        let accounts = try lines.accounts(totals.accounts)
        let segments = try lines.segments(totals.segments)
        try lines.requireEnd()
        let state = EngineState(
            clock: totals.clock, accounts: accounts, segments: segments,
            nextSegment: totals.nextSegment, markets: markets, treasuries: treasuries)
        if let flaw = state.flaw(in: venue) { throw flaw.error(in: state, file: file) }
        self.init(venue: venue, state: state, seq: header.seq)
    }
}

/// The second line of a snapshot.
private struct Totals {
    static let keys = ["clock", "next_segment", "accounts", "segments", "check"]

    let clock: Timestamp
    let nextSegment: SegmentID
    let accounts: Int
    let segments: Int

    init(_ state: EngineState) {
        clock = state.clock
        nextSegment = state.nextSegment
        accounts = state.accounts.count
        segments = state.segments.count
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        clock = try members["clock"]
        nextSegment = try members["next_segment"]
        accounts = try members["accounts"]
        segments = try members["segments"]
        for (key, count) in [("accounts", accounts), ("segments", segments)] where count < 0 {
            throw try members.required(key).failure(expected: "a count, 0 or more")
        }
    }

    var members: [JSONValue.Member] {
        [
            .init("clock", clock.json), .init("next_segment", nextSegment.json),
            .init("accounts", accounts.json), .init("segments", segments.json),
        ]
    }
}

private struct SnapshotLines {
    let file: String
    var rest: ArraySlice<UInt8>
    var number = 0
    var current: ArraySlice<UInt8> = []
    var check = LineCheck()

    init(_ bytes: [UInt8], file: String) {
        self.file = file
        rest = bytes[...]
    }

    private func failure(_ found: String, _ expected: String) -> DocumentError {
        DocumentError(
            file: file, location: DocumentLocation(line: number + 1, column: 1), found: found,
            expected: expected)
    }

    mutating func next() throws(DocumentError) -> DocumentValue {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            throw failure(
                rest.isEmpty ? "the end of the file" : "a line without its end", "a whole line")
        }
        current = rest[..<end]
        rest = rest[(end + 1)...]
        number += 1
        return try DocumentValue(line: current, number: number, file: file)
    }

    mutating func take(
        _ line: DocumentValue, as members: [JSONValue.Member]
    ) throws(DocumentError) {
        let keys = members.map(\.key) + ["check"]
        try check.take(
            current, sealing: members, in: line, line.members(keys).required("check"))
    }

    func requireEnd() throws(DocumentError) {
        guard rest.isEmpty else { throw failure("another line", "the end of the file") }
    }

    mutating func accounts(_ count: Int) throws(DocumentError) -> [AccountID: Account] {
        var accounts: [AccountID: Account] = [:]
        var last: AccountID?
        for _ in 0..<count {
            let line = try next()
            let members = try line.members(["account", "free", "check"])
            let id: AccountID = try members["account"]
            let account = try Account(members)
            try take(line, as: account.members(id))
            try requireRise(&last, to: id, members.required("account"))
            accounts[id] = account
        }
        return accounts
    }

    mutating func segments(_ count: Int) throws(DocumentError) -> [SegmentID: Segment] {
        var segments: [SegmentID: Segment] = [:]
        var last: SegmentID?
        for _ in 0..<count {
            let line = try next()
            let members = try line.members(Segment.keys + ["check"])
            let segment = try Segment(members)
            try take(line, as: segment.members)
            try requireRise(&last, to: segment.id, members.required("segment"))
            segments[segment.id] = segment
        }
        return segments
    }

    private func requireRise(
        _ last: inout Int?, to id: Int, _ value: DocumentValue
    ) throws(DocumentError) {
        if let last, id <= last { throw value.failure(expected: "an id above \(last)") }
        last = id
    }
}
