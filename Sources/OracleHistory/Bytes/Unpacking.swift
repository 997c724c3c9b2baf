/// Finds out by its first bytes how a file is packed, and unpacks it.
enum Unpacking {
    static func open(
        _ raw: any ByteSource, name: String
    ) throws(HistoryError) -> (compression: HistoryCompression, bytes: any ByteSource) {
        let magic = try readAhead(raw, count: 4)
        let whole = PushbackSource(magic, then: raw)
        if magic.starts(with: [0x1F, 0x8B]) {
            return (.gzip, try GzipSource(whole, name: name))
        }
        let isSkippable =
            magic.count == 4 && magic[0] & 0xF0 == 0x50
            && magic.dropFirst().elementsEqual([0x2A, 0x4D, 0x18])
        if magic == [0x28, 0xB5, 0x2F, 0xFD] || isSkippable {
            return (.zstd, try ZstdSource(whole, name: name))
        }
        return (.none, whole)
    }

    /// The next `count` bytes, fewer at the end. The memory follows what is there: a message is
    /// far smaller than what may be read ahead.
    static func readAhead(_ source: any ByteSource, count: Int) throws(HistoryError) -> [UInt8] {
        var ahead: [UInt8] = []
        var isAtEnd = false
        while ahead.count < count, !isAtEnd {
            let size = min(count - ahead.count, max(ahead.count, firstPiece))
            let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
            defer { piece.deallocate() }
            let read = try source.read(into: piece)
            ahead += piece[..<read]
            isAtEnd = read == 0
        }
        return ahead
    }

    private static let firstPiece = 1 << 14
}
