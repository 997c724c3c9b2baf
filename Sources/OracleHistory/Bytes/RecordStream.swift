/// Chunks of a byte source that end at the end of a record, or anywhere where records have no
/// terminator.
final class RecordStream {
    /// The longest record, in bytes without its terminator.
    static let recordLimit = 1 << 20
    /// Readable bytes behind every chunk, so that a kernel may load words.
    static let slack = 16
    static let defaultChunkSize = 1 << 20

    private let source: any ByteSource
    private let name: String
    private let terminator: UInt8?
    private let completesLastRecord: Bool
    private let chunkSize: Int
    private var buffer: UnsafeMutableRawBufferPointer
    /// Bytes in the buffer, and how many of them the last chunk held.
    private var filled = 0
    private var consumed = 0
    private var isAtEnd = false

    init(
        _ source: any ByteSource, name: String, terminator: UInt8?, completesLastRecord: Bool,
        chunkSize: Int
    ) {
        self.source = source
        self.name = name
        self.terminator = terminator
        self.completesLastRecord = completesLastRecord
        self.chunkSize = max(chunkSize, 1)
        buffer = Self.allocate(2 * self.chunkSize + Self.slack + 1)
    }

    deinit { buffer.deallocate() }

    static func tooLong(_ name: String, line: Int?) -> HistoryError {
        .badData(
            name, line: line, found: "a line longer than \(recordLimit) bytes",
            expected: "lines of at most 1 MiB")
    }

    /// The next chunk, nil at the end. It is valid until the next call.
    func next() throws(HistoryError) -> Bytes? {
        dropConsumed()
        var searched = filled
        while !isAtEnd {
            reserve(filled + chunkSize)
            let room = UnsafeMutableRawBufferPointer(
                rebasing: buffer[filled..<filled + chunkSize])
            let count = try source.read(into: room)
            if count == 0 {
                isAtEnd = true
                break
            }
            filled += count
            if let end = lastTerminator(in: searched..<filled) {
                consumed = end + 1
                return chunk(consumed)
            }
            searched = filled
            if filled > Self.recordLimit { throw Self.tooLong(name, line: nil) }
        }
        guard filled > 0 else { return nil }
        if completesLastRecord, let terminator {
            reserve(filled + 1)
            buffer[filled] = terminator
            filled += 1
        }
        consumed = filled
        return chunk(consumed)
    }

    private func chunk(_ count: Int) -> Bytes {
        Bytes(rebasing: buffer[..<count].bindMemory(to: UInt8.self)[...])
    }

    private func dropConsumed() {
        guard consumed > 0 else { return }
        let rest = filled - consumed
        if rest > 0 {
            let tail = UnsafeRawBufferPointer(rebasing: buffer[consumed..<filled])
            UnsafeMutableRawBufferPointer(rebasing: buffer[..<rest]).copyMemory(from: tail)
        }
        filled = rest
        consumed = 0
    }

    private func lastTerminator(in range: Range<Int>) -> Int? {
        guard let terminator else { return range.upperBound - 1 }
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            if buffer[index] == terminator { return index }
        }
        return nil
    }

    /// Room for `count` bytes and the slack.
    private func reserve(_ count: Int) {
        guard count + Self.slack > buffer.count else { return }
        let larger = Self.allocate(max(count + Self.slack, 2 * buffer.count))
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        buffer.deallocate()
        buffer = larger
    }

    private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        return memory
    }
}
