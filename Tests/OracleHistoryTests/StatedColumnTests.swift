import Testing
import VolModel

@testable import OracleHistory

/// Columns and members that a caller has stated.
@Suite struct StatedColumnTests {
    private func stating(
        _ text: String, content: HistoryContent = .prices, format: HistoryFormat? = nil
    ) throws -> HistoryOptions {
        var options = HistoryOptions(format: format, content: content)
        try options.set(.columns, to: text)
        return options
    }

    private func columns(_ history: FeedHistory?) throws -> HistoryDecision {
        guard let found = history?.decisions.first(where: { $0.subject == .columns }) else {
            throw TestFailure("no decision about columns")
        }
        return found
    }

    // MARK: - Headers without meaning

    private static let labelled =
        ",0,1,2,3,4\n0,1700000000,1,3,1,2\n1,1700000060,2,6,1,4\n2,1700000120,4,5,3,3\n"

    @Test func defaultLabelsAreNoNames() throws {
        let history = try readOne(Self.labelled, stating("time=2,price=3"))
        #expect(history.series.prices == [1, 2, 4])
        #expect(try columns(history).answer == "time=2,price=3")
        #expect(try columns(history).isStated)
        #expect(try failure(Self.labelled, stating("time=2,price=0")).found == "no column '0'")
        let inferred = try readOne(Self.labelled)
        #expect(inferred.format == .candlesCSV)
        #expect(try columns(inferred).reason == "The values say what stands where.")
        #expect(
            try columns(inferred).answer == "time=2,open=3,high=4,low=5,price=6")
    }

    // MARK: - What is not there

    @Test(arguments: [
        ("timestamp,price,symbol\n1700000000,1,A\n1700000000,2,B\n", "feed=symm", "symm"),
        ("timestamp,price,symbol\n1700000000,1,A\n", "time=timestamp,price=9", "9"),
        ("1700000000,1\n1700000060,2\n", "time=1,price=3", "3"),
        ("1700000000,1\n1700000060,2\n", "price=close", "close"),
    ])
    func aColumnThatIsNotThereIsAnError(text: String, stated: String, missing: String) throws {
        let error = try failure(text, stating(stated))
        #expect(error.category == .badData)
        #expect(error.found == "no column '\(missing)'")
        #expect(
            error.expected == "one of the columns 'timestamp', 'price', 'symbol'"
                || error.expected == "a number of a column from 1 to 2")
    }

    @Test(arguments: ["", "time=timestamp,price=price,"])
    func aMemberThatIsNotThereIsAnError(others: String) throws {
        for text in [
            "[{\"timestamp\":1700000000,\"price\":1,\"s\":\"A\"}]",
            "{\"timestamp\":1700000000,\"price\":1,\"s\":\"A\"}\n"
                + "{\"timestamp\":1700000000,\"price\":1,\"s\":\"B\"}\n",
        ] {
            let error = try failure(text, stating(others + "feed=nosuch"))
            #expect(error.found == "no member 'nosuch'")
            #expect(error.expected == "one of the members 'timestamp', 'price', 's'")
        }
    }

    @Test func membersOfUnknownNamesAreShown() throws {
        let error = try failure(
            "{\"data\":[{\"when\":1700000000,\"px_last\":1}]}", stating("time=when,price=px"))
        #expect(error.found == "no member 'px'")
        #expect(error.expected == "one of the members 'when', 'px_last'")
    }

    // MARK: - What is stated stands beside what is found

    @Test func aStatedNameLeavesTheOthersToBeFound() throws {
        let text = "timestamp,price,last,who\n1700000000,1,5,A\n1700000000,2,6,B\n"
        let feeds = try read(text, stating("feed=who,price=last"))
        #expect(feeds.map(\.feed) == ["A", "B"])
        #expect(feeds.map(\.series.prices) == [[5], [6]])
        #expect(try columns(feeds.first).answer == "feed=who,time=timestamp,price=last")
        // A column that is stated as something else is not found as a price.
        let swapped = try readOne(
            "timestamp,price,last\n1700000000,1,5\n", stating("feed=price"))
        #expect(swapped.feed == "1")
        #expect(swapped.series.prices == [5])
    }

    @Test func aStatedNumberLeavesTheOthersToBeFound() throws {
        let candles = "1700000000,1,3,1,2,9\n1700000060,2,6,1,4,9\n"
        let opens = try readOne(candles, stating("price=2"))
        #expect(opens.format == .seriesCSV)
        #expect(opens.series.prices == [1, 2])
        let closes = try readOne(candles, stating("price=5"))
        #expect(closes.format == .candlesCSV)
        #expect(closes.series.prices == [2, 4])
        let feeds = try read("1700000000,1.5,A\n1700000000,1.6,B\n", stating("feed=3"))
        #expect(feeds.map(\.feed) == ["A", "B"])
        #expect(feeds.map(\.series.prices) == [[1.5], [1.6]])
    }

    @Test func aStatedMemberLeavesTheOthersToBeFound() throws {
        let text =
            "[{\"symbol\":\"A\",\"time\":1700000000,\"price\":1,\"mid\":5},"
            + "{\"symbol\":\"B\",\"time\":1700000000,\"price\":2,\"mid\":6}]"
        for stated in ["price=mid", "time=time,price=mid"] {
            let feeds = try read(text, stating(stated))
            #expect(feeds.map(\.feed) == ["A", "B"])
            #expect(feeds.map(\.series.prices) == [[5], [6]])
            #expect(try columns(feeds.first).isStated)
        }
        let upper = try readOne(
            "[{\"t\":1700000000,\"T\":1700000060,\"price\":1}]", stating("time=T"))
        #expect(seconds(upper) == [1_700_000_060])
    }

    @Test func statedVolumeOfShortCandles() throws {
        let history = try readOne(
            "[{\"t\":1700000000000,\"o\":1,\"h\":3,\"l\":1,\"c\":2,\"v\":9,\"q\":18},"
                + "{\"t\":1700000060000,\"o\":1,\"h\":3,\"l\":1,\"c\":2,\"v\":8,\"q\":16}]",
            stating("volume=q"))
        #expect(history.bars?.volume == [18, 16])
    }

    @Test func statedNamesBetweenSemicolons() throws {
        let history = try readOne(
            "when;px\n1700000000;1,5\n1700000060;2,25\n", stating("time=when,price=px"))
        #expect(history.series.prices == [1.5, 2.25])
        #expect(
            try failure("timestamp;price\n1700000000;1,5\n", stating("feed=x")).expected
                == "one of the columns 'timestamp', 'price'")
    }

    // MARK: - What cannot be stated

    @Test(arguments: [
        ("[[1700000000,1,3,1,2,9],[1700000060,1,3,1,2,9]]", "candles_json"),
        ("{\"prices\":[[1700000000,1],[1700000060,2]]}", "series_json"),
        (
            "{\"t\":[1699999200,1699999500],\"o\":[1,2],\"h\":[3,5],\"l\":[1,2],\"c\":[2,4]}",
            "candle_columns_json"
        ),
        (
            "{\"parsed\":[{\"id\":\"a\",\"price\":{\"price\":\"1\",\"conf\":\"1\",\"expo\":-8,"
                + "\"publish_time\":1700000000}}]}", "pyth_json"
        ),
        (
            "110680464442257320802 1 1700000000 1700000000 110680464442257320802\n"
                + "110680464442257320803 1 1700000060 1700000060 110680464442257320803\n",
            "chainlink_rounds_text"
        ),
        (
            "20200102 09:30,3237000,3240000,3230000,3235000,900\n"
                + "20200102 09:31,3237000,3240000,3230000,3235000,900\n", "candles_lean"
        ),
    ])
    func aFormatWithItsOwnPlacesTakesNoColumns(text: String, format: String) throws {
        let error = try failure(text, stating(format == "candles_lean" ? "time=1" : "round=4"))
        #expect(error.found == "columns stated for the format \(format)")
        #expect(!(try read(text)).isEmpty)
    }

    @Test func rolesThatNoFormatHasTogether() throws {
        let series = "timestamp,price,x\n1700000000,1,2\n"
        #expect(
            try failure(series, stating("closed=x")).found == "a column stated as closed")
        #expect(
            try failure(series, stating("exponent=x")).found == "a column stated as exponent")
        #expect(
            try failure(series, stating("volume=x")).found
                == "columns stated as volume, which no format has together")
        #expect(
            try failure("[{\"time\":1700000000,\"price\":1,\"x\":2}]", stating("volume=x")).found
                == "columns stated as volume, which no format has together")
    }

    @Test func oneColumnHasOneRole() throws {
        #expect(
            try failure("timestamp,price\n1700000000,1\n", stating("price=price,feed=Price")).found
                == "the column 'Price' stated as price and as feed")
        #expect(
            try failure("[{\"time\":1700000000,\"price\":1}]", stating("price=price,feed=Price"))
                .found == "the member 'Price' stated as price and as feed")
        #expect(
            try failure("1700000000,1\n1700000060,2\n", stating("time=1,price=01")).found
                == "the column '01' stated as time and as price")
    }

    @Test(arguments: [
        (HistoryOptions.Name.columns, "time=a,price=a"), (.outliers, "0x10"), (.outliers, "1e2"),
        (.outliers, "-5"), (.utcOffset, "++3:00"), (.utcOffset, "+ 3:00"), (.utcOffset, "+03:-1"),
        (.utcOffset, "+24:01"),
    ])
    func textsThatAreNoOptions(name: HistoryOptions.Name, text: String) throws {
        var options = HistoryOptions()
        #expect(throws: HistoryOptionError.self) { try options.set(name, to: text) }
        #expect(options == HistoryOptions())
    }

    // MARK: - What is asked for

    @Test func markPricesComeFirstWhereTheyAreAskedFor() throws {
        let csv = "timestamp,mark_price,last\n1700000000,5,1\n1700000060,6,2\n"
        #expect(try readOne(csv).series.prices == [1, 2])
        let options = HistoryOptions(content: .markPrices)
        #expect(try readOne(csv, options).series.prices == [5, 6])
        for others in ["\"last\":1", "\"open\":1,\"high\":1,\"low\":1,\"close\":1"] {
            let json = "[{\"time\":1700000000,\(others),\"markPrice\":5}]"
            let prices = HistoryOptions(barLength: .minutes(1))
            #expect(try readOne(json, prices).series.prices == [1])
            #expect(try readOne(json, options).series.prices == [5])
        }
    }

    // MARK: - Names of feeds

    @Test func namesThatAreNotUTF8AreNoFeeds() throws {
        let csv =
            Array("feed,timestamp,price\n\u{e9},1700000000,1\n".utf8)
            + [0xFF] + Array(",1700000060,2\n".utf8) + [0xFE] + Array(",1700000120,3\n".utf8)
        let json =
            Array("{\"feed\":\"\u{e9}\",\"timestamp\":1700000000,\"price\":1}\n".utf8)
            + [0xFF, 0xFE].flatMap { byte in
                Array("{\"feed\":\"".utf8) + [byte]
                    + Array("\",\"timestamp\":1700000060,\"price\":1}\n".utf8)
            }
        for bytes in [csv, json] {
            let feeds = try read(bytes)
            #expect(feeds.map(\.feed) == ["\u{e9}"])
            #expect(feeds.map(counts) == [["unparsable": 2]])
        }
    }
}
