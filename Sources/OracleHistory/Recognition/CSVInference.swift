/// Finds the layout of rows without column names from what stands in them.
struct CSVInference {
    /// Sampled rows that have the most frequent number of fields.
    private var rows: [[[UInt8]]]
    private var columnCount: Int

    init(rows: [[[UInt8]]]) {
        let counts = rows.map(\.count)
        var best = (columns: 0, rows: 0)
        for columns in Set(counts).sorted() {
            let matching = counts.count { $0 == columns }
            if matching > best.rows { best = (columns, matching) }
        }
        columnCount = best.columns
        self.rows = rows.filter { $0.count == best.columns }
    }

    func layout(_ options: HistoryOptions, hasHeader: Bool) -> CSVLayout? {
        if options.allows(.chainlinkRoundsCSV),
            let round = (0..<columnCount).first(where: { isMostly($0, Self.isRoundID) })
        {
            return chainlink(round: round, hasHeader: hasHeader)
        }
        guard let time = (0..<columnCount).first(where: { isMostly($0, Self.isTime) }) else {
            return nil
        }
        if time + 4 < columnCount, areCandles(open: time + 1), options.allows(.candlesCSV) {
            let volume = time + 5
            let hasVolume = volume < columnCount && isMostly(volume, Self.isNumber)
            let end = time + 6
            let hasEnd = end < columnCount && isMostly(end, Self.isTime)
            return CSVLayout(
                format: .candlesCSV, hasHeader: hasHeader, time: time, price: time + 4, feed: nil,
                round: nil,
                sides: [time + 1, time + 2, time + 3, hasVolume ? volume : nil],
                end: hasEnd ? end : nil, isAnswer: false)
        }
        guard options.allows(.seriesCSV), columnCount == time + 2, time <= 1,
            isMostly(time + 1, Self.isNumber)
        else { return nil }
        return CSVLayout(
            format: .seriesCSV, hasHeader: hasHeader, time: time, price: time + 1,
            feed: time == 1 ? 0 : nil, round: nil, isAnswer: false)
    }

    /// What is stated, and what `inferred`, or else the values, say of the other columns.
    func places(_ inferred: CSVLayout?, _ stated: [RowRole: Int]) -> [RowRole: Int] {
        let taken = Set(stated.values)
        if let inferred {
            let free = inferred.places.filter { !taken.contains($0.value) }
            return stated.merging(free) { stated, _ in stated }
        }
        var places = stated
        let free = (0..<columnCount).filter { !taken.contains($0) }
        if places[.time] == nil { places[.time] = free.first { isMostly($0, Self.isTime) } }
        let numbers = free.filter { $0 != places[.time] && isMostly($0, Self.isNumber) }
        if places[.price] == nil, numbers.count == 1 { places[.price] = numbers[0] }
        return places
    }

    /// The order of `latestRoundData`: round, answer, startedAt, updatedAt, answeredInRound.
    /// Answers may look like times, so the place decides. Three columns are round, answer, update.
    private func chainlink(round: Int, hasHeader: Bool) -> CSVLayout? {
        let isWhole = round + 4 < columnCount && isMostly(round + 4, Self.isRoundID)
        guard isWhole || round + 3 == columnCount else { return nil }
        return CSVLayout(
            format: .chainlinkRoundsCSV, hasHeader: hasHeader, time: round + (isWhole ? 3 : 2),
            price: round + 1, feed: nil, round: round, isAnswer: true)
    }

    /// Four prices of which the second is the highest and the third the lowest.
    private func areCandles(open: Int) -> Bool {
        let matching = rows.count { row in
            let prices = (open...open + 3).compactMap { Self.number(row[$0]) }
            guard prices.count == 4 else { return false }
            return prices.max() == prices[1] && prices.min() == prices[2] && prices[2] >= 0
        }
        return isMost(matching)
    }

    private func isMostly(_ column: Int, _ predicate: ([UInt8]) -> Bool) -> Bool {
        isMost(rows.count { predicate($0[column]) })
    }

    private func isMost(_ matching: Int) -> Bool { matching * 10 >= rows.count * 9 && matching > 0 }

    static func number(_ text: [UInt8]) -> Double? {
        guard case .finite(let value) = text.withUnsafeBufferPointer(DecimalText.parse) else {
            return nil
        }
        return value
    }

    private static func isNumber(_ text: [UInt8]) -> Bool { number(text) != nil }

    /// An integer of at least 2^64: a proxy's round id, with the phase above the 64 bits.
    private static func isRoundID(_ text: [UInt8]) -> Bool {
        guard let id = text.withUnsafeBufferPointer({ RoundID.parse($0) }) else { return false }
        return RoundID.phase(id) > 0
    }

    /// A text time, or a number or compact date between 2001-09-09 and 2100 in some unit.
    static func isTime(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            if TimeText.parse(bytes, notation: nil).isTime { return true }
            return TimeNotation.allCases.contains { unit in
                guard case .time(let time) = TimeText.parse(bytes, notation: unit) else {
                    return false
                }
                return !unit.isCount && unit != .compactDate
                    || (1_000_000_000_000_000...TimeText.latest).contains(time)
            }
        }
    }
}

extension TimeText.Value {
    fileprivate var isTime: Bool {
        if case .time = self { true } else { false }
    }
}

/// Chainlink's proxy round ids: uint80, phase · 2^64 + round of the aggregator.
enum RoundID {
    static func parse(_ text: Bytes) -> UInt128? {
        guard !text.isEmpty, text.count <= 25 else { return nil }
        var value: UInt128 = 0
        for byte in text {
            guard byte &- Ascii.zero <= 9 else { return nil }
            value = value * 10 + UInt128(byte &- Ascii.zero)
        }
        return value < UInt128(1) << 80 ? value : nil
    }

    static func phase(_ id: UInt128) -> UInt16 { UInt16(truncatingIfNeeded: id >> 64) }
}
