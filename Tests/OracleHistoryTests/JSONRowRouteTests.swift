import Testing

@testable import OracleHistory

/// The scanner of whole rows reads what the tokens say, or leaves the row to them.
@Suite struct JSONRowRouteTests {
    private struct Outcome: Equatable {
        var times: [Int64] = []
        var prices: [Double] = []
        var feeds: [UInt16] = []
        var rounds: [UInt128] = []
        var sides: [UInt64] = []
        var names: [[UInt8]] = []
        var examples: [[RejectExample]] = []
        var counts = RejectCounts()
        var rows = 0
        var unfinished = 0
        var line = 0
        var error: String?
    }

    private struct Layout {
        var json: JSONLayout
        var judge: RowJudge
        var columns = RowColumns()
    }

    private static let layouts: [Layout] = {
        func layout(
            _ format: HistoryFormat, _ fields: [(RowRole, JSONLayout.Place)],
            path: [JSONStep] = [.element]
        ) -> JSONLayout {
            JSONLayout(
                format: format, path: path,
                fields: fields.map { JSONLayout.Field(role: $0.0, place: $0.1) })
        }
        func judge(_ encoding: PriceEncoding = .decimalText) -> RowJudge {
            RowJudge(timeNotation: .seconds, priceEncoding: encoding, isChainlink: true)
        }
        return [
            Layout(
                json: layout(
                    .seriesJSON,
                    [
                        (.time, .member("t")), (.price, .member("price")), (.feed, .member("feed")),
                        (.closed, .member("a name longer than eight")),
                    ]), judge: judge()),
            Layout(
                json: layout(
                    .chainlinkRoundsJSON,
                    [
                        (.round, .member("roundId")), (.time, .member("t")),
                        (.price, .member("price")),
                    ], path: [.member("data"), .element]),
                judge: judge(.rawInteger(decimals: 3)), columns: RowColumns(rounds: true)),
            Layout(
                json: layout(
                    .candlesJSON,
                    [
                        (.time, .member("t")), (.price, .member("price")), (.open, .member("open")),
                        (.high, .nested("n", "price")), (.low, .member("price")),
                        (.volume, .nested("n", "t")),
                    ]), judge: judge(), columns: RowColumns(sides: .bar)),
            Layout(
                json: layout(
                    .seriesJSON,
                    [
                        (.time, .nested("n", "t")), (.price, .nested("n", "price")),
                        (.exponent, .nested("n", "expo")), (.confidence, .member("open")),
                    ], path: []), judge: judge(.ownExponent),
                columns: RowColumns(sides: .confidence)),
            Layout(
                json: layout(
                    .candlesJSON,
                    [
                        (.time, .index(0)), (.open, .index(1)), (.high, .index(2)),
                        (.low, .index(3)), (.price, .index(4)), (.feed, .index(6)),
                    ]), judge: judge(), columns: RowColumns(sides: .bar)),
        ]
    }()

    private struct Writer {
        var generator: SeededGenerator

        mutating func pick<T>(_ values: [T]) -> T {
            values[Int.random(in: 0..<values.count, using: &generator)]
        }

        mutating func chance(_ percent: Int) -> Bool {
            Int.random(in: 0..<100, using: &generator) < percent
        }

        mutating func blank() -> String { chance(80) ? "" : pick([" ", "\n", "\t ", "\r\n"]) }

        mutating func scalar(_ name: String) -> String {
            if chance(6) {
                return pick([
                    "null", "true", "false", "NaN", "Infinity", "\"\"", "\"a\\u0041\\n\"", "0",
                    "-0",
                    "1e3", "-2.5e-7", "18446744073709551617", "\"é\"", "0x1F", "\"\\\"\"",
                ])
            }
            let text: String
            switch name {
            case "t": text = String(1_700_000_000 + Int.random(in: 0..<999, using: &generator))
            case "expo": text = "-\(Int.random(in: 0...9, using: &generator))"
            case "feed": return pick(["\"A\"", "\"BTC-USD\"", "\"a feed of many bytes\""])
            case "a name longer than eight": return pick(["true", "true", "false", "1", "0"])
            case "price":
                text =
                    chance(70)
                    ? String(Int.random(in: 1...99_999, using: &generator))
                    : "\(Int.random(in: 1...999, using: &generator)).5"
            default: text = String(Int.random(in: 1...99_999, using: &generator))
            }
            return chance(50) ? "\"\(text)\"" : text
        }

        mutating func value(_ name: String, depth: Int) -> String {
            if name == "n" || depth < 3 && chance(4) { return container(depth: depth + 1) }
            return scalar(name)
        }

        private static let names = [
            "t", "price", "feed", "roundId", "open", "expo", "n", "a name longer than eight",
        ]

        mutating func container(depth: Int = 0, isArray: Bool? = nil) -> String {
            let isArray = isArray ?? chance(depth == 0 ? 3 : 8)
            var members: [String] = []
            if isArray {
                for place in 0..<Int.random(in: 0...8, using: &generator) {
                    let name = place == 0 ? "t" : place == 6 ? "feed" : "price"
                    members.append(blank() + value(name, depth: depth) + blank())
                }
                return "[" + members.joined(separator: ",") + "]"
            }
            for name in depth < 3 ? Self.names : ["t"] where !chance(3) {
                if depth > 0, name == "n" { continue }
                members.append(member(name, depth))
            }
            if chance(10) { members.append(member(pick(Self.names), min(depth, 2))) }
            if chance(10) {
                members.append(
                    member(pick(["x", "pric", "prices", "a name longer than eighT", "\\u0074"]), 2))
            }
            if chance(30) { members.shuffle(using: &generator) }
            return "{" + members.joined(separator: ",") + blank() + "}"
        }

        private mutating func member(_ name: String, _ depth: Int) -> String {
            let (before, after) = (blank() + "\"\(name)\"" + blank(), blank())
            return before + ":" + after + value(name, depth: depth)
        }
    }

    /// All rows of `text`, by the scanner where it reads them, or by tokens alone.
    private func outcome(
        _ text: [UInt8], _ layout: Layout, scans: Bool, scanned: inout Int
    ) -> Outcome {
        var outcome = Outcome()
        var reader = JSONRowReader(
            source: "x", layout: layout.json, judge: layout.judge, columns: layout.columns)
        let tokenizer = JSONTokenizer(source: "x")
        var batch = RowBatch(capacity: 4096, columns: layout.columns)
        var feeds = FeedDirectory()
        if !layout.json.has(.feed) {
            _ = [Ascii.zero].withUnsafeBufferPointer { feeds.enter($0) }
        }
        let padded = text + [UInt8](repeating: 0x37, count: RecordStream.slack)
        padded.withUnsafeBufferPointer { all in
            let chunk = all.part(0..<text.count)
            var index = 0
            do throws(HistoryError) {
                while true {
                    if scans,
                        try reader.takeRow(chunk, &index, tokenizer, into: &batch, feeds: &feeds)
                    {
                        scanned += 1
                        continue
                    }
                    guard let token = try tokenizer.next(chunk, &index) else { break }
                    try reader.take(token, line: tokenizer.line, into: &batch, feeds: &feeds)
                }
                try tokenizer.finish()
            } catch {
                outcome.error = error.description
            }
        }
        outcome.times = Array(batch.times[..<batch.count])
        outcome.prices = Array(batch.prices[..<batch.count])
        outcome.feeds = Array(batch.feeds[..<batch.count])
        if layout.columns.rounds { outcome.rounds = Array(batch.rounds[..<batch.count]) }
        let width = layout.columns.sides.rawValue
        outcome.sides = batch.sides[..<(batch.count * width)].map {
            $0.isNaN ? .max : $0.bitPattern
        }
        outcome.names = feeds.names
        outcome.examples = feeds.rejects.map(\.examplesByReason)
        outcome.counts = feeds.rejectedByReason
        (outcome.rows, outcome.unfinished) = (reader.rows, reader.unfinished)
        outcome.line = tokenizer.line
        return outcome
    }

    private func expectSame(_ text: [UInt8], _ layout: Layout) -> (rows: Int, scanned: Int) {
        var (scanned, none) = (0, 0)
        let fast = outcome(text, layout, scans: true, scanned: &scanned)
        let careful = outcome(text, layout, scans: false, scanned: &none)
        #expect(fast == careful, "\(String(decoding: text.prefix(2000), as: UTF8.self))")
        return (careful.times.count, scanned)
    }

    private func document(_ rows: [String], _ layout: Layout) -> String {
        switch layout.json.path.count {
        case 0: rows.joined(separator: "\n")
        case 1: "[" + rows.joined(separator: ",\n ") + "]\n"
        default:
            "{\"x\": [1], \"data\": [" + rows.joined(separator: " , ") + "], \"y\": {\"data\": []}}"
        }
    }

    @Test(arguments: 0..<5, 0..<12 as Range<UInt64>)
    func randomRowsReadAsTheirTokens(layout number: Int, seed: UInt64) {
        let layout = Self.layouts[number]
        var writer = Writer(generator: SeededGenerator(seed: seed))
        let isTuple = layout.json.isTuple
        let rows = (0..<300).map { _ in
            writer.chance(2) && !layout.json.path.isEmpty
                ? writer.scalar("t") : writer.container(isArray: isTuple ? !writer.chance(3) : nil)
        }
        let result = expectSame(Array(document(rows, layout).utf8), layout)
        #expect(result.rows > 30)
        #expect(result.scanned > 100)
    }

    /// A document that is cut off or has a byte changed is refused, or read, alike.
    @Test(arguments: 0..<5)
    func damagedRowsReadAsTheirTokens(layout number: Int) {
        let layout = Self.layouts[number]
        var writer = Writer(generator: SeededGenerator(seed: UInt64(number)))
        let isTuple = layout.json.isTuple
        let rows = (0..<4).map { _ in writer.container(isArray: isTuple) }
        let text = Array(document(rows, layout).utf8)
        for length in 0..<text.count { _ = expectSame(Array(text[..<length]), layout) }
        for _ in 0..<3000 {
            var damaged = text
            let place = Int.random(in: 0..<text.count, using: &writer.generator)
            damaged[place] = writer.pick(Array("\"\\{}[],: 0e-.t\n\u{1}\u{7F}".utf8))
            _ = expectSame(damaged, layout)
        }
    }

    /// Deeper than ``JSONTokenizer/depthLimit`` is refused on both ways.
    @Test(arguments: [1, 2, 61, 62, 63, 64, 70])
    func depthsReadAsTheirTokens(depth: Int) {
        let nested =
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let row = "{\"t\": 1700000000, \"price\": 5, \"feed\": \"A\", \"x\": \(nested)}"
        let text = Array("[\(row)]".utf8)
        #expect(expectSame(text, Self.layouts[0]).rows == (depth <= 62 ? 1 : 0))
    }

    /// Where chunks end decides which way a row takes; neither the rows nor the rejects show it.
    @Test func chunkEndsDoNotShow() throws {
        var writer = Writer(generator: SeededGenerator(seed: 9))
        let clean = (0..<40).map { "{\"timestamp\": \(1_700_000_000 + $0), \"price\": \($0 + 1)}" }
        let odd = (0..<40).map { _ in
            "{\"timestamp\": \(writer.scalar("t")), \"price\": \(writer.scalar("price"))}"
        }
        let text = "[" + (clean + odd).joined(separator: ", ") + "]"
        let options = HistoryOptions(outliers: nil)
        let whole = try read(text, options)
        #expect(whole.first?.rejected.total ?? 0 > 0)
        for chunkSize in 1...150 {
            let pieces = try read(text, options, chunkSize: chunkSize, batchRows: 7)
            #expect(pieces.map(\.series) == whole.map(\.series))
            #expect(pieces.map(\.rejected) == whole.map(\.rejected))
        }
        let lines = (clean + odd).joined(separator: "\n")
        let byLine = try read(lines, options)
        #expect(byLine.map(\.series) == whole.map(\.series))
        #expect(byLine.map(\.rejected) == whole.map(\.rejected))
        for chunkSize in 1...150 {
            let pieces = try read(lines, options, chunkSize: chunkSize, batchRows: 7)
            #expect(pieces.map(\.series) == whole.map(\.series))
            #expect(pieces.map(\.rejected) == whole.map(\.rejected))
        }
    }
}
