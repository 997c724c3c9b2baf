import PolicyDocument

/// The check at the end of a line: CRC-32 (ISO 3309, as in gzip) of the line up to `,"check"`,
/// continued from the check of the line before it, in eight hexadecimal digits. It finds every
/// change of up to 32 neighbouring bits, and lines that were removed or moved. Who changes a line
/// on purpose can compute it anew: against that a file is signed.
struct LineCheck: Sendable, Hashable {
    /// Of the last line; 0 before the first one.
    private(set) var value: UInt32 = 0

    /// `,"check":"` and `"}` around eight digits.
    private static let digits = 8
    private static let key = Array(",\"check\":\"".utf8)
    private static let end = Array("\"}".utf8)

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
        }
    }

    private static func sum(of bytes: some Sequence<UInt8>, after value: UInt32) -> UInt32 {
        ~bytes.reduce(~value) { sum, byte in
            table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8
        }
    }

    var text: String {
        let hexadecimal = String(value, radix: 16)
        return String(repeating: "0", count: Self.digits - hexadecimal.count) + hexadecimal
    }

    /// The line of an object with its check and its end.
    mutating func seal(_ members: [JSONValue.Member]) -> String {
        let body = String(JSONValue.object(members).compact.dropLast())
        value = Self.sum(of: body.utf8, after: value)
        return body + ",\"check\":\"\(text)\"}\n"
    }

    /// Takes a line without its end in whose members stand: it must be the one that ``seal(_:)``
    /// makes of them.
    mutating func take(
        _ line: ArraySlice<UInt8>, sealing members: [JSONValue.Member], in root: DocumentValue,
        _ check: DocumentValue
    ) throws(DocumentError) {
        var other = self
        let expected = other.seal(members)
        guard !expected.utf8.dropLast().elementsEqual(line) else {
            self = other
            return
        }
        let tail = Self.key.count + Self.digits + Self.end.count
        guard expected.utf8.dropLast(tail + 1).elementsEqual(line.dropLast(tail)) else {
            let same = zip(expected.utf8, line).prefix { $0 == $1 }.count
            throw root.failure(
                found: "another form of the same from byte \(same + 1) on",
                expected: "the keys in their order, without spaces and needless escapes")
        }
        throw check.failure(
            expected: "'\(other.text)'; this line was changed, or one before it removed")
    }
}
