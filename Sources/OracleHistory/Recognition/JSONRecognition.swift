/// Finds the rows in a JSON document by what stands in it.
enum JSONRecognition {
    enum Finding {
        case layout(JSONLayout)
        /// What the document holds instead.
        case refused(OtherContent)
    }

    /// Elements of an array that are looked into before it counts as something else.
    private static let elementLimit = 8

    /// The first rows of what is asked for, or the first thing that is known to be something else;
    /// nil when there is neither.
    static func find(in documents: [JSONNode], _ options: HistoryOptions) -> Finding? {
        for document in documents {
            if let found = search(document, [], options) { return found }
        }
        return nil
    }

    private static func search(
        _ node: JSONNode, _ path: [JSONStep], _ options: HistoryOptions
    ) -> Finding? {
        switch node {
        case .string, .bare: return nil
        case .array(let elements):
            if let found = tuples(elements, path + [.element], options) { return found }
            for element in elements.prefix(elementLimit) {
                if let found = search(element, path + [.element], options) { return found }
            }
        case .object(let members):
            if let content = NotPrices.name(of: node), !options.accepts(content) {
                return .refused(content)
            }
            let layout =
                JSONRowNames(node, options.columns).layout(path, options) ?? columns(node, path)
            if let layout, options.allows(layout.format) { return .layout(layout) }
            for (name, value) in members {
                if let found = search(value, path + [.member(name)], options) { return found }
            }
        }
        return nil
    }

    // MARK: - Rows without names

    private static func tuples(
        _ elements: [JSONNode], _ path: [JSONStep], _ options: HistoryOptions
    ) -> Finding? {
        let rows = elements.filter(\.isArray).map { row in row.elements.map { $0.text ?? [] } }
        guard let first = rows.first, rows.count == elements.count else { return nil }
        let timed = rows.count { !$0.isEmpty && CSVInference.isTime($0[0]) }
        guard timed * 10 >= rows.count * 9 else {
            let isTrade =
                first.count >= 4 && CSVInference.isTime(first[2])
                && ["b", "s"].contains { first[3].elementsEqual($0.utf8) }
            return isTrade ? .refused(OtherContent("trades")) : nil
        }
        let numbers = rows.map { $0.map(CSVInference.number) }
        if options.content == .fundingRates { return nil }
        if first.count == 2, options.allows(.seriesJSON),
            numbers.contains(where: { $0.count == 2 && $0[1] != nil })
        {
            return .layout(
                JSONLayout(
                    format: .seriesJSON, path: path, fields: fields([(.time, 0), (.price, 1)])))
        }
        guard first.count >= CandleTuple.width, options.allows(.candlesJSON) else { return nil }
        let order = CandleTuple.decide(numbers)
        var roles: [(RowRole, Int)] = [
            (.time, 0), (.open, order.open), (.high, order.high), (.low, order.low),
            (.price, order.close),
        ]
        if let volume = order.volume { roles.append((.volume, volume)) }
        let flags = rows.map { $0.count == 9 ? $0[8] : [] }
        if flags.allSatisfy({ $0 == [Ascii.zero] || $0 == [Ascii.zero + 1] }) {
            roles.append((.closed, 8))
        }
        return .layout(JSONLayout(format: .candlesJSON, path: path, fields: fields(roles)))
    }

    private static func fields(_ roles: [(RowRole, Int)]) -> [JSONLayout.Field] {
        roles.map { JSONLayout.Field(role: $0.0, place: .index($0.1)) }
    }

    // MARK: - Arrays of columns

    private static func columns(_ node: JSONNode, _ path: [JSONStep]) -> JSONLayout? {
        for (time, range, close, volume) in [
            ("t", ["o", "h", "l"], "c", "v"),
            ("ticks", ["open", "high", "low"], "close", "volume"),
        ] where ([time, close] + range).allSatisfy({ node[$0]?.isArray == true }) {
            let hasValues = node[time]?.elements.contains { $0.text != nil } ?? false
            guard hasValues else { continue }
            var roles: [(RowRole, String)] = [
                (.time, time), (.open, range[0]), (.high, range[1]), (.low, range[2]),
                (.price, close),
            ]
            if node[volume]?.isArray == true { roles.append((.volume, volume)) }
            return JSONLayout(
                format: .candleColumnsJSON, shape: .columns, path: path,
                fields: roles.map { JSONLayout.Field(role: $0.0, place: .member($0.1)) })
        }
        return nil
    }
}

extension HistoryOptions {
    /// Whether something other than prices is what is asked for.
    func accepts(_ other: OtherContent) -> Bool { other.content == content }
}
