import Foundation
import Testing

@testable import OracleHistory

@Suite struct LocatorTests {
    private func withFiles(_ body: (String) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            for name in [
                "b.csv", "a.json.gz", "c.csv.zst", "d.txt", "e.gz", ".hidden.csv", "B.csv",
                "f.json", "g.csv.gz", "h.json.zst",
            ] {
                try write([0x31], to: directory + "/" + name)
            }
            try FileManager.default.createDirectory(
                atPath: directory + "/sub.csv", withIntermediateDirectories: false)
            try write([0x31], to: directory + "/sub.csv/inner.csv")
            try body(directory)
        }
    }

    @Test func aDirectoryStandsForItsHistoriesInOrder() throws {
        try withFiles { directory in
            let names = [
                "B.csv", "a.json.gz", "b.csv", "c.csv.zst", "f.json", "g.csv.gz", "h.json.zst",
            ]
            let expected = names.map { "\(directory)/\($0)" }
            let found = try HistoryLocator.expand([directory])
            #expect(found == expected)
            let again = try HistoryLocator.expand([directory + "/"])
            #expect(again == expected)
        }
    }

    @Test func aGlobStandsForWhatMatches() throws {
        try withFiles { directory in
            #expect(
                try HistoryLocator.expand([directory + "/*.csv"])
                    == ["B.csv", "b.csv"].map { "\(directory)/\($0)" })
            #expect(
                try HistoryLocator.expand([directory + "/[a-b].*"])
                    == ["a.json.gz", "b.csv"].map { "\(directory)/\($0)" })
            try write([0x31], to: directory + "/odd[1].csv")
            #expect(
                try HistoryLocator.expand([directory + "/odd[1].csv"])
                    == [directory + "/odd[1].csv"])
        }
    }

    @Test func argumentsKeepTheirOrderAndComeOnce() throws {
        try withFiles { directory in
            let paths = ["-", directory + "/d.txt", directory + "/b.csv"]
            #expect(try HistoryLocator.expand(paths + paths) == paths)
            let all = try HistoryLocator.expand([directory + "/f.json", directory])
            #expect(all.first == directory + "/f.json")
            #expect(all.count == 7)
            #expect(try HistoryLocator.expand([]) == [])
        }
    }

    @Test func whatStandsForNothingIsNoInput() throws {
        try withFiles { directory in
            for (argument, found) in [
                ("/none.csv", "no such file"), ("/*.parquet", "no file that matches"),
                ("/empty", "a directory without histories"),
            ] {
                try FileManager.default.createDirectory(
                    atPath: directory + "/empty", withIntermediateDirectories: true)
                let error = try failure { try HistoryLocator.expand([directory + argument]) }
                #expect(error.category == .noInput)
                #expect(error.found == found)
            }
        }
    }
}
