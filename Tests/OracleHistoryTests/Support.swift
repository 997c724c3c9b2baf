import CZlib
import CZstd
import Foundation
import VolModel

@testable import OracleHistory

/// Reads text as a file called `input.csv`.
func read(
    _ text: String, _ options: HistoryOptions = HistoryOptions(), name: String = "input.csv",
    chunkSize: Int = RecordStream.defaultChunkSize, batchRows: Int = 4096
) throws -> [FeedHistory] {
    try read(
        Array(text.utf8), options, name: name, chunkSize: chunkSize, batchRows: batchRows)
}

func read(
    _ bytes: [UInt8], _ options: HistoryOptions = HistoryOptions(), name: String = "input.csv",
    chunkSize: Int = RecordStream.defaultChunkSize, batchRows: Int = 4096
) throws -> [FeedHistory] {
    try HistoryReader.read(
        MemorySource(bytes), name: name, options: options, chunkSize: chunkSize,
        batchRows: batchRows)
}

/// The history of a file with one feed.
func readOne(
    _ text: String, _ options: HistoryOptions = HistoryOptions(), name: String = "input.csv"
) throws -> FeedHistory {
    let histories = try read(text, options, name: name)
    guard let only = histories.first, histories.count == 1 else {
        throw TestFailure("\(histories.count) feeds; expected one")
    }
    return only
}

/// The error of a read that must fail.
func failure(_ text: String, _ options: HistoryOptions = HistoryOptions()) throws -> HistoryError {
    try failure { try read(text, options) }
}

func failure(_ body: () throws -> some Any) throws -> HistoryError {
    do {
        _ = try body()
    } catch let error as HistoryError {
        return error
    }
    throw TestFailure("no error")
}

struct TestFailure: Error {
    var text: String
    init(_ text: String) { self.text = text }
}

func seconds(_ history: FeedHistory) -> [Int64] {
    history.series.times.map { $0 / 1_000_000 }
}

func time(_ text: String) throws -> Timestamp {
    guard let time = Timestamp(text) else { throw TestFailure("not a time: \(text)") }
    return time
}

/// Counts as the keys of the output.
func counts(_ history: FeedHistory) -> [String: Int] {
    var counts: [String: Int] = [:]
    for (reason, count) in history.rejected { counts[reason.rawValue] = count }
    return counts
}

func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let gzip = MAX_WBITS + 16
    guard
        deflateInit2_(
            &stream, 6, Z_DEFLATED, gzip, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw TestFailure("deflateInit2") }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let capacity = output.count
    let status = input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(capacity)
            return deflate(&stream, Z_FINISH)
        }
    }
    guard status == Z_STREAM_END else { throw TestFailure("deflate") }
    return Array(output[..<(capacity - Int(stream.avail_out))])
}

func zstandard(_ bytes: [UInt8]) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let size = ZSTD_compress(&output, output.count, bytes, bytes.count, 3)
    guard ZSTD_isError(size) == 0 else { throw TestFailure("ZSTD_compress") }
    return Array(output[..<size])
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A directory that is there while `body` runs.
func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("history-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
}

func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
}
