import Foundation
import Testing

/// `stress` as a user runs it.
@Suite struct StressTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try #require(try place.run("init", ".").status == 0)
        for name in ["a.csv", "b.csv"] {
            try place.write(
                "timestamp,price\n2024-01-01T00:00:00Z,101\n2024-01-01T01:00:00Z,100\n", to: name)
        }
        try place.write(
            """
            id,market,side,notional,leverage,open
            x,a,long,1000,10,2024-01-01
            y,a,short,1000,10,2030-01-01

            """, to: "p.csv")
    }

    private static let ratios = ["--maintenance", "5%", "--initial", "10%"]

    /// A long of 1,000 with 100.000002 breaks a fund of 50 at a fall of 15.0001%, and so does the
    /// short at a rise. At −30% the largest leverage is 20% of notional short.
    @Test func twoPositionsByHand() throws {
        let outcome = try place.run(
            ["stress", "a.csv", "--positions", "p.csv", "--fund", "50", "--format", "json"]
                + Self.ratios)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let document = try outcome.json()
        #expect(document["schema"].string == "marginpolicy.stress/1")
        let feed = document["feeds"][0]
        #expect(feed["feed"].string == "a" && feed["as_of"].string == "2024-01-01T01:00:00Z")
        #expect(feed["ratios_from"].string == "stated" && feed["policy"].isNull)
        let reverse = feed["reverse"]
        #expect(reverse["opened"].integer == 2 && reverse["fund"].string == "50")
        #expect(reverse["down"]["shock_ppm"].integer == -150_001)
        #expect(reverse["down"]["price"].string == "84.9999")
        #expect(reverse["up"]["shock_ppm"].integer == 150_001)
        #expect(reverse["monotone"].isTrue)
        #expect(feed["shocked"]["requirement"].isNull)
        let position = feed["shocked"]["positions"][0]
        #expect(position["side"].string == "long" && position["liquidated"].isTrue)
        #expect(position["bad_debt_ppm"].integer == 200_000)
    }

    /// The starter's history under its policy: the same bytes whatever the number of threads, and a
    /// wilder market asks for more.
    @Test func aPopulationUnderAPolicy() throws {
        let arguments =
            ["stress", "histories/btc-usd-1h.csv", "histories/eth-usd.csv"]
            + ["--policy", "policy.yaml", "--population", "200", "--seed", "7", "--fund", "1e4"]
            + ["--as-of", "2024-03-15", "--price", "-40%", "--volatility", "4"]
            + ["--liquidity", "20%", "--outage", "1h", "--daily-volume", "50e6"]
            + ["--mode", "cross", "--format"]
        let one = try place.run(arguments + ["json", "--threads", "1"])
        let four = try place.run(arguments + ["json", "--threads", "4"])
        #expect(one.status == 0, "\(one.errors)")
        #expect(one.text == four.text)
        let feeds = try one.json()["feeds"].elements
        #expect(feeds.count == 2)
        for feed in feeds {
            let shocked = feed["shocked"]
            #expect(shocked["shock"]["outage_s"].integer == 3_600)
            let asked = shocked["requirement"]
            let (calm, wild) = (
                try #require(asked["calm"]["maintenance_margin_ppm"].integer),
                try #require(asked["shocked"]["maintenance_margin_ppm"].integer)
            )
            #expect(calm == feed["maintenance_margin_ppm"].integer)
            #expect(wild > 2 * calm)
            #expect(asked["notes"].elements.isEmpty)
            #expect((shocked["positions"][0]["impact_ppm"].integer ?? 0) > 0)
            #expect(feed["reverse"]["mode"].string == "cross")
            #expect(feed["reverse"]["down"]["status"].string == "breaks")
        }
        let table = try place.run(arguments + ["table"])
        #expect(table.text.contains("Shock: price −40.0000%, volatility 4.00 times"))
        #expect(table.text.contains("breaks the fund"))
        let csv = try place.run(arguments + ["csv"])
        let lines = csv.text.split(separator: "\n")
        #expect(lines[0] == "feed,as_of,part,at,figure,value")
        #expect(
            lines.allSatisfy {
                $0.split(separator: ",", omittingEmptySubsequences: false).count == 6
            })
        #expect(lines.contains { $0.contains(",reverse,down,shock_ppm,-") })
    }

    /// A parameter set gives its own ratios, and a file may leave a market without positions.
    @Test func aParameterSetAndAMarketWithoutPositions() throws {
        try #require(
            try place.run("calibrate", "job.yaml", "--out", "set.json").status == 0)
        let own = try JSON(place.read("set.json"))["instruments"][0]
        let name = try #require(own["feed"].string)
        let path = try #require(
            try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/histories")
                .first { $0.hasPrefix(name + ".") })
        let found = try place.run(
            "stress", "histories/\(path)", "--set", "set.json", "--population", "50", "--format",
            "json")
        #expect(found.status == 0, "\(found.errors)")
        let feed = try found.json()["feeds"][0]
        #expect(feed["ratios_from"].string == "set")
        #expect(
            feed["initial_margin_ppm"].integer == own["initial_margin_ppm"].integer)
        let two = try place.run(
            ["stress", "a.csv", "b.csv", "--positions", "p.csv", "--format", "json"]
                + Self.ratios)
        let feeds = try two.json()["feeds"].elements
        #expect(feeds[0]["reverse"]["opened"].integer == 2 && feeds[1]["reverse"].isNull)
        let table = try place.run(
            ["stress", "b.csv", "a.csv", "--positions", "p.csv", "--format", "table"]
                + Self.ratios)
        #expect(table.text.contains("No position stands in this market."))
    }

    @Test(arguments: [
        (["a.csv", "--maintenance", "5%"], 64, "--maintenance: expected it together with"),
        (["a.csv", "--set", "s"] + ratios, 64, "--set: found --maintenance"),
        (["a.csv", "--class", "major"] + ratios, 64, "--class: expected it together with"),
        (["a.csv", "--price", "-100%"] + ratios, 64, "--price: found -1000000 ppm; expected"),
        (["a.csv", "--price", "x"] + ratios, 64, "--price"),
        (["a.csv", "--volatility", "0"] + ratios, 64, "--volatility: found 0.0 times; expected"),
        (["a.csv", "--volatility", "nan"] + ratios, 64, "--volatility: found nan times"),
        (["a.csv", "--liquidity", "0%"] + ratios, 64, "--liquidity: found 0 ppm; expected"),
        (["a.csv", "--outage", "400d"] + ratios, 64, "--outage: found 400d; expected 0s to 365d"),
        (["a.csv", "--notional", "0"] + ratios, 64, "--notional: found 0; expected"),
        (["a.csv", "--daily-volume", "0"] + ratios, 64, "--daily-volume: found 0; expected"),
        (["a.csv", "--fund", "-1"] + ratios, 64, "--fund"),
        (["a.csv", "--mode", "both"] + ratios, 64, "--mode"),
        (["a.csv", "--positions", "p.csv", "--seed", "1"] + ratios, 64, "--positions: found opt"),
        (["a.csv", "--population", "0"] + ratios, 64, "population: found 0 positions"),
        (["a.csv"], 65, "a: found no margin ratios (short history"),
        (["b.csv", "--positions", "p.csv"] + ratios, 65, "column market: found 'a'; expected one"),
        (["a.csv", "--positions", "none.csv"] + ratios, 66, "none.csv"),
        (["nothing.csv"] + ratios, 66, "nothing.csv"),
        (["a.csv", "--set", "none.json"], 66, "none.json"),
        (["a.csv", "--policy", "job.yaml"] + ratios, 78, "job.yaml"),
        (["a.csv", "--policy", "policy.yaml", "--class", "x"] + ratios, 78, "--class: found 'x'"),
    ])
    func mistakes(arguments: [String], status: Int32, message: String) throws {
        let outcome = try place.run(["stress"] + arguments)
        #expect(outcome.status == status)
        #expect(outcome.text == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    /// The help's example runs on the fixtures as it stands there.
    @Test(arguments: ["stress", "frontier"])
    func theExampleOfTheHelp(command: String) throws {
        let help = try place.run(command, "--help").text
        let start = try #require(help.range(of: "  marginpolicy \(command)"))
        let end = try #require(help.range(of: "\n\n", range: start.upperBound..<help.endIndex))
        let words = help[start.lowerBound..<end.lowerBound].split { " \n".contains($0) }
            .map(String.init)
        try place.copyFixtures(to: "fixtures")
        let outcome = try place.run(Array(words.dropFirst()) + ["--format", "table"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.hasPrefix("sol-usd-1h · ohlc · as of 2024-07-26T00:00:00Z"))
    }
}
