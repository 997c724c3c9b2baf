import Testing
import VolModel

@testable import OracleHistory

/// CSV as it is written elsewhere: read as what it means, or refused with what was found.
@Suite struct DialectTests {
    /// Each text holds 1.5 at 22:13:20 and 1750.25 a minute later.
    @Test(arguments: [
        ("a semicolon", "time;price\n1700000000;1.5\n1700000060;1750.25\n"),
        ("decimal commas", "time;price\n1700000000;1,5\n1700000060;1750,25\n"),
        ("decimal commas in quotes", "time,price\n1700000000,\"1,5\"\n1700000060,\"1750,25\"\n"),
        ("points of thousands", "time;price\n1700000000;1,5\n1700000060;1.750,25\n"),
        ("commas of thousands", "time,price\n1700000000,\"1.5\"\n1700000060,\"1,750.25\"\n"),
        ("no header", "1700000000;1,5\n1700000060;1750,25\n"),
        ("tabs", "time\tprice\n1700000000\t1.5\n1700000060\t1750.25\n"),
        ("tabs and commas of thousands", "time\tprice\n1700000000\t1.5\n1700000060\t1,750.25\n"),
        ("bars", "time|price\n1700000000|1.5\n1700000060|1750.25\n"),
        ("line ends of old Macs", "time,price\r1700000000,1.5\r1700000060,1750.25\r"),
        ("CRLF and semicolons", "time;price\r\n1700000000;1,5\r\n1700000060;1750,25\r\n"),
        ("quoted names", "\"time\";\"price\"\n\"1700000000\";\"1,5\"\n1700000060;\"1750,25\"\n"),
        ("comments", "# made by a script\n#\ntime,price\n1700000000,1.5\n1700000060,1750.25\n"),
        ("comments and no header", "# made\n1700000000,1.5\n1700000060,1750.25\n"),
        ("a header in a comment", "# made\n# time,price\n1700000000,1.5\n1700000060,1750.25\n"),
        ("a title", "https://example.org\ntime,price\n1700000000,1.5\n1700000060,1750.25\n"),
        ("a byte order mark", "\u{FEFF}time;price\n1700000000;1.5\n1700000060;1750.25\n"),
        ("exponents", "time;price\n1700000000;15E-1\n1700000060;1,75025e3\n"),
    ])
    func isReadAsWhatItMeans(name: String, text: String) throws {
        for (chunkSize, batchRows) in [(1, 1), (1 << 20, 4096)] {
            let histories = try read(text, chunkSize: chunkSize, batchRows: batchRows)
            let history = try #require(histories.first)
            #expect(histories.count == 1)
            #expect(history.format == .seriesCSV)
            #expect(history.series.prices == [1.5, 1750.25], "\(name)")
            #expect(seconds(history) == [1_700_000_000, 1_700_000_060], "\(name)")
            #expect(history.rejected.total == 0)
            #expect(history.rows == 2)
        }
    }

    @Test(arguments: [
        ("time;price\n1700000000;1,234\n", "numbers such as '1,234', whose comma may be"),
        ("time,price\n1700000000,\"1,234\"\n", "numbers such as '1,234', whose comma may be"),
        ("time,price\n1700000000,\"1,5\"\n1700000060,\"1,234.5\"\n", "'1,5' with a decimal comma"),
        ("time,price\n1700000000,1,5\n1700000060,2,75\n", "rows of 3 fields, all numbers"),
        ("price,conf,expo,publish_time\n60123,5,-8,1700000000\n", "powers of ten of the prices"),
        ("\u{FFFE}", "the columns '???'"),
        ("# A page\n\n```json\n{}\n```\n", "a Markdown document"),
        (
            "DT,STOCK,MARKET\n2001-08-04 09:30:00,96.05,246.02\n",
            "times in 'DT' and numbers in 'STOCK', 'MARKET', none of them named as a price"
        ),
        (
            "date,SP500RET\n1987-03-10,0.008\n1987-03-11,-0.002\n",
            "times in 'date' and numbers of both signs in 'SP500RET', none"
        ),
        (
            "19980102,0.6566606,1,1\n19980319,0.6566606,1,109.34\n",
            "times in '1' and numbers in '2', '3', '4', none of them named as a price"
        ),
        ("date;RV;BPV\n1997-04-08;0.3;0.3\n", "realized measures"),
    ])
    func isRefusedForWhatItIs(text: String, found: String) throws {
        let error = try failure(text)
        #expect(error.category == .badData)
        #expect(error.found.hasPrefix(found), "\(error)")
    }

    @Test func wideTextIsRefused() throws {
        for mark in [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] {
            #expect(try failure { try read(mark + [0x74, 0x00]) }.found == "UTF-16 text")
        }
    }

    @Test func exponentsInAColumnAreReadWhereDecimalsAreStated() throws {
        let text = "price,conf,expo,publish_time\n6012345,5,-2,1700000000\n"
        #expect(try readOne(text, .init(decimals: 2)).series.prices == [60123.45])
    }

    @Test func columnsWithoutANameAreReadWhereTheyAreStated() throws {
        let text = "DT,STOCK,MARKET\n2001-08-04 09:30:00,96.05,246.02\n"
        let columns = ColumnNames([.time: "DT", .price: "MARKET"])
        #expect(try readOne(text, .init(columns: columns)).series.prices == [246.02])
        let stock = ColumnNames([.time: "DT", .price: "STOCK"])
        let history = try readOne(text, .init(columns: stock))
        #expect(history.series.prices == [96.05])
        #expect(history.feed == "input")
    }

    /// Files that were put one behind the other, and what stands below a table.
    @Test(arguments: [",", ";", "\t"])
    func headersAndSumsAmongTheRowsAreUnparsable(separator: String) throws {
        let rows = ["time,price", "1700000000,1.5", "time,price", "1700000060,2.5", "Mean,2"]
        let text = rows.map { $0.replacing(",", with: separator) + "\n" }.joined()
        let history = try readOne(text)
        #expect(history.series.prices == [1.5, 2.5])
        #expect(counts(history) == ["unparsable": 2])
        #expect(history.examples.map(\.line) == [3, 5])
    }

    @Test func theFormatsReasonNamesTheDialect() throws {
        let history = try readOne("# made\ntime;price\n1700000000;1,5\n")
        let decision = try #require(history.decisions.first { $0.subject == .format })
        #expect(
            decision.reason == "Rows have a time and a price. Semicolons separate the fields. "
                + "Numbers have a decimal comma. The first line is no row.")
    }

    /// Names with separators and commas in them are names all the same.
    @Test func namesKeepTheirMarks() throws {
        let histories = try read(
            "feed;time;price\nA,B;1700000000;1,5\n\"C;D\";1700000000;2,5\n")
        #expect(histories.map(\.feed) == ["A,B", "C;D"])
        #expect(histories.map { $0.series.prices.first } == [1.5, 2.5])
    }

    /// The same random rows in every dialect are the same history.
    @Test func dialectsAgree() throws {
        var generator = SeededGenerator(seed: 23)
        for _ in 0..<10 {
            var usual = "time,price\n"
            var semicolons = "time;price\n"
            var tabs = "time\tprice\n"
            for row in 0..<50 {
                let whole = Int.random(in: 1...9999, using: &generator)
                let part = Int.random(in: 10...99, using: &generator)
                let time = 1_700_000_000 + 60 * row
                let groups =
                    whole < 1000
                    ? "\(whole)" : "\(whole / 1000).\("\(1000 + whole % 1000)".dropFirst())"
                usual += "\(time),\(whole).\(part)\n"
                semicolons += "\(time);\(groups),\(part)\n"
                tabs += "\(time)\t\(groups.replacing(".", with: ",")).\(part)\n"
            }
            let expected = try readOne(usual)
            #expect(try readOne(semicolons).series == expected.series)
            #expect(try readOne(tabs).series == expected.series)
        }
    }
}
