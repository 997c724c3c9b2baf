/// Finds the rows in a JSON document by what stands in it.
struct JSONRecognition {
    enum Finding {
        /// `aside`: the names of what else looks like rows.
        case layout(JSONLayout, aside: [String])
        /// What the document holds instead.
        case refused(OtherContent)
        /// Places of prices, of which none is preferred; or, where the caller has named one, what
        /// there is instead.
        case unclear([String])
    }

    /// Elements of an array that are looked into before it counts as something else.
    private static let elementLimit = 8

    private let options: HistoryOptions
    /// The way to what the sample cuts off, while the document that it cuts off is searched.
    private var cutOff: [JSONStep] = []
    private var layouts: [JSONLayout] = []
    private var refused: [OtherContent] = []
    /// What a name says not to be prices, and where.
    private var skipped: [(content: OtherContent, place: String)] = []
    private var isRefusedFirst = false

    private init(_ options: HistoryOptions) { self.options = options }

    /// The rows of what is asked for, or what is known to be something else; nil when there is
    /// neither.
    ///
    /// The first document in which something is known decides for all; of the answers of a
    /// cassette, which are of several kinds, all do.
    static func find(
        in sample: JSONSample, _ wrapping: TextFront.Wrapping, _ options: HistoryOptions
    ) -> Finding? {
        var search = JSONRecognition(options)
        for (index, document) in sample.documents.enumerated() {
            search.cutOff = index == sample.documents.count - 1 ? sample.cutOff : []
            search.visit(document, [])
            if wrapping == .cassette {
                search.isRefusedFirst = false
                continue
            }
            if search.hasFound { break }
        }
        guard case .layout(let layout, let aside)? = search.finding else { return search.finding }
        return .layout(layout.completed(by: sample.documents, options), aside: aside)
    }

    private var hasFound: Bool { !layouts.isEmpty || !refused.isEmpty }

    private var finding: Finding? {
        if let wanted = options.rows, !layouts.isEmpty {
            guard let layout = layouts.first(where: { $0.place == wanted }) else {
                return .unclear(layouts.map(\.place))
            }
            return .layout(layout, aside: others(layout))
        }
        guard let first = layouts.first, !isRefusedFirst else { return refusal }
        if layouts.count == 1 { return .layout(first, aside: others(first)) }
        let preferred = layouts.filter { layout in
            let names = layout.path.compactMap { step in
                if case .member(let name) = step { name } else { nil }
            }
            return names.last?.lowercased() == "prices"
        }
        guard preferred.count == 1 else { return .unclear(layouts.map(\.place)) }
        return .layout(preferred[0], aside: others(preferred[0]))
    }

    private func others(_ chosen: JSONLayout) -> [String] {
        layouts.filter { $0.path != chosen.path }.map(\.place) + skipped.map(\.place)
            + refused.map(\.description)
    }

    private var refusal: Finding? {
        guard var content = refused.first else {
            return skipped.first.map { .refused($0.content) }
        }
        if !isRefusedFirst {
            content.description = refused.map(\.description).joined(separator: " and ")
            content.content = refused.lazy.compactMap(\.content).first
        }
        return .refused(content)
    }

    private mutating func refuse(_ content: OtherContent) {
        if !hasFound { isRefusedFirst = true }
        if !refused.contains(content) { refused.append(content) }
    }

    private mutating func accept(_ layout: JSONLayout) {
        guard !layouts.contains(where: { $0.path == layout.path }) else { return }
        var layout = layout
        if layout.path.contains(.market), !layout.has(.feed) {
            layout.fields.append(JSONLayout.Field(role: .feed, place: .market))
        }
        layouts.append(layout)
    }

    // MARK: - The way through a document

    private mutating func visit(_ node: JSONNode, _ path: [JSONStep]) {
        switch node {
        case .string, .bare: return
        case .array(let elements):
            if visitTuples(elements, path + [.element]) { return }
            for element in elements.prefix(Self.elementLimit) {
                visit(element, path + [.element])
            }
        case .object(let members):
            if let content = NotPrices.name(of: node), !options.accepts(content) {
                refuse(content)
                return
            }
            let layout =
                JSONRowNames(node, options).layout(path, options) ?? columns(node, path)
            if let layout, options.allows(layout.format) {
                accept(layout)
                return
            }
            for (name, value) in members where value.text == nil {
                if let content = NotPrices.name(ofMember: name) {
                    skipped.append((content, (path + [.member(name)]).placeText))
                    continue
                }
                let isMarket = MarketName.matches(name.utf8)
                visit(value, path + [isMarket ? .market : .member(name)])
            }
        }
    }

    /// The first objects in a document, from outside.
    static func objects(in node: JSONNode) -> [JSONNode] {
        switch node {
        case .string, .bare: []
        case .array(let elements): elements.prefix(elementLimit).flatMap(objects)
        case .object(let members): [node] + members.flatMap { objects(in: $0.value) }
        }
    }

    // MARK: - Rows without names

    /// True where the elements are rows, or are known to be something else.
    private mutating func visitTuples(_ elements: [JSONNode], _ path: [JSONStep]) -> Bool {
        guard options.columns.isEmpty else { return false }
        let rows = elements.filter(\.isArray).map { row in row.elements.map { $0.text ?? [] } }
        guard let first = rows.first, rows.count == elements.count else { return false }
        let timed = rows.count { !$0.isEmpty && CSVInference.isTime($0[0]) }
        guard timed * 10 >= rows.count * 9 else {
            let isTrade =
                first.count >= 4 && CSVInference.isTime(first[2])
                && ["b", "s"].contains { first[3].elementsEqual($0.utf8) }
            if isTrade { refuse(OtherContent("trades")) }
            return isTrade
        }
        let numbers = rows.map { $0.map(CSVInference.number) }
        if options.content == .fundingRates { return false }
        if first.count == 2, options.allows(.seriesJSON),
            numbers.contains(where: { $0.count == 2 && $0[1] != nil })
        {
            accept(
                JSONLayout(
                    format: .seriesJSON, path: path,
                    fields: Self.fields([(.time, 0), (.price, 1)])))
            return true
        }
        guard first.count >= CandleTuple.width, options.allows(.candlesJSON) else { return false }
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
        accept(JSONLayout(format: .candlesJSON, path: path, fields: Self.fields(roles)))
        return true
    }

    private static func fields(_ roles: [(RowRole, Int)]) -> [JSONLayout.Field] {
        roles.map { JSONLayout.Field(role: $0.0, place: .index($0.1)) }
    }

    // MARK: - Arrays of columns

    /// The names of an answer in columns, and how it writes its times.
    private struct ColumnVocabulary {
        var time: String
        var range: [String]
        var close: String
        var volume: String
        var notation: TimeNotation

        var required: [String] { [time] + range + [close] }
        var all: [String] { required + [volume] }
    }

    /// The charting library's, and Deribit's.
    private static let vocabularies = [
        ColumnVocabulary(
            time: "t", range: ["o", "h", "l"], close: "c", volume: "v", notation: .seconds),
        ColumnVocabulary(
            time: "ticks", range: ["open", "high", "low"], close: "close", volume: "volume",
            notation: .milliseconds),
    ]

    /// The layout of an object of columns. Where the sample cuts a column off, those behind it are
    /// taken for granted; the decoder asks for them when the object ends.
    private func columns(_ node: JSONNode, _ path: [JSONStep]) -> JSONLayout? {
        guard options.columns.isEmpty else { return nil }
        let arrays = node.members.filter(\.value.isArray)
        let isCut =
            cutOff.count == path.count + 1 && cutOff.starts(with: path)
            && arrays.last.map { cutOff.last == .member($0.name) } == true
        for words in Self.vocabularies {
            let seen = arrays.filter { words.all.contains($0.name) }
            let isWhole = words.required.allSatisfy { node[$0]?.isArray == true }
            let isBegun =
                isCut && seen.last?.name == arrays.last?.name
                && seen.allSatisfy { column in column.value.elements.allSatisfy { $0.text != nil } }
            guard isWhole || isBegun else { continue }
            if isWhole, !(node[words.time]?.elements.contains { $0.text != nil } ?? false) {
                continue
            }
            var roles: [(RowRole, String)] = [
                (.time, words.time), (.open, words.range[0]), (.high, words.range[1]),
                (.low, words.range[2]), (.price, words.close),
            ]
            if !isWhole || node[words.volume]?.isArray == true {
                roles.append((.volume, words.volume))
            }
            return JSONLayout(
                format: .candleColumnsJSON, shape: .columns, path: path,
                fields: roles.map { JSONLayout.Field(role: $0.0, place: .member($0.1)) },
                unseenNotation: words.notation, hasUnseenColumns: !isWhole)
        }
        return nil
    }
}

extension [JSONStep] {
    /// The names, joined by points.
    var placeText: String {
        compactMap { step in if case .member(let name) = step { name } else { nil } }
            .joined(separator: ".")
    }
}

extension HistoryOptions {
    /// Whether something other than prices is what is asked for.
    func accepts(_ other: OtherContent) -> Bool { other.content == content }
}
