import Testing
import VolModel

@testable import OracleHistory

@Suite struct MarketTimeTests {
    private func utc(_ newYork: String) -> String? {
        Array(newYork.utf8).withUnsafeBufferPointer(MarketTime.newYorkMinute).map {
            Timestamp(microseconds: $0).description
        }
    }

    /// The switches of the year before and after the Energy Policy Act of 2005, and of Lean's
    /// first and last years.
    @Test(arguments: [
        ("19980102 09:00", "1998-01-02T14:00:00Z"), ("19980405 01:59", "1998-04-05T06:59:00Z"),
        ("19980405 03:00", "1998-04-05T07:00:00Z"), ("20061029 00:30", "2006-10-29T04:30:00Z"),
        ("20061029 02:00", "2006-10-29T07:00:00Z"), ("20070310 12:00", "2007-03-10T17:00:00Z"),
        ("20070311 03:00", "2007-03-11T07:00:00Z"), ("20071104 01:30", "2007-11-04T05:30:00Z"),
        ("20071104 02:00", "2007-11-04T07:00:00Z"), ("20210331 16:00", "2021-03-31T20:00:00Z"),
    ])
    func newYorkIsFourOrFiveHoursBehind(newYork: String, expected: String) {
        #expect(utc(newYork) == expected)
    }

    @Test(arguments: [
        "19980132 09:00", "19980102 24:00", "19980102 09:60", "19860102 09:00", "19980102T09:00",
        "1998010 009:00", "19980102 9:000", "",
    ])
    func whatIsNoSuchTimeIsMalformed(text: String) { #expect(utc(text) == nil) }

    @Test func leansCandlesAreScaledAndShifted() throws {
        let history = try readOne(
            "19980102 09:00,973100,975300,970300,970300,384500\n"
                + "19980102 10:00,970200,971300,965300,970500,585900\n"
                + "19980102 11:00,0,0,0,0,0\n19980102 12:00,970200,971300,965300,x,585900\n"
                + (10...19).map { "199801\($0) 10:00,970200,971300,965300,970500,5\n" }.joined())
        #expect(history.format == .candlesLean)
        #expect(history.kind == .ohlc)
        #expect(history.series.prices.prefix(2).elementsEqual([97.03, 97.05]))
        #expect(counts(history) == ["non_positive": 1, "unparsable": 1])
    }

    @Test func datesWithSlashesNeedADayThatIsNoMonth() throws {
        let rows = ["1/4/1999,1228.1", "1/5/1999,1244.78", "01/13/1999,1234.4", "2/30/1999,5"]
        let history = try readOne(
            "Date,Close\n" + rows.joined(separator: "\n") + "\n"
                + (1...28).map { "12/\($0)/1999,1400\n" }.joined())
        #expect(history.series.first?.description == "1999-01-04T00:00:00Z")
        #expect(history.series.count == 31)
        #expect(counts(history) == ["unparsable": 1])
        let unclear = "Date,Close\n1/4/1999,1\n2/4/1999,2\n"
        let error = try failure(unclear)
        #expect(error.found.hasPrefix("dates such as '1/4/1999'"))
        #expect(error.expected.contains("month_first_date or day_first_date"))
        let dayFirst = try readOne(unclear, HistoryOptions(timeNotation: .dayFirstDate))
        #expect(dayFirst.series.first?.description == "1999-04-01T00:00:00Z")
        let monthFirst = try readOne(unclear, HistoryOptions(timeNotation: .monthFirstDate))
        #expect(monthFirst.series.first?.description == "1999-01-04T00:00:00Z")
    }

    @Test func daysFirstWhereADaySaysSo() throws {
        let history = try readOne("Date,Close\n12/1/1999,1\n13/1/1999,2\n14/1/1999,3\n")
        #expect(history.series.first?.description == "1999-01-12T00:00:00Z")
        #expect(history.series.last?.description == "1999-01-14T00:00:00Z")
    }
}
