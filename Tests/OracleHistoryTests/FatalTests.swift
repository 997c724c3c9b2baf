import Testing
import VolModel

@testable import OracleHistory

@Suite struct FatalTests {
    @Test(arguments: [
        "", "\n\n", "\u{FEFF}", "timestamp,price\n", "timestamp,price", "a,b,c\n1,2,3\n",
        "timestamp,volume\n1700000000,5\n", "price\n5\n", "hello\nworld\n", "{\"a\":1}",
        "[{\"answer\":1}]", "timestamp,price\nx,y\nz,1\n", "timestamp,price\n1700000000,0\n",
        "1,2\n3,4\n", "<html>\n<body>\n",
    ])
    func whatIsNoHistoryIsBadData(text: String) throws {
        let error = try failure(text)
        #expect(error.category == .badData)
        #expect(error.description.hasPrefix("input.csv:"))
        #expect(error.description.contains(" found "))
        #expect(error.description.contains("; expected "))
        #expect(!error.description.contains("\n"))
    }

    @Test func messagesNamePlaceFindingAndExpectation() throws {
        #expect(
            try failure("timestamp,volume\n1700000000,5\n").description
                == "input.csv:1: found the columns 'timestamp,volume'; expected a time column "
                + "(timestamp, time, date, open_time, updatedAt) and a price column (price, close, "
                + "answer, value, last), separated by commas")
        #expect(
            try failure("").description
                == "input.csv: found an empty file; expected a price history")
        #expect(
            try failure("timestamp,price\nx,1\n1700000000,0\n").found
                == "2 rows without an observation (unparsable 1, non_positive 1)")
    }

    @Test func binaryNoiseIsBadDataAndNeverATrap() throws {
        var generator = SeededGenerator(seed: 3)
        for length in 1...300 {
            let noise = (0..<length * 3).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(try failure { try read(noise) }.category == .badData)
        }
        #expect(try failure { try read([0x31, 0x2C, 0x00, 0x32]) }.found == "binary data")
    }

    @Test(arguments: [1, 1000, RecordStream.defaultChunkSize])
    func aLineOfMoreThanAMebibyteIsFatal(chunkSize: Int) throws {
        let limit = RecordStream.recordLimit
        func file(_ length: Int) -> [UInt8] {
            let row = Array("1700000060,2,".utf8)
            let long = row + [UInt8](repeating: 0x78, count: length - row.count)
            return Array("timestamp,price,note\n1700000000,1\n".utf8) + long + [0x0A]
                + Array("1700000120,3\n".utf8)
        }
        if chunkSize > 1 {
            let fits = try read(file(limit), chunkSize: chunkSize)
            #expect(fits.first?.series.count == 3)
        }
        let error = try failure { try read(file(limit + 1), chunkSize: chunkSize) }
        #expect(error.line == 3)
        #expect(error.found == "a line longer than 1048576 bytes")
        let only = [UInt8](repeating: 0x31, count: limit + 10)
        #expect(try failure { try read(only, chunkSize: chunkSize) }.line == 1)
    }

    @Test func moreFeedsThanCanBeCountedAreFatal() throws {
        var text = "feed,timestamp,price\n"
        for feed in 0..<FeedDirectory.countLimit { text += "F\(feed),1700000000,1\n" }
        let histories = try read(text)
        #expect(histories.count == 65_535)
        #expect(histories.last?.feed == "F65534")
        let error = try failure(text + "one more,1700000000,1\n")
        #expect(error.line == 65_537)
        #expect(error.found == "feed number 65536")
    }

    @Test func aFeedNameHasALimit() throws {
        let name = String(repeating: "n", count: 256)
        let histories = try read(
            "feed,timestamp,price\n\(name),1700000000,1\n\(name)n,1700000060,1\n"
                + "\(name),1700000120,1\n")
        #expect(histories.map(\.feed) == [name])
        #expect(counts(histories[0]) == ["unparsable": 1])
        #expect(histories[0].series.count == 2)
    }

    @Test func missingFilesAndDirectoriesAreNoInput() throws {
        try withTemporaryDirectory { directory in
            let missing = try failure { try HistoryReader.read(path: directory + "/none.csv") }
            #expect(missing.category == .noInput)
            #expect(missing.description.hasSuffix("found no such file; expected a price history"))
            let folder = try failure { try HistoryReader.read(path: directory) }
            #expect(folder.category == .noInput)
            #expect(folder.found == "a directory")
        }
    }

    @Test func optionsHaveTheirRanges() throws {
        let text = "timestamp,price\n1700000000,1\n"
        #expect(try failure(text, .init(decimals: -1)).found == "-1 decimals")
        #expect(try failure(text, .init(decimals: 37)).found == "37 decimals")
        #expect(try failure(text, .init(barInterval: .seconds(0))).category == .badData)
        #expect(try readOne(text, .init(decimals: 36)).series.prices == [1e-36])
    }
}
