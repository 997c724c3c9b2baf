/// Reads a row of JSON that lies whole in a chunk in one pass, without tokens and copies, and gives
/// up at the first sign of anything unusual: an escape, a word beside `true`, `false` and `null`,
/// the end of the chunk.
///
/// The tokens of ``JSONTokenizer`` and the places of ``JSONRowReader`` are the rule; where this
/// reads a row, they read the same.
final class JSONRowScanner {
    /// Where a value stands in a row.
    private struct Place {
        var slot: Int
        var outer: Name
        var inner: Name
        /// −1 where it has names.
        var index = -1
        var isNested = false
        /// The places, as bits, that have the same outer name: those that the value is, and those
        /// that lie in it.
        var own: UInt32 = 0
        var nested: UInt32 = 0
    }

    /// Eight bytes are compared at once, then the others.
    private struct Name {
        var head: UInt64 = 0
        var mask: UInt64 = 0
        /// −1 for a name that nothing has.
        var count = -1
        var bytes: UnsafeMutableBufferPointer<UInt8>

        init(_ name: String?) {
            bytes = .allocate(capacity: (name?.utf8.count ?? 0) + 8)
            bytes.initialize(repeating: 0)
            guard let name else { return }
            count = name.utf8.count
            for (index, byte) in name.utf8.enumerated() { bytes[index] = byte }
            mask = count >= 8 ? .max : (UInt64(1) << UInt64(8 * count)) - 1
            head = bytes.baseAddress.map { EightDigits.load($0) & mask } ?? 0
        }

        /// Precondition: eight bytes from the beginning of `text` on are readable.
        @inline(__always) func equals(_ text: Bytes) -> Bool {
            guard text.count == count, let start = text.baseAddress,
                EightDigits.load(start) & mask == head
            else { return false }
            var index = 8
            while index < count, start[index] == bytes[index] { index += 1 }
            return index >= count
        }
    }

    private struct Cursor {
        var position: UnsafePointer<UInt8>
        let end: UnsafePointer<UInt8>
        var newlines = 0
        /// The place behind the one that was met last: rows mostly keep their order.
        var expectedPlace = 0

        /// The byte that comes next; 0, which no JSON has, at the end.
        @inline(__always) var byte: UInt8 { position < end ? position.pointee : 0 }

        /// True when `expected` comes next, behind blanks; then it is passed.
        @inline(__always) mutating func pass(_ expected: UInt8) -> Bool {
            skipBlanks()
            guard byte == expected else { return false }
            position += 1
            return true
        }

        @inline(__always) mutating func skipBlanks() {
            while Ascii.isBlank(byte) {
                if position.pointee == Ascii.newline { newlines += 1 }
                position += 1
            }
        }

        /// A string without its quotes.
        @inline(__always) mutating func string() -> Bytes? {
            guard byte == Ascii.quote else { return nil }
            position += 1
            let start = position
            while position < end {
                let stops = JSONRowScanner.stops(EightDigits.load(position))
                guard stops != 0 else {
                    position += 8
                    continue
                }
                position += stops.trailingZeroBitCount / 8
                guard byte == Ascii.quote else { return nil }
                let text = Bytes(start: start, count: position - start)
                position += 1
                return text
            }
            return nil
        }

        /// A number or a word.
        @inline(__always) mutating func bare() -> Bytes? {
            let start = position
            let first = byte
            while byte &- Ascii.zero <= 9 || byte == Ascii.point { position += 1 }
            while JSONTokenizer.isBare(byte) { position += 1 }
            let text = Bytes(start: start, count: position - start)
            if first &- Ascii.zero <= 9 || first == Ascii.minus { return text }
            let isWord = ["true", "false", "null"].contains { text.elementsEqual($0.utf8) }
            return isWord ? text : nil
        }
    }

    private let places: UnsafeMutableBufferPointer<Place>
    private let hasIndices: Bool
    private let texts: RowTexts

    /// nil for more places than a row has, and for feeds that stand above the rows.
    init?(_ fields: [JSONLayout.Field], texts: RowTexts) {
        guard fields.count <= UInt32.bitWidth, !fields.contains(where: { $0.place == .market })
        else { return nil }
        self.texts = texts
        places = .allocate(capacity: fields.count)
        for (number, field) in fields.enumerated() {
            let slot = field.role.slot
            let place =
                switch field.place {
                case .member(let name):
                    Place(slot: slot, outer: Name(name), inner: Name(nil))
                case .nested(let outer, let inner):
                    Place(slot: slot, outer: Name(outer), inner: Name(inner), isNested: true)
                case .index(let index):
                    Place(slot: slot, outer: Name(nil), inner: Name(nil), index: index)
                case .market:
                    Place(slot: slot, outer: Name(nil), inner: Name(nil))
                }
            places.initializeElement(at: number, to: place)
        }
        for number in places.indices {
            for other in fields.indices
            where fields[number].place.outer == fields[other].place.outer {
                if places[other].isNested {
                    places[number].nested |= 1 << other
                } else {
                    places[number].own |= 1 << other
                }
            }
        }
        hasIndices = places.contains { $0.index >= 0 }
    }

    deinit {
        for place in places {
            place.outer.bytes.deallocate()
            place.inner.bytes.deallocate()
        }
        places.deallocate()
    }

    /// The bytes and line ends of the row that begins `row`, whose values go to the texts; nil
    /// where it needs a closer look. `levels`: containers within one another that it may have.
    func scan(_ row: Bytes, levels: Int) -> (count: Int, newlines: Int)? {
        guard let start = row.baseAddress else { return nil }
        var cursor = Cursor(position: start, end: start + row.count)
        texts.removeAll()
        guard container(&cursor, depth: 0, levels: levels, nested: 0) else { return nil }
        return (cursor.position - start, cursor.newlines)
    }

    /// Passes the container that comes next. `nested`: the places, as bits, whose outer name it
    /// has.
    private func container(
        _ cursor: inout Cursor, depth: Int, levels: Int, nested: UInt32
    ) -> Bool {
        guard depth < levels else { return false }
        let isObject = cursor.byte == Ascii.braceOpen
        let close = isObject ? Ascii.braceClose : Ascii.bracketClose
        cursor.position += 1
        if cursor.pass(close) { return true }
        var index = 0
        repeat {
            var takers: UInt32 = 0
            var nestedTakers: UInt32 = 0
            cursor.skipBlanks()
            if isObject {
                guard let name = cursor.string(), cursor.pass(Ascii.colon) else { return false }
                cursor.skipBlanks()
                if depth == 0 {
                    (takers, nestedTakers) = members(name, &cursor.expectedPlace)
                } else if depth == 1, nested != 0 {
                    takers = innerMembers(name, of: nested)
                }
            }
            if depth == 0, hasIndices { takers |= elements(index) }
            switch cursor.byte {
            case Ascii.quote:
                guard let text = cursor.string() else { return false }
                set(takers, text)
            case Ascii.braceOpen, Ascii.bracketOpen:
                guard
                    container(&cursor, depth: depth + 1, levels: levels, nested: nestedTakers)
                else { return false }
            default:
                guard let text = cursor.bare() else { return false }
                set(takers, text)
            }
            index += 1
        } while cursor.pass(Ascii.comma)
        return cursor.pass(close)
    }

    @inline(__always) private func set(_ takers: UInt32, _ text: Bytes) {
        var rest = takers
        while rest != 0 {
            texts.set(places[rest.trailingZeroBitCount].slot, view: text)
            rest &= rest - 1
        }
    }

    /// The places that a member of the row is, and those that lie in it.
    @inline(__always) private func members(
        _ name: Bytes, _ expected: inout Int
    ) -> (own: UInt32, nested: UInt32) {
        for _ in places.indices {
            if expected >= places.count { expected = 0 }
            let place = places[expected]
            expected += 1
            if place.outer.equals(name) { return (place.own, place.nested) }
        }
        return (0, 0)
    }

    private func innerMembers(_ name: Bytes, of nested: UInt32) -> UInt32 {
        var members: UInt32 = 0
        for number in places.indices
        where nested & (1 << number) != 0 && places[number].inner.equals(name) {
            members |= 1 << number
        }
        return members
    }

    @inline(__always) private func elements(_ index: Int) -> UInt32 {
        var elements: UInt32 = 0
        for number in places.indices where places[number].index == index {
            elements |= 1 << number
        }
        return elements
    }

    /// The high bit of the bytes that end a plain part of a string: a quote, a backslash, a control
    /// character. Exact up to the lowest of them.
    @inline(__always) private static func stops(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* UInt64(Ascii.quote))
        let backslash = word ^ (ones &* UInt64(Ascii.backslash))
        return
            ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash
            | (word &- ones &* UInt64(Ascii.space)) & ~word) & (ones << 7)
    }
}

extension JSONLayout.Place {
    /// The name of a member of the row.
    fileprivate var outer: String? {
        switch self {
        case .member(let name), .nested(let name, _): name
        case .index, .market: nil
        }
    }
}
