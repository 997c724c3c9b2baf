/// Which column of a CSV file means what.
struct CSVLayout: Equatable {
    var format: HistoryFormat
    var hasHeader: Bool
    var time: Int
    var price: Int
    var feed: Int?
    var round: Int?
    /// Open, high, low and volume of a bar, or the width of a confidence interval; nil for one that
    /// has no column.
    var sides: [Int?] = []
    /// The end of a bar.
    var end: Int?
    /// The price column is one of raw integers by its name or place, not just of prices.
    var isAnswer: Bool

    /// The column of each role that has one.
    var places: [RowRole: Int] {
        var places: [RowRole: Int] = [.time: time, .price: price]
        (places[.feed], places[.round], places[.end]) = (feed, round, end)
        for (role, side) in zip(sideRoles, sides) { places[role] = side }
        return places
    }

    /// The roles of ``sides``.
    var sideRoles: [RowRole] { sides.count == 1 ? [.confidence] : JSONLayout.barSides }

    /// The number of leading columns without which a row says nothing.
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

    /// The name of each column that is read, or its number from 1.
    func names(_ layout: CSVLayout) -> [(role: RowRole, name: String)] {
        let places: [(RowRole, Int?)] =
            [(.feed, layout.feed), (.round, layout.round), (.time, layout.time)]
            + zip(layout.sideRoles, layout.sides).map { ($0, $1) } + [(.price, layout.price)]
        return places.compactMap { role, place in
            guard let place else { return nil }
            let name = hasNames && place < first.count ? excerpt(first[place]) : ""
            return (role, name.isEmpty ? "\(place + 1)" : name)
        }
    }

    /// Open, high, low, close and volume of the rows, given a layout of candles.
    func bars(_ layout: CSVLayout) -> [SampledBar] {
        let columns = layout.sides.prefix(3) + [layout.price] + layout.sides.dropFirst(3)
        return rows(layout).map { row in
            SampledBar(
                columns.map { column in
                    column.flatMap { $0 < row.count ? CSVInference.number(row[$0]) : nil }
                })
        }
    }

    /// nil when no time and price column can be made out, or no format has all that is stated.
    func layout(_ options: HistoryOptions, stated: [RowRole: Int] = [:]) -> CSVLayout? {
        if hasNames { return namedLayout(options, stated) }
        let inference = CSVInference(rows: unnamedRows)
        let inferred = inference.layout(options, hasHeader: isMeaninglessHeader)
        guard !stated.isEmpty else { return inferred }
        let places = inference.places(inferred, stated)
        let isInferred = inferred.map { $0.price == places[.price] } ?? false
        return layout(
            options, places, stated, hasHeader: isMeaninglessHeader,
            isClose: isInferred || options.columns.hasBars,
            isAnswer: isInferred && inferred?.isAnswer == true)
    }

    /// Whether the columns have a time and a price at all.
    func hasPrices(_ options: HistoryOptions, stated: [RowRole: Int]) -> Bool {
        let places: [RowRole: Int]
        if hasNames {
            places = namedPlaces(options, stated)
        } else {
            let inference = CSVInference(rows: unnamedRows)
            places = inference.places(
                inference.layout(options, hasHeader: isMeaninglessHeader), stated)
        }
        return places[.time] != nil && places[.price] != nil
    }

    /// Whether the first line says what the columns are.
    var hasNames: Bool { isHeader && !isMeaninglessHeader }

    /// The rows of data where columns have no names.
    private var unnamedRows: [[[UInt8]]] { isMeaninglessHeader ? rest : [first] + rest }

    /// What a stated column may be called, for an error message.
    var columnsThere: String {
        guard hasNames else { return "a number of a column from 1 to \(fieldsMax)" }
        let names = first.prefix(20).map { "'\(excerpt($0, limit: 30))'" }
        return "one of the columns " + names.joined(separator: ", ")
    }

    /// What stands where the columns were looked for, for an error message.
    var columnsFound: String {
        excerpt(first.prefix(20).joined(separator: [Ascii.comma]))
    }

    /// What to say of a file with times and numbers of which none is named as a price; nil where
    /// there are no times.
    var withoutPriceName: (found: String, expected: String)? {
        let rows = isHeader ? rest : [first] + rest
        func isMostly(_ column: Int, _ predicate: ([UInt8]) -> Bool) -> Bool {
            let matching = rows.count { column < $0.count && predicate($0[column]) }
            return matching > 0 && matching * 10 >= rows.count * 9
        }
        func name(_ column: Int) -> String {
            isHeader ? excerpt(first[column], limit: 30) : "\(column + 1)"
        }
        let columns = first.indices
        func isTime(_ text: [UInt8]) -> Bool {
            if CSVInference.isTime(text) { return true }
            let date = text.withUnsafeBufferPointer { TimeText.parse($0, notation: .compactDate) }
            return if case .time = date { true } else { false }
        }
        guard let time = columns.first(where: { isMostly($0, isTime) }) else { return nil }
        let numbers = columns.filter { column in
            column != time && !(isHeader && CSVColumnNames.isVolume(first[column]))
                && isMostly(column) { CSVInference.number($0) != nil }
        }
        guard let price = numbers.first else { return nil }
        let names = numbers.prefix(8).map { "'\(name($0))'" }.joined(separator: ", ")
        let signs = numbers.allSatisfy { column in
            rows.contains { column < $0.count && $0[column].first == Ascii.minus }
        }
        return (
            "times in '\(name(time))' and numbers\(signs ? " of both signs" : "") in \(names), "
                + "none of them named as a price",
            "a price column (price, close, answer, value, last), or the columns stated, such as "
                + "time=\(name(time)),price=\(name(price))"
        )
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
                    || TimeText.parse($0, notation: nil) != .malformed
            }
        }
    }

    private func namedLayout(
        _ options: HistoryOptions, _ stated: [RowRole: Int]
    ) -> CSVLayout? {
        let places = namedPlaces(options, stated)
        guard let price = places[.price] else { return nil }
        let name = price < first.count ? CSVColumnNames.normalized(first[price]) : ""
        return layout(
            options, places, stated, hasHeader: true,
            isClose: name == "close" || options.columns.hasBars, isAnswer: name == "answer")
    }

    /// What is stated, and what the names say of the other columns.
    private func namedPlaces(
        _ options: HistoryOptions, _ stated: [RowRole: Int]
    ) -> [RowRole: Int] {
        let names = first.map(CSVColumnNames.normalized)
        let taken = Set(stated.values)
        var places = stated
        for role in RowRole.allCases where places[role] == nil {
            places[role] =
                CSVColumnNames.candidates(role, options.content).lazy
                .compactMap { name in
                    names.indices.first { names[$0] == name && !taken.contains($0) }
                }.first
        }
        if stated[.feed] == nil, let feed = places[.feed], names[feed] != "feed",
            holdsPrices(feed)
        {
            places[.feed] = nil
        }
        return places
    }

    /// The first format that has all that is stated.
    private func layout(
        _ options: HistoryOptions, _ places: [RowRole: Int], _ stated: [RowRole: Int],
        hasHeader: Bool, isClose: Bool, isAnswer: Bool
    ) -> CSVLayout? {
        guard let time = places[.time], let price = places[.price] else { return nil }
        func has(_ roles: Set<RowRole>) -> Bool {
            roles.union([.time, .price, .feed]).isSuperset(of: stated.keys)
        }
        let range = [RowRole.open, .high, .low].map { places[$0] }
        if isClose, range.allSatisfy({ $0 != nil }), options.allows(.candlesCSV),
            has([.open, .high, .low, .volume, .end])
        {
            return CSVLayout(
                format: .candlesCSV, hasHeader: hasHeader, time: time, price: price,
                feed: places[.feed], round: nil, sides: range + [places[.volume]],
                end: places[.end], isAnswer: false)
        }
        if let round = places[.round], options.allows(.chainlinkRoundsCSV), has([.round]) {
            return CSVLayout(
                format: .chainlinkRoundsCSV, hasHeader: hasHeader, time: time, price: price,
                feed: places[.feed], round: round, isAnswer: true)
        }
        guard options.allows(.seriesCSV), has([.confidence]) else { return nil }
        let confidence = places[.confidence]
        return CSVLayout(
            format: .seriesCSV, hasHeader: hasHeader, time: time, price: price,
            feed: places[.feed], round: nil, sides: confidence == nil ? [] : [confidence],
            isAnswer: isAnswer)
    }

    /// Whether a column has numbers with a decimal point, which name no feed: that of a market
    /// index may be called 'market'.
    private func holdsPrices(_ column: Int) -> Bool {
        let values = rest.compactMap { column < $0.count ? $0[column] : nil }
        let numbers = values.count { $0.contains(Ascii.point) && CSVInference.number($0) != nil }
        return numbers * 2 > values.count
    }

    /// A column by its name, or by its number from 1; only by its number where there are no names.
    func column(named name: String) -> Int? {
        if hasNames {
            let plain = CSVColumnNames.normalized(Array(name.utf8))
            let exact = first.firstIndex { $0.elementsEqual(name.utf8) }
            if let index = exact
                ?? first.firstIndex(where: {
                    CSVColumnNames.normalized($0) == plain
                })
            {
                return index
            }
        }
        guard let number = Int(name), number >= 1, number <= fieldsMax else { return nil }
        return number - 1
    }
}

/// Open, high, low, close and volume of a sampled bar; nil for what is no number.
struct SampledBar {
    var open: Double?
    var high: Double?
    var low: Double?
    var close: Double?
    var volume: Double?

    /// In this order; what is left out is nil.
    init(_ values: [Double?]) {
        func value(_ index: Int) -> Double? { index < values.count ? values[index] : nil }
        (open, high, low) = (value(0), value(1), value(2))
        (close, volume) = (value(3), value(4))
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
    static let volume = ["volume", "vol", "basevolume"]
    static let end = ["closetime", "endtime"]
    static let confidence = ["confidence", "conf"]
    static let rate = ["fundingrate", "rate", "relativefundingrate", "open"]
    static let all = Set(time + price + feed + round + ["open", "high", "low", "volume"])

    static func candidates(_ role: RowRole, _ content: HistoryContent) -> [String] {
        let isRate = content == .fundingRates
        return switch role {
        case .time: time
        case .price: prices(content)
        case .feed: feed
        case .round: isRate ? [] : round
        case .open, .high, .low: isRate ? [] : [role.rawValue]
        case .volume: volume
        case .confidence: isRate ? [] : confidence
        case .end: end
        case .exponent, .closed: []
        }
    }

    /// The names of the prices, or rates, that are asked for.
    static func prices(_ content: HistoryContent) -> [String] {
        switch content {
        case .prices: price
        case .markPrices: ["markprice"] + price
        case .fundingRates: rate
        }
    }

    static func isVolume(_ name: [UInt8]) -> Bool {
        let plain = normalized(name)
        return volume.contains(plain) || plain.contains("volume")
    }

    static func normalized(_ name: [UInt8]) -> String {
        String(decoding: name, as: UTF8.self).lowercased().filter {
            $0 != " " && $0 != "_" && $0 != "-"
        }
    }
}
