import Foundation
import Testing
import VolModel

@testable import OracleHistory

@Suite struct CompressionTests {
    enum Packing: CaseIterable {
        case gzip, zstd

        func callAsFunction(_ bytes: [UInt8]) throws -> [UInt8] {
            switch self {
            case .gzip: try gzipped(bytes)
            case .zstd: try zstandard(bytes)
            }
        }
    }

    private static func text(_ rows: Range<Int>, header: Bool = true) -> [UInt8] {
        Array(
            ((header ? "timestamp,price\n" : "")
                + rows.map { "\(1_700_000_000 + $0 * 60),\($0 + 1).25\n" }.joined()).utf8)
    }

    @Test func packedAndPlainAreTheSame() throws {
        let text = Self.text(0..<50_000)
        let plain = try #require(try read(text).first)
        #expect(plain.series.count == 50_000)
        for (bytes, compression) in [
            (try gzipped(text), HistoryCompression.gzip), (try zstandard(text), .zstd),
        ] {
            for chunkSize in [5000, 1 << 20] {
                let packed = try #require(try read(bytes, chunkSize: chunkSize).first)
                #expect(packed.compression == compression)
                #expect(packed.series == plain.series)
                #expect(packed.rows == plain.rows)
            }
        }
    }

    @Test(arguments: Packing.allCases)
    func membersAndFramesMayFollowEachOther(pack: Packing) throws {
        let parts = [0..<100, 100..<100, 100..<250].map { Self.text($0, header: $0 == 0..<100) }
        let bytes = try parts.flatMap { try pack($0) }
        let history = try #require(try read(bytes).first)
        #expect(history.series.count == 250)
        #expect(history.series.prices.last == 250.25)
    }

    @Test(arguments: Packing.allCases)
    func everyTruncationIsFatal(pack: Packing) throws {
        let bytes = try pack(Self.text(0..<30))
        for length in 1..<bytes.count {
            let error = try failure { try read(Array(bytes[..<length])) }
            #expect(error.category == .badData)
            if length >= 4 { #expect(error.found.hasPrefix("a truncated ")) }
        }
        #expect(try read(bytes).first?.series.count == 30)
    }

    @Test(arguments: Packing.allCases)
    func bytesAfterTheEndAreFatal(pack: Packing) throws {
        let bytes = try pack(Self.text(0..<30))
        for tail in [Array("garbage".utf8), [0], [UInt8](repeating: 0, count: 600)] {
            #expect(try failure { try read(bytes + tail) }.category == .badData)
        }
        let error = try failure { try read(bytes + Array("this is not packed".utf8)) }
        #expect(error.found.contains("gzip") || error.found.contains("zstd"))
    }

    @Test(arguments: Packing.allCases)
    func damageIsFoundOrHarmless(pack: Packing) throws {
        let whole = try #require(try read(Self.text(0..<200)).first)
        let bytes = try pack(Self.text(0..<200))
        var generator = SeededGenerator(seed: 11)
        var found = 0
        for _ in 0..<300 {
            var damaged = bytes
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
            do {
                _ = try read(damaged)
            } catch {
                #expect(error is HistoryError)
                found += 1
            }
        }
        #expect(found > 100)
        #expect(try read(bytes).first?.series == whole.series)
    }

    /// Found by the fuzzer: the damage lies behind what a full buffer left inside the decompressor.
    @Test func aTruncationDoesNotHideDamage() throws {
        for text in ["H4sIAAACA0XOO9MKroR03N8=", "H4sIAShQKk0YZXNp8niwj4uWYJRPUCpNGHwwKA=="] {
            let bytes = [UInt8](try #require(Data(base64Encoded: text)))
            let errors = try [1, 2, 3, 7, 64, 4096].map { size in
                try failure { try unpacked(bytes, bufferSize: size) }
            }
            for error in errors { #expect(error.found == errors[0].found) }
        }
    }

    private func unpacked(_ bytes: [UInt8], bufferSize: Int) throws(HistoryError) -> Int {
        let source = try GzipSource(MemorySource(bytes), name: "memory")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 1)
        defer { buffer.deallocate() }
        var total = 0
        while case let count = try source.read(into: buffer), count > 0 { total += count }
        return total
    }

    @Test func aByteOrderMarkMayBePacked() throws {
        let history = try read(try gzipped([0xEF, 0xBB, 0xBF] + Self.text(0..<3)))
        #expect(history.first?.series.count == 3)
    }

    @Test func contentCountsNotTheName() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/ETH.csv.gz"
            try write(try zstandard(Self.text(0..<10)), to: path)
            let history = try #require(try HistoryReader.read(path: path).first)
            #expect(history.compression == .zstd)
            #expect(history.feed == "ETH")
            #expect(history.source == path)
            try write(Self.text(0..<10), to: path)
            #expect(
                try HistoryReader.read(path: path).first?.compression == HistoryCompression.none)
            let descriptor = open(path, O_RDONLY)
            defer { close(descriptor) }
            let again = try HistoryReader.read(descriptor: descriptor, name: "-")
            #expect(again.first?.feed == "stdin")
            #expect(again.first?.series == history.series)
            #expect(try HistoryReader.read(bytes: Self.text(0..<10), name: "m").first?.rows == 10)
        }
    }
}
