/// One JSON document a line. A line that is no JSON is one unparsable row, so that a recorder's
/// last words do not cost the file.
struct JSONLinesDecoder: RowDecoder {
    let terminator: UInt8? = Ascii.newline
    let completesLastRecord = true
    var rows: Int { reader.rows }
    private(set) var nextLine = 1

    private let source: String
    private let tokenizer: JSONTokenizer
    private var reader: JSONRowReader
    /// Bytes of the current line that earlier calls have read.
    private var done = 0

    init(source: String, layout: JSONLayout, judge: RowJudge, columns: RowColumns) {
        self.source = source
        tokenizer = JSONTokenizer(source: source)
        reader = JSONRowReader(
            source: source, layout: layout, judge: judge, columns: columns)
    }

    mutating func decode(
        _ chunk: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Int {
        var position = 0
        while position < chunk.count, !batch.isFull {
            let end = chunk.place(of: Ascii.newline, from: position) ?? chunk.count
            let line = chunk.part(position..<end)
            guard done + line.count <= RecordStream.recordLimit else {
                throw RecordStream.tooLong(source, line: nextLine)
            }
            let read = try decodeLine(line, into: &batch, feeds: &feeds)
            if read < line.count {
                done += read
                return position + read
            }
            done = 0
            nextLine += 1
            tokenizer.restart(line: nextLine)
            position = end + 1
        }
        return min(position, chunk.count)
    }

    /// Returns the number of bytes read, which is less than all only when the batch is full.
    private mutating func decodeLine(
        _ line: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Int {
        var index = 0
        while !batch.isFull {
            if try reader.takeRow(line, &index, tokenizer, into: &batch, feeds: &feeds) {
                continue
            }
            let token: JSONTokenizer.Token?
            do {
                token = try tokenizer.next(line, &index)
            } catch {
                reader.rejectDocument(whole(line), line: nextLine, feeds: &feeds)
                return line.count
            }
            guard let token else { break }
            try reader.take(token, line: nextLine, into: &batch, feeds: &feeds)
        }
        if index == line.count, !tokenizer.isBetweenDocuments {
            reader.rejectDocument(whole(line), line: nextLine, feeds: &feeds)
        }
        return index
    }

    /// The line with the bytes that earlier calls have read: they lie before it in the same chunk.
    private func whole(_ rest: Bytes) -> Bytes {
        guard let start = rest.baseAddress else { return rest }
        return Bytes(start: start - done, count: done + rest.count)
    }

    mutating func finish() throws(HistoryError) { try reader.requireFinishedBar() }
}
