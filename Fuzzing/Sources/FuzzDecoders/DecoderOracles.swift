import OracleHistory

/// Holds a decoder to itself: however the bytes are cut, it says the same; and where the fast route
/// of the CSV decoder reads a row, the careful one reads the same.
///
/// An input is a byte that picks the layout (its highest bit: with exact texts), a byte that picks the cut, and the bytes of the file.
/// Every input is read once, and one of four a second time in another way.
enum DecoderOracles {
    static func check(_ input: Input, _ layouts: [Layout], _ exact: [Layout]) {
        guard input.count > 2 else { return }
        let index = Int(input[0] & 127) % layouts.count
        let layout = input[0] & 128 == 0 ? layouts[index] : exact[index]
        let bytes = input.behind(2)
        let isChosen = input.isAmongOne(of: 4)
        let pieces = layout.decode(bytes, Cut(input[1]), isKept: isChosen)
        guard isChosen else { return }
        checkCounts(pieces)
        if layout.isCSV, input[1] & 1 == 1 {
            var careful = blankBeforeEachLine(bytes).withUnsafeBufferPointer {
                layout.decode($0, Cut(chunkSize: $0.count, batchRows: 16), isKept: true)
            }
            careful.examples = pieces.examples
            compare(pieces, careful)
        } else {
            compare(
                pieces,
                layout.decode(bytes, Cut(chunkSize: bytes.count, batchRows: 16), isKept: true))
        }
    }

    private static func checkCounts(_ outcome: Outcome) {
        if outcome.error == nil {
            let count = outcome.rows.count + outcome.rejectedInAll
            FuzzDecoders.check(
                outcome.rowCount == count, "\(outcome.rowCount) rows; expected \(count)")
        }
        FuzzDecoders.check(
            outcome.feeds.count < 2 || Set(outcome.feeds).count == outcome.feeds.count,
            "two feeds of one name")
        for examples in outcome.examples {
            for example in examples {
                FuzzDecoders.check(
                    example.text.utf8.count <= 80
                        && example.text.utf8.allSatisfy { (0x20...0x7E).contains($0) },
                    "the example \(example)")
            }
        }
    }

    private static func compare(_ one: Outcome, _ other: Outcome) {
        switch (one.error, other.error) {
        case (nil, nil): break
        case (let error?, let otherError?):
            FuzzDecoders.check(error.isSame(as: otherError), "\n\(error)\n\(otherError)")
        default: trap("\(one.error as Any) and \(other.error as Any)")
        }
        var other = other
        other.error = one.error
        FuzzDecoders.check(one == other, "two cuts differ\n\(one)\n\(other)")
    }

    /// The same rows to a person, and none that the fast route of the CSV decoder reads.
    private static func blankBeforeEachLine(_ bytes: Input) -> [UInt8] {
        var lines: [UInt8] = [0x20]
        lines.reserveCapacity(2 * bytes.count)
        for (index, byte) in bytes.enumerated() {
            lines.append(byte)
            if byte == 0x0A, index + 1 < bytes.count { lines.append(0x20) }
        }
        return lines
    }
}
