/// Server-sent events: what stands behind `data:`, one event's line on each line. The other lines
/// become blank, so that line numbers stay those of the file.
struct EventStreamRewriter: ByteRewriter {
    private static let prefix = Array("data:".utf8)

    private enum Place { case prefix, data, skipped }

    private var place = Place.prefix
    private var matched = 0

    /// Whether a text begins like an event stream with JSON in it.
    static func recognizes(head: [UInt8]) -> Bool {
        let lines = head.split(separator: Ascii.newline).map { $0.drop(while: Ascii.isBlank) }
        guard let first = lines.first(where: { !$0.isEmpty }) else { return false }
        let fields = ["data:", "event:", "id:", "retry:", ":"]
        guard fields.contains(where: { first.starts(with: $0.utf8) }) else { return false }
        return lines.contains { line in
            guard line.starts(with: prefix) else { return false }
            let data = line.dropFirst(prefix.count).first { !Ascii.isBlank($0) }
            return data == Ascii.braceOpen || data == Ascii.bracketOpen
        }
    }

    mutating func take(_ byte: UInt8, into output: inout [UInt8]) {
        if byte == Ascii.newline {
            output.append(byte)
            place = .prefix
            matched = 0
            return
        }
        switch place {
        case .data: output.append(byte)
        case .skipped: break
        case .prefix:
            guard byte == Self.prefix[matched] else {
                place = .skipped
                return
            }
            matched += 1
            if matched == Self.prefix.count { place = .data }
        }
    }

    mutating func finish(into output: inout [UInt8]) {}
}
