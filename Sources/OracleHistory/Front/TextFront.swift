/// What stands between the bytes of a file and the text that its format is known by.
struct TextFront {
    /// What the rows are wrapped in.
    enum Wrapping { case none, eventStream, cassette }

    /// Bytes that are looked at.
    private static let headSize = 1 << 16

    var wrapping = Wrapping.none
    /// What the format's decision says of it, nil where there is nothing to say.
    var note: String?
    /// The text without its wrapping, its byte order mark and its dialect.
    var bytes: any ByteSource

    init(
        _ source: any ByteSource, name: String, _ options: HistoryOptions
    ) throws(HistoryError) {
        var head = try Unpacking.readAhead(source, count: Self.headSize)
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            throw .badData(name, line: 1, found: "UTF-16 text", expected: "UTF-8 text")
        }
        bytes = PushbackSource(head, then: source)
        let first = head.first { !Ascii.isBlank($0) }
        if head.contains(Ascii.carriageReturn), !head.contains(Ascii.newline) {
            bytes = RewritingSource(bytes, LineEndRewriter())
            head = head.map { $0 == Ascii.carriageReturn ? Ascii.newline : $0 }
        }
        if first == Ascii.braceOpen || first == Ascii.bracketOpen { return }
        if EventStreamRewriter.recognizes(head: head) {
            wrapping = .eventStream
            note = "They are the data of server-sent events."
            bytes = RewritingSource(bytes, EventStreamRewriter())
        } else if CassetteRewriter.recognizes(head: head) {
            wrapping = .cassette
            note = "They are in the recorded answers of a cassette."
            bytes = RewritingSource(bytes, CassetteRewriter(name: name))
        } else {
            let dialect = try CSVDialect.find(in: head, name: name, options)
            guard dialect != CSVDialect() else { return }
            note = dialect.note
            bytes = RewritingSource(bytes, CSVDialectRewriter(dialect, name: name))
        }
    }
}
