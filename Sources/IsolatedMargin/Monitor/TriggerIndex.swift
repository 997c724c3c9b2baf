/// The segments of one side of a contract by the price at which they may have to be liquidated.
///
/// A long is crossed when the price is at or below its trigger, a short when it is at or above.
/// Triggers need only be conservative, never later than the true one: whoever asks verifies each
/// segment that is reported. An entry carries the revision of its segment, so that a changed
/// segment is entered again and its older entries are known to be stale when they are reported.
///
/// A binary heap over the trigger alone: what is reported together has no stated order.
struct TriggerIndex: Sendable {
    private struct Entry {
        /// Ascending in the order of crossing, before ``drift`` is taken off.
        var key: Int
        var segment: SegmentID
        var revision: Int
    }

    /// Keys beyond it are crossed by no price or by every price.
    private static let keyMax = 1 << 60
    /// A larger drift is worked into the entries, so that key and drift stay within an integer.
    private static let driftMax = 1 << 61
    /// The trigger of a long that every price crosses; with the other sign that of a short. No
    /// drift moves it.
    static let always: Ticks = 1 << 61
    /// The key of what every price crosses.
    private static let alwaysKey = Int.min

    /// All ones for longs: the complement reverses the order of prices and cannot overflow.
    private let mask: Int
    private var drift = 0
    /// The first key less the drift, in the order of crossing; `Int.max` without entries.
    private var bound = Int.max
    private var entries: [Entry] = []

    init(isLong: Bool) {
        mask = isLong ? -1 : 0
    }

    /// With entries that are stale already.
    var count: Int { entries.count }

    /// Whether any entry is crossed; prices are those that a ``Contract`` allows.
    @inline(__always)
    func isCrossed(by price: Ticks) -> Bool {
        (price ^ mask) >= bound
    }

    mutating func insert(_ segment: SegmentID, trigger: Ticks, revision: Int) {
        entries.append(Entry(key: key(of: trigger), segment: segment, revision: revision))
        siftUp(from: entries.count - 1)
        refreshBound()
    }

    /// Removes what the price crosses and appends its segments and revisions.
    mutating func popCrossed(by price: Ticks, into crossed: inout [(SegmentID, Int)]) {
        while isCrossed(by: price), let first = entries.first {
            crossed.append((first.segment, first.revision))
            let last = entries.removeLast()
            if !entries.isEmpty {
                entries[0] = last
                siftDown(from: 0)
            }
            refreshBound()
        }
    }

    /// Moves every trigger that is present by so many ticks toward being crossed earlier; negative:
    /// later. Triggers that are inserted afterwards are not moved.
    ///
    /// What moves beyond 2⁶⁰ ticks toward being crossed stays crossed by every price.
    mutating func shift(by ticks: Ticks) {
        guard (-Self.driftMax...Self.driftMax).contains(ticks) else {
            shift(by: ticks / 2)
            shift(by: ticks - ticks / 2)
            return
        }
        if abs(drift + ticks) <= Self.driftMax {
            drift += ticks
        } else {
            rebase()
            drift = ticks
        }
        refreshBound()
    }

    /// Keeps the entries whose segment and revision are current, in linear time.
    mutating func removeStale(where isCurrent: (SegmentID, Int) -> Bool) {
        entries.removeAll { !isCurrent($0.segment, $0.revision) }
        heapify()
    }

    mutating func removeAll(keepingCapacity: Bool = false) {
        entries.removeAll(keepingCapacity: keepingCapacity)
        drift = 0
        refreshBound()
    }

    /// Forgets all entries and takes these instead, in linear time.
    mutating func replaceAll(
        with triggers: some Sequence<(segment: SegmentID, trigger: Ticks, revision: Int)>
    ) {
        removeAll(keepingCapacity: true)
        for entry in triggers {
            entries.append(
                Entry(
                    key: key(of: entry.trigger), segment: entry.segment, revision: entry.revision))
        }
        heapify()
    }

    private func key(of trigger: Ticks) -> Int {
        let key = trigger ^ mask
        return key < -Self.keyMax ? Self.alwaysKey : min(key, Self.keyMax) + drift
    }

    @inline(__always)
    private mutating func refreshBound() {
        bound =
            if let first = entries.first {
                first.key == Self.alwaysKey ? Self.alwaysKey : first.key - drift
            } else {
                Int.max
            }
    }

    /// Writes the drift into the keys. Bounding a key keeps the order of the heap.
    private mutating func rebase() {
        for index in entries.indices where entries[index].key != Self.alwaysKey {
            let key = entries[index].key - drift
            entries[index].key = key < -Self.keyMax ? Self.alwaysKey : min(key, Self.keyMax)
        }
        drift = 0
    }

    private mutating func heapify() {
        for index in stride(from: entries.count / 2 - 1, through: 0, by: -1) {
            siftDown(from: index)
        }
        refreshBound()
    }

    private mutating func siftUp(from start: Int) {
        entries.withUnsafeMutableBufferPointer { heap in
            let moving = heap[start]
            var index = start
            while index > 0 {
                let parent = (index - 1) / 2
                guard moving.key < heap[parent].key else { break }
                heap[index] = heap[parent]
                index = parent
            }
            heap[index] = moving
        }
    }

    private mutating func siftDown(from start: Int) {
        entries.withUnsafeMutableBufferPointer { heap in
            let moving = heap[start]
            var index = start
            while true {
                var child = 2 * index + 1
                guard child < heap.count else { break }
                if child + 1 < heap.count, heap[child + 1].key < heap[child].key { child += 1 }
                guard heap[child].key < moving.key else { break }
                heap[index] = heap[child]
                index = child
            }
            heap[index] = moving
        }
    }
}
