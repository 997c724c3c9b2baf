import CZstd

/// Decompresses Zstandard (RFC 8878), one frame after another.
final class ZstdSource: ByteSource {
    private let packed: any ByteSource
    private let name: String
    private let decoder: OpaquePointer
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var pending = ZSTD_inBuffer()
    private var isInFrame = true
    private var mayHoldOutput = false

    init(_ packed: any ByteSource, name: String) throws(HistoryError) {
        guard let decoder = ZSTD_createDStream() else {
            throw .badData(
                name, found: "too little memory to decompress", expected: "whole zstd frames")
        }
        self.packed = packed
        self.name = name
        self.decoder = decoder
        pending.src = UnsafeRawPointer(input.baseAddress)
    }

    deinit {
        ZSTD_freeDStream(decoder)
        input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HistoryError) -> Int {
        while true {
            var isAtEnd = false
            if pending.pos == pending.size {
                pending.size = try packed.read(into: input)
                pending.pos = 0
                isAtEnd = pending.size == 0
            }
            if isAtEnd, !(isInFrame && mayHoldOutput) {
                if isInFrame { throw damaged("a truncated zstd file") }
                return 0
            }
            var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
            let hint = ZSTD_decompressStream(decoder, &output, &pending)
            guard ZSTD_isError(hint) == 0 else {
                throw damaged(
                    "damaged zstd data (\(String(cString: ZSTD_getErrorName(hint))))")
            }
            isInFrame = hint != 0
            mayHoldOutput = output.pos == output.size
            if output.pos > 0 { return output.pos }
        }
    }

    private func damaged(_ found: String) -> HistoryError {
        .badData(name, found: found, expected: "whole zstd frames to the end of the file")
    }
}
