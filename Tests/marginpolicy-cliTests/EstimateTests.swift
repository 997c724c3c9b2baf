import Foundation
import TestSupport
import Testing

/// `estimate` against independently computed figures and a second computation.
@Suite struct EstimateTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    @Test(.enabled(if: RealData.folder != nil, "\(RealData.skipped)"))
    func givesTheFiguresOfAnIndependentComputation() throws {
        let outcome = try place.run(
            "estimate", RealData.path(RealData.ethUSD), "--decimals", "8", "--as-of",
            "2023-08-18T00:00:00Z", "--estimator", "realized:window=30d", "--estimator",
            "ewma:half_life=3d", "--format", "json")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let document = try outcome.json()
        #expect(document["schema"].string == "marginpolicy.estimates/1")
        let feed = document["feeds"][0]
        #expect(feed["feed"].string == "chainlink_ethusd_mainnet_2023-04_2024-01")
        #expect(feed["source"].string == "chainlink_ethusd_mainnet_2023-04_2024-01.csv.gz")
        #expect(feed["feed_kind"].string == "threshold")
        #expect(feed["as_of"].string == "2023-08-18T00:00:00Z")
        #expect(feed["observations"].integer == 4586)
        #expect(feed["rejected"].counts == ["zero_round": 1, "duplicate_time": 5])
        #expect(feed["holes"].integer == 0)
        #expect(feed["first"].string == "2023-04-05T22:38:35Z")
        #expect(feed["last"].string == "2023-08-17T23:55:23Z")
        let (realized, ewma) = (feed["estimates"][0], feed["estimates"][1])
        #expect(realized["estimator"].string == "realized")
        #expect(realized["window_s"].integer == 2_592_000)
        #expect(realized["returns"].integer == 898)
        #expect(ewma["estimator"].string == "ewma")
        #expect(ewma["half_life_s"].integer == 259_200)
        #expect(isClose(realized["annualized_volatility"].double, 0.318492696933))
        #expect(isClose(ewma["annualized_volatility"].double, 0.607887410710))
        #expect(
            JSON.keysInOrder(outcome.text) == [
                "schema", "feeds", "feed", "source", "feed_kind", "as_of", "observations",
                "rejected", "zero_round", "duplicate_time", "holes", "first", "last", "estimates",
                "estimator", "window_s", "annualized_volatility", "returns", "standard_error",
                "effective_observations", "estimator", "half_life_s", "annualized_volatility",
                "returns", "standard_error", "effective_observations",
            ])
    }

    /// A file, the columns of round id, answer and time in it, and an instant.
    struct Sample: Sendable {
        var file: String
        var round: Int
        var answer: Int
        var time: Int
        var asOf: String
        /// Seconds of the windows.
        var windows: [Int]
    }

    static let samples = [
        Sample(
            file: RealData.ethUSD, round: 1, answer: 2, time: 4, asOf: "2023-08-18T00:00:00Z",
            windows: [86_400, 604_800, 2_592_000, 10_368_000]),
        Sample(
            file: RealData.ethUSD, round: 1, answer: 2, time: 4, asOf: "2023-11-01T12:34:56Z",
            windows: [43_200, 1_209_600]),
        Sample(
            file: RealData.usdcUSD, round: 0, answer: 1, time: 3, asOf: "2022-06-01T00:00:00Z",
            windows: [2_592_000, 31_536_000]),
        Sample(
            file: RealData.usdcUSD, round: 0, answer: 1, time: 3, asOf: "2021-07-01T00:00:00Z",
            windows: [7_776_000]),
        Sample(
            file: RealData.ethBTC, round: 1, answer: 2, time: 4, asOf: "2024-01-28T00:00:00Z",
            windows: [604_800, 1_728_000]),
    ]

    @Test(.enabled(if: RealData.folder != nil, "\(RealData.skipped)"), arguments: samples)
    func agreesWithASecondComputation(_ sample: Sample) throws {
        let formatter = ISO8601DateFormatter()
        let asOf = try #require(formatter.date(from: sample.asOf)).timeIntervalSince1970
        let second = try SecondOpinion(
            sample.file, round: sample.round, answer: sample.answer, time: sample.time,
            asOf: asOf, in: place)
        let halfLives = [3600, 86_400, 259_200, 967_680]
        let grids = [(7200, 604_800), (86_400, 1_728_000)]
        let wanted =
            sample.windows.map { "realized:window=\($0)s" }
            + grids.map { "realized:window=\($0.1)s,grid=\($0.0)s" }
            + halfLives.map { "ewma:half_life=\($0)s" }
        let expected =
            sample.windows.map { second.realized(window: Double($0), asOf: asOf) }
            + grids.map {
                second.realized(window: Double($0.1), grid: Double($0.0), asOf: asOf)
            } + halfLives.map { second.ewma(halfLife: Double($0)) }

        let outcome = try place.run(
            [
                "estimate", RealData.path(sample.file), "--decimals", "8", "--as-of", sample.asOf,
                "--format", "json",
            ] + wanted.flatMap { ["--estimator", $0] })
        #expect(outcome.status == 0, "\(outcome.errors)")
        let feed = try outcome.json()["feeds"][0]
        #expect(feed["observations"].integer == second.times.count)
        let estimates = feed["estimates"].elements
        try #require(estimates.count == expected.count)
        for (index, (estimate, figures)) in zip(estimates, expected).enumerated() {
            let name: Comment = "\(wanted[index])"
            #expect(isClose(estimate["annualized_volatility"].double, figures.volatility), name)
            #expect(isClose(estimate["standard_error"].double, figures.standardError), name)
            #expect(estimate["returns"].integer == figures.returns, name)
            let effective = try #require(estimate["effective_observations"].double)
            #expect(
                abs(effective - figures.effectiveObservations)
                    <= 1e-9 * figures.effectiveObservations + 5e-7, name)
        }
    }

    private func isClose(_ found: Double?, _ expected: Double) -> Bool {
        found.map { abs($0 - expected) <= 1e-9 * expected } ?? false
    }

    // MARK: - Inputs

    @Test func standardInputIsAFileLikeAnyOther() throws {
        let packed = try Histories.fixture("eth-usd.csv.gz")
        let options = ["--decimals", "8", "--as-of", "2024-07-01"]
        let piped = try place.run(["estimate", "-"] + options, input: packed)
        let named = try place.run(
            ["estimate", "\(Executable.fixtures)/histories/eth-usd.csv.gz"] + options)
        #expect(piped.status == 0)
        let renamed = named.text.replacingOccurrences(
            of: "\"feed\": \"eth-usd\"", with: "\"feed\": \"stdin\""
        ).replacingOccurrences(of: "\"eth-usd.csv.gz\"", with: "\"-\"")
        #expect(piped.text == renamed)
        #expect(piped.text != named.text)
    }

    /// A long file is read in passes that keep no rows; standard input has to be held.
    @Test func aLongFileGivesTheBytesOfStandardInput() throws {
        var random = SeededRandom(seed: 11)
        var text = "feed,timestamp,price\n"
        var price = 100.0
        for row in 0..<520_000 {
            price *= random.oneIn(9000) ? 2 : 1 + 0.001 * (random.uniform() - 0.5)
            if random.oneIn(9000) { price /= 2 }
            let time = 1_600_000_000 + row * 7 + (random.oneIn(3) ? 3 : 0)
            text += "\(random.oneIn(5) ? "B" : "A"),\(time),\(price)\n"
        }
        try place.write(text, to: "stdin.csv")
        let options = [
            "--estimator", "realized:window=30d", "--estimator", "realized:window=7d,grid=5m",
            "--estimator", "ewma:half_life=1d",
        ]
        for extra in [[], ["--as-of", "2020-10-01T12:00:00Z"], ["--max-gap", "30s"]] {
            let named = try place.run(["estimate", "stdin.csv"] + options + extra)
            #expect(named.status == 0, "\(named.errors)")
            let piped = try place.run(
                ["estimate", "-"] + options + extra, input: Data(text.utf8))
            #expect(
                piped.text
                    == named.text.replacingOccurrences(of: "\"stdin.csv\"", with: "\"-\""))
        }
    }

    @Test func filesGlobsAndDirectoriesKeepTheirOrder() throws {
        for name in ["b.csv", "a.csv", "c.csv"] {
            try place.write(Histories.good, to: "in/\(name)")
        }
        func feeds(_ arguments: String...) throws -> [String] {
            let outcome = try place.run(["estimate"] + arguments)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try outcome.json()["feeds"].elements.compactMap { $0["feed"].string }
        }
        #expect(try feeds("in") == ["a", "b", "c"])
        #expect(try feeds("in/[ab].csv") == ["a", "b"])
        #expect(try feeds("in/c.csv", "in/a.csv") == ["c", "a"])
        #expect(try feeds("in/c.csv", "in/*.csv") == ["c", "a", "b"])
        #expect(try feeds("in", "--threads", "1") == feeds("in", "--threads", "8"))
    }

    @Test func aFileWithManyFeedsGivesEach() throws {
        try place.write(
            "feed,timestamp,price\nB,1700000000,1\nA,1700000000,5\nB,1700003600,2\nA,1700003600,6\n",
            to: "two.csv")
        let outcome = try place.run("estimate", "two.csv", "--estimator", "ewma:half_life=1d")
        let feeds = try outcome.json()["feeds"].elements
        #expect(feeds.compactMap { $0["feed"].string } == ["B", "A"])
        let expected = [log(2.0), log(1.2)].map { $0 * 8760.squareRoot() }
        for (feed, volatility) in zip(feeds, expected) {
            #expect(isClose(feed["estimates"][0]["annualized_volatility"].double, volatility))
        }
    }

    // MARK: - Formats

    @Test func csvAndTableSayWhatJSONSays() throws {
        let arguments = [
            "estimate", "\(Executable.fixtures)/histories/btc-usd.csv.zst", "--decimals", "8",
            "--as-of", "2024-07-01", "--estimator", "realized:window=30d", "--estimator",
            "realized:window=300d",
        ]
        let estimates = try place.run(arguments).json()["feeds"][0]["estimates"]
        let csv = try place.run(arguments + ["--format", "csv"]).text
        let lines = csv.components(separatedBy: "\n")
        #expect(
            lines[0]
                == "feed,feed_kind,as_of,observations,estimator,annualized_volatility,"
                + "standard_error,effective_observations,returns,measured_variance_ratio,status,"
                + "reason")
        #expect(lines.count == 4)
        #expect(lines[3] == "")
        let fields = lines[1].components(separatedBy: ",")
        #expect(fields[0...2] == ["btc-usd", "threshold", "2024-07-01T00:00:00Z"])
        #expect(Double(fields[5]) == estimates[0]["annualized_volatility"].double)
        #expect(Double(fields[6]) == estimates[0]["standard_error"].double)
        #expect(fields[10] == "ok")
        #expect(lines[2].contains(",not_applicable,"))
        #expect(estimates[1]["status"].string == "not_applicable")
        #expect(estimates[1]["annualized_volatility"].isNull)
        #expect(try #require(estimates[1]["reason"].string).contains("expected at least 90%"))

        let table = try place.run(arguments + ["--format", "table"]).text
        let volatility = try #require(estimates[0]["annualized_volatility"].double)
        #expect(table.contains(String(format: "%.2f%%", volatility * 100)))
        #expect(table.contains("not applicable"))
        #expect(!table.contains("\u{1b}"))
        #expect(table.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
    }

    /// Thinning keeps the last observation of each interval, as a grid of the same length would.
    @Test func barsThinTheSeriesWhileReading() throws {
        try place.write(
            "timestamp,price\n"
                + (0..<600).map { "\(1_700_000_000 + 60 * $0),\(100 + $0 % 7)\n" }
                .joined(), to: "minutes.csv")
        let outcome = try place.run(
            "estimate", "minutes.csv", "--bars", "1h", "--estimator", "ewma:half_life=1d")
        let feed = try outcome.json()["feeds"][0]
        let kept = Dictionary(grouping: 0..<600) { (1_700_000_000 + 60 * $0) / 3600 }
            .compactMapValues(\.last).values.sorted()
        #expect(feed["observations"].integer == kept.count)
        #expect(kept.count == 11)
        #expect(feed["estimates"][0]["returns"].integer == 10)
        #expect(feed["last"].string == "2023-11-15T08:12:20Z")
    }
}
