import Foundation
import TestSupport
import Testing
import VolModel

@testable import OracleHistory

/// What was read can be written, and reads the same again.
@Suite struct ExportTests {
    private static let exact = HistoryOptions(detail: .exact)

    private func export(
        _ histories: [FeedHistory], as form: HistoryExport.Form
    ) throws -> String {
        var bytes: [UInt8] = []
        try HistoryExport.write(histories, as: form) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func text(
        _ source: String, _ options: HistoryOptions = exact, as form: HistoryExport.Form = .csv
    ) throws -> String {
        try export(read(source, options), as: form)
    }

    @Test func roundsKeepUint80AndEighteenDecimals() throws {
        let rounds = """
            roundId,answer,updatedAt
            110680464442257320802,1234567890123456789012,1700000000
            110680464442257320803,1000000000000000000,1700000060
            110680464442257320804,1,1700000120

            """
        var options = Self.exact
        options.decimals = 18
        #expect(
            try text(rounds, options) == """
                feed,round_id,updated_at,price
                input,110680464442257320802,2023-11-14T22:13:20Z,1234.567890123456789012
                input,110680464442257320803,2023-11-14T22:14:20Z,1.0
                input,110680464442257320804,2023-11-14T22:15:20Z,0.000000000000000001

                """)
    }

    @Test func unknownDecimalsStayRawIntegers() throws {
        let rounds =
            "roundId,answer,updatedAt\n110680464442257320802,184312345678,1700000000\n"
        let exported = try text(rounds)
        #expect(
            exported
                == "feed,round_id,updated_at,answer\n"
                + "input,110680464442257320802,2023-11-14T22:13:20Z,184312345678\n")
        let again = try readOne(exported)
        #expect(again.priceEncoding == .rawInteger(decimals: nil))
        #expect(again.series.prices == [184_312_345_678])
    }

    @Test func candlesKeepTheirRangeAndTheEndOfEachBar() throws {
        let exported = try text(
            "open_time,open,high,low,close,volume\n1700000000,1.10,1.20,1e-2,1.150,0\n"
                + "1700000060,1.15,1.3,1.1,1.2,1234.5600\n", as: .ndjson)
        #expect(
            exported == """
                {"feed":"input","open_time":"2023-11-14T22:13:20Z",\
                "close_time":"2023-11-14T22:14:20Z","open":"1.1","high":"1.2","low":"0.01",\
                "close":"1.15","volume":"0"}
                {"feed":"input","open_time":"2023-11-14T22:14:20Z",\
                "close_time":"2023-11-14T22:15:20Z","open":"1.15","high":"1.3","low":"1.1",\
                "close":"1.2","volume":"1234.56"}

                """)
    }

    @Test func aSingleBarStatesItsOwnLength() throws {
        let two = "open_time,open,high,low,close\n1700000000,1,2,1,2\n1700000300,1,2,1,2\n"
        let exported = try text(two)
        let lines = exported.split(separator: "\n")
        let one = try readOne(lines[..<2].joined(separator: "\n"))
        #expect(one.candleInterval == .minutes(5))
        #expect(one.series.times == [1_700_000_300_000_000])
    }

    @Test func hostileNamesComeBack() throws {
        let names = ["a,b", "say \"x\"", " blank ", "tab\there", "ünï", "\\", "line\nbreak"]
        let rows = names.map { name in
            let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
            return "{\"feed\":\"\(quoted)\",\"timestamp\":1700000000,\"price\":\"1.5\"}\n"
        }
        let histories = try read(rows.joined(), Self.exact)
        #expect(histories.map(\.feed) == names)
        let again = try read(export(histories, as: .ndjson))
        #expect(again.map(\.feed) == names)
        let plain = histories.filter { !$0.feed.contains { "\n\t".contains($0) } }
        #expect(try read(export(plain, as: .csv)).map(\.feed) == plain.map(\.feed))
        #expect(
            try failure { try export(histories, as: .csv) }.found
                == "a line break or another control character in a feed's name")
    }

    @Test func fundingRatesAreWrittenAsRates() throws {
        let source = "Symbol,Date,Funding Rate\nBTC,2020-01-01 08:00:00,-0.00012359\n"
        let rates = try HistoryReader.readRates(
            MemorySource(Array(source.utf8)), name: "f.csv", options: Self.exact)
        #expect(rates.first?.rates == [-0.00012359])
        var bytes: [UInt8] = []
        try HistoryExport.write(rates: rates, as: .csv) { bytes += $0 }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "feed,timestamp,funding_rate\nBTC,2020-01-01T08:00:00Z,-0.00012359\n")
        let again = try HistoryReader.readRates(
            MemorySource(bytes), name: "again.csv", options: Self.exact)
        #expect(again.first?.rates == rates.first?.rates)
    }

    @Test func digitsThatWereNotKeptAreNotMadeUp() throws {
        let histories = try read("timestamp,price\n1700000000,1.5\n")
        #expect(
            try failure { try export(histories, as: .csv) }.expected.hasPrefix(
                "one that was read with the detail 'exact'"))
    }

    @Test func aColumnIsKeptWhereTheFirstRowHasNothingInIt() throws {
        let candles =
            "time,open,high,low,close,volume\n1700000000,,,,1.5,\n"
            + "1700000060,1.5,2,1,1.5,9\n1700000120,1.5,2,1,1.5,8\n"
        let series =
            "timestamp,price,confidence\n1700000000,1.5,\n1700000060,1.5,0.1\n"
        for source in [candles, series] {
            let histories = try read(source, Self.exact)
            for form in HistoryExport.Form.allCases {
                let again = try read(export(histories, as: form), Self.exact)
                #expect(again.map(\.series) == histories.map(\.series))
                #expect(again.map(\.exactTexts) == histories.map(\.exactTexts))
                #expect(again.map { $0.bars == nil } == histories.map { $0.bars == nil })
                #expect(again.map { $0.confidences == nil } == [source == candles])
            }
        }
        let exported = try text(candles, as: .ndjson)
        #expect(exported.contains("\"low\":null,\"close\":\"1.5\",\"volume\":null}"))
    }

    /// Members may be absent in the first of the rows.
    @Test func sidesThatTheFirstRowLacks() throws {
        let bars = try readOne(
            "{\"time\":1700000000,\"close\":1}\n"
                + "{\"time\":1700000060,\"open\":1,\"high\":3,\"low\":1,\"close\":2,"
                + "\"volume\":7}\n")
        #expect(bars.format == .candleObjectsJSON)
        #expect(bars.bars?.volume.last == 7)
        #expect(bars.bars?.withoutRange == 1)
        let prices = try readOne(
            "[{\"time\":1700000000,\"price\":1},{\"time\":1700000060,\"price\":2,\"conf\":0.5}]")
        #expect(prices.confidences?.last == 0.5)
        // What would turn rows into others is not taken from later ones.
        let mixed = try readOne(
            "[{\"time\":1700000000,\"price\":1},{\"time\":1700000060,\"price\":2,\"round\":5}]")
        #expect(mixed.series.prices == [1, 2])
    }

    @Test func markPricesAreWrittenAsMarkPrices() throws {
        var options = Self.exact
        options.content = .markPrices
        let histories = try read("timestamp,mark_price\n1700000000,1.5\n", options)
        for form in HistoryExport.Form.allCases {
            let exported = try export(histories, as: form)
            #expect(exported.contains("mark_price") && !exported.contains(",price"))
            #expect(try failure(exported).found == "mark prices")
            #expect(try read(exported, options).map(\.series) == histories.map(\.series))
        }
    }

    @Test func longIntegersAreWrittenOut() throws {
        let digits = "1" + String(repeating: "0", count: 61)
        for source in [digits, "1e61", digits + ".0"] {
            let written = Array(source.utf8).withUnsafeBufferPointer {
                ExactDecimalText.plain($0, places: 0)
            }
            #expect(String(decoding: written, as: UTF8.self) == digits)
        }
        let rounds =
            "roundId,answer,updatedAt\n110680464442257320802,\(digits),1700000000\n"
        let again = try readOne(text(rounds), Self.exact)
        #expect(again.priceEncoding == .rawInteger(decimals: nil))
        #expect(again.series.prices == [1e61])
    }

    /// Bars of any length above zero, their ends as texts.
    @Test(arguments: [1, 999, 500_000, 999_001, 1_500_000, 59_000_000])
    func lengthsOfBarsComeBack(microseconds: Int64) throws {
        var options = Self.exact
        options.barLength = TimeSpan(microseconds: microseconds)
        let histories = try read(
            "open_time,open,high,low,close\n1700000000,1,2,1,2\n1700000300,1,2,1,2\n", options)
        for form in HistoryExport.Form.allCases {
            let again = try read(export(histories, as: form))
            #expect(again.map(\.candleInterval) == [options.barLength])
            #expect(again.map(\.series) == histories.map(\.series))
        }
    }

    @Test func aNumberMayBeTheLastInstantOfABar() throws {
        for (start, end) in [
            ("1700000000000", "1700000000999"), ("1700000000000000", "1700000000999999"),
        ] {
            let history = try readOne(
                "open_time,open,high,low,close,close_time\n\(start),1,2,1,2,\(end)\n")
            #expect(history.candleInterval == .seconds(1))
        }
    }

    /// Digits by another route: Foundation's decimal numbers.
    @Test func digitsAreThoseOfTheFile() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2000 {
            let whole = Int(random.next() % 1_000_000)
            let places = 1 + Int(random.next() % 18)
            let fraction = (0..<places).map { _ in String(random.next() % 10) }.joined()
            let power = Int(random.next() % 19) - 9
            let text = "\(whole).\(fraction)e\(power)"
            let places2 = Int(random.next() % 19)
            let plain = Array(text.utf8).withUnsafeBufferPointer {
                String(
                    decoding: ExactDecimalText.plain($0, places: places2), as: UTF8.self)
            }
            let expected =
                try #require(Decimal(string: "\(whole).\(fraction)"))
                * pow(Decimal(10), power) / pow(Decimal(10), places2)
            #expect(Decimal(string: plain) == expected, "\(text) / 10^\(places2): \(plain)")
        }
    }

    /// Every kind of history, exported and read again, in both forms.
    @Test(arguments: HistoryExport.Form.allCases)
    func whatIsReadAgainIsTheSame(form: HistoryExport.Form) throws {
        var random = SeededRandom(seed: 4)
        for _ in 0..<200 {
            let rows = 2 + Int(random.next() % 39)
            var time = 1_700_000_000_000_000
            var lines = ["feed,timestamp,price,confidence"]
            for _ in 0..<rows {
                time += 1 + Int(random.next() % 5_000_000)
                let feed = ["a", "b,c", "d"][Int(random.next() % 3)]
                let digits = 1 + random.next() % 999_999_999
                let places = random.next() % 9
                let price = "\(digits)e-\(places)"
                lines.append("\"\(feed)\",\(time),\(price),0.0\(1 + random.next() % 99)")
            }
            let histories = try read(lines.joined(separator: "\n"), Self.exact)
            let again = try read(export(histories, as: form), Self.exact)
            #expect(again.map(\.feed) == histories.map(\.feed))
            #expect(again.map(\.series) == histories.map(\.series))
            #expect(again.map(\.confidences) == histories.map(\.confidences))
            #expect(again.map(\.kind) == histories.map(\.kind))
            #expect(again.map(\.exactTexts) == histories.map(\.exactTexts))
        }
    }
}
