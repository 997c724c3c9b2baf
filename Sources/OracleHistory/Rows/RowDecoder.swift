/// One file format: whole records in, rows in columns out.
///
/// A decoder keeps its place between calls, knows nothing of files and compression, and throws only
/// for what makes the file unreadable; a bad row goes to the feed directory.
protocol RowDecoder {
    /// The byte that ends a record; chunks end after one, except the last. nil: they may end
    /// anywhere.
    var terminator: UInt8? { get }
    /// Whether a last record without terminator is given one.
    var completesLastRecord: Bool { get }
    /// Data rows met so far.
    var rows: Int { get }
    /// The number of the line that comes next, from 1.
    var nextLine: Int { get }

    /// Reads records from the beginning of `chunk` until it ends or the batch is full, and returns
    /// the number of bytes read. At least ``RecordStream/slack`` bytes after the chunk are
    /// readable.
    mutating func decode(
        _ chunk: Bytes, into batch: inout RowBatch, feeds: inout FeedDirectory
    ) throws(HistoryError) -> Int

    /// Called after the last chunk.
    mutating func finish() throws(HistoryError)
}
