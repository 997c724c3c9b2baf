/// Rows that are objects or arrays somewhere in a JSON document, or in several that follow one
/// another: an exchange's answer, a recorded message, an array of objects.
struct JSONDocumentDecoder: RowDecoder {
    let terminator: UInt8? = nil
    let completesLastRecord = false
    var rows: Int { reader.rows }
    var nextLine: Int { tokenizer.line }

    private let source: String
    private let tokenizer: JSONTokenizer
    private var reader: JSONRowReader

    init(source: String, layout: JSONLayout, judge: RowJudge, columns: RowColumns) {
        self.source = source
        tokenizer = JSONTokenizer(source: source)
        reader = JSONRowReader(
            source: source, layout: layout, judge: judge, columns: columns)
    }

    mutating func decode(
        _ chunk: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Int {
        var index = 0
        while !batch.isFull {
            if try reader.takeRow(chunk, &index, tokenizer, into: &batch, feeds: &feeds) {
                continue
            }
            guard let token = try tokenizer.next(chunk, &index) else { break }
            try reader.take(token, line: tokenizer.line, into: &batch, feeds: &feeds)
        }
        tokenizer.advance(by: index)
        return index
    }

    mutating func finish() throws(HistoryError) {
        try tokenizer.finish()
        if reader.rows == 0, reader.unfinished > 0 {
            throw Self.unfinishedOnly(source, reader.unfinished)
        }
    }

    static func unfinishedOnly(_ source: String, _ count: Int) -> HistoryError {
        .badData(
            source, found: count == 1 ? "a bar that is not finished" : "\(count) unfinished bars",
            expected: "at least one finished bar")
    }
}
