import Foundation
import TestSupport
import Testing

/// `procyclicality` as a user runs it.
@Suite struct ProcyclicalityTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try place.write(Histories.fixture("eth-usd.csv.gz"), to: "eth-usd.csv.gz")
    }

    /// The published table on the S&P 500 (methodology 2.4), as the table of the command rounds it.
    @Test(.enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
    func printsThePublishedTable() throws {
        let arguments = [
            "procyclicality", RealData.path("traditional/sp500_daily_1999_2018.csv.gz"),
            "--columns", "price=Adj Close", "--format",
        ]
        let outcome = try place.run(arguments + ["table"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let published = """
            FHS 0.94|52|0.0762|2.73%|15.56|137/24.2%|208/59.1%|367/214.9%|0.702|2.54%|0
            FHS 0.97|53|0.0551|2.81%|11.54|83/12.8%|177/35.3%|272/164.3%|0.737|3.47%|0
            FHS 0.99|53|0.0551|2.92%|9.80|29/6.3%|68/20.2%|140/84.9%|0.970|4.41%|0
            FHS max(0.94, 0.99)|53|0.0551|2.80%|12.65|81/16.1%|185/41.5%|299/192.2%|0.721|2.99%|0
            FHS RM2006|51|0.1037|2.67%|13.09|145/25.8%|216/58.5%|332/164.2%|0.695|3.15%|0
            FHS 0.97 + 25% stress|11|0.0000|3.81%|6.68|34/6.9%|64/22.8%|183/74.0%|0.279|3.98%|0
            FHS 0.97 + floor|12|0.0000|3.98%|4.54|37/5.8%|68/13.9%|216/67.7%|0.241|3.47%|0
            FHS 0.97 + floor + speed +5%/-2%|13|0.0000|3.97%|4.52|5/5.0%|28/14.5%|196/65.4%|0.251|3.47%|0
            FHS 0.97 + floor + speed +5%/-1%, override 1.25|12|0.0000|3.98%|4.52|10/5.0%|42/14.1%|196/68.4%|0.245|3.44%|4
            FHS 0.99 + floor + speed +5%/-1%|14|0.0000|4.04%|3.91|5/2.5%|28/7.3%|138/39.1%|0.385|4.41%|0
            FHS max(0.94, 0.99) + floor + speed +5%/-1%, override 1.25|10|0.0000|4.02%|4.82|18/5.0%|53/19.3%|259/66.9%|0.223|2.91%|8
            FHS RM2006 + floor + speed +5%/-1%, override 1.25|10|0.0000|3.98%|4.67|23/5.0%|52/17.6%|234/61.7%|0.205|2.77%|6
            """
        let rows = outcome.text.split(separator: "\n").map { String($0) }
            .filter { $0.hasPrefix("FHS") }.map { $0.replacing(/[ ]{2,}/, with: "|") }
        #expect(rows.joined(separator: "\n") == published)
        #expect(outcome.text.contains("4030 steps of one observation, long, confidence 0.99: 40.3"))
        let feed = try place.run(arguments + ["json"]).json()["feeds"][0]
        #expect(feed["step"].string == "observation")
        #expect(feed["observations"].integer == 4030)
        let rule = feed["rules"][8]
        #expect(rule["override_steps"].integer == 4)
        #expect(rule["calls"][1]["steps"].integer == 5)
        #expect(abs((rule["calls"][1]["largest"].double ?? 0) - 0.42) < 0.005)
        #expect(abs((rule["mean_margin_ppm"].double ?? 0) - 39_800) < 50)
        #expect(abs((rule["beyond_margin_bp"].double ?? 0) - 0.245) < 0.0005)
    }

    @Test func windowsAndStepAreThoseStated() throws {
        let outcome = try place.run(
            "procyclicality", "eth-usd.csv.gz", "--step", "2h", "--side", "both", "--confidence",
            "97.5%", "--windows", "seed=40,tail=160,judged=300,floor=900,stress=50", "--format",
            "json")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let feed = try outcome.json()["feeds"][0]
        #expect(feed["step"].string == "2h")
        #expect(feed["side"].string == "both")
        #expect(feed["confidence"].double == 0.975)
        #expect(feed["windows"]["floor_steps"].integer == 900)
        #expect(feed["windows"]["first_judged"].integer == 300)
        let rules = feed["rules"].elements
        #expect(rules.count == 12)
        let observations = try #require(feed["observations"].integer)
        for rule in rules {
            let breaches = try #require(rule["breaches"].integer)
            let rate = try #require(rule["breach_rate"].double)
            #expect(abs(rate * Double(observations) - Double(breaches)) < 1e-3)
            #expect((rule["peak_to_trough"].double ?? 0) > 1)
        }
        // The speed limit holds in what is printed.
        #expect(rules[7]["calls"][0]["largest"].double == 0.05)
    }

    @Test func theSameBytesWhateverTheThreads() throws {
        try place.write(Histories.fixture("eth-usd.csv.gz"), to: "other.csv.gz")
        let texts = try ["1", "4"].map { threads in
            try place.run(
                "procyclicality", "eth-usd.csv.gz", "other.csv.gz", "--format", "csv", "--threads",
                threads
            ).text
        }
        #expect(texts[0] == texts[1])
        let lines = texts[0].split(separator: "\n")
        #expect(lines.count == 25)
        #expect(lines[0].hasPrefix("feed,step,side,confidence,rule,observations,expected,"))
        #expect(lines[0].contains(",call_30_largest,call_30_quantile_99,beyond_margin_bp,"))
    }

    @Test(arguments: [
        (["--confidence", "101%"], "--confidence: found 1.01; expected a number above 0.5"),
        (["--confidence", "0.5"], "expected a number above 0.5 and below 1"),
        (["--confidence", "much"], "--confidence: found 'much'; expected a probability"),
        (["--step", "30s"], "--step: found 30s; expected observation, or 1m to 36500d"),
        (["--step", "often"], "--step: found 'often'; expected a duration such as 1h"),
        (["--windows", "seed=1,width=3"], "--windows: found 'width=3'; expected some of seed=N"),
        (["--windows", ""], "--windows: found ''; expected some of seed=N"),
        (["--windows", "seed=1e3"], "--windows: found 'seed=1e3'"),
        (["--windows", "tail=0"], "the tail window is 0 steps; expected 1 to"),
        (["--windows", "judged=10"], "the first judged step is 10; expected at least 1000"),
        (["--windows", "seed=9223372036854775807"], "expected 1 to 10,000,000"),
        (["--side", "up"], "--side"),
        (["--content", "funding_rates"], "rates have no volatility"),
    ])
    func usage(arguments: [String], message: String) throws {
        let outcome = try place.run(["procyclicality", "eth-usd.csv.gz"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.text == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func historiesThatCarryNothing() throws {
        try place.write(
            "timestamp,price\n2024-01-01T00:00:00Z,1\n2024-01-02T00:00:00Z,1.1\n", to: "short.csv")
        let short = try place.run("procyclicality", "short.csv")
        #expect(short.status == 65)
        #expect(
            short.errors.contains(
                "steps of observation: found 1 returns; expected more than 1000"),
            "\(short.errors)")
        let early = try place.run("procyclicality", "eth-usd.csv.gz", "--as-of", "1999-01-01")
        #expect(early.status == 65)
        #expect(early.errors.contains("expected at least one"))
        let rows = (0..<1200).map { "\(1_700_000_000 + 3600 * $0),7\n" }
        try place.write("timestamp,price\n" + rows.joined(), to: "still.csv")
        let still = try place.run("procyclicality", "still.csv", "--breaks", "keep")
        #expect(still.status == 65)
        #expect(still.errors.contains("expected a price that moves"), "\(still.errors)")
        for outcome in [short, early, still] {
            #expect(outcome.text == "")
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
    }
}
