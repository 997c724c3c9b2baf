import Testing
import VolModel

@testable import OracleHistory

@Suite struct RejectTests {
    /// Each defect stands between two good rows and costs exactly itself.
    static let defects: [(row: String, reason: RejectReason)] = [
        ("1700000060", .unparsable),
        ("abc,100", .unparsable),
        ("1700000060,abc", .unparsable),
        ("1700000060,", .unparsable),
        (",100", .unparsable),
        ("1700000060,1.2.3", .unparsable),
        ("1700000060,0x1p3", .unparsable),
        ("1700000060,1e", .unparsable),
        ("1700000060,--1", .unparsable),
        ("1700000060,null", .unparsable),
        ("1700000060,\"100", .unparsable),
        ("1700000060,\"100\"x", .unparsable),
        ("1700000060000,100", .unparsable),
        ("1700000060000000,100", .unparsable),
        ("-1700000060,100", .unparsable),
        ("2023-02-30,100", .unparsable),
        ("2023-11-14T25:00:00Z,100", .unparsable),
        ("1969-12-31T00:00:00Z,100", .unparsable),
        ("99999999999999999999,100", .unparsable),
        ("timestamp,price", .unparsable),
        ("\u{1}\u{2}\u{FF},\u{0}", .unparsable),
        ("1700000060,0", .nonPositive),
        ("1700000060,0.000", .nonPositive),
        ("1700000060,-5", .nonPositive),
        ("1700000060,-0", .nonPositive),
        ("1700000060,1e-999", .nonPositive),
        ("1700000060,nan", .notFinite),
        ("1700000060,NaN", .notFinite),
        ("1700000060,-Infinity", .notFinite),
        ("1700000060,inf", .notFinite),
        ("1700000060,1e999", .notFinite),
        ("4102444801,100", .future),
        ("2100-01-01T00:00:00.000001Z,100", .future),
        ("9999999999,100", .future),
        ("1700000000,101", .duplicateTime),
        ("2023-11-14T22:13:20Z,101", .duplicateTime),
    ]

    @Test(arguments: defects)
    func aDefectIsCountedUnderItsReason(row: String, reason: RejectReason) throws {
        let text = "timestamp,price\n1700000000,100\n\(row)\n1700000120,102.5\n"
        let history = try readOne(text)
        #expect(counts(history) == [reason.rawValue: 1])
        #expect(history.rows == 3)
        #expect(seconds(history) == [1_700_000_000, 1_700_000_120])
        #expect(history.series.prices.last == 102.5)
        #expect(history.series.prices.first == (reason == .duplicateTime ? 101 : 100))
        #expect(history.examples.map(\.reason) == [reason])
        #expect(history.examples.first?.line == (reason == .duplicateTime ? nil : 3))
    }

    @Test func theKeysAreThoseOfTheOutput() {
        #expect(
            RejectReason.allCases.map(\.rawValue) == [
                "unparsable", "non_positive", "not_finite", "zero_round", "duplicate_time",
                "superseded_phase", "future", "outlier", "before_break",
            ])
    }

    @Test func countsIterateInOrderOverWhatOccurs() {
        var rejects = RejectCounts()
        for reason in RejectReason.allCases { #expect(rejects[reason] == 0) }
        rejects[.future] = 2
        rejects[.nonPositive] += 1
        rejects[.duplicateTime] = 4
        #expect(rejects.map(\.reason) == [.nonPositive, .duplicateTime, .future])
        #expect(rejects.map(\.count) == [1, 4, 2])
        #expect(rejects.total == 7)
    }

    @Test func theYear2100BeginsInTime() throws {
        let history = try readOne("time,price\n4102444800,2\n2100-01-01,3\n1700000000,1\n")
        #expect(seconds(history) == [1_700_000_000, 4_102_444_800])
        #expect(history.series.prices == [1, 3])
        #expect(counts(history) == ["duplicate_time": 1])
    }

    @Test func ofOneTimeTheLastInTheFileCounts() throws {
        let rows = ["1700000060,3", "1700000000,1", "1700000060,4", "1700000000,2", "1700000060,5"]
        let history = try readOne("time,price\n" + rows.joined(separator: "\n"))
        #expect(seconds(history) == [1_700_000_000, 1_700_000_060])
        #expect(history.series.prices == [2, 5])
        #expect(counts(history) == ["duplicate_time": 3])
    }

    @Test func examplesAreFewShortAndPrintable() throws {
        let long = String(repeating: "x", count: 200)
        let bad = (0..<9).map { "\(long)\u{1B}[31m\($0),é" } + ["\u{1B}é,1"]
        let history = try readOne("time,price\n1700000000,1\n" + bad.joined(separator: "\n"))
        #expect(history.rejected[.unparsable] == 10)
        #expect(history.examples.count == 5)
        #expect(history.examples.map(\.line) == [3, 4, 5, 6, 7])
        #expect(history.examples.allSatisfy { $0.text == String(repeating: "x", count: 80) })
        let short = try readOne("time,price\n1700000000,1\n\u{1B}é,1\n")
        #expect(short.examples.first?.text == "???,1")
    }

    /// A decimal comma makes another price of a price: the row says too much to be believed.
    @Test func rowsWithMoreFieldsThanTheHeaderAreUnparsable() throws {
        let history = try readOne(
            """
            timestamp,price
            1700000000,1999.5
            1700003600,2,001.5
            1700007200,2003
            1700010800,2003,
            """)
        #expect(history.series.prices == [1999.5, 2003])
        #expect(history.rejected[.unparsable] == 2)
    }

    @Test func usualFieldsBehindTheHeaderAreAccepted() throws {
        let history = try readOne(
            """
            timestamp,price
            1700000000,1999.5,x
            1700003600,2001.5,y
            1700007200,2003,z
            1700010800,2004
            """)
        #expect(history.series.count == 4)
        #expect(history.rejected.total == 0)
    }
}
