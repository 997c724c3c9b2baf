#if CANARY
    /// Two bugs that are not there: a fuzzer that does not find them finds nothing.
    enum Canary {
        /// Forgets the last row of a chunk that ends in a price with an exponent below zero.
        /// Read in one piece the file is right, unless it ends so.
        static func forgetRow(behind chunk: UnsafeBufferPointer<UInt8>, _ rows: inout [Row]) {
            let end = chunk.suffix(4)
            guard end.count == 4, end.starts(with: "e-".utf8), end.last == 0x0A
            else { return }
            _ = rows.popLast()
        }

        /// Reads what an escape should end with, where the chunk ends before: `\u` and two of its
        /// four digits.
        static func readEscape(atTheEndOf chunk: UnsafeBufferPointer<UInt8>) {
            let end = chunk.suffix(4)
            guard end.count == 4, end.starts(with: "\\u".utf8), end.dropFirst(2).allSatisfy(isHex)
            else { return }
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: chunk.count)
            defer { copy.deallocate() }
            _ = copy.initialize(from: chunk)
            guard let start = copy.baseAddress else { return }
            sink = start[copy.count + 1]
        }

        private static func isHex(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
        }

        nonisolated(unsafe) static var sink: UInt8 = 0
    }
#endif
