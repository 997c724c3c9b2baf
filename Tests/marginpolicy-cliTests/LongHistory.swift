import Foundation
import Testing

/// Histories that take their time.
extension Workspace {
    /// A gzip file of 10 MB that unpacks to 10 GB: some good rows, then rows that are rejected and
    /// take no memory. Reading all of it takes tens of seconds.
    func writeLongHistory(to name: String) throws {
        let bad = String(repeating: "1700000000,0\n", count: 80_000)
        let head = try #require(try tool("gzip", ["-c"], input: Data(Histories.good.utf8)))
        let tail = try #require(try tool("gzip", ["-9", "-c"], input: Data(bad.utf8)))
        var packed = head.output
        for _ in 0..<10_000 { packed += tail.output }
        try write(packed, to: name)
    }

    /// A pipe by name: to its reader a file without an end until the writer closes it.
    func makePipe(_ name: String) throws {
        try #require(mkfifo("\(path)/\(name)", 0o600) == 0)
    }

    /// Waits for a reader of the pipe and gives it these bytes.
    func feedPipe(_ name: String, _ text: String) throws -> FileHandle {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(path)/\(name)"))
        try handle.write(contentsOf: Data(text.utf8))
        return handle
    }
}
