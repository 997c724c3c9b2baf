import TestSupport
import Testing

/// `backtest` as a user runs it.
@Suite struct BacktestTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try place.write(Histories.fixture("sol-usd-1h.csv"), to: "sol.csv")
    }

    @Test func judgesTheWaysSideBySide() throws {
        try place.write(
            #"{"sol": {"maintenance_margin_ppm": 30000, "initial_margin_ppm": 60000}}"#,
            to: "current.json")
        let outcome = try place.run(
            "backtest", "sol.csv", "--horizon", "1h", "--confidence", "0.99", "--current",
            "current.json", "--format", "json")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let document = try outcome.json()
        #expect(document["schema"].string == "marginpolicy.evidence/1")
        let result = document["results"][0]
        #expect(result["feed"].string == "sol")
        let policies = result["policies"].elements
        #expect(
            policies.compactMap(\.["policy"].string) == [
                "recommended", "model", "current", "rolling_quantile", "normal_ewma",
            ])
        #expect(Set(policies.compactMap(\.["observations"].integer)).count == 1)
        for policy in policies {
            let observations = try #require(policy["observations"].integer)
            let breaches = try #require(policy["breaches"].integer)
            #expect(policy["expected"].double == Double(observations) / 100)
            let rate = try #require(policy["breach_rate"].double)
            #expect(abs(rate * Double(observations) - Double(breaches)) < 1e-4)
            #expect(
                policy.keys.isSuperset(of: [
                    "kupiec", "christoffersen", "basel_zone", "worst_week_breaches",
                    "mean_margin_ppm", "peak_to_trough", "max_call_1d", "beyond_margin_bp",
                    "max_gap_ppm",
                ]))
        }
        #expect(policies[2]["mean_margin_ppm"].double == 30_000)
        #expect(policies[2]["peak_to_trough"].double == 1)
    }

    /// The two usual ways are those of `tail`, on the same horizons.
    @Test func agreesWithTheComparisonOfTails() throws {
        let ours = try place.run("backtest", "sol.csv", "--format", "json").json()["results"][0]
        let tails = try place.run(
            "tail", "sol.csv", "--filter", "none", "--tail", "normal", "--format", "json"
        ).json()["feeds"][0]["tails"].elements
        for (policy, filter) in [("rolling_quantile", "none"), ("normal_ewma", "ewma")] {
            let found = try #require(
                ours["policies"].elements.first { $0["policy"].string == policy })
            #expect(
                tails.contains {
                    $0["breaches"].integer == found["breaches"].integer
                        && $0["mean_margin_ppm"].double == found["mean_margin_ppm"].double
                        && ($0["filter"].string ?? "").hasPrefix(filter)
                })
        }
    }

    @Test(arguments: [
        ("breaches <= 1000", 0), ("breaches > 1000", 1), ("model.kupiec.p >= 0.05", 0),
        ("normal_ewma.kupiec.p >= 0.05", 1), ("basel_zone <= green", 0),
        ("recommended.breaches <= rolling_quantile.breaches", 0),
        ("rolling_quantile.breaches<recommended.breaches", 1), ("model.peak_to_trough<20", 0),
        ("no_such_figure >= 0", 1), ("current.breaches >= 0", 1), ("breaches = 1e99", 1),
    ])
    func conditionsAreAGate(condition: String, status: Int32) throws {
        let outcome = try place.run(
            "backtest", "sol.csv", "--require", condition, "--format", "json")
        #expect(outcome.status == status)
        #expect(outcome.errors.isEmpty == (status == 0))
        let verdict = try outcome.json()["required"][0]
        #expect(verdict["met"].isTrue == (status == 0))
        #expect(verdict["condition"].string == condition)
        #expect(outcome.errors.split(separator: "\n").count == Int(status))
    }

    @Test func oneUnmetConditionIsEnough() throws {
        let outcome = try place.run(
            "backtest", "sol.csv", "--require", "breaches >= 0", "--require", "breaches < 0",
            "--format", "table")
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("not met: sol: found "))
        #expect(outcome.errors.hasSuffix("expected breaches < 0\n"))
    }

    /// What cannot be judged is named, and passes no gate.
    @Test func oneBadHistoryDoesNotStopTheOthers() throws {
        try place.write("time,price\nyesterday,1\n", to: "broken.csv")
        try place.write(Histories.fixture("newt-usd.csv"), to: "young.csv")
        let arguments = ["backtest", "broken.csv", "sol.csv", "young.csv", "--format"]
        let outcome = try place.run(arguments + ["json"])
        #expect(outcome.status == 3)
        let document = try outcome.json()
        #expect(document["results"].elements.count == 1)
        let unavailable = document["unavailable"].elements
        #expect(unavailable.compactMap(\.["source"].string) == ["broken.csv", "young.csv"])
        #expect((unavailable[1]["reason"].string ?? "").contains("the first 100d are warm-up"))
        let table = try place.run(arguments + ["table"])
        #expect(table.status == 3)
        #expect(table.text.contains("unavailable: broken.csv"))
        #expect(table.text.contains("unavailable: young.csv"))
        #expect(try place.run(arguments + ["csv", "--require", "breaches >= 0"]).status == 1)
    }

    @Test func nothingToJudgeIsAnError() throws {
        try place.write(Histories.fixture("newt-usd.csv"), to: "young.csv")
        let young = try place.run("backtest", "young.csv")
        #expect(young.status == 65)
        #expect(young.output.isEmpty)
        #expect(young.errors.hasPrefix("error: young.csv: found no horizon of 1h"))
        #expect(try place.run("backtest", "nowhere.csv").status == 66)
    }

    @Test func aYoungHistoryIsJudgedFromWhereItsReaderSays() throws {
        try place.write(Histories.fixture("newt-usd.csv"), to: "young.csv")
        let outcome = try place.run(
            "backtest", "young.csv", "--warm-up", "5d", "--format", "json")
        #expect(outcome.status == 0)
        let result = try outcome.json()["results"][0]
        #expect(result["not_judged"][0]["policy"].string == "recommended")
        #expect((result["policies"][0]["observations"].integer ?? 0) > 0)
    }

    @Test func theSameBytesWhateverTheThreads() throws {
        try place.write(Histories.fixture("eth-usd.csv.gz"), to: "eth.csv.gz")
        let texts = try ["1", "4"].map { threads in
            try place.run(
                "backtest", "sol.csv", "eth.csv.gz", "--format", "json", "--threads", threads
            ).text
        }
        #expect(texts[0] == texts[1])
    }

    /// A policy that never changes says the same as the constant that it asks for.
    @Test func aPolicyOfFloorsIsAConstant() throws {
        try place.write(
            """
            schema: marginpolicy.policy/1
            name: floors
            defaults: { floors: { maintenance: 30%, initial: 60% } }
            """, to: "policy.yaml")
        let result = try place.run(
            "backtest", "sol.csv", "--policy", "policy.yaml", "--format", "json"
        ).json()["results"][0]
        #expect(result["policies"][0]["mean_margin_ppm"].double == 300_000)
        #expect(result["policies"][0]["breaches"].integer == 0)
        #expect(result["runs"]["changes"].integer == 1)
    }

    @Test(arguments: [
        (["--confidence", "1"], 64, "--confidence"), (["--horizon", "1s"], 64, "--horizon"),
        (["--every", "0s"], 64, "--every"), (["--warm-up", "1h"], 64, "--warm-up"),
        (["--class", "major"], 64, "--class"), (["--deviation", "0"], 64, "--deviation"),
        (["--require", "breaches"], 64, "--require"), (["--require", ".. > 1"], 64, "--require"),
        (["--current", "sol.csv"], 78, "sol.csv"), (["--policy", "nowhere"], 66, "nowhere"),
        (["--side", "up"], 64, "--side"), (["--content", "funding_rates"], 64, "--content"),
    ])
    func refusals(arguments: [String], status: Int32, named: String) throws {
        let outcome = try place.run(["backtest", "sol.csv"] + arguments)
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("error: "))
        #expect(outcome.errors.contains(named))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func currentParametersHaveToBeThere() throws {
        try place.write("{}", to: "current.json")
        let outcome = try place.run("backtest", "sol.csv", "--current", "current.json")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("--current: found nothing for the feed sol"))
    }
}
