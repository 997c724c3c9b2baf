import Testing
import VolModel

@testable import OracleHistory

/// The fast kernel, the careful row and the plain reference read the same from anything.
@Suite struct ReferenceTests {
    private struct Writer {
        var generator: SeededGenerator

        mutating func pick<T>(_ values: [T]) -> T {
            values[Int.random(in: 0..<values.count, using: &generator)]
        }

        mutating func chance(_ percent: Int) -> Bool {
            Int.random(in: 0..<100, using: &generator) < percent
        }

        mutating func number() -> String {
            if chance(5) {
                return pick([
                    "0", "-1.5", "nan", "inf", "-Infinity", "", "abc", "1e400", "1e-400", "+2.5",
                    "5.", ".5", ".", "1..2", "1e5", "2E-3", "18446744073709551616.5", "0x12",
                    "00000000000000000000001.25", "12345678901234567890", "9007199254740993.5",
                ])
            }
            let whole = String(UInt64.random(in: 0...99_999_999_999, using: &generator))
                .prefix(Int.random(in: 1...11, using: &generator))
            if chance(10) { return String(whole) }
            let places = chance(70) ? 8 : Int.random(in: 1...12, using: &generator)
            let digits = (0..<places).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }.joined()
            return "\(whole).\(digits)"
        }

        mutating func time() -> String {
            if chance(5) {
                return pick([
                    "", "0", "5", "x", "1700000000000", "-5", "2023-11-14T22:13:20Z",
                    "2023-11-14 22:13:21", "2023-11-14", "1700000000.25", "1700000000.",
                    "1700000000.5x", "2199-01-01", "99999999999999999999", "4102444801",
                    "170000000000000000000", "2023-13-01",
                ])
            }
            return String(1_700_000_000 + Int.random(in: 0..<4000, using: &generator))
        }

        mutating func line() -> String {
            if chance(2) {
                return pick([
                    "", "   ", "junk", "A", "A,", ",", ",,", "A,1700000000", "\"A", "\"A\"x,1,2",
                    "\r", ",1700000000,5", "A,1700000000,5,", "\"\",1700000000,5",
                ])
            }
            var fields = [
                pick(["A", "A", "B", "FEED0001-USD", "FEED0002-USD", "a longer name than eight"]),
                time(), number(),
            ]
            for index in fields.indices {
                if chance(2) { fields[index] = "\"\(fields[index])\"" }
                if chance(2) { fields[index] = " \(fields[index])\t" }
            }
            if chance(2) { fields[0] = "\"q \"\"x\"\", y\"" }
            if chance(3) { fields += ["extra", "\"open"] }
            return fields.joined(separator: ",") + (chance(10) ? "\r" : "")
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func randomFilesReadAsTheReferenceReadsThem(seed: UInt64) throws {
        var writer = Writer(generator: SeededGenerator(seed: seed))
        let clean = (0..<150).map { "A,\(1_700_000_000 + $0),1" }
        let lines = clean + (0..<600).map { _ in writer.line() }
        let reference = ReferenceParser(lines: lines)
        let text = "feed,timestamp,price\n" + lines.joined(separator: "\n")
        let chunkSize = [1, 13, 64, 1000, 1 << 20][Int(seed % 5)]
        let histories = try read(
            text, HistoryOptions(outliers: nil), chunkSize: chunkSize,
            batchRows: [1, 7, 4096][Int(seed % 3)])

        #expect(histories.map(\.feed) == reference.feeds.map(\.name))
        for (history, expected) in zip(histories, reference.feeds) {
            #expect(history.rows == expected.rows)
            #expect(counts(history) == expected.counts)
            #expect(history.series.times == expected.prices.keys.sorted())
            let prices = expected.prices.sorted { $0.key < $1.key }.map(\.value)
            #expect(history.series.prices == prices)
            #expect(history.rows == history.series.count + history.rejected.total)
        }
    }

    /// Where chunks and batches end changes nothing.
    @Test func chunkBoundariesDoNotShow() throws {
        var writer = Writer(generator: SeededGenerator(seed: 77))
        let lines =
            (0..<120).map { "A,\(1_700_000_000 + $0),1" } + (0..<80).map { _ in writer.line() }
        for ending in ["", "\n", "\r\n", "\n\n "] {
            let text = "feed,timestamp,price\r\n" + lines.joined(separator: "\n") + ending
            let whole = try read(text)
            for chunkSize in 1...60 {
                #expect(try read(text, chunkSize: chunkSize, batchRows: 5) == whole)
            }
        }
    }

    /// A line that is cut anywhere and a file that ends anywhere are read or refused, never worse.
    @Test func everyPrefixIsReadOrRefused() throws {
        let text = "\u{FEFF}feed,timestamp,price\r\nA,1700000000,1.5\r\n\"B\",2023-11-14,2e3\nA,1,"
        let bytes = Array(text.utf8)
        var readable = 0
        for length in 0...bytes.count {
            do {
                let histories = try read(Array(bytes[..<length]), chunkSize: 3)
                readable += 1
                #expect(histories.contains { !$0.series.isEmpty })
            } catch {
                #expect(error is HistoryError)
            }
        }
        #expect(readable > 20)
    }
}
