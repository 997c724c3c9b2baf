import TestSupport
import Testing

/// `tail` as a user runs it.
@Suite struct TailTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try place.write(Histories.fixture("eth-usd.csv.gz"), to: "eth-usd.csv.gz")
    }

    @Test func comparesWhatIsNamed() throws {
        let outcome = try place.run(
            "tail", "eth-usd.csv.gz", "--filter", "none", "--filter", "ewma:half_life=1d",
            "--tail", "historical", "--tail", "normal", "--window", "60d", "--window", "90d",
            "--horizon", "2h", "--side", "long", "--format", "json")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let feed = try outcome.json()["feeds"][0]
        #expect(feed["horizon_s"].double == 7200)
        #expect(feed["side"].string == "long")
        // Shipped, rolling quantile, normal EWMA; none: 2 laws × 2 windows; ewma: historical × 2
        // and the normal law, which has no sample, once.
        #expect(feed["compared"].integer == 3 + 4 + 3)
        let tails = feed["tails"].elements
        #expect(tails.count == 10)
        #expect(tails.count { $0["shipped"].isTrue } == 1)
        let scores = tails.compactMap(\.["quantile_score_bp"].double)
        #expect(scores == scores.sorted())
        let observations = Set(tails.compactMap(\.["observations"].integer))
        #expect(observations.count == 1)
        for tail in tails {
            let breaches = try #require(tail["breaches"].integer)
            let rate = try #require(tail["breach_rate"].double)
            #expect(abs(rate * Double(observations.first ?? 0) - Double(breaches)) < 1e-3)
            let adjusted = try #require(tail["kupiec_p_adjusted"].double)
            #expect(adjusted >= (tail["kupiec"]["p"].double ?? 2) - 1e-9)
        }
    }

    @Test func tableSaysHowManyWereTried() throws {
        let outcome = try place.run(
            "tail", "eth-usd.csv.gz", "--filter", "ewma:half_life=6h", "--tail", "student_t",
            "--format", "table")
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("breaches expected"))
        #expect(outcome.text.contains("model confidence set of 5"))
        #expect(outcome.text.contains("* shipped: rank"))
    }

    @Test func severalFeedsHaveASummary() throws {
        try place.write(Histories.fixture("eth-usd.csv.gz"), to: "other.csv.gz")
        let outcome = try place.run(
            "tail", "eth-usd.csv.gz", "other.csv.gz", "--filter", "ewma:half_life=6h", "--tail",
            "normal", "--format", "table")
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("2 feeds together"))
    }

    @Test func theSameBytesWhateverTheThreads() throws {
        let texts = try ["1", "4"].map { threads in
            try place.run(
                "tail", "eth-usd.csv.gz", "--window", "60d", "--format", "csv", "--threads",
                threads
            ).text
        }
        #expect(texts[0] == texts[1])
        #expect(texts[0].hasPrefix("feed,horizon,side,confidence,filter,tail,window,shipped,"))
    }

    @Test(arguments: [
        (
            ["--confidence", "99"],
            "--confidence: found 99.0; expected a number above 0.5 and below 1"
        ),
        (["--confidence", "0.5"], "expected a number above 0.5 and below 1"),
        (["--horizon", "30s"], "--horizon: found 30s; expected 1m to 36500d"),
        (["--window", "0s"], "--window"),
        (
            ["--window", "1h", "--horizon", "2h"],
            "--window: found 1h; expected at least the horizon"
        ),
        (["--filter", "ewma:half_life=6h@x"], "expected a whole number from 0 to 1000"),
        (["--filter", "sma"], "--filter 'sma': found unknown estimator"),
        (["--filter", "ewma+"], "--filter 'ewma+'"),
        (["--tail", "gumbel"], "--tail: found 'gumbel'; expected one of historical"),
        (["--tail", "normal:x=1"], "the option 'x'"),
        (["--tail", "historical:quantile=type6"], "expected type7 or order_statistic"),
        (["--tail", "student_t:degrees_of_freedom=2"], "expected a number above 2"),
        (["--side", "up"], "--side"),
        (["--content", "funding_rates"], "rates have no volatility"),
    ])
    func usage(arguments: [String], message: String) throws {
        let outcome = try place.run(["tail", "eth-usd.csv.gz"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.text == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    /// Every way has to have a figure somewhere: an average of a century has none.
    @Test func nothingToCompare() throws {
        let outcome = try place.run(
            "tail", "eth-usd.csv.gz", "--filter", "ewma:half_life=36500d", "--tail", "normal")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("on which every way has a figure"))
    }

    @Test func aHistoryThatIsTooShort() throws {
        try place.write(
            "timestamp,price\n2024-01-01T00:00:00Z,1\n2024-01-02T00:00:00Z,1.1\n", to: "short.csv")
        let outcome = try place.run("tail", "short.csv")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("beyond 100d from its first observation"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        let early = try place.run("tail", "eth-usd.csv.gz", "--as-of", "1999-01-01")
        #expect(early.status == 65)
        #expect(early.errors.contains("expected at least one"))
    }
}
