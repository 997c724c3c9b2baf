import OracleHistory
import Testing

@testable import NightlyJob

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct WorkProgressTests {
    private struct Failed: Error {}

    @Test func itemsComeAndGo() throws {
        let progress = WorkProgress()
        #expect(progress.snapshot == nil)
        progress.begin("reading", "files", total: 3)
        #expect(progress.snapshot?.current == nil)
        progress.item("first") { read in
            read(3)
            progress.item("second") { $0(5) }
            read(4)
            let snapshot = progress.snapshot
            #expect(snapshot?.done == 1)
            #expect(snapshot?.current == .init(name: "first", bytesRead: 7, bytes: nil))
        }
        #expect(throws: Failed.self) {
            try progress.item("third") { _ throws(Failed) in throw Failed() }
        }
        #expect(
            progress.snapshot == .init(activity: "reading", unit: "files", done: 3, total: 3))
        progress.begin("calibrating", "instruments", total: 2)
        #expect(
            progress.snapshot
                == .init(activity: "calibrating", unit: "instruments", done: 0, total: 2))
    }

    /// The bytes that are read are those of the packed file, so that their share reaches 100%.
    @Test(arguments: ["btc-usd.csv.zst", "eth-usd.csv.gz", "sol-usd-1h.csv"])
    func packedBytesAreCounted(_ name: String) throws {
        let folders = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let path = folders.joined(separator: "/") + "/fixtures/histories/\(name)"
        let progress = WorkProgress()
        progress.begin("reading", "files", total: 1)
        let item = try progress.item(name, path: path) { read in
            let histories = try HistoryReader.read(
                path: path, options: HistoryOptions(), counting: read)
            #expect(histories == (try HistoryReader.read(path: path)))
            return progress.snapshot?.current
        }
        var status = stat()
        try #require(stat(path, &status) == 0)
        #expect(item?.bytes == Int(status.st_size))
        #expect(item?.bytesRead == item?.bytes)
    }
}
