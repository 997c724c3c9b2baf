/// Finds the rows in a JSON document by what stands in it.
enum JSONRecognition {
    enum Finding {
        case layout(JSONLayout)
        /// What the document holds instead of prices.
        case refused(String)
    }

    /// Elements of an array that are looked into before it counts as something else.
    private static let elementLimit = 8

    /// The first rows of prices, or the first thing that is known to be something else; nil when
    /// there is neither.
    static func find(in documents: [JSONNode]) -> Finding? {
        for document in documents {
            if let found = search(document, []) { return found }
        }
        return nil
    }

    private static func search(_ node: JSONNode, _ path: [JSONStep]) -> Finding? {
        switch node {
        case .string, .bare: return nil
        case .array(let elements):
            if let found = tuples(elements, path + [.element]) { return found }
            for element in elements.prefix(elementLimit) {
                if let found = search(element, path + [.element]) { return found }
            }
        case .object(let members):
            if let content = NotPrices.name(of: node) { return .refused(content) }
            if let layout = JSONRowNames(node).layout(path) { return .layout(layout) }
            if let layout = columns(node, path) { return .layout(layout) }
            for (name, value) in members {
                if let found = search(value, path + [.member(name)]) { return found }
            }
        }
        return nil
    }

    // MARK: - Rows without names

    private static func tuples(_ elements: [JSONNode], _ path: [JSONStep]) -> Finding? {
        let rows = elements.filter(\.isArray).map { row in row.elements.map { $0.text ?? [] } }
        guard let first = rows.first, rows.count == elements.count else { return nil }
        let timed = rows.count { !$0.isEmpty && CSVInference.isTime($0[0]) }
        guard timed * 10 >= rows.count * 9 else {
            let isTrade =
                first.count >= 4 && CSVInference.isTime(first[2])
                && ["b", "s"].contains { first[3].elementsEqual($0.utf8) }
            return isTrade ? .refused("trades") : nil
        }
        let numbers = rows.map { $0.map(CSVInference.number) }
        if first.count == 2, numbers.contains(where: { $0.count == 2 && $0[1] != nil }) {
            return .layout(
                JSONLayout(
                    format: .seriesJSON, path: path, fields: fields([(.time, 0), (.price, 1)])))
        }
        guard first.count >= CandleTuple.width else { return nil }
        let order = CandleTuple.decide(numbers)
        var roles: [(JSONLayout.Role, Int)] = [(.time, 0), (.price, order.close)]
        let flags = rows.map { $0.count == 9 ? $0[8] : [] }
        if flags.allSatisfy({ $0 == [Ascii.zero] || $0 == [Ascii.zero + 1] }) {
            roles.append((.closed, 8))
        }
        return .layout(JSONLayout(format: .candlesJSON, path: path, fields: fields(roles)))
    }

    private static func fields(_ roles: [(JSONLayout.Role, Int)]) -> [JSONLayout.Field] {
        roles.map { JSONLayout.Field(role: $0.0, place: .index($0.1)) }
    }

    // MARK: - Arrays of columns

    private static func columns(_ node: JSONNode, _ path: [JSONStep]) -> JSONLayout? {
        for (time, others, close) in [
            ("t", ["o", "h", "l"], "c"), ("ticks", ["open", "high", "low"], "close"),
        ] where ([time, close] + others).allSatisfy({ node[$0]?.isArray == true }) {
            let hasValues = node[time]?.elements.contains { $0.text != nil } ?? false
            guard hasValues else { continue }
            return JSONLayout(
                format: .candleColumnsJSON, shape: .columns, path: path,
                fields: [
                    JSONLayout.Field(role: .time, place: .member(time)),
                    JSONLayout.Field(role: .price, place: .member(close)),
                ])
        }
        return nil
    }
}
