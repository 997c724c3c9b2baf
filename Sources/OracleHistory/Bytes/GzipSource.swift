import CZlib

/// Decompresses gzip (RFC 1952), one member after another.
final class GzipSource: ByteSource {
    private let packed: any ByteSource
    private let name: String
    /// zlib keeps a pointer to its stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var isInMember = true

    init(_ packed: any ByteSource, name: String) throws(HistoryError) {
        self.packed = packed
        self.name = name
        stream.initialize(to: z_stream())
        let gzipOnly = MAX_WBITS + 16
        let status = inflateInit2_(
            stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw damaged("a decompressor that does not start") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HistoryError) -> Int {
        let size = min(buffer.count, Int(Int32.max))
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(size)
        while stream.pointee.avail_out == UInt32(size) {
            if !isInMember {
                guard try hasInput() else { return 0 }
                inflateReset(stream)
                isInMember = true
            }
            // Also without input: what a full buffer left undone is still inside.
            switch inflate(stream, Z_NO_FLUSH) {
            case Z_OK: continue
            case Z_STREAM_END: isInMember = false
            case Z_BUF_ERROR where stream.pointee.avail_in == 0:
                guard try hasInput() else { throw damaged("a truncated gzip file") }
            default:
                throw damaged(
                    stream.pointee.total_out == 0 && stream.pointee.total_in < 16
                        ? "bytes that are not gzip where a gzip member should begin"
                        : "damaged gzip data")
            }
        }
        return size - Int(stream.pointee.avail_out)
    }

    /// False at the end of the packed bytes.
    private func hasInput() throws(HistoryError) -> Bool {
        if stream.pointee.avail_in > 0 { return true }
        let count = try packed.read(into: input)
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
        return count > 0
    }

    private func damaged(_ found: String) -> HistoryError {
        .badData(name, found: found, expected: "whole gzip members to the end of the file")
    }
}
