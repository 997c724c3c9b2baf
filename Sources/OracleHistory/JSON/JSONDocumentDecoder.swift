/// Rows that are objects or arrays somewhere in a JSON document, or in several that follow one
/// another: an exchange's answer, a recorded message, an array of objects.
struct JSONDocumentDecoder: RowDecoder {
    let terminator: UInt8? = nil
    let completesLastRecord = false
    var rows: Int { reader.rows }
    var nextLine: Int { tokenizer.line }

    private let tokenizer: JSONTokenizer
    private var reader: JSONRowReader

    init(source: String, layout: JSONLayout, judge: RowJudge, columns: RowColumns) {
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
        try reader.requireFinishedBar()
    }
}
