import Foundation
import OracleHistory
import Testing
import VolModel

/// What the fuzzers found worth keeping, through the whole reader: bytes that nobody would write.
@Suite struct FuzzingCorpusTests {
    private static let corpora = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fuzzing/corpora")

    private static let targets: [String] = {
        let found = try? FileManager.default.contentsOfDirectory(atPath: corpora.path())
        return (found ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }()

    /// The file in an input, without the bytes that ask something of the fuzzer.
    private func file(_ input: [UInt8], of target: String) -> [UInt8] {
        switch target {
        case "decimal_text":
            Array("timestamp,price\n1700000000,".utf8) + input.dropFirst() + Array("\n".utf8)
        case "time_text": Array("timestamp,price\n".utf8) + input + Array(",1.5\n".utf8)
        case "gzip", "zstd": Array(input.dropFirst())
        default: Array(input.dropFirst(2))
        }
    }

    @Test func everyTargetHasItsCorpus() {
        #expect(Self.targets.count >= 14)
    }

    @Test(arguments: targets) func readsOrSaysWhyNot(target: String) throws {
        let folder = Self.corpora.appending(path: target)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
        try #require(!names.isEmpty)
        for name in names.sorted() {
            let input = try Data(contentsOf: folder.appending(path: name))
            for detail in HistoryDetail.allCases {
                check(file([UInt8](input), of: target), detail, name)
            }
        }
    }

    private func check(_ bytes: [UInt8], _ detail: HistoryDetail, _ name: String) {
        let histories: [FeedHistory]
        do throws(HistoryError) {
            histories = try HistoryReader.read(
                bytes: bytes, name: "fuzz", options: HistoryOptions(detail: detail))
        } catch {
            #expect(error.category == .badData, "\(name)")
            #expect(!"\(error)".contains("\n"), "\(name): \(error)")
            return
        }
        for history in histories {
            let times = history.series.times
            #expect(history.rows == times.count + history.rejected.total, "\(name)")
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(name)")
            #expect(history.series.prices.allSatisfy { $0 > 0 && $0.isFinite }, "\(name)")
        }
    }
}
