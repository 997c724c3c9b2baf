/// The feeds of a file in order of first appearance, found by their bytes, and what was rejected
/// of each.
struct FeedDirectory {
    static let countLimit = 65_535
    static let nameLimit = 256

    private(set) var names: [[UInt8]] = []
    private(set) var rejects: [RejectRecord] = []
    /// Rows rejected before any feed was known; they go to the first.
    private var orphans = RejectRecord()
    private var hashes: [UInt64] = []
    /// Indices into ``names`` by hash, with linear probing; −1 is free. Half empty at least.
    private var slots = [Int32](repeating: -1, count: 64)

    var count: Int { names.count }

    /// Whether a name is UTF-8. Repaired, two others could become one.
    static func isText(_ name: some Sequence<UInt8>) -> Bool {
        String(validating: name, as: UTF8.self) != nil
    }

    /// The feed with this name, nil when it has not appeared.
    func index(of name: Bytes) -> Int? {
        let hash = Self.hash(name)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if hashes[index] == hash, isName(index, name) { return index }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// The feed with this name, entered when it has not appeared; nil when there is no room.
    mutating func enter(_ name: Bytes) -> Int? {
        if let known = index(of: name) { return known }
        guard count < Self.countLimit else { return nil }
        names.append(Array(name))
        hashes.append(Self.hash(name))
        rejects.append(orphans)
        orphans = RejectRecord()
        if count * 2 > slots.count {
            slots = Array(repeating: -1, count: slots.count * 2)
            for index in hashes.indices { place(index) }
        } else {
            place(count - 1)
        }
        return count - 1
    }

    private mutating func place(_ index: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hashes[index]) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(index)
    }

    /// Counts one row of `feed`, nil while no feed is known.
    mutating func reject(_ reason: RejectReason, feed: Int?, line: Int, row: Bytes) {
        if let feed {
            rejects[feed].add(reason, line: line, row: row)
        } else {
            orphans.add(reason, line: line, row: row)
        }
    }

    /// Over all feeds.
    var rejectedByReason: RejectCounts {
        var sum = orphans.counts
        for (reason, count) in rejects.flatMap({ Array($0.counts) }) { sum[reason] += count }
        return sum
    }

    @inline(__always) private func isName(_ index: Int, _ name: Bytes) -> Bool {
        names[index].withUnsafeBufferPointer { known in
            guard known.count == name.count else { return false }
            if name.count < 8 { return known.elementsEqual(name) }
            var place = 0
            while place + 8 < name.count {
                guard Self.word(known, at: place) == Self.word(name, at: place) else {
                    return false
                }
                place += 8
            }
            let last = name.count - 8
            return Self.word(known, at: last) == Self.word(name, at: last)
        }
    }

    /// Multiplies and folds eight bytes at a time, so that names that differ in their last byte
    /// spread; the last eight overlap those before them.
    @inline(__always) private static func hash(_ name: Bytes) -> UInt64 {
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        var hash = UInt64(name.count) &* factor
        if name.count < 8 {
            for byte in name { hash = (hash ^ UInt64(byte)) &* factor }
            return hash ^ (hash >> 32)
        }
        var place = 0
        while place + 8 < name.count {
            hash = (hash ^ word(name, at: place)) &* factor
            hash ^= hash >> 32
            place += 8
        }
        hash = (hash ^ word(name, at: name.count - 8)) &* factor
        return hash ^ (hash >> 32)
    }

    @inline(__always) private static func word(_ bytes: Bytes, at place: Int) -> UInt64 {
        UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }
}

/// What was rejected of one feed.
struct RejectRecord {
    private(set) var counts = RejectCounts()
    private var examples: [RejectExample] = []

    mutating func add(_ reason: RejectReason, line: Int, row: Bytes) {
        add(reason, line: line, text: excerpt(row))
    }

    mutating func add(_ reason: RejectReason, line: Int?, text: @autoclosure () -> String) {
        counts[reason] += 1
        guard counts[reason] <= RejectExample.keptPerReason else { return }
        examples.append(RejectExample(reason: reason, line: line, text: text()))
    }

    /// Counts rows that nothing more is known of.
    mutating func add(_ count: Int, of reason: RejectReason) { counts[reason] += count }

    /// In the order of ``RejectReason``.
    var examplesByReason: [RejectExample] {
        RejectReason.allCases.flatMap { reason in examples.filter { $0.reason == reason } }
    }
}
