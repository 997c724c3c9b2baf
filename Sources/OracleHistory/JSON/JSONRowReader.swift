/// Tokens to rows: collects the values of each row and judges it at its end.
struct JSONRowReader {
    private(set) var rows = 0
    /// Bars that were not finished when they were written; they are no rows.
    private(set) var unfinished = 0

    private let source: String
    private var judge: RowJudge
    private var tracker: JSONPathTracker
    private var places: [Place]
    /// Whether the feed is the market that the rows stand under.
    private let hasMarket: Bool
    /// The values of the current row.
    private let texts = RowTexts()
    private let scanner: JSONRowScanner?
    private let fast: FastJudge?
    private let hasFeed: Bool
    private let hasRound: Bool
    private let hasExponent: Bool
    /// The place in the array that the row is.
    private var index = 0
    /// The feed of the last row, nil before the first.
    private var feed: Int?
    private let columns: RowColumns
    private let sideRoles: [RowRole]
    private var sides: SideReader

    private struct Place {
        var slot: Int
        var outer: [UInt8]?
        var inner: [UInt8]?
        var index: Int?
        /// The last name, or the last two, are this place's.
        var isOuterMet = false
        var isMet = false

        init(_ field: JSONLayout.Field) {
            slot = field.role.slot
            switch field.place {
            case .member(let name): outer = Array(name.utf8)
            case .nested(let name, let last):
                outer = Array(name.utf8)
                inner = Array(last.utf8)
            case .index(let place): index = place
            case .market: break
            }
        }
    }

    init(source: String, layout: JSONLayout, judge: RowJudge, columns: RowColumns) {
        self.columns = columns
        sides = SideReader(columns: columns)
        sideRoles =
            switch columns.sides {
            case .none: []
            case .confidence: [.confidence]
            case .bar: JSONLayout.barSides
            }
        self.source = source
        self.judge = judge
        tracker = JSONPathTracker(layout.path)
        places = layout.fields.map(Place.init)
        hasMarket = layout.isMarketFeed
        scanner = JSONRowScanner(layout.fields, texts: texts)
        fast = FastJudge(judge, columns: columns)
        hasFeed = layout.has(.feed)
        hasRound = layout.has(.round)
        hasExponent = layout.has(.exponent)
        feed = hasFeed ? nil : 0
    }

    /// Reads the row that begins at `index`, behind blanks and a comma, where one is due, lies
    /// whole in the chunk and is as rows mostly are; false otherwise, and tokens tell more.
    mutating func takeRow(
        _ chunk: Bytes, _ index: inout Int, _ tokenizer: JSONTokenizer,
        into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Bool {
        guard tracker.isRowDue, let scanner, tokenizer.isContainerNext(chunk, &index),
            let row = scanner.scan(
                chunk.part(index..<chunk.count),
                levels: JSONTokenizer.depthLimit - tokenizer.depth),
            row.count <= RecordStream.recordLimit
        else { return false }
        index += row.count
        tokenizer.passValue(newlines: row.newlines)
        tracker.passRow()
        try endRow(tokenizer.line, &batch, &feeds)
        return true
    }

    /// Appends at most one row.
    mutating func take(
        _ token: JSONTokenizer.Token, line: Int, into batch: inout RowBatch,
        feeds: inout FeedDirectory
    ) throws(HistoryError) {
        switch token {
        case .objectStart: open(isArray: false)
        case .arrayStart: open(isArray: true)
        case .objectEnd, .arrayEnd:
            if tracker.close() {
                try endRow(line, &batch, &feeds)
            } else if tracker.isInRow, tracker.depthInRow == 0 {
                index += 1
            }
        case .key(let name):
            if tracker.isInRow { meet(name) } else { tracker.key(name) }
        case .string(let text), .bare(let text):
            if tracker.isInRow {
                take(text)
            } else if tracker.isElementDue {
                rows += 1
                feeds.reject(.unparsable, feed: feed, line: line, row: text)
            }
        }
    }

    /// Throws for a file of bars of which none is finished. Called after the last row.
    func requireFinishedBar() throws(HistoryError) {
        guard rows == 0, unfinished > 0 else { return }
        throw .badData(
            source,
            found: unfinished == 1 ? "a bar that is not finished" : "\(unfinished) unfinished bars",
            expected: "at least one finished bar")
    }

    /// Counts `row`, which is no JSON, and goes on with a new document.
    mutating func rejectDocument(_ row: Bytes, line: Int, feeds: inout FeedDirectory) {
        rows += 1
        feeds.reject(.unparsable, feed: feed, line: line, row: row)
        tracker.restart()
    }

    private mutating func open(isArray: Bool) {
        let wasInRow = tracker.isInRow
        tracker.open(isArray: isArray)
        guard !wasInRow, tracker.isInRow else { return }
        index = 0
        texts.removeAll()
        for place in places.indices {
            places[place].isOuterMet = false
            places[place].isMet = false
        }
        if hasMarket {
            tracker.market.withUnsafeBufferPointer { texts.set(RowRole.feed.slot, copyOf: $0) }
        }
    }

    private mutating func meet(_ name: Bytes) {
        let depth = tracker.depthInRow
        for place in places.indices {
            if depth == 0 {
                let isOuter = places[place].outer.map { name.elementsEqual($0) } ?? false
                places[place].isOuterMet = isOuter
                places[place].isMet = isOuter && places[place].inner == nil
            } else if depth == 1, places[place].isOuterMet, let inner = places[place].inner {
                places[place].isMet = name.elementsEqual(inner)
            }
        }
    }

    private mutating func take(_ text: Bytes) {
        let depth = tracker.depthInRow
        for place in places.indices {
            let isHere =
                places[place].index.map { depth == 0 && $0 == index }
                ?? (places[place].isMet && depth == (places[place].inner == nil ? 0 : 1))
            guard isHere else { continue }
            texts.set(places[place].slot, copyOf: text)
        }
        if depth == 0 { index += 1 }
    }

    // MARK: - The end of a row

    private mutating func endRow(
        _ line: Int, _ batch: inout RowBatch, _ feeds: inout FeedDirectory
    ) throws(HistoryError) {
        if isUnfinished {
            unfinished += 1
            return
        }
        rows += 1
        var verdict = judged()
        var round: UInt128 = 0
        if hasRound {
            if let id = texts[.round].flatMap({ FastField.round(of: $0) ?? RoundID.parse($0) }) {
                round = id
            } else {
                verdict = .rejected(.unparsable, hasTime: false)
            }
        }
        if hasFeed, try !findFeed(verdict, line, &feeds) {
            verdict = .rejected(.unparsable, hasTime: false)
        }
        switch verdict {
        case .accepted(let time, let price):
            finishSides(price, &batch)
            if columns.rounds { batch.setRound(round) }
            batch.append(time: time, price: price, feed: feed ?? 0)
        case .rejected(let reason, _):
            let row = [texts[.feed], texts[.time], texts[.price]].compactMap(\.self)
                .joined(separator: [Ascii.comma])
            Array(row).withUnsafeBufferPointer {
                feeds.reject(reason, feed: feed, line: line, row: $0)
            }
        }
    }

    private mutating func finishSides(_ price: Double, _ batch: inout RowBatch) {
        for (side, role) in sideRoles.enumerated() {
            guard let text = texts[role] else { continue }
            let decimals = role == .volume ? nil : rawDecimals
            if let fast, let value = fast.price(of: text, rawDecimals: decimals) {
                sides.take(side, value: value)
            } else {
                sides.take(side, text, judge: judge)
            }
        }
        sides.finish(
            price: price, text: texts[.price] ?? Bytes(start: nil, count: 0), judge: judge,
            into: &batch)
    }

    /// Decimals of the row's raw integers; nil for prices that may have a point.
    private var rawDecimals: Int? {
        if case .decimalText = judge.priceEncoding { return nil }
        return judge.places(judge.priceEncoding)
    }

    private var isUnfinished: Bool {
        guard let closed = texts[.closed] else { return false }
        return closed.elementsEqual("false".utf8) || closed.elementsEqual([Ascii.zero])
    }

    private mutating func judged() -> RowJudge.Verdict {
        guard let time = texts[.time], let price = texts[.price] else {
            return .rejected(.unparsable, hasTime: false)
        }
        if hasExponent {
            guard let power = texts[.exponent].flatMap(Self.exponent) else {
                return .rejected(.unparsable, hasTime: true)
            }
            judge.exponent = power
        }
        if let fast, let microseconds = fast.time(of: time),
            let value = fast.price(of: price, rawDecimals: rawDecimals)
        {
            return .accepted(time: microseconds, price: value)
        }
        return judge.judge(time: time, price: price)
    }

    /// An integer from −36 to 0.
    private static func exponent(_ text: Bytes) -> Int? {
        guard let value = Int(String(decoding: text, as: UTF8.self)), (-36...0).contains(value)
        else { return nil }
        return value
    }

    /// Makes the named feed the current one, as the CSV decoder does: a name that has not appeared
    /// is entered only when the row's time could be read. False when the name cannot be one.
    private mutating func findFeed(
        _ verdict: RowJudge.Verdict, _ line: Int, _ feeds: inout FeedDirectory
    ) throws(HistoryError) -> Bool {
        guard let name = texts[.feed], !name.isEmpty, name.count <= FeedDirectory.nameLimit else {
            return false
        }
        if let known = feeds.index(of: name) {
            feed = known
            return true
        }
        guard FeedDirectory.isText(name) else { return false }
        if case .rejected(_, hasTime: false) = verdict { return true }
        guard let entered = feeds.enter(name) else {
            throw .badData(
                source, line: line, found: "feed number \(FeedDirectory.countLimit + 1)",
                expected: "at most \(FeedDirectory.countLimit) feeds in a file")
        }
        feed = entered
        return true
    }
}
