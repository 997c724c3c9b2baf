import PolicyDocument
import TestSupport
import Testing
import VolModel

@testable import IsolatedMargin

struct JournalValueTests {
    private func readBack<Value: JournalCoded>(_ value: Value) throws -> Value {
        let line = Array(value.json.compact.utf8)
        let read = try Value(DocumentValue(line: line[...], number: 1, file: "value"))
        #expect(Array(read.json.compact.utf8) == line)
        return read
    }

    @Test(arguments: 0..<50)
    func everyCommandAndEventReadsBack(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let commands = try JournalValues.commands(&random)
        #expect(commands.map(JournalValues.number) == Array(0..<15))
        #expect(Command.Kind.allCases.count == 15)
        for command in commands { #expect(try readBack(command) == command) }
        let events = JournalValues.events(&random)
        #expect(events.map(JournalValues.number) == Array(0..<17))
        #expect(Event.Kind.allCases.count == 17)
        for event in events { #expect(try readBack(event) == event) }
        let closeOuts = JournalValues.closeOuts(&random)
        #expect(closeOuts.map(JournalValues.number) == Array(0..<5))
        #expect(CloseOutRule.Kind.allCases.count == 5)
        for closeOut in closeOuts { #expect(try readBack(closeOut) == closeOut) }
        for reason in Refusal.Reason.allCases {
            let refusal = Refusal(
                reason, found: JournalValues.amount(&random),
                nearest: random.oneIn(2) ? nil : JournalValues.amount(&random))
            #expect(try readBack(refusal) == refusal)
        }
    }

    @Test func everyRuleAndVenueReadsBack() throws {
        for rule in try JournalValues.rules() { #expect(try readBack(rule) == rule) }
        for venue in try JournalVenues.all() { #expect(try readBack(venue) == venue) }
        for existing in [ExistingPositions.atOnce, .whenIncreased]
            + JournalValues.times.map({ .after($0) })
        { #expect(try readBack(existing) == existing) }
    }

    @Test func numbersHaveOneForm() throws {
        for count in JournalValues.counts { #expect(try readBack(count) == count) }
        for amount in JournalValues.amounts { #expect(try readBack(amount) == amount) }
        for time in JournalValues.times { #expect(try readBack(time) == time) }
        for span: Int64 in [
            0, 1, 90_000_000, 86_400_000_000, 967_680_000_000, -1, .max, .min,
        ] {
            let span = TimeSpan(microseconds: span)
            #expect(try readBack(span) == span)
        }
        #expect(9_007_199_254_740_991.json.compact == "9007199254740991")
        #expect(9_007_199_254_740_992.json.compact == "\"9007199254740992\"")
        #expect(Quanta(5).json.compact == "\"5\"")
        #expect(Timestamp(microseconds: -1).json.compact == "\"-1us\"")
    }

    @Test(arguments: [
        "1.0", "1e3", "-0", "\"1\"", "9007199254740992", "\"+9007199254740992\"", "true", "null",
        "\"\"", "99999999999999999999", "[1]", "{}",
    ])
    func refusesOtherFormsOfACount(text: String) throws {
        let value = try DocumentValue(line: Array(text.utf8)[...], number: 3, file: "j")
        let error = #expect(throws: DocumentError.self) { try Int(value) }
        #expect(error?.line == 3)
    }

    @Test(arguments: [
        "5", "\"+5\"", "\"05\"", "\"-0\"", "\"5.0\"", "\" 5\"", "\"\"", "null",
        "\"170141183460469231731687303715884105728\"",
    ])
    func refusesOtherFormsOfAnAmount(text: String) throws {
        let value = try DocumentValue(line: Array(text.utf8)[...], number: 1, file: "j")
        #expect(throws: DocumentError.self) { try Quanta(value) }
    }

    @Test(arguments: [
        "\"2024-01-28\"", "\"2024-01-28T00:00:00.0Z\"", "\"2024-01-28T01:00:00+01:00\"",
        "\"2024-01-28 00:00:00Z\"", "\"1706400000000000us\"", "1706400000", "\"us\"",
    ])
    func refusesOtherFormsOfATime(text: String) throws {
        let value = try DocumentValue(line: Array(text.utf8)[...], number: 1, file: "j")
        #expect(throws: DocumentError.self) { try Timestamp(value) }
    }
}
