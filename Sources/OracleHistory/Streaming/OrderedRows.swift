/// ``SeriesCleaner`` for rows that come in order of time: one row is held back until the next is
/// later.
struct OrderedRows {
    private var held: StreamedRow?
    private var phase: UInt16 = 0
    private(set) var duplicates = 0
    private(set) var superseded = 0
    /// False once a row was earlier than the one before; then nothing here means anything.
    private(set) var isInOrder = true

    /// Takes the next row, and returns the observation that it completes.
    @inline(__always) mutating func take(_ row: StreamedRow) -> StreamedRow? {
        guard let before = held else {
            held = row
            return nil
        }
        if row.time > before.time {
            held = row
            return completed(before)
        }
        guard row.time == before.time else {
            isInOrder = false
            return nil
        }
        let isLater = row.round >= before.round
        if RoundID.phase((isLater ? before : row).round) < phase {
            superseded += 1
        } else {
            duplicates += 1
        }
        if isLater { held = row }
        return nil
    }

    /// The last observation.
    mutating func finish() -> StreamedRow? {
        defer { held = nil }
        return held.flatMap { completed($0) }
    }

    @inline(__always) private mutating func completed(_ row: StreamedRow) -> StreamedRow? {
        let rowPhase = RoundID.phase(row.round)
        guard rowPhase >= phase else {
            superseded += 1
            return nil
        }
        phase = rowPhase
        return row
    }
}
