import Foundation
import Testing

/// One defect that is counted, not fatal.
struct CountedDefect: Sendable, CustomTestStringConvertible {
    var name: String
    /// The whole file.
    var text: String
    var rejected: [String: Int]
    /// What is left.
    var observations: Int
    var first: String
    var last: String
    /// The last price over the first: shows which of several rows was kept.
    var ratio: Double
    var options: [String] = []

    var testDescription: String { name }

    /// Good observations at 00:00, 01:00 and 02:00 of 2024-01-01 with prices 100, 110 and 121, and
    /// these rows among them.
    static func row(_ name: String, _ rows: String..., rejected: [String: Int]) -> CountedDefect {
        CountedDefect(
            name: name,
            text: "timestamp,price\n1704067200,100\n1704070800,110\n"
                + rows.map { "\($0)\n" }.joined() + "1704074400,121\n",
            rejected: rejected, observations: 3, first: "2024-01-01T00:00:00Z",
            last: "2024-01-01T02:00:00Z", ratio: 1.21)
    }

    static func rounds(
        _ name: String, _ rows: [String], rejected: [String: Int], observations: Int,
        last: String, ratio: Double
    ) -> CountedDefect {
        CountedDefect(
            name: name,
            text: "roundId,answer,startedAt,updatedAt,answeredInRound\n"
                + rows.map { "\($0)\n" }.joined(),
            rejected: rejected, observations: observations, first: "2024-01-01T00:00:00Z",
            last: last, ratio: ratio, options: ["--decimals", "8"])
    }

    /// A row of an aggregator's phase.
    static func round(_ phase: Int, _ number: Int, answer: String, at time: Int) -> String {
        let id = "\(UInt128(phase) << 64 + UInt128(number))"
        return "\(id),\(answer),\(time),\(time),\(id)"
    }
}

/// Bad rows do not stop a run: they are counted under their reason, and what remains is right.
@Suite struct CountedDefectTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    @Test(arguments: rows + shapes + rounds)
    func isCountedAndLeftOut(_ defect: CountedDefect) throws {
        try place.write(defect.text, to: "feed.csv")
        let inspection = try place.run(
            ["inspect", "feed.csv", "--format", "json"] + defect.options)
        #expect(inspection.status == 0)
        #expect(inspection.errors == "")
        let inspected = try inspection.json()["feeds"][0]
        #expect(inspected["rejected"].counts == defect.rejected)
        #expect(inspected["observations"].integer == defect.observations)
        #expect(
            inspected["rows"].integer == defect.observations + defect.rejected.values.reduce(0, +))
        #expect(
            Set(inspected["examples"].elements.compactMap { $0["reason"].string })
                == Set(defect.rejected.keys))

        // Over one step from the first observation to the last, only their ratio counts.
        let hours = defect.last.contains("02:00") ? 2 : 1
        let estimation = try place.run(
            [
                "estimate", "feed.csv", "--format", "json", "--estimator", "ewma:half_life=4w",
                "--estimator", "realized:window=\(hours)h,grid=\(hours)h",
            ] + defect.options)
        #expect(estimation.status == 0)
        #expect(estimation.errors == "")
        let feed = try estimation.json()["feeds"][0]
        #expect(feed["rejected"].counts == defect.rejected)
        #expect(feed["observations"].integer == defect.observations)
        #expect(feed["first"].string == defect.first)
        #expect(feed["last"].string == defect.last)
        #expect(feed["as_of"].string == defect.last)
        #expect(feed["estimates"][0]["returns"].integer == defect.observations - 1)
        let volatility = try #require(feed["estimates"][1]["annualized_volatility"].double)
        let expected = abs(log(defect.ratio)) * (365 * 24 / Double(hours)).squareRoot()
        #expect(abs(volatility - expected) <= 1e-9 * expected)
    }

    static let rows: [CountedDefect] = [
        .row("a word for a price", "1704072000,abc", rejected: ["unparsable": 1]),
        .row("no price", "1704072000,", rejected: ["unparsable": 1]),
        .row("a price with a unit", "1704072000,115 USD", rejected: ["unparsable": 1]),
        .row("a hexadecimal price", "1704072000,0x73", rejected: ["unparsable": 1]),
        .row("two points", "1704072000,1.1.5", rejected: ["unparsable": 1]),
        .row("a word for a time", "yesterday,115", rejected: ["unparsable": 1]),
        .row("an impossible date", "2024-02-30T00:00:00Z,115", rejected: ["unparsable": 1]),
        .row("no time", ",115", rejected: ["unparsable": 1]),
        .row("a negative time", "-5,115", rejected: ["unparsable": 1]),
        .row("a short row", "1704072000", rejected: ["unparsable": 1]),
        .row("milliseconds among seconds", "1704072000000,115", rejected: ["unparsable": 1]),
        .row("an open quote", "\"1704072000,115", rejected: ["unparsable": 1]),
        .row("bytes that are no text", "17040\u{7F}2000,115", rejected: ["unparsable": 1]),
        .row("a negative price", "1704072000,-115", rejected: ["non_positive": 1]),
        .row("a price of zero", "1704072000,0", "1704072001,-0.0", rejected: ["non_positive": 2]),
        .row("an underflow", "1704072000,1e-999", rejected: ["non_positive": 1]),
        .row("not a number", "1704072000,NaN", "1704072001,nan", rejected: ["not_finite": 2]),
        .row("infinite", "1704072000,inf", "1704072001,-Infinity", rejected: ["not_finite": 2]),
        .row("an overflow", "1704072000,1e999", rejected: ["not_finite": 1]),
        .row("the year 2150", "5680281600,115", rejected: ["future": 1]),
        .row(
            "all at once", "x,1", "1704072000,-1", "1704072000,inf", "5680281600,1",
            rejected: ["unparsable": 1, "non_positive": 1, "not_finite": 1, "future": 1]),
        .row(
            "of two prices at a time the last counts", "1704074400,500",
            rejected: ["duplicate_time": 1]),
        .row(
            "of three prices at a time the last counts", "1704074400,500", "1704074400,600",
            rejected: ["duplicate_time": 2]),
    ]

    /// Files that only look defective.
    static let shapes: [CountedDefect] = [
        shape(
            "CRLF and a byte order mark", "\u{FEFF}timestamp,price\r\n",
            ["0,100", "1,110", "2,121"], "\r\n"),
        shape(
            "quoted fields", "\"timestamp\",\"price\"\n",
            ["\"0\",\"100\"", "\"1\",\"110\"", "\"2\",\"121\""]),
        shape("rows out of order", "timestamp,price\n", ["2,121", "0,100", "1,110"]),
        shape("newest first", "timestamp,price\n", ["2,121", "1,110", "0,100"]),
        shape(
            "columns that nobody asked for", "note,price,timestamp,more\n",
            ["a,100,0,z", "b,110,1,", "c,121,2"]),
        shape("blanks around fields", "timestamp , price\n", [" 0 , 100 ", "1,\t110", " 2,121 "]),
        shape("blank lines", "timestamp,price\n", ["0,100", "", "1,110", "  ", "2,121"]),
        shape("no header", "", ["0,100", "1,110", "2,121"]),
        shape("exponents and signs", "timestamp,price\n", ["0,1e2", "1,+110", "2,1.21E+02"]),
    ]

    /// Times are hours of 2024-01-01, the first number of a row or the one after a comma.
    private static func shape(
        _ name: String, _ header: String, _ rows: [String], _ lineEnd: String = "\n"
    ) -> CountedDefect {
        let dated = rows.map { row in
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            return fields.map { field in
                let bare = field.filter(\.isNumber)
                guard bare == field.trimmingCharacters(in: ["\"", " ", "\t"]),
                    let hour = Int(bare), hour < 3
                else { return String(field) }
                return field.replacingOccurrences(of: bare, with: "\(1_704_067_200 + 3600 * hour)")
            }.joined(separator: ",")
        }
        return CountedDefect(
            name: name, text: header + dated.map { $0 + lineEnd }.joined(), rejected: [:],
            observations: 3, first: "2024-01-01T00:00:00Z", last: "2024-01-01T02:00:00Z",
            ratio: 1.21)
    }

    static let rounds: [CountedDefect] = [
        .rounds(
            "a round that never was",
            [
                CountedDefect.round(6, 1, answer: "10000000000", at: 1_704_067_200),
                CountedDefect.round(6, 2, answer: "0", at: 0),
                CountedDefect.round(6, 3, answer: "12100000000", at: 1_704_074_400),
            ], rejected: ["zero_round": 1], observations: 2, last: "2024-01-01T02:00:00Z",
            ratio: 1.21),
        .rounds(
            "of two rounds at a time the higher counts, wherever it stands",
            [
                CountedDefect.round(6, 1, answer: "10000000000", at: 1_704_067_200),
                CountedDefect.round(6, 3, answer: "12100000000", at: 1_704_074_400),
                CountedDefect.round(6, 2, answer: "50000000000", at: 1_704_074_400),
            ], rejected: ["duplicate_time": 1], observations: 2, last: "2024-01-01T02:00:00Z",
            ratio: 1.21),
        .rounds(
            "the old phase ends where the new one begins",
            [
                CountedDefect.round(1, 1, answer: "10000000000", at: 1_704_067_200),
                CountedDefect.round(2, 1, answer: "11000000000", at: 1_704_070_800),
                CountedDefect.round(1, 2, answer: "99000000000", at: 1_704_072_000),
                CountedDefect.round(2, 2, answer: "12100000000", at: 1_704_074_400),
                CountedDefect.round(1, 3, answer: "98000000000", at: 1_704_078_000),
            ], rejected: ["superseded_phase": 2], observations: 3, last: "2024-01-01T02:00:00Z",
            ratio: 1.21),
        .rounds(
            "an answer of zero at a real time",
            [
                CountedDefect.round(6, 1, answer: "10000000000", at: 1_704_067_200),
                CountedDefect.round(6, 2, answer: "0", at: 1_704_070_800),
                CountedDefect.round(6, 3, answer: "12100000000", at: 1_704_074_400),
            ], rejected: ["non_positive": 1], observations: 2, last: "2024-01-01T02:00:00Z",
            ratio: 1.21),
        .rounds(
            "a round id that is no number",
            [
                CountedDefect.round(6, 1, answer: "10000000000", at: 1_704_067_200),
                "abc,50000000000,1704070800,1704070800,abc",
                CountedDefect.round(6, 3, answer: "12100000000", at: 1_704_074_400),
            ], rejected: ["unparsable": 1], observations: 2, last: "2024-01-01T02:00:00Z",
            ratio: 1.21),
    ]

    /// The dirty fixture, whose defects its table states.
    @Test func theDirtyFixtureHoldsWhatItsTableSays() throws {
        let outcome = try place.run(
            "inspect", "\(Executable.fixtures)/histories/doge-usd-dirty.csv", "--format", "json")
        let feed = try outcome.json()["feeds"][0]
        #expect(
            feed["rejected"].counts == [
                "unparsable": 6, "non_positive": 5, "not_finite": 3, "duplicate_time": 5,
                "future": 1,
            ])
        #expect(feed["rows"].integer == 7228)
        #expect(feed["observations"].integer == 7208)
        #expect(feed["holes"].integer == 1)
    }
}
