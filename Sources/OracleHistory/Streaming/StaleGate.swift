/// Holds stale bars back until it is known whether they paper over a hole, as
/// ``FeedHistory/observations(at:maxGap:)`` leaves them out.
///
/// Memory: the stale bars of one maximum gap at most.
struct StaleGate {
    private let maxGap: Int64
    /// Whether a flat bar means anything: false for a feed without any volume.
    private let hasVolume: Bool
    private var lastLive: Int64 = 0
    private var previousClose = Double.nan
    /// Observations since the last live one; of the stale ones only while they may still count.
    private var held: [(row: StreamedRow, isStale: Bool)] = []
    private var isHole = false

    init(maxGap: Int64, hasVolume: Bool) {
        self.maxGap = maxGap
        self.hasVolume = hasVolume
    }

    /// Takes an observation that is believed for good, and hands over what now counts.
    @inline(__always)
    mutating func take(_ row: StreamedRow, _ counts: (StreamedRow) -> Void) {
        let isStale = hasVolume && row.isFlat && row.price == previousClose
        previousClose = row.price
        if isStale {
            hold(row)
        } else {
            if !held.isEmpty || isHole { release(next: row.time, counts) }
            lastLive = row.time
            counts(row)
        }
    }

    /// Takes an observation that is believed for the time being, whatever it looks like.
    mutating func takeAsIs(_ row: StreamedRow, _ counts: (StreamedRow) -> Void) {
        if held.isEmpty { counts(row) } else { held.append((row, false)) }
    }

    private mutating func hold(_ row: StreamedRow) {
        if !isHole, row.time - lastLive > maxGap {
            isHole = true
            held.removeAll { $0.isStale }
        }
        if !isHole { held.append((row, true)) }
    }

    /// `next`: the next live bar, or the end of what is known.
    private mutating func release(next: Int64, _ counts: (StreamedRow) -> Void) {
        let isHole = isHole || next - lastLive > maxGap
        for (row, isStale) in held where !(isStale && isHole) { counts(row) }
        held.removeAll(keepingCapacity: true)
        self.isHole = false
    }

    /// `end`: until when something could have been known.
    mutating func finish(end: Int64, _ counts: (StreamedRow) -> Void) {
        if !held.isEmpty { release(next: end, counts) }
    }
}
