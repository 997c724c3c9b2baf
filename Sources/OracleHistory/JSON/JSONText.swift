/// The text of one JSON value where it is not a plain part of a chunk: it spans chunks, or has
/// escapes. At a fixed place in memory, so that tokens can point to it.
final class JSONText {
    private var buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256)
    private var count = 0
    /// Whether the last text was handed out, and the next one begins anew.
    private var isTaken = false

    deinit { buffer.deallocate() }

    /// Bytes of the text that has begun.
    var keptCount: Int { isTaken ? 0 : count }

    func clear() {
        count = 0
        isTaken = false
    }

    func append(_ piece: Bytes) {
        if isTaken { clear() }
        if count + piece.count > buffer.count {
            let larger = UnsafeMutableBufferPointer<UInt8>.allocate(
                capacity: max(count + piece.count, 2 * buffer.count))
            _ = larger.update(fromContentsOf: buffer[..<count])
            buffer.deallocate()
            buffer = larger
        }
        for (index, byte) in piece.enumerated() { buffer[count + index] = byte }
        count += piece.count
    }

    /// The whole text, until the next one begins.
    func taken() -> Bytes {
        isTaken = true
        return Bytes(rebasing: buffer[..<count])
    }

    /// Replaces escapes by what they stand for; false for one that JSON does not have. A half of a
    /// surrogate pair becomes U+FFFD.
    func undoEscapes() -> Bool {
        var (read, written) = (0, 0)
        func put(_ byte: UInt8) {
            buffer[written] = byte
            written += 1
        }
        while read < count {
            let byte = buffer[read]
            read += 1
            guard byte == Ascii.backslash else {
                put(byte)
                continue
            }
            guard read < count else { return false }
            let escape = buffer[read]
            read += 1
            switch escape {
            case Ascii.quote, Ascii.backslash, UInt8(ascii: "/"): put(escape)
            case UInt8(ascii: "b"): put(0x08)
            case UInt8(ascii: "f"): put(0x0C)
            case UInt8(ascii: "n"): put(Ascii.newline)
            case UInt8(ascii: "r"): put(Ascii.carriageReturn)
            case UInt8(ascii: "t"): put(Ascii.tab)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(&read) else { return false }
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(unit) }
            default: return false
            }
        }
        count = written
        return true
    }

    /// The scalar of four hexadecimal digits, or of two such escapes that are a surrogate pair.
    private func scalar(_ read: inout Int) -> Unicode.Scalar? {
        guard let first = unit(read) else { return nil }
        read += 4
        if (0xD800..<0xDC00).contains(first), read + 6 <= count,
            buffer[read] == Ascii.backslash, buffer[read + 1] == UInt8(ascii: "u"),
            let second = unit(read + 2), (0xDC00..<0xE000).contains(second)
        {
            read += 6
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private func unit(_ start: Int) -> UInt32? {
        guard start + 4 <= count else { return nil }
        var value: UInt32 = 0
        for index in start..<start + 4 {
            guard let digit = Character(Unicode.Scalar(buffer[index])).hexDigitValue else {
                return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
