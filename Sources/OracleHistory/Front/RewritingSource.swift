/// Turns the bytes of a text into others, one at a time.
protocol ByteRewriter {
    mutating func take(_ byte: UInt8, into output: inout [UInt8]) throws(HistoryError)
    /// Called after the last byte.
    mutating func finish(into output: inout [UInt8]) throws(HistoryError)
}

/// A source whose bytes pass through a rewriter.
final class RewritingSource<Rewriter: ByteRewriter>: ByteSource {
    private static var inputSize: Int { 1 << 16 }

    private let source: any ByteSource
    private var rewriter: Rewriter
    private let input: UnsafeMutableRawBufferPointer
    private var output: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    init(_ source: any ByteSource, _ rewriter: Rewriter) {
        self.source = source
        self.rewriter = rewriter
        input = .allocate(byteCount: Self.inputSize, alignment: 16)
    }

    deinit { input.deallocate() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HistoryError) -> Int {
        while position == output.count {
            if isAtEnd { return 0 }
            output.removeAll(keepingCapacity: true)
            position = 0
            let count = try source.read(into: input)
            for byte in input[..<count] { try rewriter.take(byte, into: &output) }
            if count == 0 {
                isAtEnd = true
                try rewriter.finish(into: &output)
            }
        }
        let count = min(buffer.count, output.count - position)
        buffer.copyBytes(from: output[position..<position + count])
        position += count
        return count
    }
}
