import Foundation
import TestSupport
import Testing

/// What the content decides, decided by flags and by the job; `export`; funding rates.
@Suite struct ReadingTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    /// An hour apart, drifting; the price jumps by 1000 in the middle.
    private static let rebased =
        "timestamp,price\n"
        + (0..<2000).map { index in
            let wave = 1 + 0.01 * Double(index % 7) / 7
            return "\(1_704_067_200 + 3600 * index),\(wave * (index < 1000 ? 0.002 : 2))\n"
        }.joined()

    @Test func aBreakStopsAnEstimateUntilItIsDecided() throws {
        try place.write(Self.rebased, to: "pepe.csv")
        let undecided = try place.run("estimate", "pepe.csv", "--format", "json")
        #expect(undecided.status == 65)
        #expect(undecided.output.isEmpty)
        #expect(undecided.errors.contains("near 10^3"))
        #expect(undecided.errors.contains("--breaks keep, keep_after_last or rescale"))
        #expect(undecided.errors.split(separator: "\n").count == 1)
        // Before the break there is nothing to decide.
        let earlier = try place.run(
            "estimate", "pepe.csv", "--as-of", "2024-02-01", "--format", "json")
        #expect(earlier.status == 0)
        let rescaled = try place.run(
            "estimate", "pepe.csv", "--breaks", "rescale", "--format", "json")
        #expect(rescaled.status == 0)
        let after = try place.run(
            "estimate", "pepe.csv", "--breaks", "keep_after_last", "--format", "json")
        #expect(try after.json()["feeds"][0]["rejected"].counts == ["before_break": 1000])
        let volatility = try rescaled.json()["feeds"][0]["estimates"][1]["annualized_volatility"]
        let same = try after.json()["feeds"][0]["estimates"][1]["annualized_volatility"]
        #expect(volatility.double == same.double)
    }

    @Test func inspectSaysWhatWasDecidedAndHowToDecideOtherwise() throws {
        try place.write(Self.rebased, to: "1000PEPEUSDT.csv")
        let table = try place.run("inspect", "1000PEPEUSDT.csv", "--format", "table").text
        #expect(table.contains("series_csv") && table.contains("(--input-format)"))
        #expect(table.contains("time=timestamp,price=price"))
        #expect(table.contains("undecided") && table.contains("(--breaks)"))
        #expect(table.contains("It needs a decision."))
        #expect(table.contains("a price is for 1000 units"))
        let feed = try place.run("inspect", "1000PEPEUSDT.csv", "--format", "json").json()["feeds"][
            0]
        #expect(feed["contract_multiplier"].integer == 1000)
        #expect(feed["breaks"].elements.count == 1)
        let decisions = feed["decisions"].elements
        #expect(
            decisions.compactMap { $0["subject"].string } == [
                "format", "columns", "time_notation", "decimals", "feed_kind", "outliers",
                "breaks",
            ])
        #expect(decisions.allSatisfy { $0["option"].string?.hasPrefix("--") == true })
    }

    @Test(arguments: [
        ["--input-format", "candles_json"], ["--input-format", "x"], ["--columns", "time"],
        ["--time-notation", "x"], ["--utc-offset", "3h"], ["--bar-length", "0"],
        ["--bar-stamp", "x"], ["--outliers", "x"], ["--breaks", "x"], ["--content", "x"],
        ["--outliers", "-5"], ["--columns", "time=a,price=a"], ["--bar-length=-1h"],
    ])
    func aWrongOptionIsOneLine(options: [String]) throws {
        try place.write("timestamp,price\n1704067200,1\n1704070800,2\n", to: "feed.csv")
        let outcome = try place.run(["inspect", "feed.csv"] + options)
        #expect(outcome.status == (options.last == "candles_json" ? 65 : 64))
        #expect(outcome.errors.hasPrefix("error: "))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.contains("found") && outcome.errors.contains("expected"))
    }

    @Test func funding() throws {
        try place.write(
            "Symbol,Date,Funding Rate\nBTC,2020-01-01 03:00:00,-0.0001\n"
                + "BTC,2020-01-01 11:00:00,0.0002\n", to: "funding.csv")
        let refused = try place.run("inspect", "funding.csv")
        #expect(refused.status == 65)
        #expect(refused.errors.contains("found funding rates"))
        #expect(refused.errors.contains("funding_rates"))
        let arguments = ["funding.csv", "--content", "funding_rates", "--utc-offset", "+03:00"]
        let feed = try place.run(["inspect"] + arguments + ["--format", "json"]).json()["feeds"][0]
        #expect(feed["observations"].integer == 2)
        #expect(feed["first"].string == "2020-01-01T00:00:00Z")
        #expect(feed["lowest_rate"].double == -0.0001)
        #expect(try place.run(["inspect"] + arguments + ["--format", "csv"]).status == 0)
        #expect(
            try place.run(["inspect"] + arguments + ["--format", "table"]).text
                .contains("-0.0001 to 0.0002 per funding interval"))
        let exported = try place.run(["export"] + arguments)
        #expect(
            exported.text
                == "feed,timestamp,funding_rate\nBTC,2020-01-01T00:00:00Z,-0.0001\n"
                + "BTC,2020-01-01T08:00:00Z,0.0002\n")
        // No file is looked for.
        let asked = ["--content", "funding_rates"]
        #expect(try place.run(["estimate", "nowhere.csv"] + asked).status == 64)
        let estimate = try place.run(["estimate"] + arguments)
        #expect(estimate.status == 64)
        #expect(estimate.errors.contains("--content: found funding_rates"))
    }

    @Test func offsetsMayBeginWithAMinus() throws {
        try place.write("timestamp,price\n2020-01-02 00:00:00,1\n", to: "a.csv")
        for offset in [["--utc-offset", "-24:00"], ["--utc-offset=-24:00"]] {
            let feed = try place.run(["inspect", "a.csv", "--format", "json"] + offset)
                .json()["feeds"][0]
            #expect(feed["first"].string == "2020-01-03T00:00:00Z")
        }
    }

    @Test func aStatedColumnHasToBeThere() throws {
        try place.write(
            "timestamp,price,symbol\n1704067200,1,A\n1704067200,2,B\n", to: "a.csv")
        let outcome = try place.run("inspect", "a.csv", "--columns", "feed=symm")
        #expect(outcome.status == 65)
        #expect(
            outcome.errors.contains(
                "found no column 'symm'; expected one of the columns 'timestamp', 'price', "
                    + "'symbol'"), "\(outcome.errors)")
    }

    // MARK: - export

    @Test func observationsAreExportedAsTheyAre() throws {
        try place.write(Self.rebased, to: "broken.csv")
        let broken = try place.run("export", "broken.csv")
        #expect(broken.errors == "broken.csv: 2000 observations\n")
        #expect(broken.text.split(separator: "\n").count == 2001)
        var random = SeededRandom(seed: 6)
        let rows = (0..<400).map { index in
            let price = index == 200 ? 900 : 100 + random.normal()
            return "\(1_704_067_200 + 3600 * index),\(price)\n"
        }
        try place.write("timestamp,price\n" + rows.joined(), to: "spike.csv")
        let feed = try place.run("inspect", "spike.csv", "--format", "json").json()["feeds"][0]
        #expect(feed["rejected"].counts == ["outlier": 1])
        let spike = try place.run("export", "spike.csv")
        #expect(spike.errors == "spike.csv: 400 observations\n")
        #expect(spike.text.contains(",900.0\n"))
        for options in [["--outliers", "keep"], ["--breaks", "rescale"]] {
            let refused = try place.run(["export", "spike.csv"] + options)
            #expect(refused.status == 64)
            #expect(refused.errors.contains("--outliers and --breaks: found one of them"))
        }
    }

    @Test func aFeedWithoutObservationsIsCounted() throws {
        try place.write(
            "feed,timestamp,price\nA,1704067200,1\nB,1704067200,0\nB,1704067260,0\n", to: "a.csv")
        #expect(
            try place.run("export", "a.csv").errors
                == "a.csv: 1 observations, 2 feeds, 1 without observations, rejected: "
                + "non_positive 2\n")
    }

    @Test func exportsOneFileToStandardOutput() throws {
        try place.write(
            "time,close,open,high,low\n2024-01-01,2,1,3,1\n2024-01-02,2,2,3,1\n", to: "a.csv")
        let outcome = try place.run("export", "a.csv")
        #expect(outcome.status == 0)
        #expect(
            outcome.text
                == "feed,open_time,close_time,open,high,low,close,volume\n"
                + "a,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,1.0,3.0,1.0,2.0,\n"
                + "a,2024-01-02T00:00:00Z,2024-01-03T00:00:00Z,2.0,3.0,1.0,2.0,\n")
        #expect(outcome.errors == "a.csv: 2 observations\n")
        #expect(try place.run("export", "a.csv", "--quiet").errors == "")
    }

    @Test func exportsManyFilesToADirectory() throws {
        try place.write("timestamp,price\n1704067200,1\n", to: "in/a.csv")
        try place.write("timestamp,price\n1704067200,2\n1704067200,3\n", to: "in/b.csv")
        try place.write("", to: "out/.keep")
        let outcome = try place.run("export", "in", "--out", "out", "--to", "ndjson")
        #expect(outcome.status == 0)
        #expect(
            try place.text("out/b.ndjson")
                == "{\"feed\":\"b\",\"timestamp\":\"2024-01-01T00:00:00Z\",\"price\":\"3.0\"}\n")
        #expect(outcome.errors.contains("in/b.csv: 1 observations, rejected: duplicate_time 1"))
        #expect(try place.contents(of: "out").keys.sorted() == [".keep", "a.ndjson", "b.ndjson"])
        #expect(try place.run("export", "in").status == 64)
    }

    @Test func exportNeverReplacesAnInputOrLeavesHalfAFile() throws {
        try place.write("timestamp,price\n1704067200,1\n", to: "in/a.csv")
        #expect(try place.run("export", "in/a.csv", "--out", "in").status == 64)
        #expect(try place.run("export", "in/a.csv", "--out", "nowhere").status == 73)
        #expect(try place.run("export", "in/a.csv", "--out", "").status == 64)
        #expect(try place.run("export", "in/a.csv", "--bars", "1h").status == 64)
        try place.write("{\"a\":1}", to: "bad/x.json")
        try place.write("", to: "out/.keep")
        #expect(try place.run("export", "bad/x.json", "--out", "out").status == 65)
        #expect(try place.contents(of: "out").keys.sorted() == [".keep"])
        try place.write("timestamp,price\n1704067200,1\n", to: "other/a.csv")
        let clash = try place.run("export", "in/a.csv", "other/a.csv", "--out", "out")
        #expect(clash.status == 64)
        #expect(clash.errors.contains("would both become 'out/a.csv'"))
    }

    /// The figures of an exported history are those of the file.
    @Test(
        .enabled(if: RealData.folder != nil, "\(RealData.skipped)"),
        arguments: ["csv", "ndjson"])
    func anExportGivesTheSameFigures(form: String) throws {
        let asOf = ["--as-of", "2023-08-18T00:00:00Z", "--format", "json"]
        let exported = try place.run(
            "export", RealData.path(RealData.ethUSD), "--decimals", "8", "--to", form)
        try place.write(exported.text, to: "eth.\(form)")
        let again = try place.run(["estimate", "eth.\(form)"] + asOf).json()["feeds"][0]
        let before = try place.run(
            ["estimate", RealData.path(RealData.ethUSD), "--decimals", "8"] + asOf
        ).json()["feeds"][0]
        #expect(again["feed_kind"].string == "threshold")
        #expect(again["observations"].integer == before["observations"].integer)
        for index in 0..<4 {
            let key = "annualized_volatility"
            #expect(again["estimates"][index][key].double == before["estimates"][index][key].double)
        }
    }

    // MARK: - Jobs

    /// The fixtures' job with other lines in the feed of its first instrument.
    private func job(adding lines: [String], toFeedAt path: String) throws {
        try place.copyFixtures(to: "night")
        let text = try place.text("night/job.yaml")
        let added = text.replacing(
            "path: \(path)", with: "path: \(path)" + lines.map { ", \($0)" }.joined())
        try #require(added != text)
        try place.write(added, to: "night/job.yaml")
    }

    @Test func theJobDecidesHowAHistoryIsRead() throws {
        try job(
            adding: ["outliers: 500", "breaks: keep", "utc_offset: \"+00:00\""],
            toFeedAt: "histories/eth-usd.csv.gz")
        let outcome = try place.run("calibrate", "night/job.yaml", "--out", "-", "--quiet")
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
    }

    @Test(arguments: [
        ("breaks: drop", "instruments[1].feed.breaks"), ("outliers: x", "feed.outliers"),
        ("content: funding_rates", "feed.content"), ("columns: time", "feed.columns"),
        ("bar_stamp: 3", "feed.bar_stamp"), ("colour: red", "colour"),
    ])
    func aMistakeInTheJobNamesItsPlace(line: String, mention: String) throws {
        try job(adding: [line], toFeedAt: "histories/eth-usd.csv.gz")
        let outcome = try place.run("calibrate", "night/job.yaml", "--out", "-")
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("night/job.yaml:"))
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
    }

    /// An instrument whose current requirement is far too high, over 400 days of hours.
    private func lowering(planted: [Int: Double], feed: String) throws -> JSON {
        var random = SeededRandom(seed: 5)
        var price = 100.0
        var text = "timestamp,price\n"
        for index in 0..<9600 {
            price *= 1 + 0.004 * random.normal()
            text += "\(1_704_067_200 + 3600 * index),\((planted[index] ?? 1) * price)\n"
        }
        if !place.exists("night") { try place.copyFixtures(to: "night") }
        try place.write(text, to: "night/x.csv")
        try place.write(
            "{\"X-USD-PERP\":{\"maintenance_margin_ppm\":300000,\"initial_margin_ppm\":480000,"
                + "\"changed_at\":\"2024-01-02T00:00:00Z\"}}", to: "night/current.json")
        try place.write(
            """
            schema: marginpolicy.job/1
            policy: policy.yaml
            current: current.json
            instruments:
              - id: X-USD-PERP
                kind: linear_perpetual
                class: major
                feed: { path: x.csv, kind: interval\(feed) }
            """, to: "night/job.yaml")
        let outcome = try place.run("calibrate", "night/job.yaml", "--out", "-", "--quiet")
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        return try outcome.json()["instruments"][0]
    }

    @Test func aQuarantinedPrintKeepsARequirementFromFalling() throws {
        let clean = try lowering(planted: [:], feed: "")
        #expect(clean["decision"]["action"].string == "lower")
        let planted = try lowering(planted: [9300: 2], feed: "")
        #expect(planted["decision"]["action"].string == "none")
        let reasons = planted["decision"]["reasons"].elements.compactMap(\.string)
        #expect(reasons.contains { $0.hasPrefix("nothing is lowered: the print") })
        // The figure is that of a history without this row.
        let missing = try lowering(planted: [9300: .nan], feed: "")
        #expect(missing["decision"]["action"].string == "lower")
        #expect(
            planted["model"]["maintenance_margin_ppm"].integer
                == missing["model"]["maintenance_margin_ppm"].integer)
        // The long floor looks back further than the tail, and beyond both it is no matter.
        let floor = try lowering(planted: [5000: 2], feed: "")
        #expect(floor["decision"]["action"].string == "none")
        let old = try lowering(planted: [500: 2], feed: "")
        #expect(old["decision"]["action"].string == "lower")
    }

    @Test func aRebaseHoldsUntilTheJobDecides() throws {
        let rebased = Dictionary(uniqueKeysWithValues: (9000..<9600).map { ($0, 1000.0) })
        let held = try lowering(planted: rebased, feed: "")
        #expect(held["status"].string == "held")
        let reasons = held["decision"]["reasons"].elements.compactMap(\.string)
        #expect(reasons.contains { $0.contains("undecided") && $0.contains("feed.breaks") })
        let decided = try lowering(planted: rebased, feed: ", breaks: rescale")
        #expect(decided["decision"]["action"].string == "lower")
        let kept = try lowering(planted: rebased, feed: ", breaks: keep")
        #expect(kept["status"].string == "held")
    }

    @Test func oneFileReadInTwoWaysIsTwoInputs() throws {
        try place.copyFixtures(to: "night")
        try place.write(Self.rebased, to: "night/x.csv")
        try place.write(
            """
            schema: marginpolicy.job/1
            policy: policy.yaml
            instruments:
              - id: A-USD-PERP
                kind: linear_perpetual
                feed: { path: x.csv, kind: interval, breaks: rescale }
              - id: B-USD-PERP
                kind: linear_perpetual
                feed: { path: x.csv, kind: interval, breaks: keep_after_last }
            """, to: "night/job.yaml")
        let outcome = try place.run("nightly", "night/job.yaml", "--out", "b", "--quiet")
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        let inputs = try JSON(place.read("b/inputs.json"))["inputs"].elements
            .filter { $0["role"].string == "history" }
        #expect(inputs.map { $0["used_by"].elements.count } == [1, 1])
        #expect(
            inputs.map { $0["used_by"][0]["instrument"].string } == ["A-USD-PERP", "B-USD-PERP"])
        #expect(inputs[1]["rejected"].counts == ["before_break": 1000])
    }

    @Test func optionsThatContradictEachOtherNameTheirPlace() throws {
        try job(
            adding: ["format: candles_lean", "time_notation: seconds"],
            toFeedAt: "histories/eth-usd.csv.gz")
        let outcome = try place.run("calibrate", "night/job.yaml", "--out", "-")
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("instruments[1].feed"))
    }
}
