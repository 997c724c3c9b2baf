/// Which column of a CSV file means what.
struct CSVLayout: Equatable {
    var format: HistoryFormat
    var hasHeader: Bool
    var time: Int
    var price: Int
    var feed: Int?
    var round: Int?
    /// The price column is one of oracle answers by its name or place, not just of prices.
    var isAnswer: Bool

    /// The number of leading columns that must be looked at.
    var columnsNeeded: Int { max(time, price, feed ?? 0, round ?? 0) + 1 }
}

/// Finds the layout of a CSV file from its first lines.
struct CSVSample {
    /// Rows that are looked at.
    static let rowLimit = 200

    /// The first line that is not blank.
    var first: [[UInt8]] = []
    /// The lines after it.
    var rest: [[[UInt8]]] = []

    init(head: Bytes) {
        var fields: [Bytes] = []
        var start = 0
        while start < head.count, rest.count < Self.rowLimit {
            let end = head[start...].firstIndex(of: Ascii.newline) ?? head.count
            let line = head.part(start..<end)
            start = end + 1
            if line.isBlank { continue }
            guard CSVFields.split(line, limit: 1000, into: &fields) else { continue }
            if first.isEmpty {
                first = fields.map(Array.init)
            } else {
                rest.append(fields.map(Array.init))
            }
        }
    }

    /// What a row may hold: as many fields as the header, or as most rows do where that is more.
    var fieldsMax: Int {
        var frequency: [Int: Int] = [:]
        for row in rest { frequency[row.count, default: 0] += 1 }
        let usual = frequency.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
        return max(first.count, usual)
    }

    /// The rows of data, given a layout.
    func rows(_ layout: CSVLayout) -> [[[UInt8]]] { layout.hasHeader ? rest : [first] + rest }

    /// The values of one column; rows that are too short have none.
    func column(_ index: Int, _ layout: CSVLayout) -> [[UInt8]] {
        rows(layout).compactMap { index < $0.count ? $0[index] : nil }
    }

    /// Open, high, low and close of the rows that have them, given a layout of candles.
    func candlePrices(_ layout: CSVLayout) -> [[Double?]] {
        var columns = (layout.price - 3...layout.price).map(\.self)
        if layout.hasHeader {
            let names = first.map(CSVColumnNames.normalized)
            columns = ["open", "high", "low", "close"].compactMap(names.firstIndex)
        }
        guard columns.count == 4 else { return [] }
        return rows(layout).map { row in
            columns.map { $0 < row.count ? CSVInference.number(row[$0]) : nil }
        }
    }

    /// nil when no time and price column can be made out.
    func layout() -> CSVLayout? {
        if isMeaninglessHeader { return CSVInference(rows: rest).layout(hasHeader: true) }
        if isHeader { return namedLayout() }
        return CSVInference(rows: [first] + rest).layout(hasHeader: false)
    }

    /// What stands where the columns were looked for, for an error message.
    var columnsFound: String {
        excerpt(first.prefix(20).joined(separator: [Ascii.comma]))
    }

    /// Column labels that a data frame gets by default: 0, 1, 2, … after an unnamed index.
    private var isMeaninglessHeader: Bool {
        let labels = first.first?.isEmpty == true ? first.dropFirst() : first[...]
        return labels.count >= 2
            && labels.enumerated().allSatisfy { $1.elementsEqual(String($0).utf8) }
    }

    /// A line with a known column name, or without a single number or time.
    private var isHeader: Bool {
        let known = CSVColumnNames.all
        if first.contains(where: { known.contains(CSVColumnNames.normalized($0)) }) { return true }
        return !first.contains { field in
            field.withUnsafeBufferPointer {
                DecimalText.parse($0) != .malformed
                    || TimeText.parse($0, unit: nil) != .malformed
            }
        }
    }

    private func namedLayout() -> CSVLayout? {
        let names = first.map(CSVColumnNames.normalized)
        func find(_ candidates: [String]) -> Int? {
            candidates.lazy.compactMap { names.firstIndex(of: $0) }.first
        }
        guard let time = find(CSVColumnNames.time), let price = find(CSVColumnNames.price) else {
            return nil
        }
        let feed = find(CSVColumnNames.feed)
        let close = names.firstIndex(of: "close")
        if let close, find(["answer"]) == nil,
            ["open", "high", "low"].allSatisfy(names.contains)
        {
            return CSVLayout(
                format: .candlesCSV, hasHeader: true, time: time, price: close, feed: feed,
                round: nil, isAnswer: false)
        }
        let round = find(CSVColumnNames.round)
        return CSVLayout(
            format: round == nil ? .seriesCSV : .chainlinkRoundsCSV, hasHeader: true, time: time,
            price: price, feed: feed, round: round,
            isAnswer: round != nil || names[price] == "answer")
    }
}

/// The column names that are understood, lower case without blanks, dashes and underscores, the
/// preferred first.
enum CSVColumnNames {
    static let time = [
        "updatedat", "update", "updatetime", "opentime", "timestamp", "time", "date", "datetime",
        "ts", "unixtime", "unix", "blocktimestamp", "publishtime", "datetimeat",
    ]
    static let price = [
        "answer", "price", "close", "last", "lastprice", "value", "markprice", "mid",
    ]
    static let feed = ["feed", "symbol", "instrument", "ticker", "pair", "market"]
    static let round = ["roundid", "round"]
    static let all = Set(time + price + feed + round + ["open", "high", "low", "volume"])

    static func normalized(_ name: [UInt8]) -> String {
        String(decoding: name, as: UTF8.self).lowercased().filter {
            $0 != " " && $0 != "_" && $0 != "-"
        }
    }
}
