import VolModel

/// Reads price histories: bytes to one clean series per feed, with what was rejected and why.
///
/// Formats, by content and never by name, are those of ``HistoryFormat``: Chainlink rounds, series
/// of times and prices, and candles, as CSV, as JSON and as one JSON object a line; Pyth's answers;
/// exchanges' answers and messages. What is known to be something else, such as funding rates,
/// order books and trades, is refused by its name. Each may be plain, gzip or zstd. CSV columns are
/// known by their names in any order and case, or by their content where there are no names. Times
/// are numbers (seconds to nanoseconds, decided once per file by their magnitude), RFC 3339, or
/// dates, in UTC; `M/D/YYYY` or `D/M/YYYY` where a day of the file tells which; `YYYYMMDD HH:MM` is
/// New York's time, as Lean writes it. ``HistoryOptions`` decides any of this otherwise.
///
/// Cleaning, in this order: a row is rejected as ``RejectReason/unparsable``,
/// ``RejectReason/zeroRound``, ``RejectReason/notFinite``, ``RejectReason/nonPositive`` or
/// ``RejectReason/future``; the others are put in order of time and round id, of one time the last
/// counts; then a newer Chainlink phase supersedes the older ones for good; then prints that later
/// ones take back are ``RejectReason/outlier``, and breaks are found. A candle's observation
/// is its close, at its open time plus the length of a bar: what the rows state, else their most
/// frequent spacing. A bar that says it is not finished is not a row.
///
/// With ``HistoryOptions/barInterval`` a generic series is thinned while it is read: memory is
/// proportional to bars, not rows. Every count stays exact except ``RejectReason/duplicateTime``,
/// which is exact where the rows of each feed are in order of time, newest first or last, and too
/// low where they are not. The series is the same either way. The kind, unless declared, follows
/// from the spacings of what is kept. Rounds and candles are thinned after cleaning, and all their
/// counts are exact.
///
/// Rows whose feed column cannot be believed, because the row has too few fields or an unknown feed
/// and no time, count for the feed of the row before.
public enum HistoryReader {
    /// Reads one file; `-` is standard input. Feeds come in order of first appearance.
    ///
    /// Throws ``HistoryError`` for a file that is missing, unreadable, damaged, not a price
    /// history, or without a single observation. A feed without observations beside others is not
    /// an error.
    public static func read(
        path: String, options: HistoryOptions = HistoryOptions()
    ) throws(HistoryError) -> [FeedHistory] {
        try read(DescriptorSource.open(path: path), name: path, options: options)
    }

    /// Reads one file and reports each time how many more of its bytes, packed as they are, were
    /// taken from it: for a person who waits. `-` is standard input.
    ///
    /// Throws as ``read(path:options:)`` does, without reading the rest.
    public static func read(
        path: String, options: HistoryOptions, counting count: @escaping (Int) -> Void
    ) throws(HistoryError) -> [FeedHistory] {
        let source = ObservedSource(try DescriptorSource.open(path: path)) { count($0.count) }
        return try read(source, name: path, options: options)
    }

    /// Reads one file and shows each of its bytes, packed as they are, to `observe` in the same
    /// pass: a digest taken there belongs to the figures, whatever happens to the file meanwhile.
    ///
    /// Returns what the bytes are, or why they are not a history; `observe` has seen all of them in
    /// either case. Throws where the bytes cannot be read to the end.
    public static func read(
        path: String, options: HistoryOptions = HistoryOptions(),
        observing observe: @escaping (UnsafeRawBufferPointer) -> Void
    ) throws(HistoryError) -> Result<[FeedHistory], HistoryError> {
        let source = ObservedSource(try DescriptorSource.open(path: path), observe: observe)
        let outcome: Result<[FeedHistory], HistoryError>
        do throws(HistoryError) {
            outcome = .success(try read(source, name: path, options: options))
        } catch {
            outcome = .failure(error)
        }
        try source.drain()
        return outcome
    }

    /// Reads an open file descriptor from where it stands, and leaves it open.
    public static func read(
        descriptor: Int32, name: String, options: HistoryOptions = HistoryOptions()
    ) throws(HistoryError) -> [FeedHistory] {
        let source = DescriptorSource(descriptor: descriptor, name: name, closes: false)
        return try read(source, name: name, options: options)
    }

    /// Reads bytes in memory, packed or not.
    public static func read(
        bytes: [UInt8], name: String, options: HistoryOptions = HistoryOptions()
    ) throws(HistoryError) -> [FeedHistory] {
        try read(MemorySource(bytes), name: name, options: options)
    }

    static func read(
        _ raw: any ByteSource, name: String, options: HistoryOptions,
        chunkSize: Int = RecordStream.defaultChunkSize, batchRows: Int = 4096
    ) throws(HistoryError) -> [FeedHistory] {
        try refuseRates(options, name: name)
        var loaded = try load(
            raw, name: name, options: options, chunkSize: chunkSize, batchRows: batchRows
        ) { AcceptedRows($0, options) }
        return try loaded.assembly.histories(&loaded.rows, loaded.feeds)
    }

    static func refuseRates(
        _ options: HistoryOptions, name: String
    ) throws(HistoryError) {
        guard options.content != .fundingRates else {
            throw .badData(
                name, found: "a request for funding rates",
                expected: "prices or mark prices; rates have no volatility")
        }
    }

    /// Reads the funding rates of a file; `-` is standard input. Feeds come in order of first
    /// appearance.
    ///
    /// Throws ``HistoryError`` as ``read(path:options:)`` does, and for a file of prices.
    public static func readRates(
        path: String, options: HistoryOptions = HistoryOptions(content: .fundingRates)
    ) throws(HistoryError) -> [RateHistory] {
        try readRates(DescriptorSource.open(path: path), name: path, options: options)
    }

    static func readRates(
        _ raw: any ByteSource, name: String, options: HistoryOptions
    ) throws(HistoryError) -> [RateHistory] {
        var options = options
        options.content = .fundingRates
        let settled = options
        var loaded = try load(raw, name: name, options: options) { AcceptedRows($0, settled) }
        return loaded.assembly.rates(&loaded.rows, loaded.feeds)
    }

    /// What was read of a file, with the rows as a sink has taken them.
    struct Loaded<Rows: RowSink> {
        var assembly: HistoryAssembly
        var rows: Rows
        var feeds: FeedDirectory
        /// False where the sink wanted no more.
        var isComplete: Bool
    }

    /// Reads a file into a sink that is made when its format is known.
    static func load<Rows: RowSink>(
        _ raw: any ByteSource, name: String, options: HistoryOptions,
        chunkSize: Int = RecordStream.defaultChunkSize, batchRows: Int = 4096,
        into makeSink: (FormatRecognition) -> Rows
    ) throws(HistoryError) -> Loaded<Rows> {
        try options.validate(source: name)
        let (compression, unpacked) = try Unpacking.open(raw, name: name)
        let front = try TextFront(unpacked, name: name, options)
        let head = try Unpacking.readAhead(front.bytes, count: RecordStream.recordLimit + 1)
        let recognition = try FormatRecognition(
            head: head, front: front, name: name, options: options)
        var feeds = FeedDirectory()
        if !recognition.hasFeedColumn {
            _ = Array(feedName(ofFile: name).utf8).withUnsafeBufferPointer { feeds.enter($0) }
        }
        var rows = makeSink(recognition)
        let stream = RecordStream(
            PushbackSource(head, then: front.bytes), name: name,
            terminator: recognition.decoder.terminator,
            completesLastRecord: recognition.decoder.completesLastRecord, chunkSize: chunkSize)
        var decoder = recognition.decoder
        let isComplete = try decodeAll(
            stream, &decoder, &feeds, &rows, recognition.columns, batchRows)
        guard !isComplete || decoder.rows > feeds.rejectedByReason.total else {
            throw nothingUsable(name, rows: decoder.rows, feeds)
        }
        let assembly = HistoryAssembly(
            source: name, compression: compression, recognition: recognition, options: options)
        return Loaded(assembly: assembly, rows: rows, feeds: feeds, isComplete: isComplete)
    }

    /// False where the sink wanted no more.
    private static func decodeAll(
        _ stream: RecordStream, _ decoder: inout any RowDecoder, _ feeds: inout FeedDirectory,
        _ rows: inout some RowSink, _ columns: RowColumns, _ batchRows: Int
    ) throws(HistoryError) -> Bool {
        var batch = RowBatch(capacity: batchRows, columns: columns)
        while let chunk = try nextChunk(stream, decoder) {
            var position = 0
            while position < chunk.count {
                position += try decoder.decode(
                    chunk.part(position..<chunk.count), into: &batch, feeds: &feeds)
                guard rows.take(batch, feedCount: feeds.count) else { return false }
                batch.removeAll()
            }
        }
        try decoder.finish()
        return rows.take(batch, feedCount: feeds.count)
    }

    /// The next chunk; what the stream finds wrong is given the decoder's line.
    private static func nextChunk(
        _ stream: RecordStream, _ decoder: any RowDecoder
    ) throws(HistoryError) -> Bytes? {
        do {
            return try stream.next()
        } catch {
            var located = error
            if located.category == .badData, located.line == nil {
                located.line = decoder.nextLine
            }
            throw located
        }
    }

    private static func nothingUsable(
        _ name: String, rows: Int, _ feeds: FeedDirectory
    ) -> HistoryError {
        guard rows > 0 else {
            return .badData(name, found: "no row of data", expected: "at least one observation")
        }
        let rejected = feeds.rejectedByReason.map { "\($0.reason.rawValue) \($0.count)" }
        return .badData(
            name,
            found: "\(rows) rows without an observation (\(rejected.joined(separator: ", ")))",
            expected: "at least one observation")
    }

    /// The name of the only feed of a file: the file's base name without the endings of packed
    /// files and of texts; `stdin` for standard input.
    public static func feedName(ofFile path: String) -> String {
        if path == HistoryLocator.standardInput { return "stdin" }
        let base = path.split(separator: "/").last.map(String.init) ?? path
        var name = base[...]
        for extensions in [[".gz", ".zst"], [".csv", ".json", ".ndjson", ".jsonl", ".txt"]] {
            if let found = extensions.first(where: { name.lowercased().hasSuffix($0) }) {
                name = name.dropLast(found.count)
            }
        }
        return name.isEmpty ? base : String(name)
    }
}

/// What takes accepted rows while a file is read.
protocol RowSink {
    /// False where no more rows are wanted.
    mutating func take(_ batch: borrowing RowBatch, feedCount: Int) -> Bool
}

/// Accepted rows as they are kept while a file is read.
struct AcceptedRows: RowSink {
    private var store: Store
    /// The most rows that are kept whole; nil keeps all.
    private let limit: Int?
    private var count = 0

    init(_ recognition: FormatRecognition, _ options: HistoryOptions, limit: Int? = nil) {
        self.limit = limit
        if let interval = options.barInterval, recognition.format.isGeneric {
            store = .thinned(BarStore(interval: interval.microseconds))
        } else {
            store = .whole(RowStore())
        }
    }

    mutating func take(_ batch: borrowing RowBatch, feedCount: Int) -> Bool {
        count += batch.count
        store.take(batch, feedCount: feedCount)
        guard let limit, case .whole = store else { return true }
        return count <= limit
    }

    /// Hands over the rows and forgets them, so that they are never held twice.
    mutating func takeStore() -> Store {
        defer { store = .whole(RowStore()) }
        return store
    }

    enum Store {
        case whole(RowStore)
        case thinned(BarStore)

        fileprivate mutating func take(_ batch: borrowing RowBatch, feedCount: Int) {
            switch consume self {
            case .whole(var rows):
                rows.take(batch, feedCount: feedCount)
                self = .whole(rows)
            case .thinned(var bars):
                bars.take(batch, feedCount: feedCount)
                self = .thinned(bars)
            }
        }
    }
}
