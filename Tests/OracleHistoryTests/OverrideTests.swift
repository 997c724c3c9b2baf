import Testing
import VolModel

@testable import OracleHistory

/// What the reader decides, and what a caller decides instead.
@Suite struct OverrideTests {
    private func answers(_ history: FeedHistory) -> [HistoryDecision.Subject: String] {
        Dictionary(uniqueKeysWithValues: history.decisions.map { ($0.subject, $0.answer) })
    }

    @Test func everyDecisionIsStatedWithItsReason() throws {
        let history = try readOne(
            "Date,Open,High,Low,Close,Volume\n2024-01-01,1,3,1,2,5\n2024-01-02,2,3,1,2,5\n")
        #expect(
            answers(history) == [
                .format: "candles_csv", .timeNotation: "rfc3339", .decimals: "decimal",
                .columns: "time=Date,open=Open,high=High,low=Low,volume=Volume,price=Close",
                .barLength: "1d", .barStamp: "open", .feedKind: "ohlc",
                .outliers: "quarantine",
            ])
        #expect(history.decisions.allSatisfy { !$0.reason.isEmpty && !$0.isStated })
    }

    @Test func whatWasStatedSaysSo() throws {
        var options = HistoryOptions()
        options.format = .seriesCSV
        options.columns = ColumnNames([.time: "Date", .price: "High"])
        options.timeNotation = .compactDate
        options.kind = .tick
        let history = try readOne(
            "Date,Open,High,Low,Close\n20240101,1,3,1,2\n20240102,2,4,1,2\n", options)
        #expect(history.format == .seriesCSV)
        #expect(history.series.prices == [3, 4])
        let stated = Set(history.decisions.filter(\.isStated).map(\.subject))
        #expect(stated == [.format, .columns, .timeNotation, .feedKind])
    }

    @Test func columnsByNumberWhereThereAreNoNames() throws {
        var options = HistoryOptions()
        options.columns = ColumnNames([.time: "3", .price: "2"])
        let history = try readOne("x,1.5,1700000000\ny,1.6,1700000060\n", options)
        #expect(history.series.prices == [1.5, 1.6])
        #expect(seconds(history) == [1_700_000_000, 1_700_000_060])
    }

    @Test func membersByNameInJSON() throws {
        var options = HistoryOptions()
        options.columns = ColumnNames([.time: "when", .price: "px_last", .feed: "who"])
        let histories = try read(
            "[{\"when\":1700000000,\"px_last\":\"2.5\",\"who\":\"A\"}]", options)
        #expect(histories.first?.feed == "A")
        #expect(histories.first?.series.prices == [2.5])
    }

    @Test func aFormatThatDoesNotFitIsRefused() throws {
        for (text, format) in [
            ("timestamp,price\n1700000000,1\n", HistoryFormat.candlesCSV),
            ("timestamp,price\n1700000000,1\n", .chainlinkRoundsCSV),
            ("[{\"time\":1700000000,\"price\":1}]", .candleObjectsJSON),
            ("{\"time\":1700000000,\"price\":1}\n", .candlesCSV),
            ("[[1700000000,1,1,1,1,1],[1700000060,1,1,1,1,1]]", .pythJSON),
            ("timestamp,price\n1700000000,1\n", .seriesJSON),
        ] {
            let error = try failure(text, HistoryOptions(format: format))
            #expect(error.expected == "the format \(format.rawValue)", "\(text)")
        }
    }

    @Test func theRightFormatAmongSeveral() throws {
        let document =
            "{\"first\":[{\"time\":1700000000,\"price\":1}],"
            + "\"second\":[[1700000000,1,3,1,2,9],[1700000060,1,3,1,2,9]]}"
        #expect(try failure(document).found == "2 arrays of prices: 'first', 'second'")
        let series = try readOne(document, HistoryOptions(format: .seriesJSON))
        #expect(series.series.prices == [1])
        let candles = try readOne(document, HistoryOptions(format: .candlesJSON))
        #expect(candles.series.prices == [2, 2])
    }

    @Test func aClockAheadOfUTC() throws {
        let text = "timestamp,price\n2020-01-01 03:00:00,1\n2020-01-01 11:00:00,2\n"
        let history = try readOne(text, HistoryOptions(clockAhead: .hours(3)))
        #expect(history.series.first?.description == "2020-01-01T00:00:00Z")
        let behind = try readOne(text, HistoryOptions(clockAhead: .hours(-5)))
        #expect(behind.series.first?.description == "2020-01-01T08:00:00Z")
        #expect(
            try failure(text, HistoryOptions(clockAhead: .days(2))).expected == "at most a day")
    }

    @Test func aClockAheadMovesNothingBeforeTheEpoch() throws {
        let text = "timestamp,price\n0,1\n3600,1\n20000,2\n"
        let history = try readOne(
            text, HistoryOptions(timeNotation: .seconds, clockAhead: .hours(3)))
        #expect(seconds(history) == [9200])
        #expect(counts(history) == ["unparsable": 2])
    }

    @Test func barsStampedAtTheirEndDoNotMove() throws {
        let text = "time,open,high,low,close\n1700000000,1,1,1,1\n1700000060,1,1,1,2\n"
        #expect(try seconds(readOne(text)) == [1_700_000_060, 1_700_000_120])
        let ends = try readOne(text, HistoryOptions(barStamp: .close))
        #expect(seconds(ends) == [1_700_000_000, 1_700_000_060])
        let hourly = try readOne(text, HistoryOptions(barLength: .hours(1)))
        #expect(seconds(hourly) == [1_700_003_600, 1_700_003_660])
    }

    @Test func differentBarLengthsNeedADecision() throws {
        let text =
            "[{\"t\":1700000000000,\"T\":1700000059999,\"o\":1,\"h\":1,\"l\":1,\"c\":1},"
            + "{\"t\":1700000100000,\"T\":1700000399999,\"o\":1,\"h\":1,\"l\":1,\"c\":2}]"
        #expect(try failure(text).found == "bars of 1m and of 5m")
        let stated = try readOne(text, HistoryOptions(barLength: .minutes(1)))
        #expect(stated.series.count == 2)
    }

    @Test func nanoseconds() throws {
        let history = try readOne("ts,price\n1700000000123456789,1\n1700000001000000000,2\n")
        #expect(history.series.times == [1_700_000_000_123_456, 1_700_000_001_000_000])
    }

    @Test func fundingMustBeAskedForAndIsNoPrice() throws {
        let funding =
            "date,open,high,low,close,volume\n2024-01-06 08:00:00,0.0001,0,0,0,0\n"
            + "2024-01-06 16:00:00,-0.0002,0,0,0,0\n"
        #expect(try failure(funding).expected.contains("funding_rates"))
        let rates = try HistoryReader.readRates(
            MemorySource(Array(funding.utf8)), name: "f.csv", options: HistoryOptions())
        #expect(rates.first?.rates == [0.0001, -0.0002])
        #expect(throws: HistoryError.self) {
            try HistoryReader.readRates(
                MemorySource(Array("timestamp,price\n1700000000,1\n".utf8)), name: "p.csv",
                options: HistoryOptions())
        }
    }

    @Test func fundingInExchangesAnswers() throws {
        let answers = [
            "[{\"symbol\":\"BTCUSDT\",\"fundingTime\":1700000000000,\"fundingRate\":\"-0.0001\","
                + "\"markPrice\":\"1\"}]",
            "{\"result\":{\"list\":[{\"symbol\":\"X\",\"fundingRate\":\"-0.0001\","
                + "\"fundingRateTimestamp\":\"1700000000000\"}]}}",
            "{\"historicalFunding\":[{\"ticker\":\"X\",\"rate\":\"-0.0001\",\"price\":\"9\","
                + "\"effectiveAt\":\"2023-11-14T22:13:20Z\"}]}",
            "[{\"coin\":\"X\",\"fundingRate\":\"-0.0001\",\"premium\":\"0\","
                + "\"time\":1700000000000}]",
        ]
        for answer in answers {
            let rates = try HistoryReader.readRates(
                MemorySource(Array(answer.utf8)), name: "f.json", options: HistoryOptions())
            #expect(rates.first?.rates == [-0.0001], "\(answer)")
            #expect(rates.first?.times == [1_700_000_000_000_000], "\(answer)")
        }
    }
}
