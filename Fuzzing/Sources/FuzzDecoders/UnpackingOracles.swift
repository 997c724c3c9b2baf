import OracleHistory

/// Holds unpacking to itself, and to bytes that were packed here.
///
/// An input is a byte that picks the cut and the direction, and bytes: packed ones, or ones that
/// are first packed as they are, without compression, into members or frames that follow one
/// another.
enum UnpackingOracles {
    /// Unpacked bytes that are looked at; a small file may unpack to very many.
    private static let limit = 1 << 14

    static func checkGzip(_ input: Input) { check(input, .gzip, StoredPacking.gzipMember) }
    static func checkZstd(_ input: Input) { check(input, .zstd, StoredPacking.zstdFrame) }

    private static func check(
        _ input: Input, _ compression: HistoryCompression,
        _ pack: (ArraySlice<UInt8>) -> [UInt8]
    ) {
        guard input.count > 1 else { return }
        let bytes = input.behind(1)
        let size = 1 + Int(input[0] & 63)
        let isChosen = input.isAmongOne(of: 4)
        if input[0] & 64 == 0 {
            let pieces = unpack(bytes, pieceSize: size, bufferSize: 65 - size, limit: limit)
            if isChosen { compare(pieces, bytes) }
            return
        }
        let (first, second) = (Array(bytes.prefix(size)), Array(bytes.dropFirst(size)))
        let packed = pack(first[...]) + pack([]) + pack(second[...])
        if isChosen {
            let truncated = Array(packed.dropLast(min(size, 5))).withUnsafeBufferPointer {
                unpack($0, pieceSize: 4096, bufferSize: size, limit: limit)
            }
            FuzzDecoders.check(truncated.error != nil, "a truncated file that is not seen")
            return
        }
        let unpacked = packed.withUnsafeBufferPointer {
            unpack($0, pieceSize: size, bufferSize: 2 * size, limit: limit)
        }
        FuzzDecoders.check(unpacked.compression == compression, "not known as \(compression)")
        FuzzDecoders.check(unpacked.error == nil, "\(unpacked.error as Any)")
        FuzzDecoders.check(unpacked.bytes.elementsEqual(bytes), "other bytes than were packed")
    }

    /// Holds what came of pieces to what comes of the whole.
    private static func compare(_ pieces: Unpacked, _ bytes: Input) {
        guard !mayHoldOldFrame(bytes) else { return }
        let whole = unpack(bytes, pieceSize: bytes.count, bufferSize: 4096, limit: limit)
        FuzzDecoders.check(whole.compression == pieces.compression, "two kinds of packing")
        // What was unpacked into the buffer in which the damage shows is not handed out.
        let common = min(whole.bytes.count, pieces.bytes.count)
        FuzzDecoders.check(
            whole.bytes[..<common] == pieces.bytes[..<common], "other bytes in other pieces")
        if whole.bytes.count == limit || pieces.bytes.count == limit { return }
        // libzstd names another damage of a frame where it sees the frame in one piece.
        let isDamaged = [whole, pieces].allSatisfy {
            $0.error?.found.hasPrefix("damaged zstd data") ?? false
        }
        FuzzDecoders.check(
            isDamaged || whole.error == pieces.error,
            "\(whole.error as Any) \(pieces.error as Any)")
        if whole.error == nil {
            FuzzDecoders.check(whole.bytes.count == pieces.bytes.count, "more bytes in pieces")
        }
    }
}

/// libzstd reads frames of its versions before 1.0, which may stand behind a skippable one, only
/// where their magic number arrives in one piece.
private func mayHoldOldFrame(_ bytes: Input) -> Bool {
    guard bytes.count >= 4 else { return false }
    return (0..<bytes.count - 3).contains { place in
        bytes[place] != 0x28 && bytes[place + 1] == 0xB5 && bytes[place + 2] == 0x2F
            && bytes[place + 3] == 0xFD
    }
}

/// Packs without compression, as RFC 1952 and RFC 8878 describe it; at most 65,535 bytes.
enum StoredPacking {
    static func gzipMember(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let size = UInt16(truncatingIfNeeded: bytes.count)
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1]
        return header + little(size) + little(~size) + bytes + little(crc32(bytes))
            + little(UInt32(truncatingIfNeeded: bytes.count))
    }

    static func zstdFrame(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let singleSegmentOfKnownSize: UInt8 = 0xA0
        let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, singleSegmentOfKnownSize]
        let size = UInt32(truncatingIfNeeded: bytes.count)
        let lastRawBlock = size << 3 | 1
        return magic + little(size) + little(lastRawBlock).prefix(3) + bytes
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }

    private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var remainder: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            let index = UInt8(truncatingIfNeeded: remainder) ^ byte
            remainder = remainder >> 8 ^ crcTable[Int(index)]
        }
        return ~remainder
    }

    private static let crcTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
        }
    }
}
